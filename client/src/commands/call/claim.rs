//! `hotline call claim`.

use clap::Args;
use hotline_client::names::Kind;
use hotline_proto::v1::LeaseCallRequest;

use crate::commands::lease::LeaseArgs;
use crate::context::Context;
use crate::failure::Failure;
use crate::write::EditArgs;

/// Arguments of `call claim`.
#[derive(Args, Debug)]
pub struct ClaimArgs {
    /// Number of the call
    call: String,
    #[command(flatten)]
    lease: LeaseArgs,
    #[command(flatten)]
    write: EditArgs,
}

impl ClaimArgs {
    /// Takes the call.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let name = context.name(Kind::Call, &self.call).await?;
        let request = LeaseCallRequest {
            name: name.clone(),
            lease: self.lease.length(),
            operator_code: context.operator_required(self.lease.operator, &name).await?,
            ..LeaseCallRequest::default()
        };
        let write = context.write(&self.write, &name, request);
        context.show(super::document(&write.await?)).await
    }
}

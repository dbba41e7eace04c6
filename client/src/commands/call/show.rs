//! `hotline call show`.

use clap::Args;
use hotline_client::names::Kind;
use hotline_proto::v1::GetCallRequest;

use crate::context::Context;
use crate::failure::Failure;

/// Arguments of `call show`.
#[derive(Args, Debug)]
pub struct ShowArgs {
    /// Number of the call, offline:REFERENCE or external:SYSTEM:ID
    call: String,
}

impl ShowArgs {
    /// Shows the call.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let request = GetCallRequest { name: context.name(Kind::Call, &self.call).await? };
        let call = context.read(request).await?;
        context.show(super::document(&call)).await
    }
}

//! `hotline call claim`.

use clap::Args;
use hotline_client::names::Kind;
use hotline_proto::v1::LeaseCallRequest;
use jiff::SignedDuration;

use crate::context::Context;
use crate::failure::Failure;
use crate::times;
use crate::write::EditArgs;

/// Arguments of `call claim`.
#[derive(Args, Debug)]
pub struct ClaimArgs {
    /// Number of the call
    call: String,
    /// Code of the operator [HOTLINE_OPERATOR]
    #[arg(long, value_name = "CODE")]
    operator: Option<String>,
    /// For how long: 1m to 8h
    #[arg(long = "for", value_name = "LENGTH", default_value = "10m", value_parser = times::duration)]
    lease: SignedDuration,
    #[command(flatten)]
    write: EditArgs,
}

impl ClaimArgs {
    /// Takes the call.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let name = context.name(Kind::Call, &self.call).await?;
        let request = LeaseCallRequest {
            name: name.clone(),
            operator_code: context.operator_required(self.operator)?,
            lease: Some(times::duration_to_proto(self.lease)),
            ..LeaseCallRequest::default()
        };
        let write = context.write(&self.write, &name, request);
        context.show(super::document(&write.await?)).await
    }
}

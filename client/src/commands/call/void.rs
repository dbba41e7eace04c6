//! `hotline call void`.

use clap::Args;
use hotline_client::names::Kind;
use hotline_proto::v1::VoidCallRequest;

use crate::context::Context;
use crate::failure::Failure;
use crate::write::EditArgs;

/// Arguments of `call void`.
#[derive(Args, Debug)]
pub struct VoidArgs {
    /// Number of the call
    call: String,
    /// Why it is voided
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    write: EditArgs,
}

impl VoidArgs {
    /// Takes the call back.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let name = context.name(Kind::Call, &self.call).await?;
        let request =
            VoidCallRequest { name: name.clone(), reason: self.reason, ..VoidCallRequest::default() };
        let write = context.write(&self.write, &name, request);
        context.show(super::document(&write.await?)).await
    }
}

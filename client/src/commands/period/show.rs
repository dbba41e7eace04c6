//! `hotline period show`.

use clap::Args;
use hotline_proto::v1::GetPeriodRequest;

use crate::context::Context;
use crate::failure::Failure;

/// Arguments of `period show`.
#[derive(Args, Debug)]
pub struct ShowArgs {
    /// Id of the period; default: the one in the settings
    id: Option<String>,
}

impl ShowArgs {
    /// Shows the period.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let name = super::name(context, self.id.as_deref()).await?;
        let response = context.read(GetPeriodRequest { name }).await?;
        context.show(super::document(&response)).await
    }
}

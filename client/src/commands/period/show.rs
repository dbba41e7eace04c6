//! `hotline period show`.

use clap::Args;

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
        context.show(super::document(&context.period(&name).await?)).await
    }
}

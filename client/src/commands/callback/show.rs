//! `hotline callback show`.

use clap::Args;
use hotline_client::names::Kind;
use hotline_proto::v1::GetCallbackRequest;

use crate::context::Context;
use crate::failure::Failure;

/// Arguments of `callback show`.
#[derive(Args, Debug)]
pub struct ShowArgs {
    /// Number of the callback
    callback: String,
}

impl ShowArgs {
    /// Shows the callback.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let name = context.name(Kind::Callback, &self.callback).await?;
        let response = context.read(GetCallbackRequest { name }).await?;
        context.show(super::document(&response)).await
    }
}

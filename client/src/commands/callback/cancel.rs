//! `hotline callback cancel`.

use clap::Args;
use hotline_client::names::Kind;
use hotline_proto::v1::CancelCallbackRequest;

use crate::context::Context;
use crate::failure::Failure;
use crate::input::text_or_stdin;
use crate::write::EditArgs;

/// Arguments of `callback cancel`.
#[derive(Args, Debug)]
pub struct CancelArgs {
    /// Number of the callback
    callback: String,
    /// Why; - reads it from standard input
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    write: EditArgs,
}

impl CancelArgs {
    /// Cancels the callback.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let name = context.name(Kind::Callback, &self.callback).await?;
        let reason = text_or_stdin(self.reason)?;
        let request =
            CancelCallbackRequest { name: name.clone(), reason, ..CancelCallbackRequest::default() };
        let write = context.write(&self.write, &name, request);
        context.show(super::document(&write.await?)).await
    }
}

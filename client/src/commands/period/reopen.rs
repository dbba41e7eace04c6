//! `hotline period reopen`.

use clap::Args;
use hotline_proto::v1::ReopenPeriodRequest;

use crate::context::Context;
use crate::failure::Failure;
use crate::input::text_or_stdin;
use crate::times::{Lean, When};
use crate::write::EditArgs;

/// Arguments of `period reopen`.
#[derive(Args, Debug)]
pub struct ReopenArgs {
    /// Id of the period; default: the one in the settings
    id: Option<String>,
    /// The new end, later than the present one; default: it is open again
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    ends: Option<When>,
    /// Why; - reads it from standard input
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    write: EditArgs,
}

impl ReopenArgs {
    /// Opens the period again, or gives it a later end.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let name = super::name(context, self.id.as_deref()).await?;
        let request = ReopenPeriodRequest {
            name: name.clone(),
            ends_at: context.moment(self.ends, &name, Lean::Today).await?,
            reason: text_or_stdin(self.reason)?,
            ..ReopenPeriodRequest::default()
        };
        let write = context.write(&self.write, &name, request);
        context.show(super::document(&write.await?)).await
    }
}

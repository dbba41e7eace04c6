//! `hotline issue extend`.

use clap::Args;
use hotline_client::names::Kind;
use hotline_proto::v1::ExtendIssueRequest;

use crate::context::Context;
use crate::failure::Failure;
use crate::times::{Lean, When};
use crate::write::EditArgs;

/// Arguments of `issue extend`.
#[derive(Args, Debug)]
pub struct ExtendArgs {
    /// Number of the issue
    issue: String,
    /// The new due time, later than the present one
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    due: When,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    write: EditArgs,
}

impl ExtendArgs {
    /// Extends the due time.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let subject = context.name(Kind::Issue, &self.issue).await?;
        let due_at = context.moment(Some(self.due), &subject, Lean::Future).await?;
        let reason = self.reason;
        let request = |name| ExtendIssueRequest { name, due_at, reason, ..ExtendIssueRequest::default() };
        super::act(context, &subject, &self.write, request).await
    }
}

//! `hotline issue merge`.

use clap::Args;
use hotline_client::names::Kind;
use hotline_proto::v1::MergeIssueRequest;

use crate::context::Context;
use crate::failure::Failure;
use crate::write::EditArgs;

/// Arguments of `issue merge`.
#[derive(Args, Debug)]
pub struct MergeArgs {
    /// Number of the issue
    issue: String,
    /// Issue into which it is merged
    #[arg(long = "into", value_name = "ISSUE")]
    master: String,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    #[command(flatten)]
    write: EditArgs,
}

impl MergeArgs {
    /// Merges the issue.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let master = context.name(Kind::Issue, &self.master).await?;
        let reason = self.reason.unwrap_or_default();
        let request =
            |name| MergeIssueRequest { name, merged_into: master, reason, ..MergeIssueRequest::default() };
        super::act(context, &self.issue, &self.write, request).await
    }
}

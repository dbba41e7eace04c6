//! `hotline issue show`.

use clap::Args;
use hotline_client::names::Kind;
use hotline_proto::v1::GetIssueRequest;

use crate::context::Context;
use crate::failure::Failure;

/// Arguments of `issue show`.
#[derive(Args, Debug)]
pub struct ShowArgs {
    /// Number of the issue
    issue: String,
}

impl ShowArgs {
    /// Shows the issue.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let request = GetIssueRequest { name: context.name(Kind::Issue, &self.issue).await? };
        let issue = context.read(request).await?;
        context.show(super::document(&issue)).await
    }
}

//! `hotline issue update`.

use clap::Args;
use hotline_client::names::Kind;
use hotline_proto::v1::{Issue, UpdateIssueRequest};

use super::fields::IssueFields;
use crate::commands::ClearArgs;
use crate::context::Context;
use crate::failure::Failure;
use crate::write::EditArgs;

/// Arguments of `issue update`.
#[derive(Args, Debug)]
pub struct UpdateArgs {
    /// Number of the issue
    issue: String,
    /// What must be done
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    #[command(flatten)]
    fields: IssueFields,
    #[command(flatten)]
    clear: ClearArgs,
    #[command(flatten)]
    write: EditArgs,
}

impl UpdateArgs {
    /// Changes the issue.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let name = context.name(Kind::Issue, &self.issue).await?;
        let (issue, paths) = self.fields.into_issue(self.title, context, &name).await?;
        let request = UpdateIssueRequest {
            issue: Some(Issue { name: name.clone(), ..issue }),
            update_mask: Some(self.clear.mask(paths)),
            ..UpdateIssueRequest::default()
        };
        let write = context.write(&self.write, &name, request);
        context.show(super::document(&write.await?)).await
    }
}

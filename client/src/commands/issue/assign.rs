//! `hotline issue assign`.

use clap::Args;
use hotline_client::names::Kind;
use hotline_proto::v1::{AssignIssueRequest, AssignmentRole};

use crate::context::Context;
use crate::directories::Directory;
use crate::failure::Failure;
use crate::write::EditArgs;

/// Arguments of `issue assign`.
#[derive(Args, Debug)]
pub struct AssignArgs {
    /// Number of the issue
    issue: String,
    /// Agency, by code or name; see `hotline directory agencies list`
    agency: String,
    /// What it is asked to do
    #[arg(long, value_name = "TEXT")]
    task: Option<String>,
    /// To whom and how it was delivered
    #[arg(long, value_name = "TEXT")]
    delivery: Option<String>,
    #[command(flatten)]
    write: EditArgs,
}

impl AssignArgs {
    /// Dispatches the issue.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let subject = context.name(Kind::Issue, &self.issue).await?;
        let agency = context.code(Directory::Agencies, &subject, &self.agency).await?;
        let request = |name| AssignIssueRequest {
            name,
            agency,
            role: AssignmentRole::Lead.into(),
            task: self.task.unwrap_or_default(),
            delivery: self.delivery.unwrap_or_default(),
            ..AssignIssueRequest::default()
        };
        super::act(context, &subject, &self.write, request).await
    }
}

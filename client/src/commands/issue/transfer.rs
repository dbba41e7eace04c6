//! `hotline issue transfer`.

use clap::Args;
use hotline_client::names::Kind;
use hotline_proto::v1::TransferIssueRequest;

use crate::context::Context;
use crate::directories::Directory;
use crate::failure::Failure;
use crate::write::EditArgs;

/// Arguments of `issue transfer`.
#[derive(Args, Debug)]
pub struct TransferArgs {
    /// Number of the issue
    issue: String,
    /// The new lead, by code or name
    agency: String,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// What it is asked to do
    #[arg(long, value_name = "TEXT")]
    task: Option<String>,
    /// To whom and how it was delivered
    #[arg(long, value_name = "TEXT")]
    delivery: Option<String>,
    #[command(flatten)]
    write: EditArgs,
}

impl TransferArgs {
    /// Gives the issue to another lead.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let subject = context.name(Kind::Issue, &self.issue).await?;
        let agency = context.code(Directory::Agencies, &subject, &self.agency).await?;
        let request = |name| TransferIssueRequest {
            name,
            agency,
            reason: self.reason,
            task: self.task.unwrap_or_default(),
            delivery: self.delivery.unwrap_or_default(),
            ..TransferIssueRequest::default()
        };
        super::act(context, &subject, &self.write, request).await
    }
}

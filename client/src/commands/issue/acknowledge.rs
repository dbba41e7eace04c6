//! `hotline issue acknowledge`.

use clap::Args;
use hotline_proto::v1::AcknowledgeIssueRequest;

use crate::context::Context;
use crate::failure::Failure;
use crate::write::EditArgs;

/// Arguments of `issue acknowledge`.
#[derive(Args, Debug)]
pub struct AcknowledgeArgs {
    /// Number of the issue
    issue: String,
    /// Code of the agency; default: the lead
    #[arg(long, value_name = "CODE")]
    agency: Option<String>,
    #[command(flatten)]
    write: EditArgs,
}

impl AcknowledgeArgs {
    /// Acknowledges the issue.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let agency = self.agency.unwrap_or_default();
        let request = |name| AcknowledgeIssueRequest { name, agency, ..AcknowledgeIssueRequest::default() };
        super::act(context, &self.issue, &self.write, request).await
    }
}

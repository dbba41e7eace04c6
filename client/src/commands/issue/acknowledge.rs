//! `hotline issue acknowledge`.

use clap::Args;
use hotline_client::names::Kind;
use hotline_proto::v1::AcknowledgeIssueRequest;

use crate::context::Context;
use crate::directories::Directory;
use crate::failure::Failure;
use crate::write::EditArgs;

/// Arguments of `issue acknowledge`.
#[derive(Args, Debug)]
pub struct AcknowledgeArgs {
    /// Number of the issue
    issue: String,
    /// Agency, by code or name; default: the lead
    #[arg(long, value_name = "CODE")]
    agency: Option<String>,
    /// Who of the agency said it by telephone
    #[arg(long, value_name = "NAME")]
    said_by: Option<String>,
    #[command(flatten)]
    write: EditArgs,
}

impl AcknowledgeArgs {
    /// Acknowledges the issue.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let subject = context.name(Kind::Issue, &self.issue).await?;
        let said_by = self.said_by.unwrap_or_default();
        let agency = context.code_if(Directory::Agencies, &subject, self.agency).await?.unwrap_or_default();
        let request =
            |name| AcknowledgeIssueRequest { name, agency, said_by, ..AcknowledgeIssueRequest::default() };
        super::act(context, &subject, &self.write, request).await
    }
}

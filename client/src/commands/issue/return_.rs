//! `hotline issue return`.

use clap::Args;
use hotline_client::names::Kind;
use hotline_proto::v1::ReturnIssueRequest;

use crate::context::Context;
use crate::directories::Directory;
use crate::failure::Failure;
use crate::write::EditArgs;

/// Arguments of `issue return`.
#[derive(Args, Debug)]
pub struct ReturnArgs {
    /// Number of the issue
    issue: String,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Agency, by code or name; default: the lead
    #[arg(long, value_name = "CODE")]
    agency: Option<String>,
    /// Who of the agency said it by telephone
    #[arg(long, value_name = "NAME")]
    said_by: Option<String>,
    #[command(flatten)]
    write: EditArgs,
}

impl ReturnArgs {
    /// Sends the issue back.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let subject = context.name(Kind::Issue, &self.issue).await?;
        let said_by = self.said_by.unwrap_or_default();
        let agency = context.code_if(Directory::Agencies, &subject, self.agency).await?.unwrap_or_default();
        let reason = self.reason;
        let request =
            |name| ReturnIssueRequest { name, reason, agency, said_by, ..ReturnIssueRequest::default() };
        super::act(context, &subject, &self.write, request).await
    }
}

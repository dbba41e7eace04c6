//! `hotline issue return`.

use clap::Args;
use hotline_proto::v1::ReturnIssueRequest;

use crate::context::Context;
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
    /// Code of the agency; default: the lead
    #[arg(long, value_name = "CODE")]
    agency: Option<String>,
    #[command(flatten)]
    write: EditArgs,
}

impl ReturnArgs {
    /// Sends the issue back.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let (reason, agency) = (self.reason, self.agency.unwrap_or_default());
        let request = |name| ReturnIssueRequest { name, reason, agency, ..ReturnIssueRequest::default() };
        super::act(context, &self.issue, &self.write, request).await
    }
}

//! `hotline issue accept`.

use clap::Args;
use hotline_proto::v1::AcceptIssueRequest;

use crate::context::Context;
use crate::failure::Failure;
use crate::write::EditArgs;

/// Arguments of `issue accept`.
#[derive(Args, Debug)]
pub struct AcceptArgs {
    /// Number of the issue
    issue: String,
    /// Code of the agency; default: the lead
    #[arg(long, value_name = "CODE")]
    agency: Option<String>,
    #[command(flatten)]
    write: EditArgs,
}

impl AcceptArgs {
    /// Accepts the issue.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let agency = self.agency.unwrap_or_default();
        let request = |name| AcceptIssueRequest { name, agency, ..AcceptIssueRequest::default() };
        super::act(context, &self.issue, &self.write, request).await
    }
}

//! `hotline issue progress`.

use clap::Args;
use hotline_client::names::Kind;
use hotline_proto::v1::{ProgressKind, ReportProgressRequest};

use crate::codes;
use crate::context::Context;
use crate::failure::Failure;
use crate::times::{Lean, When};
use crate::write::EditArgs;

/// Arguments of `issue progress`.
#[derive(Args, Debug)]
pub struct ProgressArgs {
    /// Number of the issue
    issue: String,
    /// Code of the agency; default: the lead
    #[arg(long, value_name = "CODE")]
    agency: Option<String>,
    /// What it reports; done is for an assisting agency
    #[arg(long, value_parser = codes::parser::<ProgressKind>(), default_value = "interim")]
    kind: ProgressKind,
    /// In words
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// When it expects to be done
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    estimate: Option<When>,
    #[command(flatten)]
    write: EditArgs,
}

impl ProgressArgs {
    /// Reports.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let subject = context.name(Kind::Issue, &self.issue).await?;
        let estimate = context.moment(self.estimate, &subject, Lean::Future).await?;
        let request = |name| ReportProgressRequest {
            name,
            agency: self.agency.unwrap_or_default(),
            kind: self.kind.into(),
            note: self.note.unwrap_or_default(),
            estimate,
            ..ReportProgressRequest::default()
        };
        super::act(context, &subject, &self.write, request).await
    }
}

//! `hotline issue progress`.

use clap::Args;
use hotline_client::names::Kind;
use hotline_proto::v1::{ProgressKind, ReportProgressRequest};

use crate::codes;
use crate::context::Context;
use crate::directories::Directory;
use crate::failure::Failure;
use crate::times::{Lean, When};
use crate::write::EditArgs;

/// Arguments of `issue progress`.
#[derive(Args, Debug)]
pub struct ProgressArgs {
    /// Number of the issue
    issue: String,
    /// Agency, by code or name; default: the lead
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
    /// Who of the agency said it by telephone
    #[arg(long, value_name = "NAME")]
    said_by: Option<String>,
    #[command(flatten)]
    write: EditArgs,
}

impl ProgressArgs {
    /// Reports.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let subject = context.name(Kind::Issue, &self.issue).await?;
        let estimate = context.moment(self.estimate, &subject, Lean::Future).await?;
        let said_by = self.said_by.unwrap_or_default();
        let agency = context.code_if(Directory::Agencies, &subject, self.agency).await?.unwrap_or_default();
        let request = |name| ReportProgressRequest {
            name,
            agency,
            kind: self.kind.into(),
            note: self.note.unwrap_or_default(),
            estimate,
            said_by,
            ..ReportProgressRequest::default()
        };
        super::act(context, &subject, &self.write, request).await
    }
}

//! `hotline issue inform`.

use clap::Args;
use hotline_client::names::Kind;
use hotline_proto::v1::InformAgencyRequest;

use crate::context::Context;
use crate::directories::Directory;
use crate::failure::Failure;
use crate::write::EditArgs;

/// Arguments of `issue inform`.
#[derive(Args, Debug)]
pub struct InformArgs {
    /// Number of the issue
    issue: String,
    /// Who was told
    #[arg(long, value_name = "NAME")]
    person: String,
    /// What was said
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// Agency, by code or name; default: the lead
    #[arg(long, value_name = "CODE")]
    agency: Option<String>,
    #[command(flatten)]
    write: EditArgs,
}

impl InformArgs {
    /// Records that the agency was told by voice.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let subject = context.name(Kind::Issue, &self.issue).await?;
        let agency = context.code_if(Directory::Agencies, &subject, self.agency).await?.unwrap_or_default();
        let (person, note) = (self.person, self.note.unwrap_or_default());
        let request =
            |name| InformAgencyRequest { name, agency, person, note, ..InformAgencyRequest::default() };
        super::act(context, &subject, &self.write, request).await
    }
}

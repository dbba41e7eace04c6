//! `hotline issue resolve`.

use clap::Args;
use hotline_client::names::Kind;
use hotline_proto::v1::{IssueOutcome, ResolveIssueRequest};

use crate::context::Context;
use crate::failure::Failure;
use crate::write::EditArgs;
use crate::{codes, input};

/// Arguments of `issue resolve`.
#[derive(Args, Debug)]
pub struct ResolveArgs {
    /// Number of the issue
    issue: String,
    /// What came of it
    #[arg(value_parser = codes::parser::<IssueOutcome>())]
    outcome: IssueOutcome,
    /// The answer that the caller may read; `-` reads it from standard input
    #[arg(long, value_name = "TEXT")]
    reply: Option<String>,
    /// Note for the desk
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// Merged issue with an affected person of its own for whom it is confirmed as well; may be repeated
    #[arg(long, value_name = "ISSUE")]
    confirm: Vec<String>,
    /// Who of the agency said it by telephone
    #[arg(long, value_name = "NAME")]
    said_by: Option<String>,
    #[command(flatten)]
    write: EditArgs,
}

impl ResolveArgs {
    /// Resolves the issue.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let mut confirmed_merged = Vec::with_capacity(self.confirm.len());
        for typed in &self.confirm {
            confirmed_merged.push(context.name(Kind::Issue, typed).await?);
        }
        let public_reply = input::optional(self.reply)?.unwrap_or_default();
        let request = |name| ResolveIssueRequest {
            name,
            outcome: self.outcome.into(),
            public_reply,
            note: self.note.unwrap_or_default(),
            confirmed_merged,
            said_by: self.said_by.unwrap_or_default(),
            ..ResolveIssueRequest::default()
        };
        super::act(context, &self.issue, &self.write, request).await
    }
}

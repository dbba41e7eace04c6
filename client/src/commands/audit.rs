//! `hotline audit`.

use clap::Args;
use hotline_client::names::Kind;
use hotline_proto::v1::{EventType, QueryJournalRequest};

use super::PageArgs;
use super::watch::{Types, types};
use crate::context::Context;
use crate::failure::Failure;
use crate::listing::chosen;
use crate::times::{Lean, When};
use crate::views;

/// Arguments of `audit`.
#[derive(Args, Debug)]
pub struct AuditArgs {
    /// Only what this one did, or had done: operators/OP01; may be repeated
    #[arg(long, value_name = "PRINCIPAL")]
    by: Vec<String>,
    /// Only what happened to this: the number of a call, issue or callback, with --tokens the id of a token
    #[arg(long, value_name = "NUMBER")]
    subject: Option<String>,
    /// Only this, such as call-voided or issue; may be repeated
    #[arg(long, value_name = "TYPE", value_parser = types)]
    r#type: Vec<Types>,
    /// Only full views: who saw names and numbers
    #[arg(long, conflicts_with = "type")]
    views: bool,
    /// Recorded at or after
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    from: Option<When>,
    /// Recorded before
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    to: Option<When>,
    /// The journal of tokens: who made and who revoked them
    #[arg(long, conflicts_with_all = ["type", "views"])]
    tokens: bool,
    #[command(flatten)]
    page: PageArgs,
}

impl AuditArgs {
    /// Lists who did what and who saw what.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let parent = if self.tokens { String::new() } else { context.parent().await?.to_owned() };
        let subject = match self.subject.as_deref() {
            None => String::new(),
            Some(token) if self.tokens => token.to_owned(),
            Some(number) => context.name(kind(number), number).await?,
        };
        let mut wanted: Vec<EventType> = self.r#type.into_iter().flat_map(|types| types.0).collect();
        if self.views {
            wanted.extend([EventType::CallViewed, EventType::IssueViewed]);
        }
        let request = QueryJournalRequest {
            parent: parent.clone(),
            principals: self.by,
            subject,
            types: wanted.into_iter().map(i32::from).collect(),
            recorded_from: context.moment(self.from, &parent, Lean::Today).await?,
            recorded_to: context.moment(self.to, &parent, Lean::Today).await?,
            ..QueryJournalRequest::default()
        };
        let list = context.list(request, self.page.limit()).await?;
        context
            .show_list(&list, &parent, chosen(views::journal::table(&list.entries), &self.page.columns)?)
            .await
    }
}

/// Of what a number is, by its letter.
fn kind(number: &str) -> Kind {
    match number.trim().chars().next().map(|letter| letter.to_ascii_uppercase()) {
        Some('Q') => Kind::Issue,
        Some('B') => Kind::Callback,
        _ => Kind::Call,
    }
}

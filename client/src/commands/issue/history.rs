//! `hotline issue history`.

use clap::Args;
use hotline_client::names::Kind;
use hotline_proto::v1::{ListIssueEventsRequest, ListIssueEventsResponse};

use crate::commands::PageArgs;
use crate::context::{Context, pages};
use crate::failure::Failure;
use crate::output::Document;
use crate::views;

/// Arguments of `issue history`.
#[derive(Args, Debug)]
pub struct HistoryArgs {
    /// Number of the issue
    issue: String,
    #[command(flatten)]
    page: PageArgs,
}

impl HistoryArgs {
    /// Lists what happened.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let parent = &context.name(Kind::Issue, &self.issue).await?;
        let page = |page_size, page_token| async move {
            let request = ListIssueEventsRequest { parent: parent.clone(), page_size, page_token };
            let page = context.read(request).await?;
            Ok((page.events, page.next_page_token))
        };
        let (events, next_page_token) = pages(self.page.limit, page).await?;
        let (rows, more) = (views::event::history(&events).whole(), !next_page_token.is_empty());
        let answer = ListIssueEventsResponse { events, next_page_token };
        context.show_list(Document::of(&answer, parent), rows, more).await
    }
}

//! `hotline issue history`.

use clap::Args;
use hotline_client::names::Kind;
use hotline_proto::v1::ListIssueEventsRequest;

use crate::commands::PageArgs;
use crate::context::Context;
use crate::failure::Failure;
use crate::listing::chosen;
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
        let parent = context.name(Kind::Issue, &self.issue).await?;
        let request = ListIssueEventsRequest { parent: parent.clone(), ..ListIssueEventsRequest::default() };
        let list = context.list(request, self.page.limit()).await?;
        context
            .show_list(
                &list,
                &parent,
                chosen(views::event::history(&list.events).whole(), &self.page.columns)?,
            )
            .await
    }
}

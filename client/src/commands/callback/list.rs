//! `hotline callback list`.

use clap::Args;
use hotline_client::names::Kind;
use hotline_proto::v1::{CallbackFilter, CallbackKind, CallbackState, ListCallbacksRequest};

use crate::commands::PageArgs;
use crate::context::Context;
use crate::failure::Failure;
use crate::listing::chosen;
use crate::times::{Lean, When};
use crate::{codes, views};

/// Arguments of `callback list`.
#[derive(Args, Debug)]
pub struct ListArgs {
    /// In these states; default: open
    #[arg(long, value_parser = codes::parser::<CallbackState>())]
    state: Vec<CallbackState>,
    /// Of these kinds of callbacks
    #[arg(long, value_parser = codes::parser::<CallbackKind>())]
    kind: Vec<CallbackKind>,
    /// About this issue
    #[arg(long, value_name = "ISSUE")]
    issue: Option<String>,
    /// Due before
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    due_before: Option<When>,
    #[command(flatten)]
    page: PageArgs,
}

impl ListArgs {
    /// Lists callbacks.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let parent = context.parent().await?;
        let filter = CallbackFilter {
            states: self.state.into_iter().map(i32::from).collect(),
            kinds: self.kind.into_iter().map(i32::from).collect(),
            issue: context.name_if(Kind::Issue, self.issue.as_deref()).await?,
            due_before: context.moment(self.due_before, parent, Lean::Today).await?,
        };
        let (parent_name, filter) = (parent.to_owned(), Some(filter));
        let request = ListCallbacksRequest { parent: parent_name, filter, ..ListCallbacksRequest::default() };
        let list = context.list(request, self.page.limit()).await?;
        context
            .show_list(&list, parent, chosen(views::callback::table(&list.callbacks), &self.page.columns)?)
            .await
    }
}

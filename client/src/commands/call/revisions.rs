//! `hotline call revisions`.

use clap::Args;
use hotline_client::names::Kind;
use hotline_proto::v1::ListCallRevisionsRequest;

use crate::commands::PageArgs;
use crate::context::Context;
use crate::failure::Failure;
use crate::listing::chosen;
use crate::views;

/// Arguments of `call revisions`.
#[derive(Args, Debug)]
pub struct RevisionsArgs {
    /// Number of the call
    call: String,
    #[command(flatten)]
    page: PageArgs,
}

impl RevisionsArgs {
    /// Lists the revisions.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let parent = context.name(Kind::Call, &self.call).await?;
        let request =
            ListCallRevisionsRequest { parent: parent.clone(), ..ListCallRevisionsRequest::default() };
        let list = context.list(request, self.page.limit()).await?;
        context
            .show_list(
                &list,
                &parent,
                chosen(views::call::revisions(&list.revisions).whole(), &self.page.columns)?,
            )
            .await
    }
}

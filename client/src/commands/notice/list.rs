//! `hotline notice list`.

use clap::Args;
use hotline_proto::v1::ListNoticesRequest;

use crate::commands::PageArgs;
use crate::context::Context;
use crate::failure::Failure;
use crate::views::notice::table;

/// Arguments of `notice list`.
#[derive(Args, Debug)]
pub struct ListArgs {
    /// Also those that are in force no more
    #[arg(long)]
    ended: bool,
    #[command(flatten)]
    page: PageArgs,
}

impl ListArgs {
    /// Lists the notices.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let parent = context.parent().await?.to_owned();
        let request = ListNoticesRequest {
            parent: parent.clone(),
            include_ended: self.ended,
            ..ListNoticesRequest::default()
        };
        context.show_pages(&self.page, request, &parent, |list| table(&list.notices)).await
    }
}

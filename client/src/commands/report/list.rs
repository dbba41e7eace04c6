//! `hotline report list`.

use clap::Args;
use hotline_proto::v1::ListReportsRequest;

use crate::commands::PageArgs;
use crate::context::Context;
use crate::failure::Failure;
use crate::views::report::table;

/// Arguments of `report list`.
#[derive(Args, Debug)]
pub struct ListArgs {
    #[command(flatten)]
    page: PageArgs,
}

impl ListArgs {
    /// Lists the revisions that were issued, the latest first.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let parent = context.parent().await?.to_owned();
        let request = ListReportsRequest { parent: parent.clone(), ..ListReportsRequest::default() };
        context.show_pages(&self.page, request, &parent, |list| table(&list.reports)).await
    }
}

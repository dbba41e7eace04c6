//! `hotline report incident list`.

use clap::Args;
use hotline_proto::v1::{ListReportsRequest, ListReportsResponse};

use crate::commands::PageArgs;
use crate::context::Context;
use crate::failure::Failure;
use crate::views::report::incidents;

/// Arguments of `report incident list`.
#[derive(Args, Debug)]
pub struct ListArgs {
    #[command(flatten)]
    page: PageArgs,
}

impl ListArgs {
    /// Lists the incidents of which no final report was issued, the latest report of each.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let parent = context.parent().await?.to_owned();
        let request = ListReportsRequest {
            parent: parent.clone(),
            open_incidents: true,
            ..ListReportsRequest::default()
        };
        let table = |list: &ListReportsResponse| incidents(&list.reports, context.now);
        context.show_pages(&self.page, request, &parent, table).await
    }
}

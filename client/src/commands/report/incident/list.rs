//! `hotline report incident list`.

use clap::Args;
use hotline_proto::v1::ListReportsRequest;

use crate::commands::PageArgs;
use crate::context::Context;
use crate::failure::Failure;
use crate::listing::chosen;
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
        let list = context.list(request, self.page.limit()).await?;
        let table = incidents(&list.reports, context.now);
        context.show_list(&list, &parent, chosen(table, &self.page.columns)?).await
    }
}

//! `hotline period list`.

use clap::Args;
use hotline_proto::v1::ListPeriodsRequest;

use crate::commands::PageArgs;
use crate::context::Context;
use crate::failure::Failure;
use crate::listing::chosen;
use crate::views;

/// Arguments of `period list`.
#[derive(Args, Debug)]
pub struct ListArgs {
    #[command(flatten)]
    page: PageArgs,
}

impl ListArgs {
    /// Lists the periods.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let list = context.list(ListPeriodsRequest::default(), self.page.limit()).await?;
        context.show_list(&list, "", chosen(views::period::table(&list.periods), &self.page.columns)?).await
    }
}

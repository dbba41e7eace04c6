//! `hotline period list`.

use clap::Args;
use hotline_proto::v1::{ListPeriodsRequest, ListPeriodsResponse};

use crate::commands::PageArgs;
use crate::context::{Context, pages};
use crate::failure::Failure;
use crate::output::Document;
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
        let page = |page_size, page_token| async move {
            let request = ListPeriodsRequest { page_size, page_token };
            let page = context.read(request).await?;
            Ok((page.periods, page.next_page_token))
        };
        let (periods, next_page_token) = pages(self.page.limit, page).await?;
        // Each has a zone of its own; that of the first is shown.
        let subject = periods.first().map(|period| period.name.clone()).unwrap_or_default();
        let (rows, more) = (views::period::table(&periods), !next_page_token.is_empty());
        let answer = ListPeriodsResponse { periods, next_page_token };
        context.show_list(Document::of(&answer, subject), rows, more).await
    }
}

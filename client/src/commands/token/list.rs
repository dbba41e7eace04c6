//! `hotline token list`.

use clap::Args;
use hotline_proto::v1::ListTokensRequest;

use crate::commands::PageArgs;
use crate::context::Context;
use crate::failure::Failure;
use crate::listing::chosen;
use crate::views;

/// Arguments of `token list`.
#[derive(Args, Debug)]
pub struct ListArgs {
    #[command(flatten)]
    page: PageArgs,
}

impl ListArgs {
    /// Lists tokens.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let list = context.list(ListTokensRequest::default(), self.page.limit()).await?;
        context.show_list(&list, "", chosen(views::token::table(&list.tokens), &self.page.columns)?).await
    }
}

//! `hotline call revisions`.

use clap::Args;
use hotline_client::names::Kind;
use hotline_proto::v1::{Call, CallRevision, ListCallRevisionsRequest, ListCallRevisionsResponse};

use crate::commands::PageArgs;
use crate::context::{Context, pages};
use crate::failure::Failure;
use crate::output::{Cell, Document, Table};

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
        let parent = &context.name(Kind::Call, &self.call).await?;
        let page = |page_size, page_token| async move {
            let request = ListCallRevisionsRequest { parent: parent.clone(), page_size, page_token };
            let page = context.read(request).await?;
            Ok((page.revisions, page.next_page_token))
        };
        let (revisions, next_page_token) = pages(self.page.limit, page).await?;
        let (rows, more) = (table(&revisions).whole(), !next_page_token.is_empty());
        let answer = ListCallRevisionsResponse { revisions, next_page_token };
        context.show_list(Document::of(&answer, parent), rows, more).await
    }
}

fn table(revisions: &[CallRevision]) -> Table {
    let keys = [
        "revision",
        "occurred_at",
        "actor",
        "reason",
        "received_at",
        "kind",
        "urgency",
        "category",
        "district",
        "summary",
    ];
    Table::of(&keys, revisions, |revision| {
        let call = revision.call.clone().unwrap_or_else(Call::default);
        vec![
            Cell::Count(revision.revision.into()),
            Cell::time(revision.occurred_at.as_ref()),
            Cell::text(&revision.actor),
            Cell::text(&revision.reason),
            Cell::time(call.received_at.as_ref()),
            Cell::code(call.kind()),
            Cell::code(call.urgency()),
            Cell::text(&call.category),
            Cell::text(&call.district),
            Cell::text(&call.summary),
        ]
    })
}

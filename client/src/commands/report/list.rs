//! `hotline report list`.

use clap::Args;
use hotline_client::names::short;
use hotline_proto::v1::{ListReportsRequest, Report};

use crate::commands::PageArgs;
use crate::context::Context;
use crate::failure::Failure;
use crate::listing::chosen;
use crate::output::{Cell, Table};

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
        if self.page.all {
            let rows = |list: &hotline_proto::v1::ListReportsResponse| {
                chosen(table(&list.reports), &self.page.columns)
            };
            return context.show_all(request, &parent, rows).await;
        }
        let list = context.list(request, self.page.limit()).await?;
        context.show_list(&list, &parent, chosen(table(&list.reports), &self.page.columns)?).await
    }
}

fn table(reports: &[Report]) -> Table {
    let keys = ["report", "revision", "issue_time", "issuer", "as_of_position", "digest"];
    Table::new(&keys, reports, |report| {
        let digest: String = report.digest.iter().map(|byte| format!("{byte:02x}")).collect();
        vec![
            Cell::text(short(&report.name)),
            Cell::Count(report.revision.into()),
            Cell::time(report.issue_time.as_ref()),
            Cell::text(&report.issuer),
            Cell::Count(report.as_of_position),
            Cell::text(digest),
        ]
    })
}

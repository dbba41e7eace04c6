//! Lists that the server gives page by page.

use hotline_proto::{PageRequest, PageResponse};
use prost::{Message, Name};

use crate::catalogue::text;
use crate::context::Context;
use crate::failure::Failure;
use crate::output::{Document, Printer, Table};

impl Context {
    /// The first page, with the items of those after it, up to `limit` in all.
    pub async fn list<R: PageRequest>(&self, request: R, limit: u32) -> Result<R::Response, Failure> {
        Ok(self.client().await?.list(request, usize::try_from(limit).unwrap_or(usize::MAX)).await?)
    }

    /// Writes a list, and what is left of it. `subject` names something in the period by whose zone people read the times.
    pub async fn show_list<L: PageResponse + Message + Name>(
        &self,
        list: &L,
        subject: &str,
        rows: Table,
    ) -> Result<(), Failure> {
        self.show(Document::new(list, subject).list(rows)).await?;
        say_what_is_left(list);
        Ok(())
    }
}

/// Says of a list that there is nothing in it, or more than was asked for.
pub fn say_what_is_left(list: &impl PageResponse) {
    if !list.next_page_token().is_empty() {
        Printer.note(&text!("list-continues"));
    } else if list.items().is_empty() {
        Printer.note(&text!("nothing-found"));
    }
}

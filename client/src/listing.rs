//! Lists that the server gives page by page.

use hotline_proto::{PageRequest, PageResponse};
use prost::{Message, Name};

use crate::catalogue::{joined, text};
use crate::cli;
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
        if list.items().is_empty() && self.doubts_codes() {
            return Err(Failure::CodesInDoubt);
        }
        self.show(Document::new(list, subject).list(rows)).await?;
        say_what_is_left(list);
        Ok(())
    }
}

/// Says of a list that there is nothing in it, or more than was asked for.
pub fn say_what_is_left(list: &impl PageResponse) {
    if !list.next_page_token().is_empty() {
        Printer.note(&text!("list-continues", flags = narrowing()));
    } else if list.items().is_empty() {
        Printer.note(&text!("nothing-found"));
    }
}

/// Flags of a list that narrow nothing: how much of it is shown, and of what it is a list.
const NOT_NARROWING: &[&str] = &["limit", "as-of", "explain", "help"];

/// Most flags that a remark names.
const NAMED: usize = 5;

/// The first flags of the command that narrow its list; `none` if it has none.
fn narrowing() -> String {
    let command = cli::typed_command().unwrap_or_default();
    let own = command.get_arguments().filter(|arg| !arg.is_global_set()).filter_map(|arg| arg.get_long());
    let flags: Vec<String> =
        own.filter(|flag| !NOT_NARROWING.contains(flag)).map(|flag| format!("--{flag}")).collect();
    match flags.get(..NAMED) {
        _ if flags.is_empty() => "none".to_owned(),
        Some(first) if flags.len() > NAMED => format!("{} …", joined(first)),
        _ => joined(flags),
    }
}

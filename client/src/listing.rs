//! Lists that the server gives page by page.

use std::iter;

use hotline_proto::{PageRequest, PageResponse};
use prost::{Message, Name};

use crate::alike::meant;
use crate::catalogue::{self, joined, text};
use crate::cli;
use crate::commands::PageArgs;
use crate::context::Context;
use crate::failure::Failure;
use crate::output::{Document, Printer, Table, column_name};

/// How many items a page of a whole list has, at most.
const PAGE: i32 = 1_000;

impl Context {
    /// The first page, with the items of those after it, up to `limit` in all.
    pub async fn list<R: PageRequest>(&self, request: R, limit: u32) -> Result<R::Response, Failure> {
        Ok(self.client().await?.list(request, usize::try_from(limit).unwrap_or(usize::MAX)).await?)
    }

    /// Writes as much of a list as was asked for, in the columns that were chosen.
    pub async fn show_pages<R>(
        &self,
        page: &PageArgs,
        request: R,
        subject: &str,
        table: impl Fn(&R::Response) -> Table,
    ) -> Result<(), Failure>
    where
        R: PageRequest<Response: PageResponse + Message + Name>,
    {
        let rows = |list: &R::Response| chosen(table(list), &page.columns);
        if page.all {
            return self.show_all(request, subject, rows).await;
        }
        let list = self.list(request, page.limit()).await?;
        self.show_list(&list, subject, rows(&list)?).await
    }

    /// Writes a whole list page by page, as it comes: only a page of it is held, however long it is.
    pub async fn show_all<R>(
        &self,
        mut request: R,
        subject: &str,
        rows: impl Fn(&R::Response) -> Result<Table, Failure>,
    ) -> Result<(), Failure>
    where
        R: PageRequest<Response: PageResponse + Message + Name>,
    {
        request.set_page_size(PAGE);
        let mut pages = self.client().await?.pages(request);
        let mut shown = false;
        while let Some(page) = pages.next().await? {
            // A page may be short, even empty, while there are more.
            if !page.items().is_empty() {
                self.show_in_stream(Document::new(&page, subject).list(rows(&page)?), !shown).await?;
                shown = true;
            }
        }
        match shown {
            true => Ok(()),
            false if self.doubts_codes() => Err(Failure::CodesInDoubt),
            false => {
                Printer.note(&text!("nothing-found"));
                Ok(())
            }
        }
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

/// The columns of a table that were asked for, in their order; all of them if none was.
pub fn chosen(rows: Table, columns: &[String]) -> Result<Table, Failure> {
    if columns.is_empty() {
        return Ok(rows);
    }
    let words = |key: &&'static str| {
        let titles = ["title", "heading"].map(|kind| catalogue::id(kind, key));
        let said = titles.iter().flat_map(|id| catalogue::in_each_language(id));
        iter::once(column_name(key).to_owned()).chain(said).collect::<Vec<_>>()
    };
    let place = |typed: &String| match meant(typed, rows.keys.iter(), words)[..] {
        [one] => Ok(rows.keys.iter().position(|key| key == one).unwrap_or_default()),
        [] => {
            Err(Failure::Usage(text!("column-unknown", typed = typed.as_str(), columns = named(&rows.keys))))
        }
        ref several => {
            let several: Vec<&str> = several.iter().map(|key| **key).collect();
            Err(Failure::Usage(text!("code-ambiguous", typed = typed.as_str(), candidates = named(&several))))
        }
    };
    let places = columns.iter().map(place).collect::<Result<Vec<_>, _>>()?;
    let keys = places.iter().map(|at| rows.keys[*at]).collect();
    let cells = rows.rows.iter().map(|row| places.iter().map(|at| row[*at].clone()).collect());
    Ok(Table { keys, rows: cells.collect(), for_spreadsheets: 0, whole: true })
}

/// Columns by name and title.
fn named(keys: &[&str]) -> String {
    joined(
        keys.iter()
            .map(|key| text!("file-column-name", key = column_name(key), word = catalogue::title(key))),
    )
}

/// Says of a list that there is nothing in it, or more than was asked for.
pub fn say_what_is_left(list: &impl PageResponse) {
    if !list.next_page_token().is_empty() {
        Printer.note(&text!("list-continues", flags = narrowing()));
    } else if list.items().is_empty() {
        Printer.note(&text!("nothing-found"));
    }
}

/// Flags of a list that narrow nothing: which columns and how much of it is shown, and of what it is a list.
const NOT_NARROWING: &[&str] = &["columns", "limit", "all", "as-of", "explain", "figure", "last", "help"];

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::Cell;

    #[test]
    fn columns_are_chosen_by_name_or_title_in_either_language() {
        let table = || {
            Table::new(&["number", "received_at", "urgency", "link.kind"], &[()], |()| {
                ["1", "2", "3", "4"].map(Cell::text).to_vec()
            })
        };
        let of = |columns: &[&str]| {
            let columns: Vec<String> = columns.iter().map(|one| (*one).to_owned()).collect();
            chosen(table(), &columns)
                .map(|table| (table.keys, table.rows))
                .map_err(|failure| failure.lines(&Default::default()))
        };
        assert_eq!(of(&[]).unwrap().0.len(), 4);
        let (keys, rows) = of(&["紧急程度", "NUM", "received_at", "kind"]).unwrap();
        assert_eq!(keys, ["urgency", "number", "received_at", "link.kind"]);
        assert_eq!(rows, [["3", "1", "2", "4"].map(Cell::text).to_vec()]);
        let unknown = of(&["colour"]).unwrap_err().join("\n");
        assert!(unknown.contains("received_at (Received)"), "{unknown}");
    }
}

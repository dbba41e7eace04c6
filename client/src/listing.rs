//! Lists that the server gives page by page.

use hotline_proto::{Rpc, v1};
use prost::{Message, Name};

use crate::catalogue::text;
use crate::context::Context;
use crate::failure::Failure;
use crate::output::{Document, Printer, Table};

/// The server gives at most 1,000 items in one page.
const LARGEST_PAGE: usize = 1_000;

/// A request for a page of a list.
pub trait ListRequest: Rpc<Response: ListResponse> {
    /// Sets which page is wanted, and how large.
    fn set_page(&mut self, size: i32, token: String);
}

/// A page of a list.
pub trait ListResponse: Message + Name {
    /// How many items are in it.
    fn len(&self) -> usize;
    /// What names the next page; empty after the last.
    fn next_page_token(&self) -> &str;
    /// Takes in the page that follows.
    fn append(&mut self, next: Self);
}

macro_rules! lists {
    ($($Request:ident $Response:ident $items:ident;)*) => {
        $(
            impl ListRequest for v1::$Request {
                fn set_page(&mut self, size: i32, token: String) {
                    self.page_size = size;
                    self.page_token = token;
                }
            }

            impl ListResponse for v1::$Response {
                fn len(&self) -> usize {
                    self.$items.len()
                }

                fn next_page_token(&self) -> &str {
                    &self.next_page_token
                }

                fn append(&mut self, mut next: Self) {
                    self.$items.append(&mut next.$items);
                    self.next_page_token = next.next_page_token;
                }
            }
        )*
    };
}

lists! {
    ExplainFigureRequest ExplainFigureResponse items;
    ListAgenciesRequest ListAgenciesResponse agencies;
    ListCallRevisionsRequest ListCallRevisionsResponse revisions;
    ListCallbacksRequest ListCallbacksResponse callbacks;
    ListCallsRequest ListCallsResponse calls;
    ListCategoriesRequest ListCategoriesResponse categories;
    ListDistrictsRequest ListDistrictsResponse districts;
    ListIssueEventsRequest ListIssueEventsResponse events;
    ListIssuesRequest ListIssuesResponse issues;
    ListOperatorsRequest ListOperatorsResponse operators;
    ListPeriodsRequest ListPeriodsResponse periods;
}

impl Context {
    /// The first page, with the items of those after it, up to `limit` in all.
    pub async fn list<R: ListRequest>(&self, mut request: R, limit: u32) -> Result<R::Response, Failure> {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let size = |taken: usize| i32::try_from((limit - taken).min(LARGEST_PAGE)).unwrap_or(i32::MAX);
        request.set_page(size(0), String::new());
        let mut list = self.read(request.clone()).await?;
        while !list.next_page_token().is_empty() && list.len() < limit {
            request.set_page(size(list.len()), list.next_page_token().to_owned());
            list.append(self.read(request.clone()).await?);
        }
        Ok(list)
    }

    /// Writes a list, and what is left of it. `subject` names something in the period by whose zone people read the times.
    pub async fn show_list<L: ListResponse>(
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
pub fn say_what_is_left(list: &impl ListResponse) {
    if !list.next_page_token().is_empty() {
        Printer.note(&text!("list-continues"));
    } else if list.len() == 0 {
        Printer.note(&text!("nothing-found"));
    }
}

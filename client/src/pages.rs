//! Lists that the server gives page by page.

use futures_util::{Stream, stream};
use hotline_proto::{PageRequest, PageResponse};

use crate::error::Refusal;
use crate::{Client, Error};

/// The largest page that the server gives, in items.
const LARGEST_PAGE: usize = 1_000;

/// The pages of a list, one after another. What is written in between may be on a later page or on none; nothing is on two.
#[derive(Debug)]
pub struct Pages<R> {
    client: Client,
    /// None after the last page.
    next: Option<R>,
}

impl Client {
    /// The pages of a list from the one that the request names, of its size.
    pub fn pages<R: PageRequest>(&self, request: R) -> Pages<R> {
        Pages { client: self.clone(), next: Some(request) }
    }

    /// The first page with the items of those after it, up to `limit` in all, at least 1. Its token names what is left.
    pub async fn list<R: PageRequest>(&self, mut request: R, limit: usize) -> Result<R::Response, Error> {
        let limit = limit.max(1);
        let size = |taken: usize| i32::try_from((limit - taken).min(LARGEST_PAGE)).unwrap_or(i32::MAX);
        request.set_page_size(size(0));
        let mut pages = self.pages(request);
        let mut list = pages.next().await?.unwrap_or_default();
        while list.items().len() < limit {
            pages.set_size(size(list.items().len()));
            let Some(page) = pages.next().await? else { break };
            list.append(page);
        }
        Ok(list)
    }
}

impl<R: PageRequest> Pages<R> {
    /// The next page; None after the last. After an error the same page is asked for again.
    pub async fn next(&mut self) -> Result<Option<R::Response>, Error> {
        let Some(request) = &mut self.next else { return Ok(None) };
        let page = self.client.read(request.clone()).await?;
        match page.next_page_token() {
            "" => self.next = None,
            token if token == request.page_token() => return Err(Box::new(Refusal::same_page()).into()),
            token => request.set_page_token(token.to_owned()),
        }
        Ok(Some(page))
    }

    /// The same as a stream; it ends after an error.
    pub fn into_stream(self) -> impl Stream<Item = Result<R::Response, Error>> {
        stream::try_unfold(self, async |mut pages| Ok(pages.next().await?.map(|page| (page, pages))))
    }

    /// How many items the pages from now on hold at most.
    pub fn set_size(&mut self, size: i32) {
        if let Some(request) = &mut self.next {
            request.set_page_size(size);
        }
    }
}

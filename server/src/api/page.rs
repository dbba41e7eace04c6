//! Pages of lists: their sizes and tokens.
//!
//! A page token says where the next page begins. Clients cannot read or make one: its authentication code covers the method and all other
//! arguments of the request. A token that is damaged, or returns with other arguments, is refused.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use hotline_proto::{Rpc, v1};
use prost::{Message, Name};
use sha2::Sha256;
use tonic::Request;

use super::convert::input::{Address, Fields, ResolvedPeriod};
use super::error::Failure;
use super::{Api, at_least};
use crate::domain::instant::Instant;
use crate::domain::refusal::Problem;
use crate::store;
use crate::store::db::conn::Conn;
use crate::store::figures::{AskedAsOf, ItemKey};
use crate::store::read::filter::{Cursor, Page};

/// Maximum number of rows of a page.
pub const MAX_SIZE: i32 = 1_000;
/// Size of its messages at which a page is full, in bytes.
pub const MAX_BYTES: usize = 3 * 1024 * 1024;
/// Default number of rows of a page of a list that can be long.
const USUAL_SIZE: i32 = 50;
/// Version of the token format.
const VERSION: u8 = 1;
/// Length of the authentication code, in bytes.
const MAC: usize = 32;

/// The request of a list.
pub trait Paged: Rpc + Name {
    /// Number of rows of a page if the request has none.
    const USUAL_SIZE: i32;
    /// The field `page_size`; 0 for the default.
    fn page_size(&self) -> i32;
    /// The field `page_token`; empty for the first page.
    fn page_token(&self) -> &str;
    /// The request without its page size, its token and what the answer must contain.
    fn without_page(&self) -> Self;
}

macro_rules! paged {
    ($($request:ident: $size:expr;)+) => {$(
        impl Paged for v1::$request {
            const USUAL_SIZE: i32 = $size;

            fn page_size(&self) -> i32 {
                self.page_size
            }

            fn page_token(&self) -> &str {
                &self.page_token
            }

            fn without_page(&self) -> Self {
                let mut request = self.clone();
                request.page_size = 0;
                request.page_token.clear();
                request.set_min_position(0);
                request
            }
        }
    )+};
}
paged! {
    ListPeriodsRequest: USUAL_SIZE;
    ListTokensRequest: USUAL_SIZE;
    QueryJournalRequest: USUAL_SIZE;
    ListCallsRequest: USUAL_SIZE;
    ListCallRevisionsRequest: USUAL_SIZE;
    ListIssuesRequest: USUAL_SIZE;
    ListIssueEventsRequest: USUAL_SIZE;
    ListCallbacksRequest: USUAL_SIZE;
    ExplainFigureRequest: USUAL_SIZE;
    ListReportsRequest: USUAL_SIZE;
    ListNoticesRequest: USUAL_SIZE;
    GetSummaryRequest: MAX_SIZE;
    ListEventsRequest: USUAL_SIZE;
    ListCategoriesRequest: MAX_SIZE;
    ListDistrictsRequest: MAX_SIZE;
    ListAgenciesRequest: MAX_SIZE;
    ListOperatorsRequest: MAX_SIZE;
}

/// Where a page begins: after this row.
pub trait PageStart: Sized {
    /// The bytes that a token carries.
    fn to_bytes(&self) -> Vec<u8>;
    /// The row in these bytes. None if they have another length or form.
    fn from_bytes(bytes: &[u8]) -> Option<Self>;
}

impl PageStart for i64 {
    fn to_bytes(&self) -> Vec<u8> {
        self.to_be_bytes().to_vec()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(i64::from_be_bytes)
    }
}

impl PageStart for String {
    fn to_bytes(&self) -> Vec<u8> {
        self.as_bytes().to_vec()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        String::from_utf8(bytes.to_vec()).ok()
    }
}

impl PageStart for Cursor {
    fn to_bytes(&self) -> Vec<u8> {
        [self.at.0.to_be_bytes(), self.number.to_be_bytes()].concat()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (at, number) = bytes.split_at_checked(8)?;
        Some(Cursor { at: Instant(i64::from_bytes(at)?), number: i64::from_bytes(number)? })
    }
}

/// A value of a breakdown, and the point of the register that all pages show.
impl PageStart for (AskedAsOf, String) {
    fn to_bytes(&self) -> Vec<u8> {
        let (as_of, value) = self;
        let numbers = [as_of.position.unwrap_or_default(), as_of.time.unwrap_or_default().0];
        [numbers.map(i64::to_be_bytes).concat(), value.as_bytes().to_vec()].concat()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (position, rest) = bytes.split_at_checked(8)?;
        let (time, value) = rest.split_at_checked(8)?;
        let (position, time) = (i64::from_bytes(position)?, Instant(i64::from_bytes(time)?));
        Some((AskedAsOf { position: Some(position), time: Some(time) }, String::from_bytes(value)?))
    }
}

/// An item of a figure, and the point of the register that all pages show.
impl PageStart for (AskedAsOf, ItemKey) {
    fn to_bytes(&self) -> Vec<u8> {
        let (as_of, item) = self;
        let time = as_of.time.unwrap_or_default();
        [as_of.position.unwrap_or_default(), time.0, item.number, item.position]
            .map(i64::to_be_bytes)
            .concat()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut numbers = bytes.chunks(8).map(i64::from_bytes);
        let mut next = || numbers.next().flatten();
        let as_of = AskedAsOf { position: Some(next()?), time: Some(Instant(next()?)) };
        let item = ItemKey { number: next()?, position: next()? };
        (bytes.len() == 32).then_some((as_of, item))
    }
}

/// A page of a period's list.
pub struct ListPage<M> {
    /// What is listed, in the order of the list.
    pub messages: Vec<M>,
    /// Empty on the last page.
    pub next_page_token: String,
}

impl Api {
    /// Reads a page of a period's list. `filter` reads the filter of the request. `query` reads the rows; its arguments are the period's key, the
    /// filter, the cursor after which the page begins, and the number of rows. `show` makes the message of a row; its arguments are the request, the
    /// id of the period and the row.
    pub(super) async fn list_page<R: Paged, F: Send + Sync + 'static, V: Send + 'static, M: Message>(
        &self,
        request: Request<R>,
        parent: fn(&R) -> &str,
        filter: impl FnOnce(&mut Fields<'_>, &R) -> F,
        query: impl Fn(&mut Conn, i64, &F, Option<Cursor>, i64) -> Result<Page<V>, store::Error>
        + Send
        + Sync
        + 'static,
        show: impl Fn(&R, &ResolvedPeriod, &V) -> M,
    ) -> Result<ListPage<M>, Failure> {
        let request = request.into_inner();
        let reading = self.open(Address::period("parent", parent(&request))).await?;
        let (period, (filter, size)) = reading.read(|f| {
            let filter = filter(f, &request);
            Some((filter, size(f, &request)?))
        })?;
        let tokens = Tokens::new(self.store.token_key(), &request);
        let after = tokens.read(request.page_token())?;
        let key = period.key;
        let at_least = at_least(&request, &period);
        let page = self.query_list(at_least, move |conn| query(conn, key, &filter, after, size)).await?;
        let (messages, next) = fill(page.rows, page.next, |row| show(&request, &period, &row));
        Ok(ListPage { messages, next_page_token: tokens.next(next.as_ref()) })
    }
}

/// Makes the messages of a page from its rows until it is full: rows are short, but their texts may be long. Each row comes with where a page begins
/// that follows it. Returns the messages, and where the next page begins: `next` if all rows fit.
fn fill<P, V, M: Message>(
    rows: Vec<(P, V)>,
    next: Option<P>,
    mut show: impl FnMut(V) -> M,
) -> (Vec<M>, Option<P>) {
    let (mut messages, mut bytes) = (Vec::with_capacity(rows.len()), 0);
    let mut rows = rows.into_iter().peekable();
    while let Some((place, row)) = rows.next() {
        let message = show(row);
        bytes += message.encoded_len();
        messages.push(message);
        if bytes >= MAX_BYTES && rows.peek().is_some() {
            return (messages, Some(place));
        }
    }
    (messages, next)
}

/// The number of rows of the requested page. None if `page_size` is out of range, which is a violation.
pub fn size<R: Paged>(f: &mut Fields<'_>, request: &R) -> Option<i64> {
    match request.page_size() {
        0 => Some(R::USUAL_SIZE.into()),
        size @ 1..=MAX_SIZE => Some(size.into()),
        size => {
            f.refuse("page_size", Problem::out_of_range(size.into(), 1, MAX_SIZE.into()));
            None
        }
    }
}

/// Makes and checks the tokens of one list with one set of arguments.
pub struct Tokens {
    mac: Hmac<Sha256>,
}

impl Tokens {
    /// For the pages of a request. The key is the register's secret.
    pub fn new<R: Paged>(key: &[u8; 32], request: &R) -> Self {
        // HMAC pads a key with zeros to a block. A whole block cannot have a wrong length.
        let mut block = [0; 64];
        block[..key.len()].copy_from_slice(key);
        let mut mac = Hmac::<Sha256>::new(&block.into());
        let arguments = request.without_page().encode_to_vec();
        for part in [b"page token".as_slice(), R::full_name().as_bytes(), &arguments] {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        Self { mac }
    }

    /// The token of the page that begins after a row; empty without a row.
    pub fn next(&self, last: Option<&impl PageStart>) -> String {
        let Some(last) = last else { return String::new() };
        let mut bytes = vec![VERSION];
        bytes.extend(last.to_bytes());
        let mac = self.mac.clone().chain_update(&bytes).finalize().into_bytes();
        bytes.extend(mac);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The row after which the page of a token begins. None for an empty token.
    pub fn read<P: PageStart>(&self, token: &str) -> Result<Option<P>, Failure> {
        if token.is_empty() {
            return Ok(None);
        }
        let bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_| Failure::PageToken)?;
        let cut = bytes.len().checked_sub(MAC).filter(|cut| *cut > 0).ok_or(Failure::PageToken)?;
        let (body, mac) = bytes.split_at(cut);
        self.mac.clone().chain_update(body).verify_slice(mac).map_err(|_| Failure::PageToken)?;
        match body {
            [VERSION, start @ ..] => P::from_bytes(start).map(Some).ok_or(Failure::PageToken),
            _ => Err(Failure::PageToken),
        }
    }
}

/// The messages of a page, of at most `size` rows, and where the next page begins. `place` says where a page begins that follows a row. One more row
/// than the page has must have been read, if it exists.
pub fn messages<T, P, M: Message>(
    mut rows: Vec<T>,
    size: i64,
    place: impl Fn(&T) -> P,
    show: impl FnMut(T) -> M,
) -> (Vec<M>, Option<P>) {
    let next = cut(&mut rows, size, &place);
    fill(rows.into_iter().map(|row| (place(&row), row)).collect(), next, show)
}

/// Cuts rows to the size of a page. One more row must have been read: if it exists, returns where the next page starts.
pub fn cut<T, P>(rows: &mut Vec<T>, size: i64, start: impl Fn(&T) -> P) -> Option<P> {
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    if rows.len() <= size {
        return None;
    }
    rows.truncate(size);
    rows.last().map(start)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::refusal::Refusal;

    const KEY: [u8; 32] = [7; 32];

    fn request(parent: &str) -> v1::ListCallsRequest {
        v1::ListCallsRequest { parent: parent.to_owned(), page_size: 10, ..Default::default() }
    }

    fn cursor() -> Cursor {
        Cursor { at: Instant(1_668_211_200_000_000), number: 41 }
    }

    fn is_refused(read: Result<Option<Cursor>, Failure>) -> bool {
        matches!(read, Err(Failure::PageToken))
    }

    #[test]
    fn a_token_leads_to_the_same_page_start_whatever_the_page_size() {
        let token = Tokens::new(&KEY, &request("periods/a")).next(Some(&cursor()));
        let next_request =
            v1::ListCallsRequest { page_size: 500, page_token: token.clone(), ..request("periods/a") };
        assert_eq!(Tokens::new(&KEY, &next_request).read::<Cursor>(&token).unwrap(), Some(cursor()));
        assert_eq!(Tokens::new(&KEY, &next_request).read::<Cursor>("").unwrap(), None);
        assert_eq!(Tokens::new(&KEY, &next_request).next(None::<&Cursor>), "");
    }

    #[test]
    fn a_token_is_refused_with_other_arguments_another_method_or_another_key() {
        let token = Tokens::new(&KEY, &request("periods/a")).next(Some(&cursor()));
        assert!(is_refused(Tokens::new(&KEY, &request("periods/b")).read(&token)));
        assert!(is_refused(Tokens::new(&[8; 32], &request("periods/a")).read(&token)));
        let same_fields = v1::ListIssuesRequest { parent: "periods/a".to_owned(), ..Default::default() };
        assert!(is_refused(Tokens::new(&KEY, &same_fields).read(&token)));
    }

    #[test]
    fn a_damaged_token_is_refused() {
        let tokens = Tokens::new(&KEY, &request("periods/a"));
        let token = tokens.next(Some(&cursor()));
        for at in 0..token.len() {
            let mut damaged = token.clone().into_bytes();
            damaged[at] = if damaged[at] == b'A' { b'B' } else { b'A' };
            assert!(is_refused(tokens.read(&String::from_utf8(damaged).unwrap())), "byte {at}");
        }
        for other in
            ["x", "AAAA", "not base64!", &token[1..], &token[..token.len() - 4], &format!("{token}AAAA")]
        {
            assert!(is_refused(tokens.read(other)), "{other}");
        }
    }

    #[test]
    fn a_page_has_a_limit() {
        let sized = |page_size| {
            let request = v1::ListCallsRequest { page_size, ..request("periods/a") };
            super::super::convert::input::read(|f| size(f, &request))
        };
        assert_eq!((sized(0), sized(1), sized(1000)), (Ok(50), Ok(1), Ok(1000)));
        for wrong in [-1, 1001, i32::MIN] {
            assert!(matches!(sized(wrong), Err(Refusal::InvalidFields(_))), "{wrong}");
        }
        let categories = v1::ListCategoriesRequest::default();
        assert_eq!(super::super::convert::input::read(|f| size(f, &categories)), Ok(1000));
    }

    #[test]
    fn a_page_is_full_when_its_messages_are_large_and_has_a_message_at_least() {
        let rows = |lengths: &[usize]| lengths.iter().copied().enumerate().collect::<Vec<_>>();
        let fill = |lengths: &[usize]| {
            let (messages, next) = super::fill(rows(lengths), Some(99), |length| v1::GetCallRequest {
                name: "x".repeat(length),
                full_view: None,
            });
            (messages.len(), next)
        };
        assert_eq!(fill(&[]), (0, Some(99)));
        assert_eq!(fill(&[1, 2, 3]), (3, Some(99)));
        assert_eq!(fill(&[MAX_BYTES]), (1, Some(99)));
        assert_eq!(fill(&[MAX_BYTES, 1]), (1, Some(0)));
        assert_eq!(fill(&[1, MAX_BYTES / 2, MAX_BYTES / 2, 1, 1]), (3, Some(2)));
    }

    #[test]
    fn one_row_too_many_shows_that_there_are_more() {
        let mut rows = vec![1, 2, 3];
        assert_eq!(cut(&mut rows, 3, |row| *row), None);
        assert_eq!(cut(&mut rows, 2, |row| *row), Some(2));
        assert_eq!(rows, [1, 2]);
    }
}

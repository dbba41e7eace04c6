//! Notices, and what was read.

use hotline_proto::v1;

use super::convert::input::Address;
use super::convert::output;
use super::error::Failure;
use super::page::{self, Paged, Tokens};
use super::write::WriteOutcome;
use super::{Api, at_least, not_found};
use crate::domain::notice::ReadItem;
use crate::domain::refusal::Missing;
use crate::store::read::notice::{self, Listed, NoticeView};
use crate::store::tables::readings::{self, ReadBy};

impl Api {
    /// The notice that a write posted or withdrew.
    pub(super) async fn notice(&self, outcome: WriteOutcome) -> Result<v1::Notice, Failure> {
        let period = outcome.period.clone();
        let (key, position) = (period.key, outcome.written()?.position);
        let found = self.query(move |conn| notice::of_entry(conn, key, position)).await?;
        let found = found.ok_or_else(|| not_found(Missing::Period(Some(period.id.name()))))?;
        Ok(output::notice(period.id.as_str(), found))
    }

    /// What a write marked as read.
    pub(super) async fn marked_read(&self, outcome: WriteOutcome) -> Result<v1::MarkReadResponse, Failure> {
        let period = outcome.period.clone();
        let (key, position) = (period.key, outcome.written()?.position);
        let rows = self.query(move |conn| readings::of_entry(conn, key, position)).await?;
        let by = rows.first().map(|row| ReadBy { operator: row.operator.clone(), at: row.read_at });
        let items: Vec<ReadItem> = rows.iter().map(|row| row.item()).collect();
        let (notices, instructions) = output::read_items(period.id.as_str(), items);
        Ok(v1::MarkReadResponse {
            notices,
            instructions,
            read_by: by.as_ref().map(output::read_by),
            write: None,
        })
    }

    /// A page of notices.
    pub(super) async fn notices(
        &self,
        request: v1::ListNoticesRequest,
    ) -> Result<v1::ListNoticesResponse, Failure> {
        let reading = self.open(Address::period("parent", &request.parent)).await?;
        let (period, size) = reading.read(|f| page::size(f, &request))?;
        let tokens = Tokens::new(self.store.token_key(), &request);
        let before: Option<i64> = tokens.read(request.page_token())?;
        let (key, all) = (period.key, request.include_ended);
        let list = self.query_as_of(at_least(&request, &period), move |conn, now| {
            let listed = if all { Listed::All } else { Listed::NotEndedBy(now) };
            notice::page(conn, key, listed, before, size + 1)
        });
        let place = |view: &NoticeView| view.notice.number.0;
        let show = |view| output::notice(period.id.as_str(), view);
        let (notices, next) = page::messages(list.await?, size, place, show);
        Ok(v1::ListNoticesResponse { notices, next_page_token: tokens.next(next.as_ref()) })
    }
}

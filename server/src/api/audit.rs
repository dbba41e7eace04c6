//! What was done, and who saw what: the journals, for those who look after the desk.

use hotline_proto::v1;

use super::Api;
use super::convert::input::{self, Address, Fields};
use super::convert::output;
use super::error::Failure;
use super::identity::caller;
use super::page::{self, Paged, Tokens};
use crate::domain::codes::Role;
use crate::domain::journal_query::JournalQuery;
use crate::domain::refusal::Problem;
use crate::store::access;
use crate::store::read::journal;

/// Principals that a request may name.
const MAX_PRINCIPALS: usize = 100;

impl Api {
    /// A page of a journal, the latest entry first.
    pub(super) async fn audit(
        &self,
        request: v1::QueryJournalRequest,
    ) -> Result<v1::QueryJournalResponse, Failure> {
        let tokens = Tokens::new(self.store.token_key(), &request);
        let before: Option<i64> = tokens.read(request.page_token())?;
        let (entries, before) = match request.parent.as_str() {
            "" => self.audit_tokens(&request, before).await?,
            _ => self.audit_period(&request, before).await?,
        };
        Ok(v1::QueryJournalResponse { entries, next_page_token: tokens.next(before.as_ref()) })
    }

    async fn audit_period(
        &self,
        request: &v1::QueryJournalRequest,
        before: Option<i64>,
    ) -> Result<(Vec<v1::JournalEntry>, Option<i64>), Failure> {
        let reading = self.open(Address::period("parent", &request.parent)).await?;
        let (period, (query, size)) = reading.read(|f| {
            let subject = Some(&request.subject).filter(|subject| !subject.is_empty());
            let types = f.choice_list("types", &request.types);
            let subject = subject.and_then(|subject| f.subject("subject", subject));
            Some((JournalQuery { subject, types, ..common(f, request) }, page::size(f, request)?))
        })?;
        let key = period.key;
        let found = self.query(move |conn| journal::look_for(conn, key, &query, before, size)).await?;
        let tells_why = matches!(caller()?.role, Role::Supervisor | Role::Owner);
        let entries = found.entries.into_iter().map(|entry| output::journal_entry(&period, entry, tells_why));
        Ok((entries.collect(), found.before))
    }

    async fn audit_tokens(
        &self,
        request: &v1::QueryJournalRequest,
        before: Option<i64>,
    ) -> Result<(Vec<v1::JournalEntry>, Option<i64>), Failure> {
        caller()?.check_all_periods()?;
        let (query, token, size) = input::read(|f| {
            if !request.types.is_empty() {
                f.refuse("types", Problem::Conflict("parent".to_owned()));
            }
            let token = Some(&request.subject).filter(|subject| !subject.is_empty());
            let token = token.and_then(|token| input::token_id(f, "subject", token));
            Some((common(f, request), token, page::size(f, request)?))
        })?;
        let find = self.query(move |conn| access::look_for(conn, &query, token.as_deref(), before, size + 1));
        let mut entries = find.await?;
        let next = page::cut(&mut entries, size, |entry| entry.position);
        let entries: Result<Vec<_>, _> = entries.iter().map(output::token_entry).collect();
        Ok((entries?, next))
    }
}

/// What is looked for in every journal.
fn common(f: &mut Fields<'_>, request: &v1::QueryJournalRequest) -> JournalQuery {
    if request.principals.len() > MAX_PRINCIPALS {
        f.refuse("principals", Problem::TooMany { count: request.principals.len(), limit: MAX_PRINCIPALS });
    }
    JournalQuery {
        principals: request.principals.clone(),
        from: f.time("recorded_from", request.recorded_from.as_ref()),
        to: f.time("recorded_to", request.recorded_to.as_ref()),
        ..JournalQuery::default()
    }
}

//! Tokens: who is known by what, and the journal of what becomes of them.
//!
//! [`Access`] keeps all tokens in memory. Each transaction that writes compares its position with that of the journal first, and so does a look every half second: what
//! is revoked anywhere is known before anything more is written with it.
//!
//! This module never decides who may do what.

pub(crate) mod change;
pub(crate) mod rows;
pub mod secret;
pub(crate) mod whole;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard};
use std::time::Duration;

use diesel::prelude::*;
use tokio::sync::{Notify, watch};

use super::db::Error;
use super::db::conn::{Conn, on};
use super::tables::access_schema::{access_head, access_journal, token_uses, tokens};
use crate::domain::access::{Principal, Token, TokenFault};
use crate::domain::instant::Instant;
use crate::domain::journal_query::JournalQuery;
pub use change::{AccessCommand, AccessRequest, Changed};
use rows::{AccessEntry, AccessHead, TokenRow};
use secret::Secret;

/// How often tokens are looked at.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// How often, if somebody sends a token that is not known.
const LOOK_AT_MOST: Duration = Duration::from_millis(50);

/// The tokens of a register, as they are known now. Clones share them.
#[derive(Clone, Default)]
pub struct Access {
    known: Arc<RwLock<Known>>,
    /// Counts changes.
    changes: Arc<watch::Sender<u64>>,
    /// On a file: the turn of those who write to it, one after the other in the order in which they came.
    pub(crate) file_turn: Arc<tokio::sync::Mutex<()>>,
    /// Counts looks, and says that one is wanted now.
    looks: Arc<watch::Sender<u64>>,
    wanted: Arc<Notify>,
    /// When tokens were used that are not noted yet.
    uses: Arc<Mutex<BTreeMap<String, Instant>>>,
}

#[derive(Default)]
struct Known {
    /// Up to where the journal is known, and the hash of that entry.
    position: i64,
    hash: Vec<u8>,
    tokens: HashMap<String, KnownToken>,
    /// The ids of the tokens by certificate, by their principal.
    by_certificate: HashMap<Principal, BTreeSet<String>>,
}

impl Known {
    fn head(&self) -> (i64, Vec<u8>) {
        (self.position, self.hash.clone())
    }

    fn forget(&mut self) {
        self.tokens.clear();
        self.by_certificate.clear();
    }

    fn take_in(&mut self, known: KnownToken) {
        let (id, grant) = (known.token.id.clone(), &known.token.grant);
        if grant.by_certificate {
            self.by_certificate.entry(grant.principal.clone()).or_default().insert(id.clone());
        }
        self.tokens.insert(id, known);
    }
}

struct KnownToken {
    token: Arc<Token>,
    secret_hash: Vec<u8>,
}

impl Access {
    /// The token of what was sent for one. Fails if nobody is known by it now.
    pub fn find(&self, sent: &str) -> Result<Arc<Token>, TokenFault> {
        let secret = Secret::parse(sent).ok_or(TokenFault::Malformed)?;
        let known = self.lock_known();
        let found = known.tokens.get(secret.id()).filter(|found| secret.has_hash(&found.secret_hash));
        let token = found.ok_or(TokenFault::Unknown)?.token.clone();
        drop(known);
        self.used_now(token)
    }

    /// The token that stands for the principal in a client certificate: of several the one that is good for longest. Fails if none is good now.
    pub fn find_certified(&self, principal: &Principal) -> Result<Arc<Token>, TokenFault> {
        let known = self.lock_known();
        let ids = known.by_certificate.get(principal).into_iter().flatten();
        let tokens = ids.filter_map(|id| known.tokens.get(id)).map(|known| known.token.clone());
        let token = tokens.max_by_key(|token| (token.revoked_at.is_none(), token.grant.expires_at));
        drop(known);
        self.used_now(token.ok_or(TokenFault::NotGranted)?)
    }

    /// Notes that a token is used. Fails if it is not good now.
    fn used_now(&self, token: Arc<Token>) -> Result<Arc<Token>, TokenFault> {
        let now = Instant::now();
        token.check(now)?;
        self.uses.lock().unwrap_or_else(PoisonError::into_inner).insert(token.id.clone(), now);
        Ok(token)
    }

    /// Fails if a token is not good at a time.
    pub fn check(&self, id: &str, now: Instant) -> Result<(), TokenFault> {
        let known = self.lock_known();
        known.tokens.get(id).ok_or(TokenFault::Unknown)?.token.check(now)
    }

    /// Returns once a token is not good any more, and says why.
    pub async fn ended(&self, id: &str) -> TokenFault {
        let mut changes = self.changes.subscribe();
        loop {
            if let Err(fault) = self.check(id, Instant::now()) {
                return fault;
            }
            // It may also expire.
            let _ = tokio::time::timeout(LOOK_EVERY, changes.changed()).await;
        }
    }

    /// Waits for a look at tokens that begins after this, which then comes soon.
    pub async fn look_again(&self) {
        let mut looks = self.looks.subscribe();
        // The first to end may have begun before.
        for _ in 0..2 {
            self.wanted.notify_one();
            let _ = tokio::time::timeout(LOOK_EVERY, looks.changed()).await;
        }
    }

    /// Waits until tokens are to be looked at.
    pub async fn next_look(&self) {
        tokio::time::sleep(LOOK_AT_MOST).await;
        let _ = tokio::time::timeout(LOOK_EVERY - LOOK_AT_MOST, self.wanted.notified()).await;
    }

    /// Notes that they were looked at.
    pub fn looked(&self) {
        self.looks.send_modify(|count| *count += 1);
    }

    /// Takes in what has become of tokens, as far as this transaction sees it. What is known already is never taken back: a snapshot may be older than it.
    pub fn bring_up_to_date(&self, conn: &mut Conn) -> Result<(), Error> {
        let head = head(conn)?;
        loop {
            let before = self.lock_known().head();
            if head.position < before.0 || (head.position, head.hash.as_slice()) == (before.0, &before.1) {
                return Ok(());
            }
            let is_ours = before.0 == 0 || hash_at(conn, before.0)?.is_some_and(|hash| hash == before.1);
            if !is_ours {
                tracing::error!(
                    position = before.0,
                    "the journal of tokens is another than it was; all tokens are read anew"
                );
            }
            let read = read_after(conn, if is_ours { before.0 } else { 0 })?;
            let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
            if known.head() != before {
                // Somebody else was quicker, and may know more or less than this.
                continue;
            }
            if !is_ours {
                known.forget();
            }
            read.into_iter().for_each(|token| known.take_in(token));
            (known.position, known.hash) = (head.position, head.hash);
            drop(known);
            self.changes.send_modify(|count| *count += 1);
            return Ok(());
        }
    }

    fn lock_known(&self) -> RwLockReadGuard<'_, Known> {
        self.known.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes in the register when tokens were used, as far as it is not known to a minute.
    pub fn note_uses(&self, conn: &mut Conn) -> Result<(), Error> {
        let used = std::mem::take(&mut *self.uses.lock().unwrap_or_else(PoisonError::into_inner));
        // In one order on all servers: none waits for another that waits for it.
        for (id, at) in used {
            let row = (token_uses::token_id.eq(&id), token_uses::last_used_at.eq(at));
            on!(conn, |c| diesel::insert_into(token_uses::table)
                .values(row)
                .on_conflict(token_uses::token_id)
                .do_update()
                .set(token_uses::last_used_at.eq(at))
                .execute(c))?;
        }
        Ok(())
    }

    /// Whether tokens were used of which that is not noted.
    pub fn has_uses(&self) -> bool {
        !self.uses.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }
}

/// The end of the journal.
pub(crate) fn head(conn: &mut Conn) -> Result<AccessHead, Error> {
    Ok(on!(conn, |c| access_head::table.select(AccessHead::as_select()).first(c))?)
}

/// Position of the last entry; 0 if there is none.
pub(crate) fn last_position(conn: &mut Conn) -> Result<i64, Error> {
    let last = access_journal::table.select(diesel::dsl::max(access_journal::position));
    Ok(on!(conn, |c| last.first::<Option<i64>>(c))?.unwrap_or(0))
}

/// The hash of an entry. None if there is none.
pub(crate) fn hash_at(conn: &mut Conn, position: i64) -> Result<Option<Vec<u8>>, Error> {
    let entry = access_journal::table.find(position).select(access_journal::hash);
    Ok(on!(conn, |c| entry.first(c).optional())?)
}

/// The tokens with entries after a position.
fn read_after(conn: &mut Conn, position: i64) -> Result<Vec<KnownToken>, Error> {
    let rows: Vec<TokenRow> = on!(conn, |c| tokens::table
        .filter(tokens::position.gt(position))
        .select(TokenRow::as_select())
        .load(c))?;
    let known =
        |row: TokenRow| Ok(KnownToken { token: Arc::new(row.token()?), secret_hash: row.secret_hash });
    rows.into_iter().map(known).collect()
}

/// A token, and when it was last used.
pub type UsedToken = (Token, Option<Instant>);

/// Entries of the journal before a position, the latest first, that match a query; of one token, if it is named.
pub fn look_for(
    conn: &mut Conn,
    query: &JournalQuery,
    token: Option<&str>,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<AccessEntry>, Error> {
    Ok(on!(conn, |c: DB| {
        let mut entries = access_journal::table
            .filter(access_journal::position.lt(before.unwrap_or(i64::MAX)))
            .order(access_journal::position.desc())
            .limit(limit)
            .select(AccessEntry::as_select())
            .into_boxed::<DB>();
        if let Some(token) = token {
            entries = entries.filter(access_journal::token_id.eq(token));
        }
        if let Some(from) = query.from {
            entries = entries.filter(access_journal::recorded_at.ge(from));
        }
        if let Some(to) = query.to {
            entries = entries.filter(access_journal::recorded_at.lt(to));
        }
        if !query.principals.is_empty() {
            let by = access_journal::actor.eq_any(&query.principals).nullable();
            entries = entries.filter(by.or(access_journal::on_behalf_of.eq_any(&query.principals)));
        }
        entries.load(c)
    })?)
}

/// Tokens by id, from after one on.
pub fn list(conn: &mut Conn, after: Option<&str>, limit: i64) -> Result<Vec<UsedToken>, Error> {
    let rows: Vec<(TokenRow, Option<Instant>)> = on!(conn, |c| tokens::table
        .left_join(token_uses::table.on(token_uses::token_id.eq(tokens::token_id)))
        .filter(tokens::token_id.gt(after.unwrap_or_default()))
        .order(tokens::token_id)
        .limit(limit)
        .select((TokenRow::as_select(), token_uses::last_used_at.nullable()))
        .load(c))?;
    rows.into_iter().map(|(row, used)| Ok((row.token()?, used))).collect()
}

/// A token by its id.
pub fn one(conn: &mut Conn, id: &str) -> Result<Option<UsedToken>, Error> {
    let row: Option<(TokenRow, Option<Instant>)> = on!(conn, |c| tokens::table
        .left_join(token_uses::table.on(token_uses::token_id.eq(tokens::token_id)))
        .filter(tokens::token_id.eq(id))
        .select((TokenRow::as_select(), token_uses::last_used_at.nullable()))
        .first(c)
        .optional())?;
    row.map(|(row, used)| Ok((row.token()?, used))).transpose()
}

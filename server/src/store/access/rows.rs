//! The rows of tokens and of their journal, with the chain of its hashes.

use diesel::prelude::*;

use crate::domain::access::{AccessEvent, Grant, Principal, Token};
use crate::domain::codes::Role;
use crate::domain::instant::Instant;
use crate::domain::period::PeriodId;
use crate::store::db::Error;
use crate::store::db::sql_types::StoredUuid;
use crate::store::tables::access_schema::{access_head, access_journal, tokens};
use crate::store::tables::chain;
use crate::store::tables::checkpoint::{HeadVerifier, JournalName};
use crate::store::tables::journal::FIRST_HASH;

/// The end of the journal of tokens.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable)]
#[diesel(table_name = access_head)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite, diesel::pg::Pg))]
pub struct AccessHead {
    /// Position of the last entry.
    pub position: i64,
    /// Its hash.
    pub hash: Vec<u8>,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// By the key of the register. None while there is no entry, or if the journal before was not known to be the one that was signed.
    pub signature: Option<Vec<u8>>,
}

impl AccessHead {
    /// Whether a key has signed it. A journal without an entry needs no signature.
    pub fn is_signed_by(&self, key: &HeadVerifier) -> bool {
        let is_empty = self.position == 0 && self.hash == FIRST_HASH;
        let checkpoint = key.checkpoint(JournalName::Tokens, self.position, &self.hash);
        is_empty || key.verifies(&checkpoint, self.signature.as_deref())
    }
}

/// An entry. The hash covers all other columns and the hash before it.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = access_journal, treat_none_as_default_value = false)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite, diesel::pg::Pg))]
pub struct AccessEntry {
    /// Its position, from 1.
    pub position: i64,
    /// The request that caused it.
    pub request_id: StoredUuid,
    /// Keyed digest of who wrote what.
    pub digest: Vec<u8>,
    /// Who wrote.
    pub actor: String,
    /// On whose behalf.
    pub on_behalf_of: Option<String>,
    /// When.
    pub recorded_at: Instant,
    /// What it is about.
    pub token_id: String,
    /// The event, as JSON.
    pub payload: String,
    /// Its hash.
    pub hash: Vec<u8>,
}

impl AccessEntry {
    /// The event that it tells of. Fails if it is damaged.
    pub fn event(&self) -> Result<AccessEvent, Error> {
        let damaged = |_| Error::Damaged(format!("entry {} of the journal of tokens", self.position));
        serde_json::from_str(&self.payload).map_err(damaged)
    }

    /// The hash that it must have after one with another.
    pub fn hash_after(&self, previous: &[u8]) -> Vec<u8> {
        chain::hash(&[
            Some(previous),
            Some(&self.position.to_be_bytes()),
            Some(self.request_id.0.as_bytes()),
            Some(&self.digest),
            Some(self.actor.as_bytes()),
            self.on_behalf_of.as_deref().map(str::as_bytes),
            Some(&self.recorded_at.0.to_be_bytes()),
            Some(self.token_id.as_bytes()),
            Some(self.payload.as_bytes()),
        ])
    }
}

/// A token as it is stored.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = tokens, treat_none_as_default_value = false)]
#[diesel(check_for_backend(diesel::sqlite::Sqlite, diesel::pg::Pg))]
#[allow(missing_docs)] // As the columns.
pub struct TokenRow {
    pub token_id: String,
    pub secret_hash: Vec<u8>,
    pub principal: String,
    pub role: Role,
    pub periods: String,
    pub may_act_for_others: bool,
    pub expires_at: Instant,
    pub created_at: Instant,
    pub created_by: String,
    pub revoked_at: Option<Instant>,
    pub position: i64,
    pub by_certificate: bool,
}

impl TokenRow {
    /// The row of a new token.
    pub fn new(token: &Token, secret_hash: Vec<u8>, position: i64) -> Self {
        let Token { id, grant, created_at, created_by, revoked_at } = token.clone();
        let ids: Vec<&str> = grant.periods.iter().map(PeriodId::as_str).collect();
        Self {
            token_id: id,
            secret_hash,
            principal: grant.principal.as_str().to_owned(),
            role: grant.role,
            periods: serde_json::Value::from(ids).to_string(),
            may_act_for_others: grant.may_act_for_others,
            expires_at: grant.expires_at,
            created_at,
            created_by,
            revoked_at,
            position,
            by_certificate: grant.by_certificate,
        }
    }

    /// The token. Fails if the row is damaged.
    pub fn token(&self) -> Result<Token, Error> {
        let damaged = || Error::Damaged(format!("token {}", self.token_id));
        let periods: Vec<PeriodId> = serde_json::from_str(&self.periods).map_err(|_| damaged())?;
        let principal = Principal::parse(&self.principal, self.role).ok_or_else(damaged)?;
        let grant = Grant {
            principal,
            role: self.role,
            periods,
            may_act_for_others: self.may_act_for_others,
            by_certificate: self.by_certificate,
            expires_at: self.expires_at,
        };
        Ok(Token {
            id: self.token_id.clone(),
            grant,
            created_at: self.created_at,
            created_by: self.created_by.clone(),
            revoked_at: self.revoked_at,
        })
    }
}

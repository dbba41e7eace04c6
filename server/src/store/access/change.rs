//! A change of a token, in a transaction of its own.

use diesel::prelude::*;
use uuid::Uuid;

use super::rows::{AccessEntry, AccessHead, TokenRow};
use super::secret::Secret;
use crate::domain::access::{AccessEvent, Grant, Principal, Token, TokenFault};
use crate::domain::instant::Instant;
use crate::domain::refusal::{Missing, Refusal};
use crate::hex;
use crate::store::db::Error;
use crate::store::db::conn::{Conn, on};
use crate::store::db::register_key::RegisterKey;
use crate::store::db::sql_types::StoredUuid;
use crate::store::tables::access_schema::{access_head, access_journal, tokens};
use crate::store::tables::checkpoint::{HeadKey, JournalName};
use crate::store::tables::periods;

/// What is to become of a token.
#[derive(Clone, Debug)]
pub enum AccessCommand {
    /// A new one is made.
    Create(Grant),
    /// One is revoked, by its id.
    Revoke(String),
}

/// A change as somebody asks for it.
#[derive(Clone, Debug)]
pub struct AccessRequest {
    /// The same on every retry.
    pub request_id: Uuid,
    /// Content of the request, by which a retry is recognised.
    pub content: Vec<u8>,
    /// Who asks.
    pub actor: Principal,
    /// On whose behalf.
    pub on_behalf_of: Option<String>,
    /// The token of who asks, if it is one.
    pub token: Option<String>,
    /// What is asked for.
    pub command: AccessCommand,
}

/// What became of a change.
pub struct Changed {
    /// The token, as it is then.
    pub token: Token,
    /// What is to be sent for a new one. None of one by certificate.
    pub secret: Option<Secret>,
    /// Up to where the journal of tokens goes.
    pub position: i64,
    /// Whether an earlier request had done it.
    pub replayed: bool,
}

/// Changes a token. The transaction must be the caller's own.
pub fn change(
    conn: &mut Conn,
    key: &RegisterKey,
    head_key: &HeadKey,
    request: &AccessRequest,
) -> Result<Result<Changed, Refusal>, Error> {
    let now = match conn {
        Conn::Sqlite(..) => Instant::now(),
        Conn::Postgres(postgres) => {
            // What is being written with the token is written first; what comes later sees what became of it.
            postgres.hold_access().map_err(|_| Error::Busy)?;
            postgres.now()?
        }
    };
    if let Some(refusal) = refused(conn, request, now)? {
        return Ok(Err(refusal));
    }
    let whose = Principal::whose(request.actor.as_str(), request.on_behalf_of.as_deref());
    let digest = key.digest(whose, &request.content);
    let head = super::head(conn)?;
    if let Some(prior) = prior(conn, request.request_id)? {
        if prior.digest != digest {
            return Ok(Err(Refusal::RequestIdReused));
        }
        let token = stored(conn, &prior.token_id)?;
        return Ok(token.map(|token| Changed::already(token, &head)));
    }
    if let AccessCommand::Revoke(id) = &request.command {
        match stored(conn, id)? {
            Err(refusal) => return Ok(Err(refusal)),
            Ok(token) if token.revoked_at.is_some() => return Ok(Ok(Changed::already(token, &head))),
            Ok(_) => {}
        }
    }
    let (position, recorded_at) = (head.position + 1, now.max(head.recorded_at));
    let (token_id, secret, event) = apply(conn, request, position, recorded_at)?;
    let payload = serde_json::to_string(&event)
        .map_err(|error| Error::Damaged(format!("an event is no JSON: {error}")))?;
    let mut entry = AccessEntry {
        position,
        request_id: StoredUuid(request.request_id),
        digest,
        actor: request.actor.as_str().to_owned(),
        on_behalf_of: request.on_behalf_of.clone(),
        recorded_at,
        token_id,
        payload,
        hash: Vec::new(),
    };
    entry.hash = entry.hash_after(&head.hash);
    let signature = signature(head_key, &head, &entry);
    append(conn, &entry, signature)?;
    let token = stored(conn, &entry.token_id)?;
    Ok(token.map(|token| Changed { token, secret, position, replayed: false }))
}

impl Changed {
    /// Of a token that is as it should be.
    fn already(token: Token, head: &AccessHead) -> Self {
        Self { token, secret: None, position: head.position, replayed: true }
    }
}

/// The entry of an earlier request with the same id.
fn prior(conn: &mut Conn, request_id: Uuid) -> Result<Option<AccessEntry>, Error> {
    Ok(on!(conn, |c| access_journal::table
        .filter(access_journal::request_id.eq(StoredUuid(request_id)))
        .select(AccessEntry::as_select())
        .first(c)
        .optional())?)
}

/// Makes or revokes the token. Gives its id, the secret of a new one, and the event.
fn apply(
    conn: &mut Conn,
    request: &AccessRequest,
    position: i64,
    recorded_at: Instant,
) -> Result<(String, Option<Secret>, AccessEvent), Error> {
    match &request.command {
        AccessCommand::Create(grant) => {
            let mut grant = grant.clone();
            grant.round_up_to_shift(&periods::all(conn)?);
            let secret = Secret::make()?;
            let token = Token {
                id: secret.id().to_owned(),
                grant: grant.clone(),
                created_at: recorded_at,
                created_by: request.actor.as_str().to_owned(),
                revoked_at: None,
            };
            let row = TokenRow::new(&token, secret.hash(), position);
            on!(conn, |c| diesel::insert_into(tokens::table).values(&row).execute(c))?;
            let secret_hash = hex::digits(&secret.hash());
            // Without its secret nobody can be known by it but with a certificate.
            let shown = (!grant.by_certificate).then_some(secret);
            Ok((token.id, shown, AccessEvent::TokenCreated { grant, secret_hash }))
        }
        AccessCommand::Revoke(id) => {
            let changes = (tokens::revoked_at.eq(recorded_at), tokens::position.eq(position));
            on!(conn, |c| diesel::update(tokens::table.find(id)).set(changes).execute(c))?;
            Ok((id.clone(), None, AccessEvent::TokenRevoked))
        }
    }
}

/// The signature of the journal's end after an entry. None if its end before was not signed by the key of the register: tokens must be revoked all the same.
fn signature(head_key: &HeadKey, before: &AccessHead, entry: &AccessEntry) -> Option<Vec<u8>> {
    if !before.is_signed_by(head_key.verifier()) {
        tracing::error!(
            position = before.position,
            "the head of the journal of tokens is not signed by the key of the register: somebody else has changed it. The change is recorded, and \
             the head stays without a signature; `hotline-server verify` tells more"
        );
        return None;
    }
    let checkpoint = head_key.verifier().checkpoint(JournalName::Tokens, entry.position, &entry.hash);
    Some(head_key.sign(&checkpoint))
}

/// Adds an entry to the journal of tokens, and moves its end.
fn append(conn: &mut Conn, entry: &AccessEntry, signature: Option<Vec<u8>>) -> Result<(), Error> {
    let end = (
        access_head::position.eq(entry.position),
        access_head::hash.eq(&entry.hash),
        access_head::recorded_at.eq(entry.recorded_at),
        access_head::signature.eq(signature),
    );
    on!(conn, |c| {
        diesel::insert_into(access_journal::table).values(entry).execute(c)?;
        diesel::update(access_head::table).set(end).execute(c)?;
    });
    Ok(())
}

/// A token as it is stored. Refuses an id that none has.
fn stored(conn: &mut Conn, id: &str) -> Result<Result<Token, Refusal>, Error> {
    let found = super::one(conn, id)?.map(|(token, _)| token);
    Ok(found.ok_or_else(|| Refusal::NotFound(Missing::Token(id.to_owned()))))
}

/// Why who asks is not known any more. Looked up here, as it may have been revoked a moment ago.
fn refused(conn: &mut Conn, request: &AccessRequest, now: Instant) -> Result<Option<Refusal>, Error> {
    let Some(id) = &request.token else { return Ok(None) };
    let fault = match super::one(conn, id)? {
        Some((token, _)) => token.check(now).err(),
        None => Some(TokenFault::Unknown),
    };
    Ok(fault.map(Refusal::TokenRefused))
}

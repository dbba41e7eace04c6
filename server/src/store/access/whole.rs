//! The whole journal of tokens: held against the tokens, and copied into another register.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::head;
use super::rows::{AccessEntry, TokenRow};
use crate::domain::access::{AccessEvent, Token};
use crate::hex;
use crate::store::db::Error;
use crate::store::db::conn::{Conn, on};
use crate::store::tables::access_schema::{access_head, access_journal, token_uses, tokens};
use crate::store::tables::journal::FIRST_HASH;

/// Replays the journal, and calls `wrong` with each difference to the tokens and the head.
pub fn compare(conn: &mut Conn, wrong: &mut dyn FnMut(String)) -> Result<(), Error> {
    let head = head(conn)?;
    let entries = entries(conn)?;
    let mut stored: BTreeMap<String, TokenRow> =
        rows(conn)?.into_iter().map(|row| (row.token_id.clone(), row)).collect();
    let (mut hash, mut last) = (FIRST_HASH.to_vec(), 0);
    let mut replayed: BTreeMap<String, TokenRow> = BTreeMap::new();
    for entry in &entries {
        if entry.position != last + 1 {
            wrong(format!("tokens, entry {}: follows entry {last}", entry.position));
        }
        if entry.hash != entry.hash_after(&hash) {
            wrong(format!("tokens, entry {}: its hash is not that of what it says", entry.position));
        }
        last = entry.position;
        hash.clone_from(&entry.hash);
        if let Err(what) = apply(entry, &mut replayed) {
            wrong(format!("tokens, entry {}: {what}", entry.position));
        }
    }
    if (head.position, &head.hash) != (last, &hash) {
        wrong(format!("tokens: the journal ends with entry {last}, the head says {}", head.position));
    }
    for (id, row) in replayed {
        if stored.remove(&id).as_ref() != Some(&row) {
            wrong(format!("token {id}: it is not as its journal says"));
        }
    }
    stored.into_keys().for_each(|id| wrong(format!("token {id}: no entry says that it was made")));
    Ok(())
}

fn apply(entry: &AccessEntry, tokens: &mut BTreeMap<String, TokenRow>) -> Result<(), &'static str> {
    let event = entry.event().map_err(|_| "its event is damaged")?;
    match event {
        AccessEvent::TokenCreated { grant, secret_hash } => {
            let hash = hex::bytes(&secret_hash).ok_or("its event is damaged")?;
            let token = Token {
                id: entry.token_id.clone(),
                grant,
                created_at: entry.recorded_at,
                created_by: entry.actor.clone(),
                revoked_at: None,
            };
            tokens.insert(token.id.clone(), TokenRow::new(&token, hash, entry.position));
        }
        AccessEvent::TokenRevoked => {
            let token = tokens.get_mut(&entry.token_id).ok_or("there is no such token")?;
            token.revoked_at = Some(entry.recorded_at);
            token.position = entry.position;
        }
    }
    Ok(())
}

/// Copies tokens and their journal into a register that has none.
pub fn copy(from: &mut Conn, to: &mut Conn) -> Result<(), Error> {
    let (head, there) = (head(from)?, self::head(to)?);
    if head == there {
        return Ok(());
    }
    if there.position > 0 {
        return Err(Error::Unfit(
            "the register to move to has tokens of its own; give an empty one".to_owned(),
        ));
    }
    let (entries, rows) = (entries(from)?, rows(from)?);
    let uses: Vec<(String, crate::domain::instant::Instant)> = on!(from, |c| token_uses::table.load(c))?;
    on!(to, |c| {
        for row in &rows {
            diesel::insert_into(tokens::table).values(row).execute(c)?;
        }
        for entry in &entries {
            diesel::insert_into(access_journal::table).values(entry).execute(c)?;
        }
        for (id, at) in &uses {
            let row = (token_uses::token_id.eq(id), token_uses::last_used_at.eq(at));
            diesel::insert_into(token_uses::table).values(row).execute(c)?;
        }
        let end = (
            access_head::position.eq(head.position),
            access_head::hash.eq(&head.hash),
            access_head::recorded_at.eq(head.recorded_at),
            access_head::signature.eq(head.signature),
        );
        diesel::update(access_head::table).set(end).execute(c)?;
    });
    Ok(())
}

fn entries(conn: &mut Conn) -> Result<Vec<AccessEntry>, Error> {
    Ok(on!(conn, |c| access_journal::table
        .order(access_journal::position)
        .select(AccessEntry::as_select())
        .load(c))?)
}

fn rows(conn: &mut Conn) -> Result<Vec<TokenRow>, Error> {
    Ok(on!(conn, |c| tokens::table.select(TokenRow::as_select()).load(c))?)
}

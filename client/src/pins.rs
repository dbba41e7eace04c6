//! Pins: by one, somebody who has signed in at this seat comes back to it, or takes it over. It opens her token, which lies here sealed with it.
//!
//! A pin keeps the people at a seat apart. It guards nothing against somebody who can read the files of its user: the token of who is signed in lies there.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::ops::RangeInclusive;
use std::path::PathBuf;

use jiff::Timestamp;
use ring::pbkdf2;
use serde::{Deserialize, Serialize};

use crate::alike::plain;
use crate::catalogue::text;
use crate::failure::Failure;
use crate::sealed::{KEY, open, random, seal};
use crate::{config, private_file};

/// How many digits a pin has.
pub const DIGITS: RangeInclusive<usize> = 4..=12;
/// How often it may be mistaken in a row; then it is forgotten, and the token is needed.
const MISTAKES: u8 = 5;
/// A try takes as long as people do not mind, which is too long for trying them all at the seat.
const ROUNDS: NonZeroU32 = NonZeroU32::new(600_000).expect("not zero");

/// The pins by server, and by the code of whose they are.
type All = BTreeMap<String, BTreeMap<String, Pin>>;

/// A token under a pin.
#[derive(Serialize, Deserialize)]
struct Pin {
    principal: String,
    salt: Vec<u8>,
    sealed: Vec<u8>,
    /// Until when the token is good.
    expires_at: Option<Timestamp>,
    /// How often the pin was mistaken since it was last right.
    mistakes: u8,
}

/// Whose pin it is, and the token that it opened.
pub struct Opened {
    pub principal: String,
    pub token: String,
    pub expires_at: Option<Timestamp>,
}

/// Keeps a token under a pin, in place of an earlier one.
pub fn set(
    server: &str,
    principal: &str,
    token: &str,
    expires_at: Option<Timestamp>,
    pin: &str,
) -> Result<(), Failure> {
    if !DIGITS.contains(&pin.len()) || !pin.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Failure::Usage(text!("pin-syntax", least = *DIGITS.start(), most = *DIGITS.end())));
    }
    let no_random = |_| Failure::Internal(text!("no-random"));
    let salt = random::<16>().map_err(no_random)?.to_vec();
    let sealed = seal(&key(pin, &salt), principal, token.trim().as_bytes()).map_err(no_random)?;
    let mut all = all()?;
    let pin = Pin { principal: principal.to_owned(), salt, sealed, expires_at, mistakes: 0 };
    all.entry(server.to_owned()).or_default().insert(code_of(principal).to_owned(), pin);
    write(&all)
}

/// Whether somebody has one at this seat.
pub fn has(server: &str, principal: &str) -> Result<bool, Failure> {
    Ok(all()?.get(server).is_some_and(|pins| pins.contains_key(code_of(principal))))
}

/// Forgets hers, with the token under it.
pub fn forget(server: &str, principal: &str) -> Result<(), Failure> {
    let mut all = all()?;
    let forgotten = all.get_mut(server).and_then(|pins| pins.remove(code_of(principal)));
    if forgotten.is_some() { write(&all) } else { Ok(()) }
}

/// Opens the token of whom a code or a principal names. It takes a moment. Fails if there is no pin of hers, or it is another.
pub fn opened(server: &str, whose: &str, pin: &str) -> Result<Opened, Failure> {
    let mut all = all()?;
    let pins = all.entry(server.to_owned()).or_default();
    let code = pins.keys().find(|code| plain(code) == plain(code_of(whose))).cloned();
    let unknown = || Failure::Usage(text!("pin-unknown", whose = code_of(whose)));
    let kept = code.as_ref().and_then(|code| pins.get_mut(code)).ok_or_else(unknown)?;
    let token = open(&key(pin, &kept.salt), &kept.principal, &kept.sealed).ok();
    let Some(token) = token.and_then(|token| String::from_utf8(token).ok()) else {
        kept.mistakes += 1;
        let left = MISTAKES.saturating_sub(kept.mistakes);
        if left == 0 {
            pins.retain(|known, _| Some(known) != code.as_ref());
        }
        write(&all)?;
        return Err(Failure::Usage(text!("pin-mistaken", left = left)));
    };
    let (principal, expires_at) = (kept.principal.clone(), kept.expires_at);
    if std::mem::take(&mut kept.mistakes) > 0 {
        write(&all)?;
    }
    Ok(Opened { principal, token, expires_at })
}

/// The code of a principal: `op-07` of `operators/op-07`.
pub fn code_of(principal: &str) -> &str {
    principal.rsplit('/').next().unwrap_or(principal)
}

fn key(pin: &str, salt: &[u8]) -> [u8; KEY] {
    let mut key = [0; KEY];
    pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA256, ROUNDS, salt, pin.as_bytes(), &mut key);
    key
}

fn path() -> Result<PathBuf, Failure> {
    config::file("pins.json").ok_or_else(|| Failure::Config(text!("no-home")))
}

fn all() -> Result<All, Failure> {
    let Some(text) = private_file::read(&path()?)? else { return Ok(All::new()) };
    // What is damaged is set anew by who signs in.
    Ok(serde_json::from_str(&text).unwrap_or_default())
}

fn write(all: &All) -> Result<(), Failure> {
    let json = serde_json::to_string(all).map_err(|error| Failure::Internal(error.to_string()))?;
    private_file::write(&path()?, &json)
}

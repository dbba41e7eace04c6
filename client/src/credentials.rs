//! The tokens that were kept at sign-in, one for each server, in a file that only its user can read.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use hotline_client::Token;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::catalogue::text;
use crate::failure::Failure;
use crate::{config, private_file};

/// The tokens by server.
type All = BTreeMap<String, Kept>;

/// A token that was kept.
#[derive(Serialize, Deserialize)]
struct Kept {
    token: String,
    /// Until when it is good, as the server said at sign-in. It never changes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expires_at: Option<Timestamp>,
}

/// By what a server knows this seat.
#[derive(Debug)]
pub struct SignIn {
    /// What is sent.
    pub token: Token,
    /// Until when it is good. `None` if that is not known here.
    pub expires_at: Option<Timestamp>,
}

/// The token for a server: of a file that the settings name, else the one that was kept.
pub fn sign_in(file: Option<&Path>, server: &str) -> Result<Option<SignIn>, Failure> {
    if let Some(file) = file {
        let token = Token::new(&private_file::read(file)?.unwrap_or_default())?;
        return Ok(Some(SignIn { token, expires_at: None }));
    }
    let Some(kept) = all()?.remove(server) else { return Ok(None) };
    Ok(Some(SignIn { token: Token::new(&kept.token)?, expires_at: kept.expires_at }))
}

/// Keeps the token of a server, in place of an earlier one. Answers where.
pub fn keep(server: &str, token: &str, expires_at: Option<Timestamp>) -> Result<PathBuf, Failure> {
    let mut all = all()?;
    all.insert(server.to_owned(), Kept { token: token.trim().to_owned(), expires_at });
    write(&all)
}

/// Forgets the token of a server. Answers whether there was one.
pub fn forget(server: &str) -> Result<bool, Failure> {
    let mut all = all()?;
    let was_kept = all.remove(server).is_some();
    if was_kept {
        write(&all)?;
    }
    Ok(was_kept)
}

fn path() -> Option<PathBuf> {
    config::file("credentials.json")
}

fn all() -> Result<All, Failure> {
    let Some(path) = path() else { return Ok(All::new()) };
    let Some(text) = private_file::read(&path)? else { return Ok(All::new()) };
    // Without the message of the parser, which may quote what stands there.
    let damaged = |_| Failure::Config(text!("credentials-damaged", file = path.display().to_string()));
    serde_json::from_str(&text).map_err(damaged)
}

fn write(all: &All) -> Result<PathBuf, Failure> {
    let path = path().ok_or_else(|| Failure::Config(text!("no-home")))?;
    let json = serde_json::to_string_pretty(all).map_err(|error| Failure::Internal(error.to_string()))?;
    private_file::write(&path, &json)?;
    Ok(path)
}

//! The tokens that were kept at sign-in, one for each server, in a file that only its user can read.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy as _;
use hotline_client::Token;

use crate::catalogue::text;
use crate::failure::Failure;

/// What all but the owner of a file may do.
const OTHERS: u32 = 0o077;

/// Where they are kept. `None` if the user has no home directory.
fn path() -> Option<PathBuf> {
    let base = etcetera::choose_base_strategy().ok()?;
    Some(base.config_dir().join("hotline").join("credentials.json"))
}

/// The token for a server: of a file that the settings name, else the one that was kept.
pub fn token(file: Option<&Path>, server: &str) -> Result<Option<Token>, Failure> {
    match file {
        Some(file) => Ok(Some(Token::new(&read_private(file)?.unwrap_or_default())?)),
        None => Ok(kept()?.get(server).map(|text| Token::new(text)).transpose()?),
    }
}

/// Keeps the token of a server, in place of an earlier one. Answers where.
pub fn keep(server: &str, token: &str) -> Result<PathBuf, Failure> {
    let mut all = kept()?;
    all.insert(server.to_owned(), token.trim().to_owned());
    write(&all)
}

/// Forgets the token of a server. Answers whether there was one.
pub fn forget(server: &str) -> Result<bool, Failure> {
    let mut all = kept()?;
    let was_kept = all.remove(server).is_some();
    if was_kept {
        write(&all)?;
    }
    Ok(was_kept)
}

fn kept() -> Result<BTreeMap<String, String>, Failure> {
    let Some(path) = path() else { return Ok(BTreeMap::new()) };
    let Some(text) = read_private(&path)? else { return Ok(BTreeMap::new()) };
    // Without the message of the parser, which may quote what stands there.
    let damaged = |_| Failure::Config(text!("credentials-damaged", file = path.display().to_string()));
    serde_json::from_str(&text).map_err(damaged)
}

/// The text of a file that nobody else may read. `None` if there is no file.
pub fn read_private(path: &Path) -> Result<Option<String>, Failure> {
    let mode = match fs::metadata(path) {
        Ok(there) => there.permissions().mode(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Failure::Input(path.to_owned(), error)),
    };
    if mode & OTHERS != 0 {
        return Err(Failure::Config(text!("token-file-open", file = path.display().to_string())));
    }
    fs::read_to_string(path).map(Some).map_err(|error| Failure::Input(path.to_owned(), error))
}

fn write(all: &BTreeMap<String, String>) -> Result<PathBuf, Failure> {
    let path = path().ok_or_else(|| Failure::Config(text!("no-home")))?;
    let json = serde_json::to_string_pretty(all).map_err(|error| Failure::Internal(error.to_string()))?;
    let unfinished = path.with_extension("unfinished");
    let written = || {
        if let Some(directory) = path.parent() {
            fs::create_dir_all(directory)?;
        }
        // What an interrupted sign-in left may be another's to read.
        match fs::remove_file(&unfinished) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&unfinished)?;
        file.write_all(json.as_bytes())?;
        file.sync_all()?;
        fs::rename(&unfinished, &path)
    };
    written().map_err(|error| Failure::Input(path.clone(), error))?;
    Ok(path)
}

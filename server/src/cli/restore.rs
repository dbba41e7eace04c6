//! `hotline-server restore`: puts a backup in place of a register that is lost.

use std::path::{Path, PathBuf};

use clap::Args;

use super::backup::{file_of, say_periods, shown};
use super::{Failure, say_line};
use crate::catalogue::sentence;
use crate::config::Config;
use crate::store::Database;
use crate::store::admin::backup::{self, KeyState, key_state};
use crate::store::admin::contents::{Contents, Missed, Unsound, check};
use crate::store::db::key_file;
use crate::store::db::sqlite::sibling_file;

/// Arguments of `restore`.
#[derive(Args)]
pub struct Restore {
    /// The backup
    file: PathBuf,
    /// The kept key of the register, copied to where the server looks for it
    #[arg(long, value_name = "FILE")]
    key_from: Option<PathBuf>,
}

/// Restores the backup and says up to when. Fails if it is not sound, or if a register is there, which it describes.
pub fn run(config: &Config, database: &Database, args: &Restore) -> Result<(), Failure> {
    let key_file = config.key_file(database);
    let register = file_of(database, &key_file)?;
    if !args.file.is_file() {
        return Err(Failure(1, sentence("restore-no-file", &[("file", shown(&args.file).into())])));
    }
    let _lock = database.lock_file()?;
    let damaged = |unsound| match unsound {
        Unsound::Damaged(what) => {
            let facts = [("file", shown(&args.file).into()), ("what", what.into())];
            Failure(1, sentence("restore-damaged", &facts))
        }
        Unsound::Store(error) => error.into(),
    };
    let contents = check(&args.file, database.keys()).map_err(damaged)?;
    let parts = backup::parts(register);
    if !parts.is_empty() {
        return Err(Failure(1, there_already(&args.file, register, &parts)));
    }
    let has_key = place_key(&key_file, args.key_from.as_deref(), &contents)?;
    let restored =
        backup::restore(&args.file, register, &key_file, database.keys(), &contents).map_err(damaged)?;
    let facts = [("database", database.to_string().into()), ("file", shown(&args.file).into())];
    say_line(&sentence("restore-done", &facts))?;
    say_periods(&restored.contents)?;
    say_line(&sentence("restore-later-lost", &[]))?;
    if !has_key {
        say_line(&sentence("restore-key-missing", &[("key", shown(&key_file).into())]))?;
    }
    Ok(())
}

/// Brings the key to its place, before the register is there. Returns whether it is there now. Fails if a file holds the key of another register.
fn place_key(key_file: &Path, key_from: Option<&Path>, contents: &Contents) -> Result<bool, Failure> {
    let other = |file: &Path| Failure(1, sentence("restore-key-other", &[("key", shown(file).into())]));
    if let Some(kept) = key_from {
        match key_state(kept, contents)? {
            KeyState::Fits => {}
            KeyState::Other => return Err(other(kept)),
            KeyState::Missing => {
                return Err(Failure(1, sentence("restore-no-file", &[("file", shown(kept).into())])));
            }
        }
        key_file::copy(kept, key_file)?;
    }
    match key_state(key_file, contents)? {
        KeyState::Fits => Ok(true),
        KeyState::Missing => Ok(false),
        KeyState::Other => Err(other(key_file)),
    }
}

/// Why nothing is restored over a register: what it has that the backup has not, and how to move it away.
fn there_already(file: &Path, register: &Path, parts: &[PathBuf]) -> String {
    let mut lines = Vec::new();
    if register.exists() {
        lines.push(sentence("restore-exists", &[("register", shown(register).into())]));
        lines.extend(would_be_lost(file, register).into_iter().map(|line| format!("  {line}")));
    } else {
        let parts = parts.iter().map(|part| shown(part)).collect::<Vec<_>>().join(", ");
        lines.push(sentence("restore-parts", &[("parts", parts.into())]));
    }
    let aside = sibling_file(register, ".before-restore");
    let parts = parts.iter().map(|part| quoted(part)).collect::<Vec<_>>().join(" ");
    lines.push(sentence("restore-move-away", &[]));
    lines.push(format!("  mkdir {0} && mv {parts} {0}/", quoted(&aside)));
    lines.join("\n")
}

fn would_be_lost(file: &Path, register: &Path) -> Vec<String> {
    let missed = match backup::missed_by(file, register) {
        Ok(missed) => missed,
        Err(error) => return vec![sentence("restore-unreadable", &[("error", error.to_string().into())])],
    };
    if missed.is_empty() {
        return vec![sentence("restore-loses-nothing", &[])];
    }
    let line = |missed: Missed| {
        let facts = [
            ("period", missed.period.into()),
            ("entries", missed.entries.to_string().into()),
            ("from", missed.from.into()),
            ("to", missed.to.into()),
        ];
        sentence("restore-would-lose", &facts)
    };
    missed.into_iter().map(line).collect()
}

/// A path as it is typed in a shell.
fn quoted(path: &Path) -> String {
    let path = shown(path);
    let is_plain = |c: char| c.is_alphanumeric() || "/._-+=:@%".contains(c);
    if path.chars().all(is_plain) { path } else { format!("'{}'", path.replace('\'', r"'\''")) }
}

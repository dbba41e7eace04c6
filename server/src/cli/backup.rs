//! `hotline-server backup`: copies the register to a file while it is served.

use std::path::{Path, PathBuf};

use clap::Args;

use super::{Failure, say_line};
use crate::catalogue::sentence;
use crate::config::Config;
use crate::store::admin::backup::{self, Copied, KeyState, key_state};
use crate::store::admin::contents::{Contents, Unsound};
use crate::store::db::key_file;
use crate::store::{Database, Error};

/// Arguments of `backup`.
#[derive(Args)]
pub struct Backup {
    /// The file to make; it must not be there
    file: PathBuf,
    /// Also copy the key of the register to this file, which is kept apart from the backups
    #[arg(long, value_name = "FILE")]
    key_to: Option<PathBuf>,
}

/// Makes the backup and says what is in it. Fails if the file is there, or the register is not a file or not sound.
pub fn run(config: &Config, database: &Database, args: &Backup) -> Result<(), Failure> {
    let key_file = config.key_file(database);
    let register = file_of(database, &key_file)?;
    let file = shown(&args.file);
    let facts = [("database", database.to_string().into()), ("file", file.clone().into())];
    if !database.exists()? {
        return Err(Failure(1, sentence("verify-no-register", &facts[..1])));
    }
    if args.file.exists() {
        return Err(Failure(1, sentence("backup-exists", &facts[1..])));
    }
    let Copied { contents, bytes } =
        backup::back_up(register, &args.file, database.keys()).map_err(|unsound| match unsound {
            Unsound::Damaged(what) => {
                Failure(1, sentence("backup-unsound", &[facts[0].clone(), ("what", what.into())]))
            }
            Unsound::Store(error) => error.into(),
        })?;
    let done = if contents.is_older { "backup-done-older" } else { "backup-done" };
    let [database, file] = facts;
    say_line(&sentence(done, &[database, file, ("size", size(bytes).into())]))?;
    say_periods(&contents)?;
    say_line(&keep_key(&key_file, args.key_to.as_deref(), &contents)?)
}

/// The file of a register. Fails on a shared database, which has tools of its own.
pub fn file_of<'d>(database: &'d Database, key_file: &Path) -> Result<&'d Path, Failure> {
    match database {
        Database::Sqlite(path, _) => Ok(path),
        Database::Postgres { .. } => {
            let facts = [("database", database.to_string().into()), ("key", shown(key_file).into())];
            Err(Failure(1, sentence("backup-postgres", &facts)))
        }
    }
}

/// Says up to when each period is in a backup.
pub fn say_periods(contents: &Contents) -> Result<(), Failure> {
    if contents.periods.is_empty() {
        return say_line(&format!("  {}", sentence("backup-no-period", &[])));
    }
    contents.periods.iter().try_for_each(|last| {
        let facts = [
            ("period", last.period.as_str().into()),
            ("position", last.position.to_string().into()),
            ("at", last.recorded_at.as_str().into()),
        ];
        say_line(&format!("  {}", sentence("backup-period", &facts)))
    })
}

/// Copies the key if that is asked for, and answers what must be known of it.
fn keep_key(key_file: &Path, key_to: Option<&Path>, contents: &Contents) -> Result<String, Error> {
    let fits = |file: &Path| Ok::<_, Error>(key_state(file, contents)? == KeyState::Fits);
    if !fits(key_file)? {
        return Ok(sentence("backup-key-missing", &[("key", shown(key_file).into())]));
    }
    let Some(copy) = key_to else {
        return Ok(sentence("backup-key-apart", &[("key", shown(key_file).into())]));
    };
    key_file::copy(key_file, copy)?;
    if !fits(copy)? {
        return Err(Error::Unfit(sentence("backup-key-other", &[("key", shown(copy).into())])));
    }
    Ok(sentence("backup-key-copied", &[("key", shown(copy).into())]))
}

/// A path as it is shown.
pub fn shown(path: &Path) -> String {
    path.display().to_string()
}

/// A size as people read it.
fn size(bytes: u64) -> String {
    match bytes {
        ..1_000_000 => format!("{} kB", bytes.div_ceil(1000)),
        1_000_000..1_000_000_000 => format!("{:.1} MB", bytes as f64 / 1e6),
        _ => format!("{:.1} GB", bytes as f64 / 1e9),
    }
}

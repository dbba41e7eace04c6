//! `hotline-server encryption`: encrypts the texts of a register at rest, gives it another key, or ends it.

use std::future::Future;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::{EX_CONFIG, EX_USAGE, Failure, run_async, say_line, with_keys};
use crate::catalogue::sentence;
use crate::config::{Config, check_elsewhere};
use crate::store::admin::encryption::{claim, rotate, settle, settle_keys, turn_off, turn_on};
use crate::store::admin::prepare::prepare;
use crate::store::admin::{backup, identity, schema_version};
use crate::store::db::conn::Conn;
use crate::store::db::encryption::EncryptionKey;
use crate::store::db::sqlite::lock_for_backup;
use crate::store::tables::protection;
use crate::store::{Database, Error};

/// The subcommands.
#[derive(Subcommand)]
pub enum EncryptionCommand {
    /// Encrypt the texts of a register, also of one that is made with it, under the key in --encryption-key-file; makes the key if it is not there
    On(Confirmed),
    /// Wrap the keys of the texts with another key, as when somebody leaves who knew the file
    Rotate(Rotate),
    /// Write the texts as they are, without a key
    Off,
}

/// Arguments of `encryption on`.
#[derive(Args)]
pub struct Confirmed {
    /// The fingerprint of the key, to say that a copy of the file is kept elsewhere
    #[arg(long, value_name = "FINGERPRINT")]
    confirm: Option<String>,
}

/// Arguments of `encryption rotate`.
#[derive(Args)]
pub struct Rotate {
    /// The file with the other key; made if it is not there
    #[arg(long, value_name = "FILE")]
    new_key_file: PathBuf,
    #[command(flatten)]
    confirmed: Confirmed,
}

/// Runs a subcommand. No server runs meanwhile.
pub fn run(config: &Config, database: Database, command: EncryptionCommand) -> Result<(), Failure> {
    match command {
        EncryptionCommand::On(confirmed) => {
            let file = config.encryption_key_file(&database);
            let file = file.map_err(|error| Failure(EX_CONFIG, error.to_string()))?;
            let file = file.ok_or_else(|| Failure(EX_USAGE, sentence("encryption-which-file", &[])))?;
            let key = confirmed.key(file)?;
            on(&database, &config.key_file(&database), &key)
        }
        EncryptionCommand::Rotate(args) => {
            let database = with_keys(config, database)?;
            let file = &args.new_key_file;
            check_elsewhere(file, &database).map_err(|error| Failure(EX_CONFIG, error.to_string()))?;
            let key = args.confirmed.key(file)?;
            let rotated = |conn: &mut Conn| {
                protection::check(conn)?;
                rotate(conn, &key)
            };
            let count = change(&database, rotated, || settle_keys(&database))?;
            let facts = [("file", shown(file).into()), ("periods", count.to_string().into())];
            say_line(&sentence("encryption-rotated", &facts))
        }
        EncryptionCommand::Off => {
            let database = with_keys(config, database)?;
            if database.keys().key().is_none() {
                return Err(Failure(EX_USAGE, sentence("encryption-which-file", &[])));
            }
            let off = |conn: &mut Conn| {
                protection::check(conn)?;
                turn_off(conn)
            };
            let count = change(&database, off, || settle(&database))?;
            say_line(&sentence("encryption-off", &[("periods", count.to_string().into())]))
        }
    }
}

fn on(database: &Database, register_key: &Path, key: &EncryptionKey) -> Result<(), Failure> {
    {
        let _lock = database.lock_file()?;
        prepare(database, register_key)?;
    }
    let encrypt = |conn: &mut Conn| {
        identity::identity(conn, register_key)?;
        // One that was interrupted after its commit is finished.
        let own = protection::encryption(conn)?.and_then(|encryption| encryption.key);
        if own.as_deref() == Some(key.fingerprint()) { Ok(None) } else { turn_on(conn, key).map(Some) }
    };
    let count = change(database, encrypt, || settle(database))?;
    match count {
        Some(count) => say_line(&sentence("encryption-on", &[("periods", count.to_string().into())]))?,
        None => say_line(&sentence("encryption-is-on", &[]))?,
    }
    let backups = backup::made(database);
    if !backups.is_empty() {
        say_line(&sentence("encryption-backups", &[]))?;
    }
    backups.iter().try_for_each(|path| say_line(&format!("  {}", shown(path))))
}

/// Changes a register that nobody else uses, in one transaction, and takes out what was there before.
fn change<T, S: Future<Output = Result<(), Error>>>(
    database: &Database,
    body: impl FnOnce(&mut Conn) -> Result<T, Error>,
    settle: impl FnOnce() -> S,
) -> Result<T, Failure> {
    if !database.exists()? {
        return Err(Failure(1, sentence("verify-no-register", &[("database", database.to_string().into())])));
    }
    let _lock = database.lock_file()?;
    let _backups = match database {
        Database::Sqlite(path, _) => Some(lock_for_backup(path)?),
        Database::Postgres { .. } => None,
    };
    let changed = database.open_maintainer()?.write(|conn| {
        schema_version::check(conn)?;
        claim(database, conn)?;
        body(conn)
    });
    let changed = changed.map_err(Error::from)?;
    run_async(async { Ok(settle().await?) })?;
    Ok(changed)
}

impl Confirmed {
    /// The key in a file. Makes the file if it is not there. Fails unless the fingerprint of the key is given: a key without a copy encrypts nothing.
    fn key(&self, file: &Path) -> Result<EncryptionKey, Failure> {
        let key = match EncryptionKey::read(file)? {
            Some(key) => key,
            None => EncryptionKey::make(file)?,
        };
        let facts = [("file", shown(file).into()), ("fingerprint", key.shown_fingerprint().into())];
        match self.confirm.as_deref().map(str::trim) {
            Some(given) if given.eq_ignore_ascii_case(&key.shown_fingerprint()) => Ok(key),
            Some(_) => Err(Failure(EX_USAGE, sentence("encryption-other-fingerprint", &facts[..1]))),
            None => {
                say_line(&sentence("encryption-warning", &facts))?;
                Err(Failure(EX_USAGE, sentence("encryption-unconfirmed", &facts[1..])))
            }
        }
    }
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

//! `hotline-server head`: prints the signed heads of the journals.

use clap::Args;

use super::{EX_USAGE, Failure, say, say_line};
use crate::catalogue::sentence;
use crate::config::Config;
use crate::domain::period::PeriodId;
use crate::store::admin::heads::{self, ExportedHead};
use crate::store::admin::{identity, schema_version};
use crate::store::db::conn::Conn;
use crate::store::tables::checkpoint::{HeadVerifier, JournalName};
use crate::store::{Database, Error};

/// Arguments of `head`.
#[derive(Args)]
pub struct Head {
    /// Id of the period; all periods and the journal of tokens without it
    period: Option<String>,
    /// Print instead the verifier key, with which anybody can check the signatures
    #[arg(long, conflicts_with = "period")]
    key: bool,
}

/// Prints the heads as signed notes, with an empty line between them. Fails if one has no signature of the key: it is not signed for that.
pub fn run(config: &Config, database: &Database, args: &Head) -> Result<(), Failure> {
    if !database.exists()? {
        return Err(Failure(1, sentence("verify-no-register", &[("database", database.to_string().into())])));
    }
    let mut conn = database.open_reader()?;
    conn.read(schema_version::check).map_err(Error::from)?;
    let file = config.key_file(database);
    let Some(identity) = conn.read(|conn| identity::find(conn, &file)).map_err(Error::from)? else {
        return Err(Failure(1, sentence("head-no-key", &[("key", file.display().to_string().into())])));
    };
    let head_key = identity.head_key();
    if args.key {
        return say_line(&head_key.verifier().key().to_string());
    }
    let heads = heads(&mut conn, head_key.verifier(), args.period.as_deref())?;
    let notes: Vec<&str> =
        heads.iter().filter_map(|head| head.note.as_deref()).filter(|note| !note.is_empty()).collect();
    say(&notes.join("\n"))?;
    match heads.iter().find(|head| head.note.is_none()) {
        None => Ok(()),
        Some(ExportedHead { journal, position, .. }) => {
            let facts = [("journal", journal.to_string().into()), ("position", position.to_string().into())];
            Err(Failure(1, sentence("head-unsigned", &facts)))
        }
    }
}

fn heads(
    conn: &mut Conn,
    verifier: &HeadVerifier,
    period: Option<&str>,
) -> Result<Vec<ExportedHead>, Failure> {
    let Some(given) = period else {
        return Ok(conn.read(|conn| heads::export_all(conn, verifier)).map_err(Error::from)?);
    };
    let facts = [("given", given.to_owned().into())];
    let id = PeriodId::parse(given.trim())
        .ok_or_else(|| Failure(EX_USAGE, sentence("erase-no-period", &facts)))?;
    let journal = JournalName::Period(id);
    let head = conn.read(|conn| heads::export(conn, verifier, &journal)).map_err(Error::from)?;
    head.map(|head| vec![head]).ok_or_else(|| Failure(1, sentence("head-no-period", &facts)))
}

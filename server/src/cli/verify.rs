//! `hotline-server verify`: compares the journal, the tables, the counters, the signatures and what else lies outside of the register.

use std::path::{Path, PathBuf};

use clap::Args;
use uuid::Uuid;

use super::last_entry::last_entry;
use super::progress::Display;
use super::{EX_USAGE, Failure, say_line};
use crate::catalogue::sentence;
use crate::config::Config;
use crate::store::admin::verify::{Finding, Witnesses};
use crate::store::admin::{identity, schema_version, verify};
use crate::store::db::conn::Conn;
use crate::store::db::signed_note::{SignedNote, VerifierKey};
use crate::store::tables::checkpoint::HeadVerifier;
use crate::store::{Database, Error};

/// Arguments of `verify`.
#[derive(Args)]
pub struct Verify {
    /// Write the counters anew from the journal first; beside a server only on postgres
    #[arg(long)]
    rebuild: bool,
    /// Also hold the journals against heads that `hotline-server head` has printed, and name what was rewritten or cut off since
    #[arg(long, value_name = "FILE")]
    head: Option<PathBuf>,
    /// The verifier key of these heads, which `hotline-server head --key` prints [default: that of the register's key]
    #[arg(long, value_name = "KEY", requires = "head")]
    head_key: Option<String>,
}

/// Verifies every period and prints what is wrong; with `rebuild`, writes the counters anew first. Fails if anything is wrong.
pub fn run(config: &Config, database: &Database, args: &Verify) -> Result<(), Failure> {
    if !database.exists()? {
        return Err(Failure(1, sentence("verify-no-register", &[("database", database.to_string().into())])));
    }
    let mut conn = database.open_reader()?;
    conn.read(schema_version::check).map_err(Error::from)?;
    if args.rebuild {
        rebuild(database, &mut conn)?;
    }
    let key_file = config.key_file(database);
    let register = conn.read(identity::stored).map_err(Error::from)?.map(|(id, _)| id);
    let (witnesses, mut findings) = match register {
        Some(register) => witnesses(database, &mut conn, register, &key_file, args)?,
        None => (Witnesses::default(), Vec::new()),
    };
    let mut display = Display::new()?;
    let verify = |conn: &mut Conn| verify::all(conn, &witnesses, &mut |done| display.show(done));
    findings.splice(0..0, conn.read(verify).map_err(Error::from)?);
    drop(display);
    findings.iter().try_for_each(say_finding)?;
    if let Some(last) = last_entry(&mut conn)?.filter(|last| last.is_ahead) {
        say_line(&last.text)?;
    }
    let wrong = findings.iter().filter(|finding| !finding.wrong.is_empty()).count();
    if wrong > 0 {
        let facts = [("wrong", count(wrong)), ("periods", count(findings.len()))];
        return Err(Failure(1, sentence("verify-periods-wrong", &facts)));
    }
    witnesses.exported().iter().try_for_each(|head| {
        let facts =
            [("journal", head.journal.to_string().into()), ("position", head.position.to_string().into())];
        say_line(&sentence("verify-head-agrees", &facts))
    })?;
    if register.is_some() && !witnesses.checks_signatures() {
        let facts = [("key", key_file.display().to_string().into())];
        return Err(Failure(1, sentence("verify-no-key", &facts)));
    }
    Ok(())
}

fn rebuild(database: &Database, conn: &mut Conn) -> Result<(), Failure> {
    let _lock = database.lock_file()?;
    let mut maintainer = database.open_maintainer()?;
    for period in conn.read(verify::periods).map_err(Error::from)? {
        let mut display = Display::new()?;
        let rebuild = |conn: &mut Conn| verify::rebuild(conn, &period, &mut |done| display.show(done));
        maintainer.write(rebuild).map_err(Error::from)?;
        drop(display);
        say_line(&sentence("verify-rebuilt", &[("period", period.as_str().into())]))?;
    }
    Ok(())
}

/// What the register is held against, and what is wrong with the exported heads that were given. Without the file of the key, the key that was given checks all signatures.
fn witnesses(
    database: &Database,
    conn: &mut Conn,
    register: Uuid,
    key_file: &Path,
    args: &Verify,
) -> Result<(Witnesses, Vec<Finding>), Failure> {
    let identity = conn.read(|conn| identity::find(conn, key_file)).map_err(Error::from)?;
    let own = identity.map(|identity| identity.head_key().verifier().clone());
    let given = args.head_key.as_deref().map(|key| given_key(register, key)).transpose()?;
    let mut witnesses = Witnesses::new(own.clone().or(given.clone()));
    witnesses.read_derived(database, conn, register)?;
    let Some(file) = &args.head else { return Ok((witnesses, Vec::new())) };
    let Some(key) = given.or(own) else {
        let facts = [("key", key_file.display().to_string().into())];
        return Err(Failure(1, sentence("verify-no-key", &facts)));
    };
    let finding = witnesses.take_notes(&notes(file)?, &key);
    Ok((witnesses, if finding.wrong.is_empty() { Vec::new() } else { vec![finding] }))
}

fn given_key(register: Uuid, text: &str) -> Result<HeadVerifier, Failure> {
    let wrong = |id| Failure(EX_USAGE, sentence(id, &[("given", text.trim().to_owned().into())]));
    let key = VerifierKey::parse(text).ok_or_else(|| wrong("verify-head-key-none"))?;
    HeadVerifier::new(register, key).ok_or_else(|| wrong("verify-head-key-other"))
}

/// The exported heads of a file.
fn notes(file: &Path) -> Result<Vec<SignedNote>, Failure> {
    let io = |source| Error::Io { what: format!("cannot read {}", file.display()), source };
    let text = std::fs::read_to_string(file).map_err(io)?;
    let wrong = |line: usize| {
        let facts = [("file", file.display().to_string().into()), ("line", count(line))];
        Failure(EX_USAGE, sentence("verify-head-none", &facts))
    };
    let notes = SignedNote::parse_all(&text).map_err(wrong)?;
    if notes.is_empty() { Err(wrong(1)) } else { Ok(notes) }
}

fn say_finding(finding: &Finding) -> Result<(), Failure> {
    let facts = [
        ("period", finding.period.as_str().into()),
        ("entries", finding.entries.to_string().into()),
        ("calls", count(finding.calls)),
        ("issues", count(finding.issues)),
        ("callbacks", count(finding.callbacks)),
    ];
    if finding.wrong.is_empty() {
        return say_line(&sentence("verify-agrees", &facts));
    }
    let wrong = if finding.is_beside { "verify-wrong-beside" } else { "verify-wrong" };
    say_line(&sentence(wrong, &facts))?;
    finding.wrong.iter().try_for_each(|wrong| say_line(&format!("  {wrong}")))
}

/// A number as plain digits, without the separators that a language would add.
fn count(number: usize) -> fluent_bundle::FluentValue<'static> {
    number.to_string().into()
}

//! `hotline-server verify`: compares the journal, the tables and the counters.

use super::last_entry::last_entry;
use super::progress::Display;
use super::{Failure, say_line};
use crate::catalogue::sentence;
use crate::store::admin::verify::Finding;
use crate::store::admin::{schema_version, verify};
use crate::store::db::conn::Conn;
use crate::store::{Database, Error};

/// Verifies every period and prints what is wrong; with `rebuild`, writes the counters anew first. Fails if anything is wrong.
pub fn run(database: &Database, rebuild: bool) -> Result<(), Failure> {
    if !database.exists()? {
        return Err(Failure(1, sentence("verify-no-register", &[("database", database.to_string().into())])));
    }
    let mut conn = database.open_reader()?;
    conn.read(schema_version::check).map_err(Error::from)?;
    if rebuild {
        let _lock = database.lock_file()?;
        let mut maintainer = database.open_maintainer()?;
        for period in conn.read(verify::periods).map_err(Error::from)? {
            let mut display = Display::new()?;
            let rebuild = |conn: &mut Conn| verify::rebuild(conn, &period, &mut |done| display.show(done));
            maintainer.write(rebuild).map_err(Error::from)?;
            drop(display);
            say_line(&sentence("verify-rebuilt", &[("period", period.as_str().into())]))?;
        }
    }
    let mut display = Display::new()?;
    let findings =
        conn.read(|conn| verify::all(conn, &mut |done| display.show(done))).map_err(Error::from)?;
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
    Ok(())
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
    say_line(&sentence("verify-wrong", &facts))?;
    finding.wrong.iter().try_for_each(|wrong| say_line(&format!("  {wrong}")))
}

/// A number as plain digits, without the separators that a language would add.
fn count(number: usize) -> fluent_bundle::FluentValue<'static> {
    number.to_string().into()
}

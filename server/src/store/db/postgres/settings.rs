//! The settings of a database server that make a commit durable.

use diesel::prelude::*;

use super::sql::*;
use super::{Postgres, Purpose};
use crate::store::db::error::Error;

/// The oldest supported version: older ones lack what the migrations use.
const OLDEST_VERSION: i32 = 130_000;

impl Postgres {
    /// Reads back the settings that make a commit durable.
    pub(super) fn check(&mut self, purpose: Purpose) -> Result<(), Error> {
        let [version, fsync, commit, pages, encoding] =
            ["server_version_num", "fsync", "synchronous_commit", "full_page_writes", "server_encoding"]
                .map(current_setting);
        type Settings = (String, String, String, String, String);
        let ((version, fsync, commit, pages, encoding), process): (Settings, i32) =
            diesel::select(((version, fsync, commit, pages, encoding), pg_backend_pid()))
                .get_result(&mut self.conn)?;
        self.backend.process = process;
        let number: i32 = version.parse().unwrap_or(0);
        if number < OLDEST_VERSION {
            return Err(Error::Unfit(format!(
                "PostgreSQL {} is too old; {} or newer is needed",
                version_text(number),
                version_text(OLDEST_VERSION)
            )));
        }
        if encoding != "UTF8" {
            return Err(Error::Unfit(format!(
                "the database is encoded in {encoding}; UTF8 is needed: createdb --encoding UTF8 --template template0"
            )));
        }
        let weak = weak_settings(&fsync, &pages, &commit);
        if purpose.writes() && !weak.is_empty() {
            let weak = weak.join("; ");
            return Err(Error::Unfit(format!("PostgreSQL could lose what it has acknowledged: {weak}")));
        }
        tracing::debug!(
            version = version_text(number),
            fsync,
            synchronous_commit = commit,
            encoding,
            "connected"
        );
        Ok(())
    }

    /// Version and settings of the database, for the log.
    pub fn describe(&mut self) -> Result<String, Error> {
        let settings = (
            current_setting("server_version"),
            current_setting("fsync"),
            current_setting("synchronous_commit"),
            current_setting("synchronous_standby_names"),
        );
        let (version, fsync, commit, standbys): (String, String, String, String) =
            diesel::select(settings).get_result(&mut self.conn)?;
        let standbys = if standbys.is_empty() { "none".to_owned() } else { standbys };
        Ok(format!(
            "PostgreSQL {version}: fsync={fsync}, synchronous_commit={commit}, synchronous standbys: {standbys}"
        ))
    }
}

/// Describes the settings with which a commit could be lost: what they must be, and where they are set.
fn weak_settings(fsync: &str, pages: &str, commit: &str) -> Vec<String> {
    const SERVER: &str = "postgresql.conf or ALTER SYSTEM sets it";
    const ANYONE: &str =
        "postgresql.conf, ALTER SYSTEM, ALTER ROLE, ALTER DATABASE or options in the URL set it";
    [
        ("fsync", fsync, &["on"][..], SERVER),
        ("full_page_writes", pages, &["on"], SERVER),
        ("synchronous_commit", commit, &["on", "remote_apply"], ANYONE),
    ]
    .into_iter()
    .filter(|(_, value, needed, _)| !needed.contains(value))
    .map(|(name, value, needed, by)| format!("{name} is {value}, {} is needed ({by})", needed.join(" or ")))
    .collect()
}

/// Formats a version number: `150018` becomes `15.18`.
fn version_text(version: i32) -> String {
    format!("{}.{}", version / 10_000, version % 10_000)
}

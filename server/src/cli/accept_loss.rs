//! `hotline-server accept-loss`: accepts that a shared register has less than the server of a data directory has seen.

use super::{Failure, say_line};
use crate::catalogue::sentence;
use crate::store::Database;
use crate::store::admin::loss;
use crate::store::db::postgres::lost::Lost;

/// Accepts the loss and says what it is.
pub fn run(database: &Database) -> Result<(), Failure> {
    if matches!(database, Database::Sqlite(..)) {
        let facts = [("database", database.to_string().into())];
        return Err(Failure(1, sentence("accept-loss-file", &facts)));
    }
    let lost = loss::accept(database)?;
    if lost.is_empty() {
        return say_line(&sentence("accept-loss-nothing", &[("database", database.to_string().into())]));
    }
    for Lost { period, seen, there } in lost {
        let how = match &period {
            None => "missing",
            Some(_) if there < seen => "shorter",
            Some(_) => "other",
        };
        let facts = [
            ("how", how.into()),
            ("period", period.unwrap_or_default().into()),
            ("seen", seen.to_string().into()),
            ("there", there.to_string().into()),
        ];
        say_line(&sentence("accept-loss-period", &facts))?;
    }
    say_line(&sentence("accept-loss-done", &[]))
}

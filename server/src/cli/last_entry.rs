//! What `check-config` and `verify` say of the clock: an entry that was recorded later than it is now came of a clock that was ahead.

use crate::catalogue::sentence;
use crate::domain::instant::{DAY, HOUR, MINUTE};
use crate::store::Error;
use crate::store::db::conn::Conn;
use crate::store::tables::head::{LastRecorded, last_recorded};
use crate::store::write::clock::MAX_BEHIND;

/// The last entry of a register, as it is told.
pub struct LastEntry {
    /// When it was recorded, and how far that is ahead of the clock, if it is.
    pub text: String,
    /// Whether the clock is behind it.
    pub is_ahead: bool,
}

/// The last entry of a register. None if it has no period yet.
pub fn last_entry(conn: &mut Conn) -> Result<Option<LastEntry>, Error> {
    Ok(conn.read(last_recorded).map_err(Error::from)?.map(|last| told(&last)))
}

fn told(LastRecorded { period, at, now }: &LastRecorded) -> LastEntry {
    let ahead = at.since(*now);
    let is_ahead = ahead > MAX_BEHIND;
    let (unit, size) = match ahead {
        ahead if ahead >= 2 * DAY => ("days", DAY),
        ahead if ahead >= 2 * HOUR => ("hours", HOUR),
        _ => ("minutes", MINUTE),
    };
    let facts = [
        ("at", at.to_string().into()),
        ("period", period.as_str().into()),
        ("now", now.to_string().into()),
        ("count", (ahead / size).to_string().into()),
        ("unit", unit.into()),
    ];
    let text =
        if is_ahead { sentence("last-entry-ahead", &facts) } else { sentence("last-entry", &facts[..2]) };
    LastEntry { text, is_ahead }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::instant::Instant;

    #[test]
    fn how_far_it_is_ahead_is_told_in_a_fitting_unit() {
        let now = Instant(1_667_260_800_000_000);
        let lines = [-DAY, MAX_BEHIND, 6 * MINUTE, 3 * HOUR, 365 * DAY]
            .map(|ahead| told(&LastRecorded { period: "abc".to_owned(), at: now.plus(ahead), now }).text);
        insta::assert_snapshot!(lines.join("\n"), @r"
        2022-10-31T00:00:00Z in abc
        2022-11-01T00:05:00Z in abc
        2022-11-01T00:06:00Z in abc, 6 minutes ahead of the clock (2022-11-01T00:00:00Z): until it has come so far, entries bear that time and count as late
        2022-11-01T03:00:00Z in abc, 3 hours ahead of the clock (2022-11-01T00:00:00Z): until it has come so far, entries bear that time and count as late
        2023-11-01T00:00:00Z in abc, 365 days ahead of the clock (2022-11-01T00:00:00Z): until it has come so far, entries bear that time and count as late
        ");
    }
}

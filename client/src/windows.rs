//! Windows of figures from one moment to another. Their bounds lie on whole quarter-hours.

use hotline_proto::v1::summary_window::Kind;
use hotline_proto::v1::{SummaryWindow, TimeRange};
use jiff::{SignedDuration, Timestamp};

/// How long a quarter-hour is.
pub const QUARTER: SignedDuration = SignedDuration::from_mins(15);

/// From the quarter-hour in which one moment lies to that in which another does.
pub fn range(from: Timestamp, to: Timestamp) -> SummaryWindow {
    let quarter = |moment: Timestamp| {
        let seconds = moment.as_second().div_euclid(QUARTER.as_secs()) * QUARTER.as_secs();
        Some(prost_types::Timestamp { seconds, nanos: 0 })
    };
    let range = TimeRange { start_time: quarter(from), end_time: quarter(to) };
    SummaryWindow { kind: Some(Kind::Range(range)) }
}

/// Up to now, also in a quarter-hour that has just begun: what runs on is counted as far as it is.
pub fn until_now(from: Timestamp, now: Timestamp) -> SummaryWindow {
    range(from, now + QUARTER)
}

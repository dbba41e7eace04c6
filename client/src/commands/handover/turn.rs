//! Which shift hands over to which.

use hotline_proto::v1::ShiftPlan;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::shifts::{self, Shift};
use crate::times;

/// How long before a shift begins, or the one before it ends, it is handed over to it.
pub const BEFORE_IT_BEGINS: SignedDuration = SignedDuration::from_hours(1);

/// How long a shift is taken to be where no plan says it.
const USUAL_SHIFT: SignedDuration = SignedDuration::from_hours(8);

/// The shift that hands over and the one that takes over: that which runs, and in its last hour the next one. What happened in a
/// shift is on the sheet until the last hour of the shift after it, acknowledged or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn<'p> {
    /// None if there was none for days.
    pub from: Option<Shift<'p>>,
    /// Outside of shifts the one that begins next. None if none does for days.
    pub to: Option<Shift<'p>>,
}

/// The times between which things are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Times {
    /// When the shift that hands over began.
    pub from: Timestamp,
    /// Until when it is counted: when it ended, or now.
    pub counted_to: Timestamp,
    /// When the shift that takes over ends.
    pub until: Timestamp,
}

impl<'p> Turn<'p> {
    pub fn at(plans: &'p [ShiftPlan], now: Timestamp, zone: &TimeZone) -> Self {
        let [local, soon] = [now, now + BEFORE_IT_BEGINS].map(|moment| zone.to_datetime(moment));
        let running = shifts::running(plans, local);
        let next = shifts::next(plans, local);
        let is_next = |next: &Shift<'_>| running.is_none_or(|running| running.end.min(next.start) <= soon);
        let to = next.filter(is_next).or(running);
        Self { from: to.and_then(|to| shifts::before(plans, to.start)), to }
    }

    pub fn times(&self, now: Timestamp, zone: &TimeZone) -> Result<Times, String> {
        let begun = self.from.map(|shift| times::moment(shift.start, zone)).transpose()?;
        let ended = self.from.map(|shift| times::moment(shift.end, zone)).transpose()?;
        let until = self.to.map(|shift| times::moment(shift.end, zone)).transpose()?;
        Ok(Times {
            from: begun.unwrap_or(now - USUAL_SHIFT),
            counted_to: ended.map_or(now, |ended| ended.min(now)),
            until: until.unwrap_or(now + USUAL_SHIFT),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hotline_proto::v1::PlannedShift;

    #[test]
    fn a_shift_is_handed_over_from_its_last_hour_on_until_that_of_the_next_one() {
        let shift = |(code, start_minute, end_minute): (&str, i32, i32)| PlannedShift {
            code: code.to_owned(),
            start_minute,
            end_minute,
            ..PlannedShift::default()
        };
        let shifts = [("early", 480, 960), ("late", 960, 1_320)].map(shift).to_vec();
        let plans = [ShiftPlan { valid_from: None, shifts }];
        let at = |clock: &str| {
            let now = format!("2022-11-28T{clock}:00Z").parse().unwrap();
            let turn = Turn::at(&plans, now, &TimeZone::UTC);
            let times = turn.times(now, &TimeZone::UTC).unwrap();
            let code =
                |shift: Option<Shift<'_>>| shift.map_or("none".to_owned(), |shift| shift.code.to_owned());
            let [from, counted_to, until] = [times.from, times.counted_to, times.until];
            format!("{clock} {} {from} {counted_to} {} {until}", code(turn.from), code(turn.to))
        };
        let told = ["08:00", "14:59", "15:00", "16:37", "20:59", "21:00", "23:00", "06:59"].map(at);
        insta::assert_snapshot!(told.join("\n"), @"
        08:00 late 2022-11-27T16:00:00Z 2022-11-27T22:00:00Z early 2022-11-28T16:00:00Z
        14:59 late 2022-11-27T16:00:00Z 2022-11-27T22:00:00Z early 2022-11-28T16:00:00Z
        15:00 early 2022-11-28T08:00:00Z 2022-11-28T15:00:00Z late 2022-11-28T22:00:00Z
        16:37 early 2022-11-28T08:00:00Z 2022-11-28T16:00:00Z late 2022-11-28T22:00:00Z
        20:59 early 2022-11-28T08:00:00Z 2022-11-28T16:00:00Z late 2022-11-28T22:00:00Z
        21:00 late 2022-11-28T16:00:00Z 2022-11-28T21:00:00Z early 2022-11-29T16:00:00Z
        23:00 late 2022-11-28T16:00:00Z 2022-11-28T22:00:00Z early 2022-11-29T16:00:00Z
        06:59 late 2022-11-27T16:00:00Z 2022-11-27T22:00:00Z early 2022-11-28T16:00:00Z
        ");
        let now = "2022-11-28T08:00:00Z".parse().unwrap();
        assert_eq!(Turn::at(&[], now, &TimeZone::UTC), Turn { from: None, to: None });
    }
}

//! When people work: calls come at any hour, offices act by day, and nobody is called back at night.

use std::ops::Range;

use fastrand::Rng;

use super::story::BEGIN;
use crate::domain::codes::Urgency;
use crate::domain::instant::{DAY, HOUR, Instant};

/// When an office has done what takes so many minutes of its time: danger to life has it at any hour, what is urgent from early until late, the rest in
/// the daytime.
pub fn office(rng: &mut Rng, urgency: Urgency, from: Instant, minutes: Range<i64>) -> Instant {
    let hours = match urgency {
        Urgency::P0 => 0..24,
        Urgency::P1 => 6..23,
        Urgency::P2 | Urgency::P3 => 8..20,
    };
    after(rng, from, minutes, hours)
}

/// When a caller is called back, so many minutes of the hours in which people are called back after a time.
pub fn call_back(rng: &mut Rng, from: Instant, minutes: Range<i64>) -> Instant {
    after(rng, from, minutes, 9..20)
}

/// The hour of the day at a time.
pub fn hour(at: Instant) -> u32 {
    (at.since(BEGIN).rem_euclid(DAY) / HOUR) as u32
}

/// The time after so many minutes of those that lie between two hours of a day.
fn after(rng: &mut Rng, from: Instant, minutes: Range<i64>, hours: Range<i64>) -> Instant {
    let mut left = rng.i64(minutes.start * 60..minutes.end * 60) * 1_000_000;
    let mut at = from;
    loop {
        let midnight = at.plus(-at.since(BEGIN).rem_euclid(DAY));
        let (opens, closes) = (midnight.plus(hours.start * HOUR), midnight.plus(hours.end * HOUR));
        let begins = at.max(opens);
        if begins.plus(left) < closes {
            return begins.plus(left);
        }
        left -= closes.since(begins).max(0);
        at = midnight.plus(DAY);
    }
}

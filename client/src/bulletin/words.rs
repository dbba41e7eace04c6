//! Moments, windows and changes in words.

use hotline_proto::v1::FigureRate;
use jiff::civil::{DateTime, Time};
use prost_types::Timestamp;

use super::Bulletin;
use crate::catalogue::{speech, text};
use crate::language::Language;
use crate::output::{percent, points};
use crate::times;

impl Bulletin<'_> {
    pub(super) fn local(&self, time: Option<&Timestamp>) -> DateTime {
        let time = times::moment_of(time).unwrap_or_default();
        self.zone.to_datetime(time)
    }

    /// A moment with its day.
    pub(super) fn moment(&self, time: Option<&Timestamp>) -> String {
        let local = self.local(time);
        format!("{}{}", times::by_pattern("bulletin-day", local), clock(local))
    }

    /// A moment with its day and year.
    pub(super) fn moment_with_year(&self, time: Option<&Timestamp>) -> String {
        let local = self.local(time);
        format!("{}{}", times::by_pattern("bulletin-date", local), clock(local))
    }

    /// The time of a moment, whose day is known.
    pub(super) fn clock_time(&self, time: Option<&Timestamp>) -> String {
        clock(self.local(time))
    }

    /// The window, with the year if it stands alone.
    pub(super) fn window(&self, with_year: bool) -> String {
        let [from, to] =
            [&self.document.start_time, &self.document.end_time].map(|time| self.local(time.as_ref()));
        let day = |local| times::by_pattern(if with_year { "bulletin-date" } else { "bulletin-day" }, local);
        // The end of a day is its own, not the begin of the next one.
        let is_midnight = to.time() == Time::midnight();
        let last = if is_midnight { to.date().yesterday().unwrap_or(to.date()) } else { to.date() };
        let until = if is_midnight { text!("bulletin-midnight") } else { clock(to) };
        let begin = format!("{}{}", day(from), clock(from));
        let end = if last == from.date() {
            until
        } else {
            format!("{}{until}", times::by_pattern("bulletin-day", last.at(0, 0, 0, 0)))
        };
        text!("bulletin-window", from = begin, to = end)
    }

    /// Which one of its kind it is, and its window.
    pub(super) fn number(&self) -> String {
        let (window, from) = (self.window(true), self.local(self.document.start_time.as_ref()).date());
        let first = self.local(self.document.period_start_time.as_ref()).date();
        let day = first.until(from).map_or(0, |span| i64::from(span.get_days()) + 1);
        let kind = if day > 0 { self.kind() } else { "range" };
        text!("bulletin-number", kind = kind, number = day.to_string(), window = window)
    }

    pub(super) fn issued_on(&self) -> String {
        times::by_pattern("bulletin-date", self.local(self.document.issue_time.as_ref()))
            .trim_end()
            .to_owned()
    }

    /// The end of the window as it is said in a sentence, or now, if that is earlier.
    pub(super) fn until(&self) -> String {
        let as_of = self.document.as_of.and_then(|as_of| as_of.time);
        let end = self.document.end_time;
        match (as_of, end) {
            (Some(now), Some(end)) if now.seconds < end.seconds => self.moment(Some(&now)),
            _ if self.local(end.as_ref()).time() == Time::midnight() => text!("bulletin-midnight"),
            _ => self.moment(end.as_ref()),
        }
    }

    /// By how much a count changed since the windows before. Empty where nothing is known of them.
    pub(super) fn changes(&self, count: impl Fn(usize) -> Option<(i64, i64)>) -> Vec<String> {
        let told = (0..self.document.comparisons.len()).filter_map(|at| {
            let (now, before) = count(at)?;
            let window = text!("bulletin-before", kind = self.kind(), at = at);
            let direction = ["down", "same", "up"][((now - before).signum() + 1) as usize];
            let share = if before > 0 { percent((now - before).abs(), before) } else { "none".to_owned() };
            let amount = (now - before).abs();
            Some(text!(
                "bulletin-change",
                direction = direction,
                before = window,
                amount = amount,
                share = share
            ))
        });
        told.collect()
    }

    /// By how many percentage points a rate changed since the window before.
    pub(super) fn rate_change(&self, now: Option<FigureRate>, before: Option<FigureRate>) -> Option<String> {
        let made_of = |rate: Option<FigureRate>| {
            rate.filter(|rate| rate.denominator > 0).map(|rate| (rate.numerator, rate.denominator))
        };
        let (sign, amount) = points(made_of(now)?, made_of(before)?);
        let direction = ["down", "same", "up"][(sign.signum() + 1) as usize];
        let before = text!("bulletin-before", kind = self.kind(), at = 0);
        Some(text!("bulletin-rate-change", direction = direction, before = before, amount = amount))
    }
}

/// The time of a day, without minutes where there are none.
fn clock(local: DateTime) -> String {
    times::by_pattern(if local.minute() == 0 { "bulletin-hour" } else { "bulletin-minute" }, local)
}

/// Sentences as a paragraph.
pub fn paragraph(sentences: impl IntoIterator<Item = String>) -> String {
    let sentences = sentences.into_iter().map(|words| text!("bulletin-sentence", words = words));
    sentences.collect::<Vec<_>>().join(&text!("bulletin-space"))
}

/// A length within a sentence. Chinese has no spaces there.
pub fn length(length: &prost_types::Duration) -> String {
    let words = times::length_for_people(length);
    match speech().language {
        Language::Chinese => words.replace(' ', ""),
        Language::English => words,
    }
}

/// A rate as a percentage; None if there is none.
pub fn share(rate: Option<FigureRate>) -> Option<String> {
    rate.filter(|rate| rate.denominator > 0).map(|rate| percent(rate.numerator, rate.denominator))
}

//! Moments, windows and changes in words.

use hotline_proto::v1::summary_window::Kind;
use hotline_proto::v1::{AsOf, FigureRate, ReportDocument, SummaryDimension};
use jiff::civil::{Date, DateTime, Time};
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

    /// A moment at which something ends, with its day and year: a midnight is that of the day before.
    pub(super) fn end_with_year(&self, time: Option<&Timestamp>) -> String {
        if self.local(time).time() != Time::midnight() {
            return self.moment_with_year(time);
        }
        let day = times::by_pattern("bulletin-date", self.last_day(time).at(0, 0, 0, 0));
        format!("{day}{}", text!("bulletin-midnight"))
    }

    /// The time of a moment, whose day is known.
    pub(super) fn clock_time(&self, time: Option<&Timestamp>) -> String {
        clock(self.local(time))
    }

    /// The end of the window, or now while it is not over.
    pub(super) fn end(&self) -> Option<Timestamp> {
        let as_of = self.document.as_of.and_then(|as_of| as_of.time);
        as_of.filter(|_| self.is_running()).or(self.document.end_time)
    }

    /// Whether the window was not over when the document was made.
    pub(super) fn is_running(&self) -> bool {
        ends_after(self.document, self.document.as_of)
    }

    /// The window as it stands beside a title, with the year if it stands alone.
    pub(super) fn window(&self, with_year: bool) -> String {
        let (from, to) = self.bounds(with_year);
        text!("bulletin-window", from = from, to = to)
    }

    /// The window as it stands in a sentence: whole days by their dates alone.
    pub(super) fn window_in_sentence(&self, with_year: bool) -> String {
        let (from, to) = self.days(with_year).unwrap_or_else(|| self.bounds(with_year));
        match self.shift() {
            Some(shift) => text!("bulletin-window-of-shift", from = from, to = to, shift = shift),
            None => text!("bulletin-window-in-sentence", from = from, to = to),
        }
    }

    /// The window above a column: a day by its date alone.
    pub(super) fn window_in_short(&self) -> String {
        let from = self.local(self.document.start_time.as_ref());
        let is_day = self.last_day(self.document.end_time.as_ref()) == from.date()
            && [from, self.local(self.end().as_ref())].iter().all(|bound| bound.time() == Time::midnight());
        if is_day { date("bulletin-day", from) } else { self.window(false) }
    }

    /// From when to when a column counts that adds up what came before.
    pub(super) fn window_so_far(&self, from: Option<&Timestamp>) -> String {
        let to = self.end();
        let (from, last) = (self.local(from), self.last_day(to.as_ref()).at(0, 0, 0, 0));
        let is_same_month = (from.year(), from.month()) == (last.year(), last.month());
        let day = date(if is_same_month { "bulletin-day-of-month" } else { "bulletin-day" }, last);
        let local = self.local(to.as_ref());
        let to = if local.time() == Time::midnight() { day } else { format!("{day}{}", clock(local)) };
        text!("bulletin-window", from = date("bulletin-day", from), to = to)
    }

    /// The first and the last of some whole days. None of a single day, and of what begins or ends within one.
    fn days(&self, with_year: bool) -> Option<(String, String)> {
        let end = self.end();
        let bounds = [self.document.start_time.as_ref(), end.as_ref()].map(|time| self.local(time));
        let (from, last) = (bounds[0], self.last_day(end.as_ref()).at(0, 0, 0, 0));
        let are_whole = bounds.iter().all(|bound| bound.time() == Time::midnight());
        let day = |local, with_year| date(if with_year { "bulletin-date" } else { "bulletin-day" }, local);
        let is_other_year = with_year && last.year() != from.year();
        (are_whole && last.date() > from.date()).then(|| (day(from, with_year), day(last, is_other_year)))
    }

    fn bounds(&self, with_year: bool) -> (String, String) {
        let end = self.end();
        let [from, to] = [self.document.start_time.as_ref(), end.as_ref()].map(|time| self.local(time));
        let last = self.last_day(end.as_ref());
        let day = |local: DateTime, with_year| {
            times::by_pattern(if with_year { "bulletin-date" } else { "bulletin-day" }, local)
        };
        let until = if to.time() == Time::midnight() { text!("bulletin-midnight") } else { clock(to) };
        let begin = format!("{}{}", day(from, with_year), clock(from));
        if last == from.date() {
            return (begin, until);
        }
        let is_other_year = with_year && last.year() != from.year();
        (begin, format!("{}{until}", day(last.at(0, 0, 0, 0), is_other_year)))
    }

    /// The last day of a window that ends so. The end of a day is its own, not the begin of the next one.
    fn last_day(&self, end: Option<&Timestamp>) -> Date {
        let end = self.local(end);
        let is_midnight = end.time() == Time::midnight();
        if is_midnight { end.date().yesterday().unwrap_or(end.date()) } else { end.date() }
    }

    /// Name of the shift that the report is on.
    pub(super) fn shift(&self) -> Option<String> {
        match self.document.window.as_ref()?.kind.as_ref()? {
            Kind::Shift(of) => Some(self.called(SummaryDimension::Shift, &of.shift)),
            Kind::Day(_) | Kind::Range(_) | Kind::WholePeriod(_) => None,
        }
    }

    /// Which one of its kind it is, and its window.
    pub(super) fn number(&self) -> String {
        let (window, from) = (self.window(true), self.local(self.document.start_time.as_ref()).date());
        let first = self.local(self.document.period_start_time.as_ref()).date();
        let day = first.until(from).map_or(0, |span| i64::from(span.get_days()) + 1);
        let kind = if day > 0 { self.kind() } else { "range" };
        let shift = self.shift().unwrap_or_default();
        text!("bulletin-number", kind = kind, number = day.to_string(), shift = shift, window = window)
    }

    pub(super) fn issued_on(&self) -> String {
        date("bulletin-date", self.local(self.document.issue_time.as_ref()))
    }

    /// The day on which the period began.
    pub(super) fn first_day(&self) -> String {
        date("bulletin-day", self.local(self.document.period_start_time.as_ref()))
    }

    /// The end of the window as it is said in a sentence, or now, if that is earlier.
    pub(super) fn until(&self) -> String {
        let end = self.end();
        let is_midnight = self.local(end.as_ref()).time() == Time::midnight();
        if is_midnight && !self.is_running() { text!("bulletin-midnight") } else { self.moment(end.as_ref()) }
    }

    /// A window to compare with, as it is said in a sentence.
    pub(super) fn before(&self, at: usize) -> String {
        text!("bulletin-before", kind = self.kind(), at = at, running = self.running())
    }

    /// Whether the window was not over, as the catalogue tells it.
    pub(super) fn running(&self) -> &'static str {
        yes_or_no(self.is_running())
    }

    /// When the document was made, with the year if that is another one than that of the window.
    pub(super) fn made_at(&self) -> String {
        let as_of = self.document.as_of.and_then(|as_of| as_of.time);
        let [made, begun] = [as_of, self.document.start_time].map(|time| self.local(time.as_ref()).year());
        if made == begun { self.moment(as_of.as_ref()) } else { self.moment_with_year(as_of.as_ref()) }
    }

    /// By how much a count changed since the windows before. Empty where nothing is known of them.
    pub(super) fn changes(&self, count: impl Fn(usize) -> Option<(i64, i64)>) -> Vec<String> {
        let told = (0..self.document.comparisons.len()).filter_map(|at| {
            let (now, before) = count(at)?;
            let direction = ["down", "same", "up"][((now - before).signum() + 1) as usize];
            let share = if before > 0 { percent((now - before).abs(), before) } else { "none".to_owned() };
            let amount = (now - before).abs();
            Some(text!(
                "bulletin-change",
                direction = direction,
                before = self.before(at),
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
        Some(text!("bulletin-rate-change", direction = direction, before = self.before(0), amount = amount))
    }
}

/// A day without the space that follows it in a sentence.
fn date(pattern: &str, local: DateTime) -> String {
    times::by_pattern(pattern, local).trim_end().to_owned()
}

/// The time of a day, without minutes where there are none.
fn clock(local: DateTime) -> String {
    times::by_pattern(if local.minute() == 0 { "bulletin-hour" } else { "bulletin-minute" }, local)
}

/// Whether the window of a document was not over at a point.
pub fn ends_after(document: &ReportDocument, point: Option<AsOf>) -> bool {
    let [at, end] =
        [point.and_then(|point| point.time), document.end_time].map(|time| times::moment_of(time.as_ref()));
    at.zip(end).is_some_and(|(at, end)| at < end)
}

/// Sentences as a paragraph.
pub fn paragraph(sentences: impl IntoIterator<Item = String>) -> String {
    let sentences = sentences.into_iter().map(|words| text!("bulletin-sentence", words = words));
    sentences.collect::<Vec<_>>().join(&text!("bulletin-space"))
}

/// A length within a sentence. Chinese has no spaces there.
pub fn length(length: &prost_types::Duration) -> String {
    without_spaces(times::length_for_people(length))
}

/// Words as the catalogue takes them, which tells by `none` that there are none.
pub fn none_if_empty(words: String) -> String {
    if words.is_empty() { "none".to_owned() } else { words }
}

/// An answer as the catalogue takes it.
pub(super) fn yes_or_no(is_so: bool) -> &'static str {
    if is_so { "yes" } else { "no" }
}

/// A length within a sentence, rounded up, for what took at most that long.
pub fn length_at_most(length: &prost_types::Duration) -> String {
    without_spaces(times::length_at_most(length))
}

fn without_spaces(words: String) -> String {
    match speech().language {
        Language::Chinese => words.replace(' ', ""),
        Language::English => words,
    }
}

/// By how much one moment lies after another, in words; None if it does not.
pub fn time_after(later: Option<&Timestamp>, earlier: Option<&Timestamp>) -> Option<String> {
    let (later, earlier) = times::moment_of(later).zip(times::moment_of(earlier))?;
    (later > earlier).then(|| length(&times::duration_to_proto(later.duration_since(earlier))))
}

/// A rate as a percentage; None if there is none.
pub fn share(rate: Option<FigureRate>) -> Option<String> {
    rate.filter(|rate| rate.denominator > 0).map(|rate| percent(rate.numerator, rate.denominator))
}

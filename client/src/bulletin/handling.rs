//! The third section of a bulletin: what was done, and how the line ran.

use hotline_client::names::short;
use hotline_proto::v1::{FigureRate, IssueOutcome, ReportMatter, ReportMatterReason, SummaryDimension};
use jiff::SignedDuration;

use super::Bulletin;
use super::values::{LEAST_OF_MEAN, Value};
use super::words::{length, length_at_most, paragraph, share, time_after};
use crate::catalogue::{joined, label, text};
use crate::codes::Code as _;
use crate::output::{grouped, percent};
use crate::paper::Part;
use crate::times::{moment_of, whole_seconds};

/// GB/T 33358-2016 wants at least so many of a hundred calls to be connected within any 24 hours.
const CONNECTION_WANTED: i64 = 95;
const WANTED_WITHIN: SignedDuration = SignedDuration::from_hours(24);
/// How many late issues are named.
const LATE_NAMED: usize = 3;

impl Bulletin<'_> {
    /// What was done, and how the line ran.
    pub(super) fn handling(&self) -> Vec<Part> {
        let paragraphs = [self.resolved_in_time(), self.instructed(), self.line()];
        paragraphs.into_iter().flatten().map(Part::paragraph).collect()
    }

    fn resolved_in_time(&self) -> Option<String> {
        let issues = self.issues();
        let response = issues.response_rate.filter(|rate| rate.denominator > 0).map(|rate| {
            let missed = rate.denominator - rate.numerator;
            text!("bulletin-response", due = rate.denominator, in_time = rate.numerator, missed = missed)
        });
        let asked = issues.solved_rate.filter(|rate| rate.denominator > 0).map(|rate| {
            text!(
                "bulletin-asked",
                asked = rate.denominator,
                unsolved = rate.denominator - rate.numerator,
                reopened = issues.flows.map_or(0, |flows| flows.reopened),
                satisfied = share(issues.satisfied_rate).unwrap_or_else(|| "none".to_owned())
            )
        });
        let sentences = [self.on_time(), response, self.times(), asked].into_iter().flatten();
        let sentences: Vec<String> = sentences.collect();
        (!sentences.is_empty()).then(|| paragraph(sentences))
    }

    fn on_time(&self) -> Option<String> {
        let rate = self.issues().on_time_rate.filter(|rate| rate.denominator > 0)?;
        let late = rate.denominator - rate.numerator;
        Some(text!(
            "bulletin-on-time",
            due = rate.denominator,
            on_time = rate.numerator,
            share = percent(rate.numerator, rate.denominator),
            late = late,
            which = self.late(late).unwrap_or_else(|| "none".to_owned())
        ))
    }

    /// The first of the late issues. None where the paper leaves the office.
    fn late(&self, number: i64) -> Option<String> {
        let is_late = |matter: &&ReportMatter| matter.reasons.contains(&ReportMatterReason::Late.into());
        let matters = self.document.matters.iter().filter(is_late).take(LATE_NAMED);
        let named: Vec<String> = matters.map(|matter| self.late_issue(matter)).collect();
        if named.is_empty() || self.suppress_below > 0 {
            return None;
        }
        let others = number - i64::try_from(named.len()).unwrap_or(i64::MAX);
        let named = named.join(&text!("bulletin-semicolon"));
        Some(if others > 0 { text!("bulletin-and-others", named = named, count = others) } else { named })
    }

    fn late_issue(&self, matter: &ReportMatter) -> String {
        let agency = match matter.agency.as_str() {
            "" => None,
            code => Some(self.called(SummaryDimension::Agency, code)),
        };
        let late = match matter.resolved_time {
            _ if matter.outcome() == IssueOutcome::TooLate => Some(label(matter.outcome().full_name())),
            Some(resolved) => time_after(Some(&resolved), matter.due_time.as_ref())
                .map(|length| text!("bulletin-late-by", length = length)),
            None => Some(text!("bulletin-not-resolved")),
        };
        let issue = text!(
            "bulletin-issue",
            urgency = label(matter.urgency().full_name()),
            number = short(&matter.issue)
        );
        let words: Vec<String> = [Some(issue), agency, late].into_iter().flatten().collect();
        words.join(&text!("bulletin-comma"))
    }

    /// How long it took. Of a few issues, or where most were settled while the caller waited, that says nothing.
    fn times(&self) -> Option<String> {
        let issues = self.issues();
        let times = issues.time_to_resolve.filter(|_| issues.issues_resolved >= LEAST_OF_MEAN)?;
        let half = times.p50.filter(|half| whole_seconds(half) > 0)?;
        Some(text!("bulletin-times", half = length(&half), most = length_at_most(&times.p90?)))
    }

    fn line(&self) -> Option<String> {
        let calls = self.calls();
        let rate = calls.connection_rate.filter(|rate| rate.denominator > 0)?;
        let is_low = rate.numerator * 100 < rate.denominator * CONNECTION_WANTED;
        let standard = match is_low {
            _ if !self.is_day_or_more() => "none",
            true => "below",
            false => "met",
        };
        let connected = text!(
            "bulletin-connected",
            share = percent(rate.numerator, rate.denominator),
            made_of = format!("{}/{}", grouped(rate.numerator), grouped(rate.denominator)),
            standard = standard,
            quick = share(calls.answered_in_15s).unwrap_or_else(|| "none".to_owned())
        );
        let lowest = self.lowest().filter(|_| is_low);
        Some(paragraph([Some(connected), self.missed(), lowest].into_iter().flatten()))
    }

    /// The standard is one of 24 hours.
    fn is_day_or_more(&self) -> bool {
        let (start, end) = (moment_of(self.document.start_time.as_ref()), moment_of(self.end().as_ref()));
        start.zip(end).is_some_and(|(start, end)| end.duration_since(start) >= WANTED_WITHIN)
    }

    /// Calls that nobody answered, and what became of them.
    fn missed(&self) -> Option<String> {
        let calls = self.calls();
        let missed = calls.calls_abandoned + calls.calls_missed;
        let abandoned = (calls.calls_abandoned > 0)
            .then(|| text!("bulletin-missed-abandoned", count = calls.calls_abandoned));
        let rang =
            (calls.calls_missed > 0).then(|| text!("bulletin-missed-rang", count = calls.calls_missed));
        let back = self.document.missed_callbacks.unwrap_or_default();
        (missed > 0).then(|| {
            text!(
                "bulletin-missed",
                missed = missed,
                how = joined(abandoned.into_iter().chain(rang)),
                tried = back.tried,
                reached = back.reached
            )
        })
    }

    /// The shift in which the fewest of a hundred calls were connected: one of several, below the whole, and below every other one, also of those that are too few to be compared.
    fn lowest(&self) -> Option<String> {
        let shifts = self.values(SummaryDimension::Shift);
        let rated = shifts.iter().filter_map(|shift| {
            let rate = shift.figures.calls?.connection_rate.filter(|rate| rate.denominator > 0)?;
            Some((shift, rate))
        });
        let rated: Vec<(&Value, FigureRate)> = rated.collect();
        let is_enough = |(_, rate): &&(&Value, FigureRate)| rate.denominator >= LEAST_OF_MEAN;
        let compared: Vec<&(&Value, FigureRate)> = rated.iter().filter(is_enough).collect();
        let is_lowest = |(shift, rate): &&&(&Value, FigureRate)| {
            rated.iter().all(|(other, of_other)| other.code == shift.code || is_below(rate, of_other))
        };
        let (shift, rate) = compared.iter().find(is_lowest)?;
        let whole = self.calls().connection_rate?;
        let share = percent(rate.numerator, rate.denominator);
        (compared.len() > 1 && is_below(rate, &whole))
            .then(|| text!("bulletin-lowest", shift = shift.name.as_str(), share = share))
    }
}

fn is_below(rate: &FigureRate, other: &FigureRate) -> bool {
    i128::from(rate.numerator) * i128::from(other.denominator)
        < i128::from(other.numerator) * i128::from(rate.denominator)
}

//! What becomes of a new call: the decision table. Nothing that asks for action ends as answered unless somebody said so.

use super::calendar::Window;
use super::call::CallFacts;
use super::codes::{CallChannel, CallDisposition, CallKind, TriageOutcome, Urgency};
use super::instant::{HOUR, Instant, MINUTE};
use super::period::PeriodFacts;

/// Time in which a pending call of urgency P0 must be looked at, in microseconds.
const P0_WITHIN: i64 = 3 * MINUTE;
/// The same of P1.
const P1_WITHIN: i64 = 15 * MINUTE;
/// The same of P2, by day.
const P2_WITHIN: i64 = 2 * HOUR;
/// So many times longer a pending call of urgency P2 or P3 may wait in a surge.
const SURGE_FACTOR: i64 = 4;
/// Noon, in minutes after midnight.
const NOON: i32 = 12 * 60;
/// What comes in at night, from 22:00 to 07:00, is due in the morning; in minutes after midnight.
const NIGHT: (i32, i32) = (22 * 60, 7 * 60);
/// When that is.
const MORNING: i32 = 8 * 60 + 30;

/// What the outcome of a new call depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Case {
    /// What the caller wanted.
    pub kind: CallKind,
    /// By which channel.
    pub channel: CallChannel,
    /// How it was answered or missed.
    pub disposition: CallDisposition,
    /// Whether something in it alarms, as P0 or P1, or it is stated to be that.
    pub alarms: bool,
    /// Whether a machine submitted it.
    pub by_machine: bool,
    /// Whether a person took it: it comes from the desk, or names its operator.
    pub by_person: bool,
    /// Whether it was imported from an old register.
    pub historical: bool,
    /// The outcome that was stated.
    pub stated: Option<TriageOutcome>,
    /// Whether it opens an issue.
    pub opens_issue: bool,
    /// Whether it is linked to one.
    pub links_issue: bool,
    /// Whether a link asks for a new look: things are worse, or the issue is finished.
    pub link_needs_look: bool,
    /// Whether it asks again for a matter that is not found.
    pub asks_in_vain: bool,
    /// Whether it is handed off.
    pub hands_off: bool,
    /// Whether it rang, and nobody answered it.
    pub missed: bool,
    /// Whether its number must not be called.
    pub do_not_call: bool,
}

impl Case {
    /// A call that leads to nothing yet, of which no outcome is stated.
    pub fn of_facts(facts: &CallFacts, alarms: bool) -> Self {
        Self {
            kind: facts.kind,
            channel: facts.channel,
            disposition: facts.disposition,
            alarms,
            by_machine: facts.source_system.is_some(),
            by_person: facts.is_by_person(),
            historical: facts.historical,
            stated: None,
            opens_issue: false,
            links_issue: false,
            link_needs_look: false,
            asks_in_vain: false,
            hands_off: false,
            missed: facts.is_missed(),
            do_not_call: facts.do_not_call,
        }
    }

    /// The outcome.
    pub fn outcome(&self) -> TriageOutcome {
        match self.stated {
            // What alarms holds until a person looks, whatever a machine says.
            Some(TriageOutcome::Answered | TriageOutcome::NoAction)
                if self.alarms && !self.by_person && !self.historical && self.kind != CallKind::Test =>
            {
                TriageOutcome::Pending
            }
            Some(stated) => stated,
            None => self.derived(),
        }
    }

    fn derived(&self) -> TriageOutcome {
        match self.kind {
            CallKind::Test => TriageOutcome::NoAction,
            _ if self.opens_issue => TriageOutcome::Issue,
            _ if self.links_issue && self.link_needs_look => TriageOutcome::Pending,
            _ if self.links_issue => TriageOutcome::Issue,
            _ if self.hands_off => TriageOutcome::HandedOff,
            CallKind::Invalid if self.historical || !self.alarms => TriageOutcome::NoAction,
            // Whom nobody answered is on the list of callbacks, not in the queue.
            _ if self.missed && (self.historical || !(self.alarms || self.do_not_call)) => {
                TriageOutcome::NoAction
            }
            _ if self.historical => TriageOutcome::Answered,
            _ if self.alarms || self.asks_in_vain || self.nobody_heard() => TriageOutcome::Pending,
            CallKind::Consult | CallKind::Suggest | CallKind::Praise => TriageOutcome::Answered,
            CallKind::Help | CallKind::Complaint | CallKind::Report | CallKind::Urge | CallKind::Invalid => {
                TriageOutcome::Pending
            }
        }
    }

    /// Whether nobody spoke with the caller: a machine, the web, a voice message, a call that was missed.
    pub fn nobody_heard(&self) -> bool {
        self.by_machine || self.channel == CallChannel::Web || self.disposition != CallDisposition::Answered
    }
}

/// Until when a pending call must be looked at that was received at a time.
pub fn due(
    period: &PeriodFacts,
    kind: CallKind,
    urgency: Urgency,
    knows_district: bool,
    from: Instant,
) -> Instant {
    let due = usually_due(period, kind, urgency, knows_district, from);
    let waits_longer = period.surge_since.is_some() && !urgency.is_pressing();
    if waits_longer { from.plus(SURGE_FACTOR * due.since(from)) } else { due }
}

fn usually_due(
    period: &PeriodFacts,
    kind: CallKind,
    urgency: Urgency,
    knows_district: bool,
    from: Instant,
) -> Instant {
    match (urgency, kind) {
        (Urgency::P0, _) => from.plus(P0_WITHIN),
        (Urgency::P1, _) => from.plus(P1_WITHIN),
        (Urgency::P2 | Urgency::P3, CallKind::Complaint | CallKind::Report) => {
            next_working_noon(period, from)
        }
        (Urgency::P2 | Urgency::P3, CallKind::Help | CallKind::Urge) if knows_district => {
            period.after(from, period.target(urgency, from).dispatch)
        }
        (Urgency::P2 | Urgency::P3, _) => {
            let by_day =
                || if urgency == Urgency::P2 { from.plus(P2_WITHIN) } else { next(period, from, NOON) };
            if is_night(period, from) { next(period, from, MORNING) } else { by_day() }
        }
    }
}

fn is_night(period: &PeriodFacts, at: Instant) -> bool {
    let date = period.zone.date(at);
    let day = Window { from: period.zone.at(date, NIGHT.1), to: period.zone.at(date, NIGHT.0) };
    !day.contains(at)
}

/// The first time after `from` at which the local clock shows so many minutes after midnight.
fn next(period: &PeriodFacts, from: Instant, minutes: i32) -> Instant {
    let mut date = period.zone.date(from);
    loop {
        let at = period.zone.at(date, minutes);
        match date.tomorrow() {
            Ok(next) if at <= from => date = next,
            _ => return at,
        }
    }
}

fn next_working_noon(period: &PeriodFacts, from: Instant) -> Instant {
    let mut noon = next(period, from, NOON);
    while !period.calendar.is_working(period.zone.date(noon)) {
        noon = next(period, noon, NOON);
    }
    noon
}

#[cfg(test)]
pub(in crate::domain) mod tests;

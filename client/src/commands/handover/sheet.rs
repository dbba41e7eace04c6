//! The sheet of a handover, in the order in which it is read out: what must be done now, what cannot wait, what came back, and the rest.

use std::collections::{BTreeMap, BTreeSet};

use hotline_client::names::short;
use hotline_proto::v1::{Figures, HoursOfDay, Issue, IssueState, Shift};
use jiff::Timestamp;

use super::acknowledged::Acknowledged;
use super::duty;
use super::gather::{Handover, is_due};
use super::rows::flags;
use super::turn::{Times, Turn};
use crate::catalogue::{joined, term, text, title};
use crate::directories::Entry;
use crate::known_period::KnownPeriod;
use crate::output::{Cell, for_people};
use crate::paper::{Column, Paper, Part, Table};
use crate::times::{self, moment_of};
use crate::views::summary::Names;
use crate::{shifts, views};

/// What the sheet is made with.
pub struct Sheet<'s> {
    pub period: &'s KnownPeriod,
    pub now: Timestamp,
    pub turn: Turn<'s>,
    pub times: Times,
    /// When nobody is called back.
    pub quiet: HoursOfDay,
    pub agencies: &'s [Entry],
    pub categories: &'s Names,
    pub operators: &'s Names,
    /// Those of the shift that hands over.
    pub figures: Figures,
    /// Up to when they are counted.
    pub counted_to: Option<Timestamp>,
    /// How many calls are kept at this seat until the server is there again.
    pub kept: usize,
    /// The shift that hands over and those after it, as they are worked.
    pub shifts: &'s [Shift],
    /// The shift that hands over, as it was worked.
    pub handing_over: Option<&'s Shift>,
    /// The shift that takes over, as it is worked.
    pub taking_over: Option<&'s Shift>,
    /// What was acknowledged for it.
    pub acknowledged: Acknowledged,
    /// Codes of the call handlers who are on duty.
    pub on_duty: &'s BTreeSet<String>,
}

/// The figures of a shift by their keys; None where one is not known.
pub fn figures(figures: &Figures) -> [(&'static str, Option<i64>); 8] {
    let (calls, issues) = (figures.calls.unwrap_or_default(), figures.issues.unwrap_or_default());
    [
        ("calls_answered", Some(calls.calls_answered)),
        ("calls_unanswered", Some(calls.calls_abandoned + calls.calls_missed)),
        ("flows.opened", Some(issues.flows.unwrap_or_default().opened)),
        ("issues_accepted", Some(issues.issues_accepted)),
        ("issues_resolved", Some(issues.issues_resolved)),
        ("backlog_end", issues.backlog_end),
        ("calls_pending", calls.calls_pending),
        ("issues_overdue", issues.issues_overdue),
    ]
}

impl Sheet<'_> {
    /// The sheet. Parts with nothing in them say so, as a sheet without them could have forgotten them.
    pub fn paper(&self, handover: &Handover<'_>) -> Paper {
        let above = vec![
            Part::Strong(self.shifts()),
            Part::Line(text!("handover-people", taken = self.taken_over_by())),
            Part::Fields(self.duty(handover)),
            self.figures(),
        ];
        let below = vec![
            Part::Line(text!("handover-others", count = handover.others)),
            Part::Line(text!("handover-signatures")),
        ];
        let parts = [above, self.first(handover), self.promises(handover), self.rest(handover), below];
        let parts = parts.into_iter().flatten().collect();
        Paper::sheet(term!("handover"), self.moment(self.now), self.period.zone.clone(), parts)
    }

    /// What must be done now, what cannot wait, and what came back.
    fn first(&self, handover: &Handover<'_>) -> Vec<Part> {
        let rows = |issues: &[&Issue]| issues.iter().map(|issue| self.issue(issue)).collect::<Vec<_>>();
        let calls = handover.calls.iter().map(|call| self.urgent_call(call));
        let urgent = handover.urgent.iter().map(|issue| self.urgent_issue(issue));
        let mut headings = HEADINGS.to_vec();
        headings.insert(HEADINGS.len() - 1, "handover-first");
        let is_returned = |issue: &&&Issue| issue.state() == IssueState::Returned;
        let is_due = |issue: &&&Issue| is_due(issue, self.times.until);
        let elsewhere = handover.before_its_end.iter().filter(is_returned);
        let now = table(term!("handover-now"), &headings, calls.chain(urgent).collect());
        let before_its_end = table_and(
            term!("handover-before-its-end", until = self.moment(self.times.until)),
            rows(&handover.before_its_end),
            see(&[(text!("handover-part-now"), numbers(handover.urgent.iter().filter(is_due)))]),
        );
        let returned = table_and(
            term!("handover-returned"),
            rows(&handover.returned),
            see(&[
                (text!("handover-part-now"), numbers(handover.urgent.iter().filter(is_returned))),
                (text!("handover-part-before-its-end"), numbers(elsewhere)),
            ]),
        );
        std::iter::once(now).chain(before_its_end).chain(returned).collect()
    }

    /// Who is called back, what is said otherwise, and what was asked of numbers.
    fn promises(&self, handover: &Handover<'_>) -> Vec<Part> {
        let called = handover.callbacks.iter().map(|(one, dialled)| self.callback(one, *dialled)).collect();
        let notices = handover.notices.iter().map(|notice| self.notice(notice)).collect();
        let flagged = handover.flagged.iter().map(flags).collect();
        let read = [
            "handover-number",
            "title-notice-text",
            "handover-in-force",
            "title-poster",
            "title-read-by",
            "handover-acknowledged",
        ];
        let follow_ups = self.follow_ups(&handover.follow_ups);
        let mut parts = table_and(term!("handover-callbacks"), called, follow_ups);
        parts.push(table(term!("handover-notices"), &read, notices));
        parts.push(texts(term!("handover-flagged"), flagged));
        parts
    }

    /// People and equipment, what superiors wait for, and what is on hold.
    fn rest(&self, handover: &Handover<'_>) -> Vec<Part> {
        let hard = handover.hard.iter().map(|call| self.hard(call));
        let notes = [self.handing_over, self.taking_over].into_iter().flatten().flat_map(views::shift::notes);
        let notes = notes.map(|(who, note)| text!("text-of", of = who, text = note));
        let incidents = handover.incidents.iter().map(|incident| self.incident(incident)).collect();
        let of_incidents = ["handover-number", "handover-matter", "handover-state", "handover-acknowledged"];
        let instructions = handover.instructions.iter().map(|(issue, one)| self.instruction(issue, one));
        let mut of_instructions = HEADINGS.to_vec();
        of_instructions.insert(HEADINGS.len() - 1, "title-read-by");
        let suspended = handover.suspended.iter().map(|issue| self.issue(issue)).collect();
        vec![
            texts(term!("handover-notes"), hard.chain(notes).collect()),
            Part::Blank(term!("handover-equipment"), 1),
            table(term!("handover-incidents"), &of_incidents, incidents),
            table(term!("handover-instructions"), &of_instructions, instructions.collect()),
            table(term!("handover-suspended"), &HEADINGS, suspended),
        ]
    }

    pub(super) fn moment(&self, moment: Timestamp) -> String {
        times::on_the_clock(moment, &self.period.zone)
    }

    /// From which shift to which it is handed over.
    fn shifts(&self) -> String {
        let named =
            |shift: Option<shifts::Shift<'_>>| shift.map_or_else(|| term!("handover-no-shift"), named);
        text!("handover-shifts", from = named(self.turn.from), to = named(self.turn.to))
    }

    /// Who is on duty, when nobody was in the shift that hands over, and how much the one that takes over has not acknowledged.
    fn duty(&self, handover: &Handover<'_>) -> Vec<(String, String)> {
        let shown =
            |cell: &Cell| if cell.is_blank() { String::new() } else { for_people(cell, &self.period.zone) };
        let is_between = self.period.running_shift(self.now).is_none();
        let gaps = self.handing_over.map(|shift| shown(&views::shift::unattended(shift))).unwrap_or_default();
        vec![
            (title("on_duty"), duty::told(self.shifts, is_between, self.period)),
            (title("unattended"), gaps),
            (term!("handover-not-acknowledged"), handover.count_open(&self.acknowledged).to_string()),
        ]
    }

    /// Who has taken over for the shift, each with when they did so last; else room to write it.
    fn taken_over_by(&self) -> String {
        let mut takers: BTreeMap<&str, Timestamp> = BTreeMap::new();
        for handover in self.taking_over.into_iter().flat_map(|shift| &shift.handovers) {
            let Some(at) = moment_of(handover.acknowledge_time.as_ref()) else { continue };
            let known = takers.entry(&handover.acknowledger).or_insert(at);
            *known = at.max(*known);
        }
        if takers.is_empty() {
            return term!("handover-to-be-written");
        }
        joined(takers.iter().map(|(who, at)| text!("handover-taken-at", who = *who, at = self.time(*at))))
    }

    /// The figures of the shift that hands over, side by side.
    fn figures(&self) -> Part {
        let known = figures(&self.figures).map(|(key, count)| {
            let heading = if key == "calls_unanswered" { term!("handover-unanswered") } else { title(key) };
            (heading, count.map_or(Cell::Absent, Cell::Count))
        });
        let kept = i64::try_from(self.kept).unwrap_or(i64::MAX);
        let kept = (term!("handover-kept"), Cell::Count(kept));
        let (headings, cells): (Vec<_>, Vec<_>) = known.into_iter().chain([kept]).unzip();
        let shift = self.turn.from.map_or_else(|| term!("handover-no-shift"), named);
        let title = match self.counted_to {
            Some(until) => text!("handover-figures", shift = shift, until = self.time(until)),
            None => shift,
        };
        let columns = headings.into_iter().map(Column::numbers).collect();
        Part::Table(Table { title, columns, rows: vec![cells], ..Table::default() })
    }
}

/// The columns of most parts, by the messages that are their headings.
const HEADINGS: [&str; 5] =
    ["handover-number", "handover-matter", "handover-state", "handover-who", "handover-acknowledged"];

/// A shift with the times of its day.
fn named(shift: shifts::Shift<'_>) -> String {
    format!("{} {}–{}", shift.name, shift.start.strftime("%H:%M"), shift.end.strftime("%H:%M"))
}

/// What stands in an earlier part. None if nothing does.
fn see(parts: &[(String, Vec<&str>)]) -> Option<String> {
    let parts = parts.iter().filter(|(_, numbers)| !numbers.is_empty());
    let parts = parts.map(|(part, numbers)| text!("handover-see", part = part, numbers = joined(numbers)));
    let parts: Vec<String> = parts.collect();
    (!parts.is_empty()).then(|| parts.join(&text!("text-separator")))
}

fn numbers<'i>(issues: impl Iterator<Item = &'i &'i Issue>) -> Vec<&'i str> {
    issues.map(|issue| short(&issue.name)).collect()
}

/// Rows, and below them what is told on a line.
fn table_and(title: String, rows: Vec<Vec<String>>, line: Option<String>) -> Vec<Part> {
    match line {
        Some(line) if rows.is_empty() => vec![on_a_line(title, line)],
        line => std::iter::once(table(title, &HEADINGS, rows)).chain(line.map(Part::Line)).collect(),
    }
}

fn table(title: String, headings: &[&str], rows: Vec<Vec<String>>) -> Part {
    if rows.is_empty() {
        return on_a_line(title, term!("handover-none"));
    }
    let columns = headings.iter().map(|id| Column::texts(crate::catalogue::pair(id, &[]))).collect();
    let rows = rows.into_iter().map(|row| row.into_iter().map(Cell::text).collect()).collect();
    Part::Table(Table { title, columns, rows, ..Table::default() })
}

fn texts(title: String, texts: Vec<String>) -> Part {
    if texts.is_empty() { on_a_line(title, term!("handover-none")) } else { Part::Texts(title, texts) }
}

fn on_a_line(title: String, what: String) -> Part {
    Part::Line(text!("paper-field", label = title, value = what))
}

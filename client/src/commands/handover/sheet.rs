//! The sheet of a handover, in the order in which it is read out: what must be done now, what cannot wait, what came back, and the rest.

use std::collections::BTreeSet;

use hotline_client::names::short;
use hotline_proto::v1::{Call, Callback, Figures, Instruction, Issue, Notice, ReadBy, Report, Shift};
use jiff::Timestamp;

use super::gather::{self, Handover};
use crate::catalogue::{joined, label, term, text, title};
use crate::codes::Code as _;
use crate::directories::Entry;
use crate::known_period::KnownPeriod;
use crate::output::Cell;
use crate::paper::{Column, Paper, Part, Table};
use crate::times::{self, moment_of};
use crate::views::call::{pressing, unconfirmed, unsettled};
use crate::views::issue::{present_lead, warning};
use crate::views::matters::matter;
use crate::views::notice::has_read;
use crate::{roster, shifts, views};

/// What the sheet is made with.
pub struct Sheet<'s> {
    pub period: &'s KnownPeriod,
    pub now: Timestamp,
    /// When the next shift ends.
    pub until: Timestamp,
    pub agencies: &'s [Entry],
    pub figures: Figures,
    /// The shift that runs, as it is worked.
    pub running: Option<&'s Shift>,
    /// The shift that takes over, as it is worked.
    pub taking_over: Option<&'s Shift>,
    /// Codes of the call handlers who are on duty.
    pub on_duty: &'s BTreeSet<String>,
}

impl Sheet<'_> {
    /// The sheet. Parts with nothing in them say so, as a sheet without them could have forgotten them.
    pub fn paper(&self, handover: &Handover<'_>) -> Paper {
        let calls = handover.calls.iter().map(|call| self.call(call));
        let urgent = handover.urgent.iter().map(|issue| self.issue(issue));
        let row = |issues: &[&Issue]| issues.iter().map(|issue| self.issue(issue)).collect::<Vec<_>>();
        let parts = vec![
            Part::Strong(self.shifts()),
            Part::Fields(self.duty(handover)),
            Part::Fields(self.figures()),
            self.table(term!("handover-now"), calls.chain(urgent).collect()),
            self.table(
                term!("handover-before-its-end", until = self.moment(self.until)),
                row(&handover.before_its_end),
            ),
            self.read_table(
                term!("handover-instructions"),
                [term!("handover-matter"), term!("handover-state"), term!("handover-who")],
                handover.instructions.iter().map(|(issue, one)| self.instruction(issue, one)).collect(),
            ),
            Part::Texts(
                term!("handover-incidents"),
                texts(handover.incidents.iter().map(|report| self.incident(report))),
            ),
            self.table(term!("handover-returned"), row(&handover.returned)),
            self.table(
                term!("handover-callbacks"),
                handover.callbacks.iter().map(|one| self.callback(one)).collect(),
            ),
            self.read_table(
                term!("handover-notices"),
                [title("notice_text"), term!("handover-in-force"), title("poster")],
                handover.notices.iter().map(|notice| self.notice(notice)).collect(),
            ),
            self.table(term!("handover-suspended"), row(&handover.suspended)),
            Part::Texts(term!("handover-flagged"), texts(handover.flagged.iter().map(|call| flags(call)))),
            Part::Texts(term!("handover-hard"), texts(handover.hard.iter().map(|call| hard(call)))),
            Part::Line(text!("handover-others", count = handover.others)),
            Part::Blank(term!("handover-notes"), 3),
            Part::Blank(term!("handover-by"), 1),
            Part::Blank(term!("handover-to"), 1),
            Part::Blank(term!("handover-at"), 1),
        ];
        Paper::new(term!("handover"), self.moment(self.now), self.period.zone.clone(), parts)
    }

    /// The latest report of an incident, and when the next one follows.
    fn incident(&self, report: &Report) -> String {
        let next = moment_of(report.next_report_time.as_ref());
        let told = text!(
            "handover-incident",
            report = short(&report.name),
            kind = label(report.incident_kind().full_name()),
            next = next.map(|next| self.moment(next)).unwrap_or_default()
        );
        if next.is_some_and(|next| next < self.now) { text!("handover-late", what = told) } else { told }
    }

    fn moment(&self, moment: Timestamp) -> String {
        times::on_the_clock(moment, &self.period.zone)
    }

    /// From which shift to which it is handed over.
    fn shifts(&self) -> String {
        let local = self.period.zone.to_datetime(self.now);
        let named = |shift: Option<shifts::Shift<'_>>| {
            shift.map_or_else(
                || term!("handover-no-shift"),
                |shift| {
                    format!(
                        "{} {}–{}",
                        shift.name,
                        shift.start.strftime("%H:%M"),
                        shift.end.strftime("%H:%M")
                    )
                },
            )
        };
        let from = named(self.period.running_shift(self.now));
        text!("handover-shifts", from = from, to = named(shifts::next(&self.period.shift_plans, local)))
    }

    /// Who is on duty, when nobody was in this shift, and how much the shift that takes over has not acknowledged.
    fn duty(&self, handover: &Handover<'_>) -> Vec<(String, String)> {
        let zone = &self.period.zone;
        let present = self.running.into_iter().flat_map(|shift| &shift.duties);
        let present: Vec<_> = present.filter(|duty| duty.end_time.is_none()).cloned().collect();
        let on_duty =
            if present.is_empty() { term!("handover-nobody") } else { views::shift::on_duty(&present, zone) };
        let gaps = self.running.map(|shift| views::shift::unattended(shift, zone)).unwrap_or_default();
        let open = handover.names().into_iter().filter(|name| !self.is_acknowledged(name)).count();
        vec![
            (title("on_duty"), on_duty),
            (title("unattended"), gaps),
            (term!("handover-not-acknowledged"), open.to_string()),
        ]
    }

    /// Whether the shift that takes over has acknowledged something.
    fn is_acknowledged(&self, name: &str) -> bool {
        let handovers = self.taking_over.into_iter().flat_map(|shift| &shift.handovers);
        handovers.flat_map(|handover| &handover.items).any(|item| item == name)
    }

    /// The sign that says so.
    fn sign(&self, name: &str) -> String {
        if self.is_acknowledged(name) { "☑" } else { "☐" }.to_owned()
    }

    /// The figures of the shift so far.
    fn figures(&self) -> Vec<(String, String)> {
        let (calls, issues) =
            (self.figures.calls.unwrap_or_default(), self.figures.issues.unwrap_or_default());
        let flows = issues.flows.unwrap_or_default();
        let field = |key: &str, count: i64| (title(key), count.to_string());
        let now = |key: &str, count: Option<i64>| count.map(|count| field(key, count));
        let fields = [
            Some(field("calls_answered", calls.calls_answered)),
            Some(field("calls_abandoned", calls.calls_abandoned)),
            Some(field("calls_missed", calls.calls_missed)),
            Some(field("flows.opened", flows.opened)),
            Some(field("issues_accepted", issues.issues_accepted)),
            Some(field("issues_resolved", issues.issues_resolved)),
            now("backlog_end", issues.backlog_end),
            now("calls_pending", calls.calls_pending),
            now("issues_overdue", issues.issues_overdue),
        ];
        fields.into_iter().flatten().collect()
    }

    fn table(&self, title: String, rows: Vec<Vec<String>>) -> Part {
        let headings = [
            term!("handover-number"),
            term!("handover-matter"),
            term!("handover-state"),
            term!("handover-who"),
            term!("handover-acknowledged"),
        ];
        table(title, headings.to_vec(), rows)
    }

    /// A table of what everybody on duty must have read, with who has.
    fn read_table(&self, name: String, [what, how, who]: [String; 3], rows: Vec<Vec<String>>) -> Part {
        let headings =
            [term!("handover-number"), what, how, who, title("read_by"), term!("handover-acknowledged")];
        table(name, headings.to_vec(), rows)
    }

    /// Who on duty has read something, and who has not.
    fn read_by(&self, read_by: &[ReadBy]) -> String {
        let sign = |operator: &String| if has_read(read_by, operator) { "☑" } else { "☐" };
        let signs = self.on_duty.iter().map(|operator| format!("{} {operator}", sign(operator)));
        signs.collect::<Vec<_>>().join(" ")
    }

    fn notice(&self, notice: &Notice) -> Vec<String> {
        let moment = |time| moment_of(time).map(|at| self.moment(at));
        let from = moment(notice.start_time.as_ref());
        let from = from.map(|from| text!("handover-in-force-from", from = from));
        let until = moment(notice.end_time.as_ref());
        let until = until.map(|until| text!("handover-in-force-until", until = until));
        let replaces = Some(short(&notice.replaces)).filter(|replaced| !replaced.is_empty());
        let replaces = replaces.map(|replaced| text!("handover-replaces", notice = replaced));
        let what = [&notice.category, &notice.text].map(String::as_str);
        vec![
            short(&notice.name).to_owned(),
            what.join(" ").trim().to_owned(),
            joined([from, until, replaces].into_iter().flatten()),
            notice.poster.clone(),
            self.read_by(&notice.read_by),
            self.sign(&notice.name),
        ]
    }

    fn call(&self, call: &Call) -> Vec<String> {
        let handoffs =
            unconfirmed(call).map(|handoff| text!("handover-unconfirmed", target = handoff.target.as_str()));
        let states = gather::is_pending(call).then(|| label("TRIAGE_OUTCOME_PENDING"));
        let states =
            unsettled(call).map(|_| term!("handover-alarm")).into_iter().chain(states).chain(handoffs);
        let until = gather::due_of_call(call).map(|due| self.due(due));
        vec![
            short(&call.name).to_owned(),
            matter(pressing(call), &call.summary),
            joined(states.chain(until)),
            call.operator_code.clone(),
            self.sign(&call.name),
        ]
    }

    fn instruction(&self, issue: &Issue, instruction: &Instruction) -> Vec<String> {
        let done = moment_of(instruction.deadline.as_ref());
        let done = done.map(|by| text!("handover-done-by", until = self.moment(by)));
        let reply = moment_of(instruction.reply_due_at.as_ref());
        let reply = reply.map(|by| text!("handover-reply-by", until = self.moment(by)));
        let is_late = gather::due_of_instruction(instruction).is_some_and(|due| due < self.now);
        let said = [&instruction.office, &instruction.reference, &instruction.text];
        let said: Vec<&str> = said.into_iter().map(String::as_str).filter(|text| !text.is_empty()).collect();
        vec![
            short(&issue.name).to_owned(),
            format!("{} {}", label(instruction.kind().full_name()), said.join(" ")),
            joined(is_late.then(|| title("overdue")).into_iter().chain(done).chain(reply)),
            self.who(issue),
            self.read_by(&instruction.read_by),
            self.sign(&issue.name),
        ]
    }

    /// The agency that is answerable, with a number to ring, else the call handler.
    fn who(&self, issue: &Issue) -> String {
        let lead = present_lead(issue);
        let shift = self.period.shift_at(self.now);
        let who = lead.map(|lead| roster::answerable(&lead.agency, self.agencies, shift));
        who.unwrap_or_else(|| issue.owner.clone())
    }

    fn issue(&self, issue: &Issue) -> Vec<String> {
        let due = gather::due_of_issue(issue).map(|due| self.due(due));
        let late = issue.overdue.then(|| title("overdue"));
        vec![
            short(&issue.name).to_owned(),
            matter(issue.urgency(), &format!("{} {}", issue.title, issue.address)),
            joined(
                [label(issue.state().full_name())].into_iter().chain(late).chain(warning(issue)).chain(due),
            ),
            self.who(issue),
            self.sign(&issue.name),
        ]
    }

    fn callback(&self, callback: &Callback) -> Vec<String> {
        let due = moment_of(callback.due_at.as_ref()).map(|due| self.due(due));
        let of = [&callback.issue, &callback.call].into_iter().find(|name| !name.is_empty());
        vec![
            short(&callback.name).to_owned(),
            format!("{} {}", of.map(|name| short(name)).unwrap_or_default(), callback.note).trim().to_owned(),
            joined([label(callback.kind().full_name())].into_iter().chain(due)),
            callback.leased_by.clone(),
            self.sign(&callback.name),
        ]
    }

    fn due(&self, due: Timestamp) -> String {
        text!("handover-until", until = self.moment(due))
    }
}

fn table(title: String, headings: Vec<String>, rows: Vec<Vec<String>>) -> Part {
    if rows.is_empty() {
        return Part::Texts(title, vec![term!("handover-none")]);
    }
    let columns = headings.into_iter().map(Column::texts).collect();
    let rows = rows.into_iter().map(|row| row.into_iter().map(Cell::text).collect()).collect();
    Part::Table(Table { title, columns, rows, ..Table::default() })
}

/// Texts, or that there are none.
fn texts(texts: impl Iterator<Item = String>) -> Vec<String> {
    let texts: Vec<String> = texts.collect();
    if texts.is_empty() { vec![term!("handover-none")] } else { texts }
}

/// How the number of a call may be contacted.
fn flags(call: &Call) -> String {
    let safety = call.contact_safety.clone().unwrap_or_default();
    let phone = call.caller.as_ref().map(|caller| caller.phone_masked.clone()).unwrap_or_default();
    let said = [
        safety.do_not_call.then(|| title("do_not_call")),
        safety.no_message.then(|| title("no_message")),
        Some(safety.hours).filter(|hours| !hours.is_empty()),
    ];
    format!("{} {phone} {}", short(&call.name), joined(said.into_iter().flatten()))
}

/// After which call somebody talks with who took it.
fn hard(call: &Call) -> String {
    let why = if call.abusive { title("abusive") } else { call.category.clone() };
    format!("{} {why} {}", short(&call.name), call.operator_code).trim().to_owned()
}

//! What stands of each thing on the sheet.

use hotline_client::names::short;
use hotline_proto::v1::{AssignmentState, Call, Callback, ContactSafety, Instruction, Issue, Notice, ReadBy};
use jiff::{Timestamp, ToSpan as _};

use super::acknowledged::news_of;
use super::gather::{self, Dialled, FirstSteps, Flagged, Incident};
use super::sheet::Sheet;
use crate::catalogue::{joined, label, term, text, title};
use crate::codes::Code as _;
use crate::roster;
use crate::times::{self, moment_of};
use crate::views::call::{pressing, unconfirmed, unsettled};
use crate::views::issue::{present_lead, warning};
use crate::views::matters::matter;
use crate::views::notice::has_read;

/// How many of the callbacks that are told on one line are named.
const NAMED: usize = 3;

impl Sheet<'_> {
    /// The sign that says whether something is taken over.
    fn sign(&self, name: &str, news: Option<Timestamp>) -> String {
        if self.acknowledged.covers(name, news) { "☑" } else { "☐" }.to_owned()
    }

    /// Who on duty has read something, and who has not.
    fn read_by(&self, read_by: &[ReadBy]) -> String {
        let sign = |operator: &String| if has_read(read_by, operator) { "☑" } else { "☐" };
        let signs = self.on_duty.iter().map(|operator| format!("{} {operator}", sign(operator)));
        signs.collect::<Vec<_>>().join(" ")
    }

    /// A call that must be settled, with what the next shift does first.
    pub(super) fn urgent_call(&self, call: &Call) -> Vec<String> {
        let handoffs =
            unconfirmed(call).map(|handoff| text!("handover-unconfirmed", target = handoff.target.as_str()));
        let states = gather::is_pending(call).then(|| label("TRIAGE_OUTCOME_PENDING"));
        let states =
            unsettled(call).map(|_| term!("handover-alarm")).into_iter().chain(states).chain(handoffs);
        let until = gather::due_of_call(call).map(|due| self.due_or_late(due));
        let confirm = unconfirmed(call)
            .map(|handoff| text!("handover-first-handoff", target = handoff.target.as_str()));
        let first = unsettled(call).map(|_| text!("handover-first-alarm")).into_iter();
        let decide = gather::is_pending(call).then(|| text!("handover-first-pending"));
        vec![
            short(&call.name).to_owned(),
            matter(pressing(call), &call.summary),
            joined(states.chain(until)),
            call.operator_code.clone(),
            joined(first.chain(decide).chain(confirm)),
            self.sign(&call.name, None),
        ]
    }

    /// An issue of danger or an urgent one, with what the next shift does first.
    pub(super) fn urgent_issue(&self, issue: &Issue) -> Vec<String> {
        let lead = present_lead(issue);
        let first = match lead.map(|lead| lead.state()) {
            None => text!("handover-first-assign"),
            Some(AssignmentState::Dispatched) => text!("handover-first-acknowledge"),
            Some(_) if issue.overdue => text!("handover-first-overdue"),
            Some(_) => text!("handover-first-ask"),
        };
        let mut row = self.issue(issue);
        row.insert(row.len() - 1, first);
        row
    }

    pub(super) fn issue(&self, issue: &Issue) -> Vec<String> {
        let due = gather::due_of_issue(issue).map(|due| self.due(due));
        let late = issue.overdue.then(|| title("overdue"));
        let FirstSteps { dispatch, response } = gather::first_steps_late(issue, self.now);
        let first =
            [(dispatch, term!("handover-dispatch-late")), (response, term!("handover-response-late"))];
        let first = first.into_iter().filter(|(is_late, _)| *is_late).map(|(_, name)| name);
        let state = label(issue.state().full_name());
        let state = match issue.suspension_reason.as_str() {
            "" => state,
            reason => text!("text-of", of = state, text = reason),
        };
        vec![
            short(&issue.name).to_owned(),
            matter(issue.urgency(), &format!("{} {}", issue.title, issue.address)),
            joined([state].into_iter().chain(late).chain(first).chain(warning(issue)).chain(due)),
            self.who(issue),
            self.sign(&issue.name, news_of(issue)),
        ]
    }

    /// The agency that is answerable, with the number to ring in the shift that takes over, else the call handler.
    fn who(&self, issue: &Issue) -> String {
        let lead = present_lead(issue);
        let shift = self.turn.to.map(|shift| shift.code);
        let who = lead.map(|lead| roster::answerable(&lead.agency, self.agencies, shift));
        who.unwrap_or_else(|| issue.owner.clone())
    }

    /// A callback with its number, as it is shown, and when that called.
    pub(super) fn callback(&self, callback: &Callback, dialled: Option<&Dialled>) -> Vec<String> {
        let of = [&callback.issue, &callback.call].into_iter().find(|name| !name.is_empty());
        let about = dialled.map_or("", |dialled| dialled.call.summary.as_str());
        let number = dialled.map(|dialled| self.number(dialled)).unwrap_or_default();
        let what = [number.as_str(), of.map_or("", |name| short(name)), about, &callback.note];
        let due = moment_of(callback.due_at.as_ref()).map(|due| self.due_or_late(due));
        let asked = dialled.map(|dialled| asked(&dialled.asked)).into_iter().flatten();
        vec![
            short(&callback.name).to_owned(),
            what.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" "),
            joined([label(callback.kind().full_name())].into_iter().chain(due).chain(asked)),
            callback.leased_by.clone(),
            self.sign(&callback.name, None),
        ]
    }

    fn number(&self, dialled: &Dialled) -> String {
        let phone = dialled.call.caller.as_ref().map_or("", |caller| caller.phone_masked.as_str());
        let at = moment_of(dialled.call.received_at.as_ref());
        match at.filter(|_| !phone.is_empty()) {
            Some(at) => text!("handover-called-at", phone = phone, at = self.time(at)),
            None => phone.to_owned(),
        }
    }

    /// Callbacks after an issue was resolved, on one line: how many, the first ones, and that nobody rings at night. None if there are none.
    pub(super) fn follow_ups(&self, callbacks: &[&Callback]) -> Option<String> {
        let due = |callback: &Callback| moment_of(callback.due_at.as_ref());
        let first = callbacks.first()?;
        let named = callbacks.iter().take(NAMED).map(|callback| {
            let number = short(&callback.name);
            match due(callback) {
                Some(due) => text!("handover-called-at", phone = number, at = self.time(due)),
                None => number.to_owned(),
            }
        });
        let begins = self.turn.to.and_then(|shift| times::moment(shift.start, &self.period.zone).ok());
        let dialled = [due(first), begins, Some(self.now)].into_iter().flatten().max().unwrap_or(self.now);
        let told = text!("handover-follow-ups", count = callbacks.len(), first = joined(named));
        let is_taken = callbacks.iter().all(|callback| self.acknowledged.covers(&callback.name, None));
        let put_off = self.put_off(dialled).map(|until| text!("handover-put-off", until = until));
        let told = std::iter::once(told).chain(put_off).collect::<Vec<_>>().join(&text!("text-separator"));
        Some(format!("{told}  {}", if is_taken { "☑" } else { "☐" }))
    }

    /// Until when somebody who may not be called in the quiet hours waits, if a moment lies in them.
    fn put_off(&self, moment: Timestamp) -> Option<String> {
        let local = self.period.zone.to_datetime(moment);
        let minute = i32::from(local.hour()) * 60 + i32::from(local.minute());
        let (start, end) = (self.quiet.start_minute, self.quiet.end_minute);
        let is_quiet = match start <= end {
            true => (start..end).contains(&minute),
            false => minute >= start || minute < end,
        };
        let ends = local.date().at(0, 0, 0, 0).checked_add(end.minutes()).ok()?;
        is_quiet.then(|| ends.strftime("%H:%M").to_string())
    }

    pub(super) fn notice(&self, notice: &Notice) -> Vec<String> {
        let moment = |time| moment_of(time).map(|at| self.moment(at));
        let from = moment(notice.start_time.as_ref());
        let from = from.map(|from| text!("handover-in-force-from", from = from));
        let until = moment(notice.end_time.as_ref());
        let until = until.map(|until| text!("handover-in-force-until", until = until));
        let replaces = Some(short(&notice.replaces)).filter(|replaced| !replaced.is_empty());
        let replaces = replaces.map(|replaced| text!("handover-replaces", notice = replaced));
        vec![
            short(&notice.name).to_owned(),
            format!("{} {}", self.category(&notice.category), notice.text).trim().to_owned(),
            joined([from, until, replaces].into_iter().flatten()),
            notice.poster.clone(),
            self.read_by(&notice.read_by),
            self.sign(&notice.name, None),
        ]
    }

    fn category<'n>(&'n self, code: &'n str) -> &'n str {
        self.categories.get(code).map_or(code, String::as_str)
    }

    /// After which call somebody talks with who took it, and two boxes to tick.
    pub(super) fn hard(&self, call: &Call) -> String {
        let why = if call.abusive { title("abusive") } else { self.category(&call.category).to_owned() };
        let code = call.operator_code.as_str();
        let operator = self.operators.get(code).map_or(code, String::as_str);
        text!("handover-hard", number = short(&call.name), why = why, who = operator)
    }

    /// An incident by the number under which it is reported, and when the next report follows.
    pub(super) fn incident(&self, incident: &Incident) -> Vec<String> {
        let Incident { latest, says } = incident;
        let next = moment_of(latest.next_report_time.as_ref());
        let told = text!(
            "handover-incident",
            kind = label(latest.incident_kind().full_name()),
            next = next.map(|next| self.moment(next)).unwrap_or_default()
        );
        let is_late = next.is_some_and(|next| next < self.now);
        let issue = says.issues.first().map(|issue| short(&issue.issue)).unwrap_or_default();
        vec![
            text!("handover-incident-number", number = says.number, issue = issue),
            says.situation.clone(),
            if is_late { text!("handover-late", what = told) } else { told },
            self.sign(&latest.name, None),
        ]
    }

    pub(super) fn instruction(&self, issue: &Issue, instruction: &Instruction) -> Vec<String> {
        let done = moment_of(instruction.deadline.as_ref());
        let done = done.map(|by| text!("handover-done-by", until = self.moment(by)));
        let reply = moment_of(instruction.reply_due_at.as_ref());
        let reply = reply.map(|by| text!("handover-reply-by", until = self.moment(by)));
        let is_late = gather::due_of_instruction(instruction).is_some_and(|due| due < self.now);
        let said = [&instruction.office, &instruction.reference, &instruction.text];
        let said: Vec<&str> = said.into_iter().map(String::as_str).filter(|text| !text.is_empty()).collect();
        let said = format!("{} {}", label(instruction.kind().full_name()), said.join(" "));
        vec![
            short(&issue.name).to_owned(),
            text!("text-of", of = issue.title.as_str(), text = said),
            joined(is_late.then(|| title("overdue")).into_iter().chain(done).chain(reply)),
            self.who(issue),
            self.read_by(&instruction.read_by),
            self.sign(&issue.name, news_of(issue)),
        ]
    }

    fn due(&self, due: Timestamp) -> String {
        text!("handover-until", until = self.moment(due))
    }

    /// The same, and that it is past.
    fn due_or_late(&self, due: Timestamp) -> String {
        let told = self.due(due);
        if due < self.now { text!("handover-late", what = told) } else { told }
    }

    /// The time of day, with the day where it is another than today.
    pub(super) fn time(&self, moment: Timestamp) -> String {
        let [local, today] = [moment, self.now].map(|moment| self.period.zone.to_datetime(moment));
        let pattern = if local.date() == today.date() { "%H:%M" } else { "%Y-%m-%d %H:%M" };
        local.strftime(pattern).to_string()
    }
}

/// How a number may be contacted, and where it is from.
pub(super) fn flags(flagged: &Flagged<'_>) -> String {
    let phone = flagged.call.caller.as_ref().map_or("", |caller| caller.phone_masked.as_str());
    format!("{} {phone} {}", short(flagged.name), joined(asked(flagged.asked)))
}

/// What was asked of a number.
fn asked(safety: &ContactSafety) -> impl Iterator<Item = String> {
    let said = [
        safety.do_not_call.then(|| title("do_not_call")),
        safety.no_message.then(|| title("no_message")),
        (!safety.hours.is_empty()).then(|| text!("handover-hours", hours = safety.hours.as_str())),
    ];
    said.into_iter().flatten()
}

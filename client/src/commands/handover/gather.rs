//! What the next shift must know, of what there is: each thing once, where it is first looked for.

use std::collections::{BTreeMap, BTreeSet};

use hotline_proto::v1::{
    Call, Callback, CallbackKind, ContactSafety, IncidentReport, Instruction, Issue, IssueState, Notice,
    ReadBy, Report, TriageOutcome, Urgency,
};
use jiff::{SignedDuration, Timestamp};

use super::acknowledged::{Acknowledged, news_of};
use crate::times::moment_of as moment;
use crate::views::call::pressing;
use crate::views::issue::warns;
use crate::views::notice::has_read;

/// Categories after whose calls somebody talks with who took them: self-harm, harm to others, violence at home, the dead.
const HARD: [&str; 4] = ["PSY.02", "PSY.05", "WEL.08", "OTH.05"];

/// For how long a notice is new: until the shift that takes over has met every other.
const NEW: SignedDuration = SignedDuration::from_hours(24);

/// What there is.
#[derive(Debug, Default)]
pub struct Lists {
    /// When it was listed.
    pub now: Timestamp,
    /// Calls with an alarm that nobody has settled.
    pub alarms: Vec<Call>,
    /// Pending calls.
    pub pending: Vec<Call>,
    /// Calls with a handoff that nobody confirmed.
    pub handoffs: Vec<Call>,
    /// Active issues.
    pub issues: Vec<Issue>,
    /// Issues, active or not, with an instruction of a superior that waits for a reply.
    pub instructed: Vec<Issue>,
    /// Incidents that are to be reported on.
    pub incidents: Vec<Incident>,
    /// Callbacks that are to be made.
    pub callbacks: Vec<Callback>,
    /// The calls behind those that are listed one by one, by name.
    pub dialled: BTreeMap<String, Dialled>,
    /// Notices that are in force or will be.
    pub notices: Vec<Notice>,
    /// Codes of the call handlers who are on duty.
    pub on_duty: BTreeSet<String>,
    /// Calls since the shift that hands over began.
    pub of_shift: Vec<Call>,
}

/// An incident that is to be reported on.
#[derive(Clone, Debug, Default)]
pub struct Incident {
    pub latest: Report,
    /// What the latest report says.
    pub says: IncidentReport,
}

/// A call that is called back.
#[derive(Clone, Debug, Default)]
pub struct Dialled {
    pub call: Call,
    /// What was asked of its number, in whatever call.
    pub asked: ContactSafety,
}

/// How a number may be contacted.
#[derive(Debug)]
pub struct Flagged<'l> {
    /// Name of the call or callback that leads to it.
    pub name: &'l str,
    /// The call with the number.
    pub call: &'l Call,
    pub asked: &'l ContactSafety,
}

/// What the next shift must know, in the order of the sheet. All are in the order in which they are due.
#[derive(Debug, Default)]
pub struct Handover<'l> {
    /// Calls that wait for a decision or a confirmation.
    pub calls: Vec<&'l Call>,
    /// Issues of danger and urgent ones.
    pub urgent: Vec<&'l Issue>,
    /// Others that are overdue or due before the next shift ends, late in being dispatched or responded to, or of whose time so much is used that somebody must be told.
    pub before_its_end: Vec<&'l Issue>,
    /// Instructions of superiors that wait for a reply, with their issues: those that are due before the next shift ends or name no time, and those that somebody on duty has not read.
    pub instructions: Vec<(&'l Issue, &'l Instruction)>,
    /// Incidents that are to be reported on, by when the next report follows.
    pub incidents: Vec<&'l Incident>,
    /// Others that an agency returned.
    pub returned: Vec<&'l Issue>,
    /// Issues on hold, whatever their urgency.
    pub suspended: Vec<&'l Issue>,
    /// How many issues are active besides.
    pub others: usize,
    /// Callbacks that are due before the next shift ends, but for those after an issue was resolved, each with the call to which it answers.
    pub callbacks: Vec<(&'l Callback, Option<&'l Dialled>)>,
    /// Those after an issue was resolved that are due by then.
    pub follow_ups: Vec<&'l Callback>,
    /// Notices that are new or will come into force, and those that somebody on duty has not read, by number.
    pub notices: Vec<&'l Notice>,
    /// Numbers of calls of the shift, and of callbacks, of which somebody said how they may be contacted: each once.
    pub flagged: Vec<Flagged<'l>>,
    /// Calls of the shift after which somebody talks with who took them.
    pub hard: Vec<&'l Call>,
}

impl<'l> Handover<'l> {
    /// Names of what somebody must go on with, each once.
    pub fn names(&self) -> BTreeSet<&'l str> {
        let issues = [&self.urgent, &self.before_its_end, &self.returned, &self.suspended];
        let calls = self.calls.iter().map(|call| call.name.as_str());
        let issues = issues.into_iter().flatten().map(|issue| issue.name.as_str());
        let instructed = self.instructions.iter().map(|(issue, _)| issue.name.as_str());
        let callbacks = self.callbacks.iter().map(|(callback, _)| callback).chain(&self.follow_ups);
        let callbacks = callbacks.map(|callback| callback.name.as_str());
        let notices = self.notices.iter().map(|notice| notice.name.as_str());
        let incidents = self.incidents.iter().map(|incident| incident.latest.name.as_str());
        calls.chain(issues).chain(instructed).chain(callbacks).chain(notices).chain(incidents).collect()
    }

    /// When the latest came to one of them that must be taken over anew. None if nothing ever did.
    pub fn news(&self, name: &str) -> Option<Timestamp> {
        let issues = [&self.urgent, &self.before_its_end, &self.returned, &self.suspended];
        let instructed = self.instructions.iter().map(|(issue, _)| issue);
        let mut issues = issues.into_iter().flatten().chain(instructed);
        issues.find(|issue| issue.name == name).and_then(|issue| news_of(issue))
    }

    /// How many of them nobody has taken over.
    pub fn count_open(&self, acknowledged: &Acknowledged) -> usize {
        self.names().into_iter().filter(|name| !acknowledged.covers(name, self.news(name))).count()
    }
}

/// Sorts it. The next shift ends at `until`.
pub fn gather(lists: &Lists, until: Timestamp) -> Handover<'_> {
    let mut handover = Handover::default();
    for call in lists.alarms.iter().chain(&lists.pending).chain(&lists.handoffs) {
        if handover.calls.iter().all(|known| known.name != call.name) {
            handover.calls.push(call);
        }
    }
    handover.calls.sort_by_key(|call| (pressing(call), due_of_call(call)));
    handover.issues(&lists.issues, lists.now, until);
    handover.instructions = instructions(lists, until);
    handover.incidents = lists.incidents.iter().collect();
    handover.incidents.sort_by_key(|incident| moment(incident.latest.next_report_time.as_ref()));
    let mut callbacks: Vec<&Callback> =
        lists.callbacks.iter().filter(|callback| is_listed(callback, until)).collect();
    callbacks.sort_by_key(|callback| moment(callback.due_at.as_ref()));
    let (follow_ups, others): (Vec<&Callback>, Vec<&Callback>) =
        callbacks.into_iter().partition(|callback| callback.kind() == CallbackKind::FollowUp);
    handover.follow_ups = follow_ups;
    handover.callbacks = others.into_iter().map(|one| (one, lists.dialled.get(&one.call))).collect();
    handover.notices = lists.notices.iter().filter(|notice| is_told(notice, lists, until)).collect();
    handover.notices.sort_by_key(|notice| (moment(notice.post_time.as_ref()), &notice.name));
    handover.flagged = flagged(lists, &handover.callbacks);
    let is_hard = |call: &&Call| call.abusive || HARD.contains(&call.category.as_str());
    handover.hard = lists.of_shift.iter().filter(is_hard).collect();
    handover
}

impl<'l> Handover<'l> {
    fn issues(&mut self, issues: &'l [Issue], now: Timestamp, until: Timestamp) {
        for issue in issues {
            match (issue.state(), issue.urgency()) {
                (IssueState::Suspended, _) => self.suspended.push(issue),
                (_, Urgency::P0 | Urgency::P1) => self.urgent.push(issue),
                _ if is_due(issue, until) || first_steps_late(issue, now) != FirstSteps::default() => {
                    self.before_its_end.push(issue);
                }
                (IssueState::Returned, _) => self.returned.push(issue),
                _ => self.others += 1,
            }
        }
        self.urgent.sort_by_key(|issue| (issue.urgency, due_of_issue(issue).unwrap_or(Timestamp::MAX)));
        for part in [&mut self.before_its_end, &mut self.returned, &mut self.suspended] {
            part.sort_by_key(|issue| due_of_issue(issue).unwrap_or(Timestamp::MAX));
        }
    }
}

/// Instructions that wait for a reply: due by then or without a time, or not read by everybody.
fn instructions(lists: &Lists, until: Timestamp) -> Vec<(&Issue, &Instruction)> {
    let open = lists.instructed.iter().flat_map(|issue| {
        let open = issue.instructions.iter().filter(|one| one.replied_at.is_none());
        open.map(move |instruction| (issue, instruction))
    });
    let is_told = |(_, one): &(&Issue, &Instruction)| {
        due_of_instruction(one).is_none_or(|due| due < until) || is_unread(&one.read_by, &lists.on_duty)
    };
    let mut instructions: Vec<_> = open.filter(is_told).collect();
    instructions.sort_by_key(|(_, one)| due_of_instruction(one).unwrap_or(Timestamp::MAX));
    instructions
}

/// Of calls of the shift and of callbacks, how their numbers may be contacted: of each number once.
fn flagged<'l>(lists: &'l Lists, callbacks: &[(&'l Callback, Option<&'l Dialled>)]) -> Vec<Flagged<'l>> {
    let calls = lists
        .of_shift
        .iter()
        .filter_map(|call| Some(Flagged { name: &call.name, call, asked: call.contact_safety.as_ref()? }));
    let called_back = callbacks.iter().filter_map(|(callback, dialled)| {
        let Dialled { call, asked } = (*dialled)?;
        (*asked != ContactSafety::default()).then_some(Flagged { name: &callback.name, call, asked })
    });
    let mut numbers = BTreeSet::new();
    let caller = |call: &'l Call| call.caller.as_ref().map_or("", |caller| caller.id.as_str());
    let mut is_new = |number: &'l str| number.is_empty() || numbers.insert(number);
    called_back.chain(calls).filter(|flagged| is_new(caller(flagged.call))).collect()
}

/// Whether an issue is overdue or due before the next shift ends, or somebody must be told how much of its time is used.
pub fn is_due(issue: &Issue, until: Timestamp) -> bool {
    issue.overdue || warns(issue) || due_of_issue(issue).is_some_and(|due| due < until)
}

/// Which of the first steps of an issue are late.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FirstSteps {
    pub dispatch: bool,
    pub response: bool,
}

/// Which they are now. The register leaves out the times that no longer run.
pub fn first_steps_late(issue: &Issue, now: Timestamp) -> FirstSteps {
    let is_past = |time: &Option<prost_types::Timestamp>| moment(time.as_ref()).is_some_and(|due| due < now);
    FirstSteps { dispatch: is_past(&issue.dispatch_due_at), response: is_past(&issue.response_due_at) }
}

/// Whether a callback is due before the next shift ends.
pub fn is_listed(callback: &Callback, until: Timestamp) -> bool {
    moment(callback.due_at.as_ref()).is_none_or(|due| due < until)
}

/// Whether a notice is told: it is new at most a day before the next shift ends, or somebody on duty has not read it.
fn is_told(notice: &Notice, lists: &Lists, until: Timestamp) -> bool {
    let begins = [&notice.post_time, &notice.start_time].into_iter().filter_map(|time| moment(time.as_ref()));
    let is_new = begins.max().is_none_or(|begins| begins > until - NEW);
    is_new || lists.on_duty.iter().any(|operator| !has_read(&notice.read_by, operator))
}

/// Whether somebody on duty has not read something; where nobody says who is on duty, whether nobody has.
fn is_unread(read_by: &[ReadBy], on_duty: &BTreeSet<String>) -> bool {
    match on_duty.is_empty() {
        true => read_by.is_empty(),
        false => on_duty.iter().any(|operator| !has_read(read_by, operator)),
    }
}

/// Until when somebody must look at a call: the earliest of its times.
pub fn due_of_call(call: &Call) -> Option<Timestamp> {
    let triage = call.triage.as_ref().and_then(|triage| moment(triage.due_at.as_ref()));
    let handoffs = call.handoffs.iter().filter_map(|handoff| moment(handoff.confirm_by.as_ref()));
    triage.into_iter().chain(handoffs).min()
}

/// The earlier of when an issue is due, and when help comes too late.
pub fn due_of_issue(issue: &Issue) -> Option<Timestamp> {
    [&issue.due_at, &issue.need_by].into_iter().filter_map(|time| moment(time.as_ref())).min()
}

/// The earlier of when a reply to an instruction is due, and when it must be done.
pub fn due_of_instruction(instruction: &Instruction) -> Option<Timestamp> {
    let times = [&instruction.reply_due_at, &instruction.deadline];
    times.into_iter().filter_map(|time| moment(time.as_ref())).min()
}

/// Whether nobody has decided what becomes of a call.
pub fn is_pending(call: &Call) -> bool {
    call.triage.as_ref().is_some_and(|triage| triage.outcome() == TriageOutcome::Pending)
}

#[cfg(test)]
mod tests {
    use super::*;
    use hotline_proto::v1::TimeWarning;
    use proptest::prelude::*;

    fn at(hour: i64) -> prost_types::Timestamp {
        prost_types::Timestamp { seconds: 1_669_590_000 + hour * 3_600, nanos: 0 }
    }

    fn issue() -> impl Strategy<Value = Issue> {
        let states = [IssueState::Open, IssueState::Assigned, IssueState::Returned, IssueState::Suspended];
        let urgencies = [Urgency::P0, Urgency::P1, Urgency::P2, Urgency::P3];
        let times = || prop::option::of((0_i64..24).prop_map(at));
        (
            prop::sample::select(states.to_vec()),
            prop::sample::select(urgencies.to_vec()),
            times(),
            times(),
            any::<bool>(),
            prop::option::of((
                prop::sample::select(vec![0, 80, 120, 200]),
                prop::sample::select(vec![0, 80, 120]),
            )),
        )
            .prop_map(|(state, urgency, due_at, need_by, overdue, used)| Issue {
                state: state.into(),
                urgency: urgency.into(),
                due_at,
                need_by,
                overdue,
                time_warning: used.map(|(percent, seen_percent)| TimeWarning {
                    percent,
                    seen_percent,
                    ..TimeWarning::default()
                }),
                ..Issue::default()
            })
    }

    #[test]
    fn what_is_late_in_its_first_steps_is_told() {
        let now = moment(Some(&at(8))).unwrap();
        let issue = |dispatch: Option<i64>, response: Option<i64>| Issue {
            dispatch_due_at: dispatch.map(at),
            response_due_at: response.map(at),
            urgency: Urgency::P2.into(),
            ..Issue::default()
        };
        let issues = vec![issue(Some(7), Some(9)), issue(None, Some(7)), issue(Some(9), None)];
        let lists = Lists { now, issues, ..Lists::default() };
        let handover = gather(&lists, now);
        let late = handover.before_its_end.iter().map(|issue| first_steps_late(issue, now));
        let late: Vec<FirstSteps> = late.collect();
        let [dispatch, response] = [true, false].map(|dispatch| FirstSteps { dispatch, response: !dispatch });
        assert_eq!((late, handover.others), (vec![dispatch, response], 1));
    }

    proptest! {
        #[test]
        fn every_issue_stands_in_one_part_and_only_there(issues in prop::collection::vec(issue(), 0..40)) {
            let until = moment(Some(&at(8))).unwrap();
            let named = |(at, issue): (usize, Issue)| Issue { name: at.to_string(), ..issue };
            let lists = Lists { issues: issues.into_iter().enumerate().map(named).collect(), ..Lists::default() };
            let handover = gather(&lists, until);
            let parts = [&handover.urgent, &handover.before_its_end, &handover.returned, &handover.suspended];
            let told: Vec<&str> = parts.into_iter().flatten().map(|issue| issue.name.as_str()).collect();
            for issue in &lists.issues {
                let is_unseen = issue.time_warning.as_ref().is_some_and(|used| used.percent > used.seen_percent);
                let must_be_told = issue.overdue
                    || is_unseen
                    || matches!(issue.state(), IssueState::Returned | IssueState::Suspended)
                    || issue.urgency <= i32::from(Urgency::P1)
                    || due_of_issue(issue).is_some_and(|due| due < until);
                let times = told.iter().filter(|name| **name == issue.name).count();
                prop_assert_eq!(times, usize::from(must_be_told));
            }
            prop_assert_eq!(told.len() + handover.others, lists.issues.len());
        }
    }
}

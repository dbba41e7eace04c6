//! The state of one period that results from the entries of its journal, or the loaded part of it.
//!
//! The maps share their contents when cloned, so that a command can be tried on a copy.

use std::sync::Arc;

use imbl::{HashMap, HashSet, OrdMap, OrdSet};

use super::call::{Call, CallTexts};
use super::callback::Callback;
use super::caller::Caller;
use super::codes::{CallbackKind, CallbackState, LinkKind, TriageOutcome};
use super::counted::{Counted, CountedAssignment, CountedCall};
use super::directory::Directory;
use super::duty::{Duty, DutyEnd};
use super::event::{CallEvent, CallbackEvent, Entry, Event, IssueEvent, PeriodEvent, Subject, Text};
use super::instant::Instant;
use super::issue::{Issue, IssueTexts, Link, Origin};
use super::link_change::LinkChange;
use super::links::Links;
use super::notice::{Notice, Notices, Readings};
use super::number::{CallNumber, CallbackNumber, CallerNumber, IssueNumber};
use super::period::{Period, PeriodFacts};
use super::place::Place;
use super::report::{LatestRevision, ReportId};
use super::text_class::Classed;
use super::words::Words;

/// Where the journal of a period ends, and the last numbers given out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// Position of the last entry; 0 before the first.
    pub position: i64,
    /// When the last entry was recorded.
    pub recorded_at: Instant,
    /// Number of the last call; 0 before the first.
    pub last_call: i64,
    /// Number of the last issue; 0 before the first.
    pub last_issue: i64,
    /// Number of the last callback; 0 before the first.
    pub last_callback: i64,
    /// Number of the last caller; 0 before the first.
    pub last_caller: i64,
    /// Position of the last entry that changed the directories.
    pub directory_position: i64,
}

/// The state of one period, or the loaded part of it.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// End of the journal and last numbers.
    pub head: Head,
    /// The period; None before it is opened.
    pub period: Option<Arc<Period>>,
    /// Its directories.
    pub directory: Arc<Directory>,
    /// The words of its categories that raise an alarm.
    pub words: Words,
    /// Loaded calls.
    pub calls: HashMap<CallNumber, Arc<Call>>,
    /// Loaded issues.
    pub issues: HashMap<IssueNumber, Arc<Issue>>,
    /// Loaded callbacks.
    pub callbacks: OrdMap<CallbackNumber, Arc<Callback>>,
    /// Loaded links.
    pub links: Links,
    /// Callers by phone key.
    pub callers: HashMap<String, CallerNumber>,
    /// What is known of the loaded callers.
    pub known_callers: OrdMap<CallerNumber, Caller>,
    /// Of phone keys whose open issues are needed: the issues for which their calls asked.
    pub issues_of_numbers: HashMap<String, OrdSet<IssueNumber>>,
    /// Loaded calls about danger, by the places that they are about.
    pub places_of_danger: HashMap<Place, OrdSet<CallNumber>>,
    /// Phone keys that must not be called, of the numbers that may be dialled.
    pub not_to_call: HashSet<String>,
    /// When it is safe to call, as it was said last, by the phone keys of the numbers that may be dialled.
    pub safe_hours: HashMap<String, String>,
    /// Callbacks about danger to life, of those that may be made.
    pub of_life: HashSet<CallbackNumber>,
    /// Numbers of calls by source system and external id.
    pub external_ids: HashMap<(String, String), CallNumber>,
    /// When the latest of the loaded calls was received.
    pub latest_received: Option<Instant>,
    /// The latest revisions of the reports that are needed.
    pub reports: HashMap<ReportId, LatestRevision>,
    /// The latest duties of call handlers, by their codes.
    pub duties: HashMap<String, Duty>,
    /// Loaded notices.
    pub notices: Notices,
    /// What call handlers have read, of what is to be marked as read.
    pub readings: Readings,
    /// Current texts of calls. The journal does not contain them.
    pub call_texts: HashMap<CallNumber, Arc<CallTexts>>,
    /// Current texts of issues. The journal does not contain them.
    pub issue_texts: HashMap<IssueNumber, Arc<IssueTexts>>,
}

impl State {
    /// Issues that are merged into an issue, ordered by number.
    pub fn merged_issues(&self, merged_into: IssueNumber) -> Vec<&Arc<Issue>> {
        let mut merged: Vec<_> =
            self.issues.values().filter(|issue| issue.merged_into == Some(merged_into)).collect();
        merged.sort_by_key(|issue| issue.number);
        merged
    }

    /// Keeps the texts of an entry, so that later commands of the same batch see them.
    pub fn keep_texts(&mut self, entry: &Entry) {
        for text in &entry.texts {
            match (text, entry.event.subject()) {
                (Text::Call(texts), Subject::Call(number)) => {
                    if let (Some(phone), Some(id)) =
                        (&texts.caller_phone, self.calls.get(&number).and_then(|call| call.caller))
                    {
                        self.callers.insert(phone.key.clone(), id);
                    }
                    self.call_texts.insert(number, Arc::new((**texts).clone()));
                }
                (Text::Issue(texts), Subject::Issue(number)) => {
                    self.issue_texts.insert(number, Arc::new((**texts).clone()));
                }
                (Text::Call(_) | Text::Issue(_), _) | (Text::Event(..) | Text::Report(_), _) => {}
            }
        }
    }

    /// The counted fields of the call and the issue that an event concerns.
    pub fn counted(&self, event: &Event) -> Counted {
        let (call, issue) = event.counted_subjects();
        let issue = issue.and_then(|number| self.issues.get(&number));
        Counted {
            call: call.and_then(|number| self.calls.get(&number)).map(|call| self.counted_call(call)),
            issue: issue.map(|issue| issue.counted()),
            assignment: issue.and_then(|issue| CountedAssignment::answered(event, &issue.assignments)),
        }
    }

    /// The counted fields of a call.
    pub fn counted_call(&self, call: &Call) -> CountedCall {
        let day = |at| self.period.as_ref().map(|period| period.facts.day_of(at));
        call.counted(day(call.facts.received_at))
    }

    /// What an issue takes over from its calls as they are now. Its FIRST call must be loaded.
    pub fn origin(&self, issue: &Issue, heard_at: Option<Instant>) -> Origin {
        let Some(first) = issue.first_call.and_then(|number| self.calls.get(&number)) else {
            return Origin { heard_at, ..Origin::default() };
        };
        Origin {
            kind: Some(first.facts.kind),
            channel: Some(first.facts.channel),
            source_system: first.facts.source_system.clone(),
            reachable: first.reachable,
            heard_at,
        }
    }

    /// When the earliest call of an issue was received, leaving out void ones. All its links and their calls must be loaded.
    pub fn heard_at(&self, issue: IssueNumber) -> Option<Instant> {
        let calls = self.links.of_issue(issue).filter_map(|link| self.calls.get(&link.call));
        calls.filter(|call| !call.is_void()).map(|call| call.facts.received_at).min()
    }

    /// Applies an entry.
    pub fn evolve(&mut self, entry: &Entry) {
        self.head.position = entry.position;
        self.head.recorded_at = entry.recorded_at;
        if entry.event.event_type().is_view() {
            return;
        }
        let before = self.danger(&entry.event);
        match &entry.event {
            Event::Period(event) => self.evolve_period(event, entry),
            Event::Call(number, event) => self.evolve_call(*number, event, entry),
            Event::Issue(number, event) => self.evolve_issue(*number, event, entry),
            Event::Callback(number, event) => self.evolve_callback(*number, event, entry),
        }
        self.keep_texts(entry);
        let after = self.danger(&entry.event);
        self.keep_danger(before, after);
    }

    fn evolve_period(&mut self, event: &PeriodEvent, entry: &Entry) {
        match event {
            PeriodEvent::Opened { period, directory } => {
                self.period = Some(Arc::new(Period {
                    facts: (**period).clone(),
                    recorded_at: entry.recorded_at,
                    position: entry.position,
                }));
                self.directory = Arc::new((**directory).clone().at(entry.position));
                self.words = Words::of(&self.directory);
                self.head.directory_position = entry.position;
            }
            PeriodEvent::DirectoryUpserted { directory } => {
                Arc::make_mut(&mut self.directory).merge((**directory).clone().at(entry.position));
                if !directory.categories.is_empty() {
                    self.words = Words::of(&self.directory);
                }
                self.head.directory_position = entry.position;
            }
            PeriodEvent::Updated(change) => self.change_facts(entry, |facts| {
                facts.apply((**change).clone(), entry.occurred_at, entry.recorded_at);
            }),
            PeriodEvent::Closed { ends_at } => {
                self.change_facts(entry, |facts| facts.ends_at = Some(*ends_at))
            }
            PeriodEvent::Reopened { ends_at } => self.change_facts(entry, |facts| facts.ends_at = *ends_at),
            PeriodEvent::ReportIssued { report, revision, as_of, incident, digest: _ } => {
                let incident = incident.map(|stage| stage.kind);
                let latest = LatestRevision { revision: *revision, as_of: *as_of, incident };
                self.reports.insert(report.clone(), latest);
            }
            PeriodEvent::DutyStarted { operator } => {
                let (position, started_at) = (entry.position, entry.occurred_at);
                let duty = Duty { position, operator: operator.clone(), started_at, end: None };
                self.duties.insert(operator.clone(), duty);
            }
            PeriodEvent::DutyEnded { operator } => {
                if let Some(duty) = self.duties.get_mut(operator) {
                    duty.end = Some(DutyEnd { at: entry.occurred_at, position: entry.position });
                }
            }
            PeriodEvent::HandoverAcknowledged { .. } => {}
            PeriodEvent::NoticePosted { notice, from, replaces, category } => self.notices.post(Notice {
                number: *notice,
                from: *from,
                replaces: *replaces,
                category: category.clone(),
                poster: entry.actor.clone(),
                posted_at: entry.occurred_at,
                position: entry.position,
                end: None,
            }),
            PeriodEvent::NoticeWithdrawn { notice } => {
                self.notices.withdraw(*notice, entry.occurred_at, entry.position)
            }
            PeriodEvent::Read { operator, items } => {
                self.readings.extend(items.iter().map(|item| (*item, operator.clone())))
            }
        }
    }

    fn change_facts(&mut self, entry: &Entry, change: impl FnOnce(&mut PeriodFacts)) {
        if let Some(period) = self.period.as_mut().map(Arc::make_mut) {
            period.position = entry.position;
            change(&mut period.facts);
        }
    }

    fn evolve_call(&mut self, number: CallNumber, event: &CallEvent, entry: &Entry) {
        let former = self.calls.get(&number).and_then(|call| external_id(call));
        if let Some(call) = Call::recorded(number, event, entry) {
            self.head.last_call = self.head.last_call.max(number.0);
            self.calls.insert(number, Arc::new(call));
        } else if let Some(call) = self.calls.get_mut(&number) {
            Arc::make_mut(call).evolve(event, entry);
        }
        if let (CallEvent::TextsErased(erased), Some(texts)) = (event, self.call_texts.get_mut(&number)) {
            Arc::make_mut(texts).erase(erased.class);
        }
        let Some(call) = self.calls.get(&number) else { return };
        if let Some(caller) = call.caller.filter(|caller| caller.0 > self.head.last_caller) {
            self.head.last_caller = caller.0;
            self.known_callers.insert(caller, Caller::default());
        }
        self.latest_received = self.latest_received.max(Some(call.facts.received_at));
        let present = external_id(call);
        if former != present {
            former.and_then(|former| self.external_ids.remove(&former));
            if let Some(present) = present {
                self.external_ids.insert(present, number);
            }
        }
    }

    fn evolve_issue(&mut self, number: IssueNumber, event: &IssueEvent, entry: &Entry) {
        if let Some(issue) = Issue::opened(number, event, entry) {
            self.head.last_issue = self.head.last_issue.max(number.0);
            let call = issue.first_call.and_then(|call| self.calls.get(&call));
            let heard_at = call.map(|call| call.facts.received_at);
            let origin = self.origin(&issue, heard_at);
            self.issues.insert(number, Arc::new(Issue { origin, ..issue }));
            return;
        }
        if let (IssueEvent::TextsErased(erased), Some(texts)) = (event, self.issue_texts.get_mut(&number)) {
            Arc::make_mut(texts).erase(erased.class);
        }
        let heard_at = self.evolve_links(number, event, entry);
        if let Some(issue) = self.issues.get_mut(&number) {
            Arc::make_mut(issue).evolve(event, entry);
        }
        // An issue takes over from its calls only with its own events, so that its figures change in the order of these.
        if let Some(HeardAt(heard_at)) = heard_at {
            let origin = self.issues.get(&number).map(|issue| self.origin(issue, heard_at));
            if let (Some(origin), Some(issue)) = (origin, self.issues.get_mut(&number)) {
                Arc::make_mut(issue).origin = origin;
            }
        }
    }

    /// Applies an event to the links of its issue. Returns when the issue was first heard of, if the event may change that.
    fn evolve_links(&mut self, number: IssueNumber, event: &IssueEvent, entry: &Entry) -> Option<HeardAt> {
        let heard_at = match event.link_change()? {
            LinkChange::Linked { call, kind, condition } => {
                let link = Link { issue: number, call, kind, condition, linked_at: entry.occurred_at };
                self.links.insert(link);
                self.count_repeat(call, kind, 1);
                self.keep_issue_of_number(call, kind, number);
                let call = self.calls.get(&call).filter(|call| !call.is_void());
                let received_at = call.map(|call| call.facts.received_at);
                let former = self.issues.get(&number).and_then(|issue| issue.origin.heard_at);
                received_at.into_iter().chain(former).min()
            }
            LinkChange::Unlinked { call } => {
                if let Some(link) = self.links.remove(number, call) {
                    self.count_repeat(call, link.kind, -1);
                }
                self.heard_at(number)
            }
            LinkChange::FirstCallChanged { call } => {
                self.set_first_call(number, call);
                self.heard_at(number)
            }
            LinkChange::CallChanged { heard_at } => heard_at,
        };
        Some(HeardAt(heard_at))
    }

    fn set_first_call(&mut self, issue: IssueNumber, first: Option<CallNumber>) {
        let Some(call) = first else { return };
        let Some(link) = self.links.get_mut(issue, call) else { return };
        let before = std::mem::replace(&mut link.kind, LinkKind::First);
        self.count_repeat(call, before, -1);
    }

    fn count_repeat(&mut self, call: CallNumber, kind: LinkKind, by: i32) {
        if !kind.asks_again() {
            return;
        }
        if let Some(call) = self.calls.get_mut(&call) {
            let call = Arc::make_mut(call);
            call.repeat_links = call.repeat_links.saturating_add_signed(by);
        }
    }

    fn evolve_callback(&mut self, number: CallbackNumber, event: &CallbackEvent, entry: &Entry) {
        if let Some(callback) = Callback::created(number, event, entry) {
            self.head.last_callback = self.head.last_callback.max(number.0);
            let caller = callback.call.and_then(|call| self.calls.get(&call)?.caller);
            let is_missed = callback.kind == CallbackKind::Missed;
            let caller = caller.filter(|_| is_missed).and_then(|caller| self.known_callers.get_mut(&caller));
            if let Some(caller) = caller {
                caller.missed_callback = caller.missed_callback.or(Some(number));
            }
            self.callbacks.insert(number, Arc::new(callback));
        } else if let Some(callback) = self.callbacks.get_mut(&number) {
            Arc::make_mut(callback).evolve(event, entry);
            if callback.kind == CallbackKind::Missed && callback.state != CallbackState::Open {
                self.forget_missed(number);
            }
        }
    }

    fn forget_missed(&mut self, callback: CallbackNumber) {
        let of_callback = |(number, caller): (&CallerNumber, &Caller)| {
            (caller.missed_callback == Some(callback)).then_some(*number)
        };
        let caller = self.known_callers.iter().find_map(of_callback);
        if let Some(caller) = caller.and_then(|number| self.known_callers.get_mut(&number)) {
            caller.missed_callback = None;
        }
    }

    /// What a call that an event concerns tells of danger. None if it tells of none.
    fn danger(&self, event: &Event) -> Option<Danger> {
        let Event::Call(number, _) = event else { return None };
        let call = self.calls.get(number).filter(|call| call.tells_of_danger())?;
        Some(Danger { call: *number, caller: call.caller, place: self.place_of_danger(*number) })
    }

    /// The place of a call that tells of danger.
    pub fn place_of_danger(&self, number: CallNumber) -> Option<Place> {
        let call = self.calls.get(&number).filter(|call| call.tells_of_danger())?;
        Place::of_call(&call.facts, self.call_texts.get(&number)?)
    }

    fn keep_danger(&mut self, before: Option<Danger>, after: Option<Danger>) {
        if before == after {
            return;
        }
        for (danger, by) in [(before, -1), (after, 1)] {
            let Some(Danger { call, caller, place }) = danger else { continue };
            if let Some(caller) = caller.and_then(|caller| self.known_callers.get_mut(&caller)) {
                caller.calls_about_danger += by;
            }
            let Some(place) = place else { continue };
            let calls = self.places_of_danger.entry(place).or_default();
            if by > 0 { _ = calls.insert(call) } else { _ = calls.remove(&call) }
        }
    }

    /// Keeps which issue a number asked for, so that a later call of the same batch is linked to it.
    fn keep_issue_of_number(&mut self, call: CallNumber, kind: LinkKind, issue: IssueNumber) {
        let phone = self.call_texts.get(&call).and_then(|texts| texts.caller_number());
        if let Some(phone) = phone.filter(|_| kind.is_asking()) {
            self.issues_of_numbers.entry(phone.key.clone()).or_default().insert(issue);
        }
    }

    /// Whether a call is pending triage.
    pub fn is_pending(&self, call: CallNumber) -> bool {
        self.calls.get(&call).is_some_and(|call| call.triage.outcome == TriageOutcome::Pending)
    }
}

/// A call that tells of danger.
#[derive(PartialEq, Eq)]
struct Danger {
    call: CallNumber,
    caller: Option<CallerNumber>,
    place: Option<Place>,
}

/// When the earliest call of an issue was received, leaving out void ones; None if there is none.
struct HeardAt(Option<Instant>);

/// Source system and external id of a call; None if it lacks one of them.
fn external_id(call: &Call) -> Option<(String, String)> {
    Some((call.facts.source_system.clone()?, call.facts.external_id.clone()?))
}

//! Filters of lists and of watchers.

use hotline_proto::v1;

use super::{Fields, NAME};
use crate::api::convert::names;
use crate::domain::codes::{CallbackState, EventType, Urgency};
use crate::domain::event::Subject;
use crate::domain::instant::Instant;
use crate::domain::number::{CallNumber, CallbackNumber, IssueNumber};
use crate::domain::refusal::Problem;
use crate::domain::refusal::problem::Form;
use crate::store::read::filter::{CallFilter, CallValues, CallbackFilter, IssueFilter, IssueValues};
use crate::store::search::Query;

/// Reads the values of calls that a filter asks for, or leaves out: messages of two types with the same fields.
macro_rules! call_values {
    ($fields:expr, $values:expr) => {{
        let (f, values): (&mut Fields<'_>, _) = ($fields, $values);
        CallValues {
            categories: f.code_list("categories", &values.categories),
            districts: f.code_list("districts", &values.districts),
            kinds: f.choice_list("kinds", &values.kinds),
            channels: f.choice_list("channels", &values.channels),
            dispositions: f.choice_list("dispositions", &values.dispositions),
            urgencies: f.choice_list("urgencies", &values.urgencies),
            operators: f.code_list("operator_codes", &values.operator_codes),
            triage_outcomes: f.choice_list("triage_outcomes", &values.triage_outcomes),
            source_systems: f.code_list("source_systems", &values.source_systems),
        }
    }};
}

/// The same for issues.
macro_rules! issue_values {
    ($fields:expr, $values:expr) => {{
        let (f, values): (&mut Fields<'_>, _) = ($fields, $values);
        IssueValues {
            states: f.choice_list("states", &values.states),
            categories: f.code_list("categories", &values.categories),
            districts: f.code_list("districts", &values.districts),
            urgencies: f.choice_list("urgencies", &values.urgencies),
            agencies: f.code_list("agencies", &values.agencies),
            owners: f.code_list("owners", &values.owners),
            outcomes: f.choice_list("outcomes", &values.outcomes),
        }
    }};
}

/// Reads view, filter and order of ListCalls; without a filter, all calls except void ones match.
pub fn call_filter(f: &mut Fields<'_>, request: &v1::ListCallsRequest) -> CallFilter {
    f.view(request.view);
    let order = f.contract_value("order", request.order, v1::CallOrder::as_str_name, "CALL_ORDER_");
    let by_due = order == Some(v1::CallOrder::TriageDue);
    let Some(filter) = &request.filter else { return CallFilter { by_due, ..CallFilter::default() } };
    let mut f = f.within("filter");
    let (phone_key, phone_last_digits) = f.phone_or_last_digits("phone", &filter.phone);
    CallFilter {
        received_from: f.time("received_from", filter.received_from.as_ref()),
        received_to: f.time("received_to", filter.received_to.as_ref()),
        values: call_values!(&mut f, filter),
        phone_key,
        phone_last_digits,
        alarm_states: f.choice_list("alarm_states", &filter.alarm_states),
        handoff_unconfirmed: filter.handoff_unconfirmed,
        issue: f.number("issue", &filter.issue),
        include_void: filter.include_voided,
        by_due,
        text: words(&mut f, &filter.text, request.view()),
        without: filter
            .without
            .as_ref()
            .map(|values| call_values!(&mut f.within("without"), values))
            .unwrap_or_default(),
    }
}

/// The text of a search. It must have something to search for, and the answer must show what is searched.
fn words(f: &mut Fields<'_>, text: &str, view: v1::ResourceView) -> Option<String> {
    let text = f.text("text", text, NAME)?;
    if view == v1::ResourceView::Basic {
        f.refuse("text", Problem::Conflict(format!("view={}", view.as_str_name())));
    }
    if Query::parse(&text).is_none() {
        f.refuse("text", Problem::NothingToSearch);
    }
    Some(text)
}

/// Reads view, filter and order of ListIssues. `now` decides which issues are overdue, and which warn.
pub fn issue_filter(f: &mut Fields<'_>, request: &v1::ListIssuesRequest, now: Instant) -> IssueFilter {
    f.view(request.view);
    let order = f.contract_value("order", request.order, v1::IssueOrder::as_str_name, "ISSUE_ORDER_");
    let by_due = order == Some(v1::IssueOrder::Due);
    let Some(filter) = &request.filter else { return IssueFilter { by_due, ..IssueFilter::default() } };
    let mut f = f.within("filter");
    IssueFilter {
        opened_from: f.time("opened_from", filter.opened_from.as_ref()),
        opened_to: f.time("opened_to", filter.opened_to.as_ref()),
        values: issue_values!(&mut f, filter),
        active: filter.active,
        overdue_at: filter.overdue.then_some(now),
        warned_at: filter.warned.then_some(now),
        instructed: filter.instructed,
        assigned_to: None,
        call: f.number("call", &filter.call),
        phone_key: f.phone_key("phone", &filter.phone),
        text: words(&mut f, &filter.text, request.view()),
        without: filter
            .without
            .as_ref()
            .map(|values| issue_values!(&mut f.within("without"), values))
            .unwrap_or_default(),
        by_due,
    }
}

/// Reads the filter of ListCallbacks. Without states, only open callbacks match.
pub fn callback_filter(f: &mut Fields<'_>, request: &v1::ListCallbacksRequest) -> CallbackFilter {
    let filter = request.filter.clone().unwrap_or_default();
    let mut f = f.within("filter");
    let states = f.choice_list("states", &filter.states);
    CallbackFilter {
        states: if states.is_empty() { vec![CallbackState::Open] } else { states },
        kinds: f.choice_list("kinds", &filter.kinds),
        issue: f.number("issue", &filter.issue),
        due_before: f.time("due_before", filter.due_before.as_ref()),
    }
}

/// Filters events. Every list with values must match; it matches by any of them.
#[derive(Clone, Debug, Default)]
pub struct EventFilter {
    /// Types of events.
    pub types: Vec<EventType>,
    /// The periods, calls, issues and callbacks that events are about.
    pub subjects: Vec<Subject>,
    /// Category codes; a first-level code includes those below it.
    pub categories: Vec<String>,
    /// District codes.
    pub districts: Vec<String>,
    /// Urgencies.
    pub urgencies: Vec<Urgency>,
    /// Codes of lead agencies.
    pub agencies: Vec<String>,
}

/// Reads the filter of WatchEvents; without one, all events match.
pub fn event_filter(f: &mut Fields<'_>, filter: Option<&v1::EventFilter>) -> EventFilter {
    let Some(filter) = filter else { return EventFilter::default() };
    let mut f = f.within("filter");
    EventFilter {
        types: f.choice_list("types", &filter.types),
        subjects: f.list("subjects", &filter.subjects, |f, path, name| f.subject(path, name)),
        categories: f.code_list("categories", &filter.categories),
        districts: f.code_list("districts", &filter.districts),
        urgencies: f.choice_list("urgencies", &filter.urgencies),
        agencies: f.code_list("agencies", &filter.agencies),
    }
}

impl Fields<'_> {
    /// Checks how much of a resource is to be answered.
    fn view(&mut self, view: i32) {
        self.contract_value("view", view, v1::ResourceView::as_str_name, "RESOURCE_VIEW_");
    }

    /// What a name stands for in the period.
    pub fn subject(&mut self, path: &str, name: &str) -> Option<Subject> {
        match names::parts(name).and_then(|parts| parts.member) {
            None => {
                let named = self.required(path, |f, path| f.period_name(path, name))?;
                if let Some(period) = self.period().filter(|period| period.id != named) {
                    self.refuse(path, Problem::OtherPeriod(period.id.name()));
                }
                Some(Subject::Period)
            }
            Some((CallNumber::COLLECTION, _)) => self.required_number(path, name).map(Subject::Call),
            Some((IssueNumber::COLLECTION, _)) => self.required_number(path, name).map(Subject::Issue),
            Some((CallbackNumber::COLLECTION, _)) => self.required_number(path, name).map(Subject::Callback),
            Some(_) => {
                self.refuse(path, Problem::malformed(Form::ResourceName));
                None
            }
        }
    }
}

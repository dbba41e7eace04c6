//! The recount: what a window amounts to, found by looking at every call, issue and event of the register one by one. What is counted is
//! kept, so that it can be compared with what the server says that it counts.

use std::collections::{BTreeMap, BTreeSet};

use super::answers::Answer;
use super::calendar::shift_of;
use super::follow_ups::FollowUp;
use super::issue::Issue;
use super::journal::{Call, Flow, Micros, Told, Values};
use super::waiting::waiting;

/// What figures are broken down by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dimension {
    CategoryGroup,
    Category,
    District,
    Urgency,
    Kind,
    Channel,
    Disposition,
    Agency,
    Operator,
    Shift,
    Source,
}

/// What is asked: a window, the moment that is now, and a dimension.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    pub from: Micros,
    pub to: Micros,
    pub now: Micros,
    pub dimension: Option<Dimension>,
    /// Whether it is a step of a curve.
    pub is_step: bool,
}

impl Asked {
    fn holds(&self, at: Micros) -> bool {
        self.from <= at && at < self.to
    }

    /// T: due times before it are past.
    fn past(&self) -> Micros {
        self.to.min(self.now)
    }

    fn is_by(&self, dimension: Dimension) -> bool {
        self.dimension == Some(dimension)
    }

    /// Whether what waits at its end is counted.
    pub fn has_waiting(&self) -> bool {
        self.dimension.is_none() && !self.is_step
    }

    /// Whether calls have the dimension.
    pub fn of_calls(&self) -> bool {
        !self.is_by(Dimension::Agency)
    }

    /// Whether issues have the dimension.
    pub fn of_issues(&self) -> bool {
        !self.is_by(Dimension::Disposition)
    }
}

/// Something that a figure counts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Item {
    pub name: String,
    pub at: Micros,
    pub amount: i64,
    /// Of a flow: its position in the journal.
    pub position: i64,
}

/// What one value of the dimension amounts to; the whole window, if there is no dimension.
#[derive(Clone, Debug, Default)]
pub struct Counted {
    /// What each figure counts. A figure that counts nothing is left out.
    pub items: BTreeMap<&'static str, Vec<Item>>,
    /// Caller ids of calls_answered.
    pub callers: BTreeSet<String>,
    /// Of issues_resolved: time to resolve, and the same without suspensions.
    pub times: Vec<(Micros, Micros)>,
    /// How long it took agencies to accept, in total.
    pub accepted_in: Micros,
}

impl Counted {
    /// A figure: what the amounts of its items add up to.
    pub fn figure(&self, name: &str) -> i64 {
        self.items.get(name).map_or(0, |items| items.iter().map(|item| item.amount).sum())
    }

    /// Whether no figure counts anything.
    fn is_empty(&self) -> bool {
        self.items.keys().all(|figure| self.figure(figure) == 0)
    }
}

/// The counting of one question.
struct Recount<'t> {
    told: &'t Told,
    asked: Asked,
    values: BTreeMap<String, Counted>,
}

/// Counts. By value of the dimension; the whole window is under the empty value if there is no dimension.
pub fn recount(told: &Told, asked: Asked) -> BTreeMap<String, Counted> {
    let mut recount = Recount { told, asked, values: BTreeMap::new() };
    if asked.of_calls() {
        told.calls.iter().for_each(|(number, call)| recount.call(*number, call));
    }
    if asked.of_issues() {
        told.issues.values().for_each(|issue| recount.issue(issue));
        told.flows.iter().for_each(|flow| recount.flow(flow));
        told.follow_ups.iter().for_each(|follow_up| recount.follow_up(follow_up));
        told.answers.iter().for_each(|answer| recount.answer(answer));
    }
    if asked.has_waiting() {
        let counted = recount.values.entry(String::new()).or_default();
        counted.items.extend(waiting(told, asked.past()));
    }
    recount.values.retain(|_, counted| asked.dimension.is_none() || !counted.is_empty());
    recount.values
}

/// Whether a line reports the calls that nobody took.
pub fn lines_report(told: &Told) -> bool {
    told.calls.values().any(|call| {
        is_phone_call(call) && !call.void && ["ABANDONED", "MISSED"].contains(&call.disposition.as_str())
    })
}

/// Inbound by phone, and no test.
fn is_phone_call(call: &Call) -> bool {
    call.direction == "INBOUND" && call.channel == "PHONE" && call.kind != "TEST"
}

/// The first level of a category.
fn group(category: &str) -> String {
    category.split('.').next().unwrap_or_default().to_owned()
}

/// The moment of an issue by which it is counted.
#[derive(Clone, Copy)]
enum Moment {
    Opened(Micros),
    Resolved(Micros),
    /// A due time; who answers for it now is counted.
    Due(Micros),
}

impl Recount<'_> {
    fn add(&mut self, value: &str, figure: &'static str, item: Item) {
        let counted = self.values.entry(value.to_owned()).or_default();
        counted.items.entry(figure).or_default().push(item);
    }

    fn call_value(&self, call: &Call) -> String {
        match self.asked.dimension {
            None | Some(Dimension::Agency) => String::new(),
            Some(Dimension::CategoryGroup) => group(&call.category),
            Some(Dimension::Category) => call.category.clone(),
            Some(Dimension::District) => call.district.clone(),
            Some(Dimension::Urgency) => call.urgency.clone(),
            Some(Dimension::Kind) => call.kind.clone(),
            Some(Dimension::Channel) => call.channel.clone(),
            Some(Dimension::Disposition) => call.disposition.clone(),
            Some(Dimension::Operator) => call.operator.clone(),
            Some(Dimension::Shift) => shift_of(self.told.period(), call.received_at),
            Some(Dimension::Source) => call.source.clone(),
        }
    }

    fn call(&mut self, number: i64, call: &Call) {
        if !self.asked.holds(call.received_at) {
            return;
        }
        let value = self.call_value(call);
        let mut of_figure = call_figures(call);
        if of_figure.contains(&"calls_answered") {
            self.answered_call(number, call, &value, &mut of_figure);
        }
        let is_counted = call.direction == "INBOUND" && call.kind != "TEST" && !call.void;
        if is_counted && self.told.dismissed.contains(&number) {
            of_figure.push("alarms_dismissed");
        }
        for figure in of_figure {
            let amount = if figure == "persons_represented" { call.persons } else { 1 };
            let item = Item { name: call.name.clone(), at: call.received_at, amount, position: 0 };
            self.add(&value, figure, item);
        }
    }

    /// What else is counted of a call that was answered.
    fn answered_call(&mut self, number: i64, call: &Call, value: &str, of_figure: &mut Vec<&'static str>) {
        let day = super::calendar::day_of(self.told.period(), call.received_at);
        if call.recorded_at >= day.1 {
            of_figure.push("calls_backdated");
        }
        let links = self.told.links.iter().filter(|((_, linked), _)| *linked == number);
        let repeats = links.filter(|(_, kind)| ["REPEAT", "URGE"].contains(&kind.as_str())).count();
        if repeats > 0 && call.kind != "INVALID" {
            of_figure.push("repeat_rate.numerator");
        }
        if !call.caller.is_empty() {
            self.values.entry(value.to_owned()).or_default().callers.insert(call.caller.clone());
        }
    }

    fn issue(&mut self, issue: &Issue) {
        self.count(issue, Moment::Opened(issue.opened_at), accepted_figures(issue));
        let within = issue.resolved_at.is_some_and(|at| self.asked.holds(at));
        if self.asked.has_waiting() && issue.is_settled() && within {
            self.count(issue, Moment::Opened(issue.opened_at), vec!["issues_resolved_same"]);
        }
        if let Some(resolved_at) = issue.resolved_at.filter(|_| issue.is_resolved()) {
            self.resolved_issue(issue, resolved_at);
        }
        let past = self.asked.past();
        if let Some(due) = issue.due().filter(|due| *due < past && !issue.is_out()) {
            self.due_issue(issue, due);
        }
        let excluded = issue.is_out() || issue.state == "SUSPENDED";
        if let Some(due) = issue.response_due.filter(|due| *due < past && !excluded) {
            let mut figures = vec!["response_rate.denominator"];
            let in_time = issue.responded_at.is_some_and(|at| at <= due);
            figures.extend(in_time.then_some("response_rate.numerator"));
            self.count(issue, Moment::Due(due), figures);
        }
        let excluded = issue.is_out() || issue.historical;
        if let Some(need_by) = issue.need_by.filter(|need_by| *need_by < past && !excluded)
            && !resolved_by(issue, need_by)
        {
            self.count(issue, Moment::Due(need_by), vec!["needs_missed"]);
        }
    }

    fn resolved_issue(&mut self, issue: &Issue, resolved_at: Micros) {
        let moment = Moment::Resolved(resolved_at);
        self.count(issue, moment, resolved_figures(issue));
        if issue.is_settled() && self.asked.holds(resolved_at) {
            let value = self.issue_value(issue, moment);
            self.values.entry(value).or_default().times.push(times(issue, resolved_at));
        }
    }

    fn due_issue(&mut self, issue: &Issue, due: Micros) {
        let mut figures = vec!["on_time_rate.denominator"];
        let on_time = resolved_by(issue, due) && issue.outcome != "TOO_LATE";
        figures.extend(on_time.then_some("on_time_rate.numerator"));
        self.count(issue, Moment::Due(due), figures);
        // Also what fell due before the window.
        if issue.is_active() && !self.asked.is_by(Dimension::Shift) {
            let value = self.issue_value(issue, Moment::Due(due));
            self.add(&value, "issues_overdue", item(issue, due));
        }
    }

    /// Counts an issue at one of its moments, if that lies in the window.
    fn count(&mut self, issue: &Issue, moment: Moment, figures: Vec<&'static str>) {
        let (Moment::Opened(at) | Moment::Resolved(at) | Moment::Due(at)) = moment;
        if self.asked.holds(at) {
            let value = self.issue_value(issue, moment);
            figures.into_iter().for_each(|figure| self.add(&value, figure, item(issue, at)));
        }
    }

    fn issue_value(&self, issue: &Issue, moment: Moment) -> String {
        let (Moment::Opened(at) | Moment::Resolved(at) | Moment::Due(at)) = moment;
        match (self.asked.dimension, moment) {
            (Some(Dimension::Agency), Moment::Opened(_)) => issue.first_lead().unwrap_or_default().to_owned(),
            (Some(Dimension::Agency), Moment::Resolved(_)) => issue.resolved_agency.clone(),
            (Some(Dimension::Operator), Moment::Opened(_)) => issue.opened_owner.clone(),
            (Some(Dimension::Operator), Moment::Resolved(_)) => issue.resolved_owner.clone(),
            _ => self.flow_value(&issue.values(), at),
        }
    }

    fn flow_value(&self, values: &Values, at: Micros) -> String {
        match self.asked.dimension {
            None | Some(Dimension::Disposition) => String::new(),
            Some(Dimension::CategoryGroup) => group(&values.category),
            Some(Dimension::Category) => values.category.clone(),
            Some(Dimension::District) => values.district.clone(),
            Some(Dimension::Urgency) => values.urgency.clone(),
            Some(Dimension::Kind) => values.kind.clone(),
            Some(Dimension::Channel) => values.channel.clone(),
            Some(Dimension::Agency) => values.agency.clone(),
            Some(Dimension::Operator) => values.owner.clone(),
            Some(Dimension::Shift) => shift_of(self.told.period(), at),
            Some(Dimension::Source) => values.source.clone(),
        }
    }

    fn flow(&mut self, flow: &Flow) {
        if flow.at >= self.asked.to {
            return;
        }
        let value = |values: &Option<Values>| values.as_ref().map(|values| self.flow_value(values, flow.at));
        let (before, after) = (value(&flow.before), value(&flow.after));
        if before == after {
            return;
        }
        let figure = |moved| flow.figure.unwrap_or(moved);
        let sides = [(before, -1, figure("flows.moved_out")), (after, 1, figure("flows.moved_in"))];
        for (value, by, figure) in sides {
            let Some(value) = value else { continue };
            let item =
                |amount| Item { name: flow.issue.clone(), at: flow.at, amount, position: flow.position };
            if self.asked.holds(flow.at) {
                self.add(&value, figure, item(1));
            }
            if !self.asked.is_by(Dimension::Shift) {
                self.add(&value, "backlog_end", item(by));
                if flow.at < self.asked.from {
                    self.add(&value, "backlog_start", item(by));
                }
            }
        }
    }

    fn follow_up(&mut self, said: &FollowUp) {
        if self.asked.holds(said.at) {
            let item = Item { name: said.issue.clone(), at: said.at, amount: 1, position: said.position };
            self.happened(&said.values, &said.figures(), &item);
        }
    }

    fn answer(&mut self, answer: &Answer) {
        if self.asked.holds(answer.at) {
            let (name, at, position) = (answer.issue.clone(), answer.at, answer.position);
            self.happened(&answer.values, answer.figures(), &Item { name, at, amount: 1, position });
            let value = self.flow_value(&answer.values, at);
            self.values.entry(value).or_default().accepted_in += answer.accepted_in.unwrap_or_default();
        }
    }

    /// Counts an event in figures.
    fn happened(&mut self, values: &Values, figures: &[&'static str], item: &Item) {
        let value = self.flow_value(values, item.at);
        figures.iter().for_each(|figure| self.add(&value, figure, item.clone()));
    }
}

fn item(issue: &Issue, at: Micros) -> Item {
    Item { name: issue.name.clone(), at, amount: 1, position: 0 }
}

/// Resolved at or before a moment, and still.
fn resolved_by(issue: &Issue, at: Micros) -> bool {
    issue.is_resolved() && issue.resolved_at.is_some_and(|resolved_at| resolved_at <= at)
}

/// Time to resolve, and the same without suspensions.
fn times(issue: &Issue, resolved_at: Micros) -> (Micros, Micros) {
    let took = resolved_at - issue.heard_at.unwrap_or(issue.opened_at);
    (took.max(0), (took - issue.suspended).max(0))
}

/// What a call is counted in, apart from what depends on other things.
fn call_figures(call: &Call) -> Vec<&'static str> {
    let answered = call.direction == "INBOUND" && call.kind != "TEST" && call.disposition == "ANSWERED";
    if call.void {
        return if answered && call.channel == "PHONE" { vec!["calls_void"] } else { Vec::new() };
    }
    match call.disposition.as_str() {
        "ABANDONED" if is_phone_call(call) => vec!["calls_abandoned", "connection_rate.denominator"],
        "MISSED" if is_phone_call(call) => vec!["calls_missed", "connection_rate.denominator"],
        "ANSWERED" if is_phone_call(call) => answered_figures(call),
        "ANSWERED" | "NOT_APPLICABLE" if is_other_contact(call) => vec!["contacts_other"],
        _ => Vec::new(),
    }
}

/// Inbound by another channel than the phone, and no test.
fn is_other_contact(call: &Call) -> bool {
    call.direction == "INBOUND" && call.channel != "PHONE" && call.kind != "TEST"
}

fn answered_figures(call: &Call) -> Vec<&'static str> {
    let mut figures = vec![
        "calls_answered",
        "connection_rate.numerator",
        "connection_rate.denominator",
        "persons_represented",
    ];
    if call.kind != "INVALID" {
        figures.extend(["calls_valid", "repeat_rate.denominator"]);
    }
    if let Some(answered_at) = call.answered_at {
        figures.push("answered_in_15s.denominator");
        let in_time = answered_at - call.received_at <= 15_000_000;
        figures.extend(in_time.then_some("answered_in_15s.numerator"));
    }
    let late = call.recorded_at - call.received_at > 15 * 60 * 1_000_000;
    figures.extend(call.caller.is_empty().then_some("anonymous_calls"));
    figures.extend(late.then_some("calls_late"));
    figures.extend(call.changed.then_some("calls_amended"));
    figures
}

/// What an issue is counted in at its opening.
fn accepted_figures(issue: &Issue) -> Vec<&'static str> {
    if ["MERGED", "REJECTED"].contains(&issue.state.as_str()) {
        return Vec::new();
    }
    let mut figures = vec!["issues_accepted", "resolution_rate.denominator", "direct_rate.denominator"];
    figures.extend(issue.is_settled().then_some("resolution_rate.numerator"));
    let direct = issue.is_resolved() && issue.first_lead().is_none();
    figures.extend(direct.then_some("direct_rate.numerator"));
    figures
}

/// What an issue that is resolved is counted in at its latest resolution.
fn resolved_figures(issue: &Issue) -> Vec<&'static str> {
    let mut figures = vec![match issue.outcome.as_str() {
        "SOLVED" => "outcomes.solved",
        "PARTIAL" => "outcomes.partial",
        "EXPLAINED" => "outcomes.explained",
        "REFERRED" => "outcomes.referred",
        "NOT_FOUND" => "outcomes.not_found",
        "NOT_FEASIBLE" => "outcomes.not_feasible",
        "UNREACHABLE" => "outcomes.unreachable",
        "TOO_LATE" => "outcomes.too_late",
        other => panic!("outcome {other} is not known here"),
    }];
    if !issue.is_settled() {
        return figures;
    }
    figures.extend(["issues_resolved", "mean_time_to_resolve.count"]);
    let confirmed = issue.solved == Some(true);
    figures.push(if confirmed { "resolved_confirmed" } else { "resolved_reported" });
    figures.extend(issue.rating.map(|_| "rated_rate.numerator"));
    let could_be_reached = issue.reachable || issue.solved.is_some() || issue.rating.is_some();
    figures.extend(could_be_reached.then_some("rated_rate.denominator"));
    figures
}

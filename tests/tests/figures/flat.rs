//! Figures as a list of names and numbers: those of the contract, and those of the recount.

use std::collections::BTreeMap;

use hotline_proto::v1::{
    CallFigures, FigureRate, Figures, FlowFigures, IssueFigures, MeanTime, OutcomeFigures,
};

use super::journal::Micros;
use super::recount::{Asked, Counted, Dimension};
use super::waiting::WAITING;

/// A number by the name of its figure; none where the figure is unset.
pub type Flat = BTreeMap<String, Option<i64>>;

/// Counts of calls. Those of calls_answered and the like add up over rows and steps.
pub const CALL_COUNTS: [&str; 12] = [
    "calls_answered",
    "contacts_other",
    "calls_valid",
    "calls_abandoned",
    "calls_missed",
    "persons_represented",
    "anonymous_calls",
    "calls_late",
    "calls_backdated",
    "calls_amended",
    "calls_void",
    "alarms_dismissed",
];

/// Rates of calls.
pub const CALL_RATES: [&str; 3] = ["connection_rate", "answered_in_15s", "repeat_rate"];

/// Counts of issues that add up.
pub const ISSUE_COUNTS: [&str; 9] = [
    "issues_accepted",
    "issues_resolved",
    "resolved_confirmed",
    "resolved_reported",
    "needs_missed",
    "returned",
    "acknowledged",
    "mean_time_to_acknowledge.count",
    "mean_time_to_resolve.count",
];

/// What times add up to, in microseconds: they add up over rows and steps, and nothing is named that makes them up.
pub const TOTALS: [&str; 2] = ["mean_time_to_acknowledge.total", "mean_time_to_resolve.total"];

/// Counts of issues at one moment: they add up over rows, and not over steps.
pub const STANDING: [&str; 3] = ["issues_overdue", "backlog_start", "backlog_end"];

/// Rates of issues.
pub const ISSUE_RATES: [&str; 7] = [
    "resolution_rate",
    "direct_rate",
    "on_time_rate",
    "response_rate",
    "solved_rate",
    "satisfied_rate",
    "rated_rate",
];

/// Outcomes.
pub const OUTCOMES: [&str; 8] = [
    "outcomes.solved",
    "outcomes.partial",
    "outcomes.explained",
    "outcomes.referred",
    "outcomes.not_found",
    "outcomes.not_feasible",
    "outcomes.unreachable",
    "outcomes.too_late",
];

/// What enters the backlog.
pub const IN: [&str; 5] =
    ["flows.opened", "flows.reopened", "flows.reviewed", "flows.unmerged", "flows.moved_in"];
/// What leaves it.
pub const OUT: [&str; 5] =
    ["flows.resolved", "flows.merged", "flows.withdrawn", "flows.rejected", "flows.moved_out"];

/// Times to resolve.
const TIMES: [&str; 4] =
    ["time_to_resolve.p50", "time_to_resolve.p90", "time_to_resolve.net_p50", "time_to_resolve.net_p90"];

/// Both parts of a rate.
fn parts(rate: &str) -> [String; 2] {
    [format!("{rate}.numerator"), format!("{rate}.denominator")]
}

/// Names of the figures of calls that items add up to.
pub fn call_figures() -> impl Iterator<Item = String> {
    CALL_COUNTS.into_iter().map(str::to_owned).chain(CALL_RATES.into_iter().flat_map(parts))
}

/// Names of the figures of issues that add up over rows and over steps.
pub fn adding_issue_figures() -> impl Iterator<Item = String> {
    let counts = ISSUE_COUNTS.into_iter().chain(OUTCOMES).chain(IN).chain(OUT);
    counts.map(str::to_owned).chain(ISSUE_RATES.into_iter().flat_map(parts))
}

/// Names of the figures of issues that items add up to.
pub fn issue_figures() -> impl Iterator<Item = String> {
    adding_issue_figures().chain(STANDING.into_iter().map(str::to_owned))
}

/// The figures of an answer.
pub fn of_answer(figures: &Figures) -> Flat {
    let mut flat = Flat::new();
    if let Some(calls) = &figures.calls {
        add_calls(&mut flat, calls);
    }
    if let Some(issues) = &figures.issues {
        add_issues(&mut flat, issues);
    }
    flat
}

fn add(flat: &mut Flat, name: &str, number: impl Into<Option<i64>>) {
    flat.insert(name.to_owned(), number.into());
}

fn add_rate(flat: &mut Flat, name: &str, rate: Option<FigureRate>) {
    let [numerator, denominator] = parts(name);
    flat.insert(numerator, rate.map(|rate| rate.numerator));
    flat.insert(denominator, rate.map(|rate| rate.denominator));
}

fn add_calls(flat: &mut Flat, calls: &CallFigures) {
    add(flat, "calls_answered", calls.calls_answered);
    add(flat, "contacts_other", calls.contacts_other);
    add(flat, "calls_valid", calls.calls_valid);
    add(flat, "calls_abandoned", calls.calls_abandoned);
    add(flat, "calls_missed", calls.calls_missed);
    add_rate(flat, "connection_rate", calls.connection_rate);
    add_rate(flat, "answered_in_15s", Some(calls.answered_in_15s.unwrap_or_default()));
    add(flat, "persons_represented", calls.persons_represented);
    add(flat, "distinct_callers", calls.distinct_callers);
    add(flat, "anonymous_calls", calls.anonymous_calls);
    add_rate(flat, "repeat_rate", Some(calls.repeat_rate.unwrap_or_default()));
    add(flat, "calls_late", calls.calls_late);
    add(flat, "calls_backdated", calls.calls_backdated);
    add(flat, "calls_amended", calls.calls_amended);
    add(flat, "calls_void", calls.calls_void);
    add(flat, "alarms_dismissed", calls.alarms_dismissed);
    add(flat, "calls_pending", calls.calls_pending);
    add(flat, "calls_pending_overdue", calls.calls_pending_overdue);
    add(flat, "handoffs_unconfirmed", calls.handoffs_unconfirmed);
    add(flat, "callbacks_due", calls.callbacks_due);
    add(flat, "callbacks_overdue", calls.callbacks_overdue);
}

fn add_issues(flat: &mut Flat, issues: &IssueFigures) {
    add(flat, "issues_accepted", issues.issues_accepted);
    add(flat, "issues_resolved", issues.issues_resolved);
    add(flat, "issues_resolved_same", issues.issues_resolved_same);
    add(flat, "resolved_confirmed", issues.resolved_confirmed);
    add(flat, "resolved_reported", issues.resolved_reported);
    add(flat, "issues_overdue", issues.issues_overdue);
    add(flat, "needs_missed", issues.needs_missed);
    add(flat, "backlog_start", issues.backlog_start);
    add(flat, "backlog_end", issues.backlog_end);
    add(flat, "returned", issues.returned);
    add(flat, "acknowledged", issues.acknowledged);
    add_mean(flat, "mean_time_to_acknowledge", issues.mean_time_to_acknowledge);
    add_mean(flat, "mean_time_to_resolve", issues.mean_time_to_resolve);
    let rates = [
        issues.resolution_rate,
        issues.direct_rate,
        issues.on_time_rate,
        issues.response_rate,
        issues.solved_rate,
        issues.satisfied_rate,
        issues.rated_rate,
    ];
    for (name, rate) in ISSUE_RATES.into_iter().zip(rates) {
        add_rate(flat, name, Some(rate.unwrap_or_default()));
    }
    add_outcomes(flat, &issues.outcomes.unwrap_or_default());
    add_flows(flat, &issues.flows.unwrap_or_default());
    let times = issues.time_to_resolve.as_ref();
    let of = times.map(|times| [times.p50, times.p90, times.net_p50, times.net_p90]);
    for (at, name) in TIMES.into_iter().enumerate() {
        let time = of.map(|of| of[at].expect("all times are set, or none"));
        add(flat, name, time.map(|time| length(&time)));
    }
    assert!(times.is_none_or(|times| times.exact), "times of few issues are exact");
}

fn length(length: &prost_types::Duration) -> Micros {
    length.seconds * 1_000_000 + i64::from(length.nanos / 1000)
}

fn add_mean(flat: &mut Flat, name: &str, mean: Option<MeanTime>) {
    let mean = mean.expect("a mean is what it is made of, also of nothing");
    add(flat, &format!("{name}.total"), mean.total.as_ref().map(length));
    add(flat, &format!("{name}.count"), mean.count);
}

fn add_outcomes(flat: &mut Flat, outcomes: &OutcomeFigures) {
    let OutcomeFigures {
        solved,
        partial,
        explained,
        referred,
        not_found,
        not_feasible,
        unreachable,
        too_late,
    } = *outcomes;
    let numbers = [solved, partial, explained, referred, not_found, not_feasible, unreachable, too_late];
    OUTCOMES.into_iter().zip(numbers).for_each(|(name, number)| add(flat, name, number));
}

fn add_flows(flat: &mut Flat, flows: &FlowFigures) {
    let entering = [flows.opened, flows.reopened, flows.reviewed, flows.unmerged, flows.moved_in];
    let leaving = [flows.resolved, flows.merged, flows.withdrawn, flows.rejected, flows.moved_out];
    IN.into_iter().zip(entering).for_each(|(name, number)| add(flat, name, number));
    OUT.into_iter().zip(leaving).for_each(|(name, number)| add(flat, name, number));
}

/// The figures of the recount, in the same form.
pub fn of_recount(counted: &Counted, asked: &Asked, lines_report: bool) -> Flat {
    let mut flat = Flat::new();
    if asked.of_calls() {
        for name in call_figures() {
            let known = lines_report || !name.starts_with("connection_rate");
            flat.insert(name.clone(), known.then(|| counted.figure(&name)));
        }
        add(&mut flat, "distinct_callers", counted.callers.len() as i64);
        for name in WAITING {
            add(&mut flat, name, asked.has_waiting().then(|| counted.figure(name)));
        }
    }
    if asked.of_issues() {
        for name in issue_figures() {
            let known = asked.dimension != Some(Dimension::Shift) || !STANDING.contains(&name.as_str());
            flat.insert(name.clone(), known.then(|| counted.figure(&name)));
        }
        let within = "issues_resolved_same";
        add(&mut flat, within, asked.has_waiting().then(|| counted.figure(within)));
        add_times(&mut flat, &counted.times);
        let totals = [counted.accepted_in, counted.times.iter().map(|(gross, _)| gross).sum()];
        TOTALS.into_iter().zip(totals).for_each(|(name, total)| add(&mut flat, name, total));
    }
    flat
}

fn add_times(flat: &mut Flat, times: &[(Micros, Micros)]) {
    let (gross, net): (Vec<Micros>, Vec<Micros>) = times.iter().copied().unzip();
    let ranks = [rank(&gross, 50), rank(&gross, 90), rank(&net, 50), rank(&net, 90)];
    TIMES.into_iter().zip(ranks).for_each(|(name, time)| add(flat, name, time));
}

/// By nearest rank: the least that so many of a hundred do not exceed.
fn rank(times: &[Micros], percent: usize) -> Option<Micros> {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.checked_sub(1)?).copied()
}

/// The first figures that are not the same: name, answered, recounted.
pub fn differences(answered: &Flat, recounted: &Flat) -> Vec<String> {
    let names = answered.keys().chain(recounted.keys()).collect::<std::collections::BTreeSet<_>>();
    let shown = |flat: &Flat, name: &str| match flat.get(name) {
        None => "left out".to_owned(),
        Some(None) => "unset".to_owned(),
        Some(Some(number)) => number.to_string(),
    };
    let differing = names.into_iter().filter(|name| answered.get(*name) != recounted.get(*name));
    differing
        .map(|name| format!("{name} is {}, recounted {}", shown(answered, name), shown(recounted, name)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_are_the_nearest() {
        assert_eq!(rank(&[], 50), None);
        assert_eq!((rank(&[7], 50), rank(&[7], 90)), (Some(7), Some(7)));
        assert_eq!((rank(&[4, 3, 2, 1], 50), rank(&[4, 3, 2, 1], 90)), (Some(2), Some(4)));
        let eleven: Vec<Micros> = (1..=11).collect();
        assert_eq!((rank(&eleven, 50), rank(&eleven, 90)), (Some(6), Some(10)));
    }
}

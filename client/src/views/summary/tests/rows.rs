//! The rows for spreadsheets.

use hotline_proto::v1::{Summary, SummaryDimension};

use super::super::{Lines, Names, rows};
use super::{day, row};
use crate::output::{Csv, Document, Format};

#[test]
fn a_spreadsheet_has_the_same_columns_for_every_window_and_every_breakdown() {
    let csv = |summary: &Summary, lines| {
        Csv { header: true }.render(&Document::new(summary, "").csv(rows(summary, lines, &[]))).unwrap()
    };
    let alone = csv(&day(), Lines::Window);
    let header = alone.lines().next().unwrap().replace(',', "\n");
    insta::assert_snapshot!(header, @"
    period
    start_time
    end_time
    as_of_position
    as_of_time
    dimension
    value
    calls_answered
    calls_valid
    anonymous_calls
    distinct_callers
    persons_represented
    repeat_rate_numerator
    repeat_rate_denominator
    contacts_other
    calls_abandoned
    calls_missed
    connection_rate_numerator
    connection_rate_denominator
    answered_in_15s_numerator
    answered_in_15s_denominator
    calls_late
    calls_backdated
    calls_amended
    calls_void
    alarms_dismissed
    calls_pending
    calls_pending_overdue
    handoffs_unconfirmed
    callbacks_due
    callbacks_overdue
    issues_accepted
    issues_resolved_same
    issues_resolved
    outcomes_solved
    outcomes_partial
    outcomes_explained
    outcomes_referred
    resolved_confirmed
    resolved_reported
    outcomes_not_found
    outcomes_not_feasible
    outcomes_unreachable
    outcomes_too_late
    resolution_rate_numerator
    resolution_rate_denominator
    direct_rate_numerator
    direct_rate_denominator
    on_time_rate_numerator
    on_time_rate_denominator
    response_rate_numerator
    response_rate_denominator
    issues_overdue
    needs_missed
    acknowledged
    mean_time_to_acknowledge_total_seconds
    mean_time_to_acknowledge_count
    returned
    mean_time_to_resolve_total_seconds
    mean_time_to_resolve_count
    time_to_resolve_p50_seconds
    time_to_resolve_net_p50_seconds
    time_to_resolve_p90_seconds
    time_to_resolve_net_p90_seconds
    time_to_resolve_exact
    solved_rate_numerator
    solved_rate_denominator
    satisfied_rate_numerator
    satisfied_rate_denominator
    rated_rate_numerator
    rated_rate_denominator
    backlog_start
    flows_opened
    flows_reopened
    flows_reviewed
    flows_unmerged
    flows_moved_in
    flows_resolved
    flows_merged
    flows_withdrawn
    flows_rejected
    flows_moved_out
    backlog_end
    ");
    insta::assert_snapshot!(alone.lines().nth(1).unwrap(), @"berlin-2022,2022-10-29T22:00:00Z,2022-10-30T23:00:00Z,9001,2022-10-31T07:30:00.25Z,,,1214,1201,12,900,1300,48,1201,7,4,7,1214,1225,0,0,3,2,5,1,1,6,2,1,9,,57,31,52,40,3,4,5,31,21,1,0,0,0,48,57,6,57,48,52,55,57,3,1,50,120000,50,4,936000,52,12000,11400,174000,172800,true,31,33,28,30,30,50,14,60,2,0,0,0,54,3,0,0,0,19");
    let summary = Summary { breakdown: vec![row("", 3, 0), row("P1", 1_200, 40)], ..day() };
    let names = Names::new();
    let broken_down = csv(&summary, Lines::Values(SummaryDimension::Urgency, &names));
    assert_eq!(broken_down.lines().next(), alone.lines().next());
    assert_eq!(broken_down.lines().last(), alone.lines().last());
    insta::assert_snapshot!(broken_down.lines().nth(2).unwrap(), @"berlin-2022,2022-10-29T22:00:00Z,2022-10-30T23:00:00Z,9001,2022-10-31T07:30:00.25Z,urgency,P1,1200,1200,0,,0,,,0,0,0,,,,,0,0,0,0,0,,,,,,40,,20,,,,,0,0,,,,,20,40,,,0,0,,,1,0,0,,,0,,,,,,,,,,,,,,,,,,,,,,,,,20");
    // What is not known is empty.
    let unknown = csv(&Summary::default(), Lines::Window);
    assert!(unknown.lines().nth(1).unwrap().ends_with(&",".repeat(50)), "{unknown}");
}

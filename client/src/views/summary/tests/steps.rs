//! Figures by steps of time.

use hotline_proto::v1::{AsOf, CurveStep, Summary, WindowFigures};

use super::super::{Lines, Names, breakdown_page, rows, steps_page};
use super::{berlin, day, figures, read, row, time};
use crate::output::{Csv, Document, Format};
use crate::views::figures::Figure;

/// Three days in Berlin, of which the last is not over and one has a figure more than the first.
fn days() -> Summary {
    let begin = |day: i64| format!("2022-11-{:02}T23:00:00Z", 10 + day);
    let step = |day| WindowFigures {
        start_time: time(&begin(day)),
        end_time: time(&begin(day + 1)),
        figures: Some(figures(4 * day)),
    };
    Summary {
        start_time: time(&begin(0)),
        end_time: time(&begin(4)),
        as_of: Some(AsOf { position: 9_001, time: time("2022-11-13T11:30:00Z") }),
        curve: (0..4).map(step).collect(),
        comparisons: Vec::new(),
        ..day()
    }
}

fn chosen(keys: &[&str]) -> Vec<&'static Figure> {
    keys.iter().map(|key| Figure::by_key(key).unwrap()).collect()
}

#[test]
fn a_row_is_a_step_and_those_to_come_are_left_out() {
    insta::assert_snapshot!(read(steps_page(&days(), CurveStep::Day, &[], &berlin()), Some(100)), @"
    From 11 Nov to 14 Nov 2022 the hotline answered 1,214 calls and resolved 52 livelihood issues.

    Day                  Calls  Valid  Accepted  Resolved  Overdue  Backlog  Resolution
    Fri 11 Nov           1,214  1,201        57        52        3       19   84.2 %  (48/57)
    Sat 12 Nov           1,218  1,205        57        52        3       15   84.2 %  (48/57)
    Sun 13 Nov (so far)  1,222  1,209        57        52        3       11   84.2 %  (48/57)
    Whole                1,214  1,201        57        52        3       19   84.2 %  (48/57)
    Not shown, for want of width: On time, Callers

    Rates of issues accepted or due as of 2022-11-13 12:30
    As of 2022-11-13 12:30 (Europe/Berlin), journal position 9001.
    The same figures again: --as-of 9001@2022-11-13T11:30:00Z
    ");
}

#[test]
fn the_columns_are_those_that_are_chosen_in_their_order() {
    let figures = chosen(&["on_time_rate", "outcomes_solved", "answered_in_15s", "time_to_resolve_p50"]);
    insta::assert_snapshot!(read(steps_page(&days(), CurveStep::Day, &figures, &berlin()), None), @"
    From 11 Nov to 14 Nov 2022 the hotline answered 1,214 calls and resolved 52 livelihood issues.

    Day                  On time           solved  Median time to resolve
    Fri 11 Nov            92.3 %  (48/52)      40  3 h 20 min
    Sat 12 Nov            85.7 %  (48/56)      40  ≤ 3 h 28 min
    Sun 13 Nov (so far)   80.0 %  (48/60)      40  ≤ 3 h 36 min
    Whole                 92.3 %  (48/52)      40  3 h 20 min

    Rates of issues accepted or due as of 2022-11-13 12:30
    As of 2022-11-13 12:30 (Europe/Berlin), journal position 9001.
    The same figures again: --as-of 9001@2022-11-13T11:30:00Z
    ");
}

#[test]
fn a_single_figure_is_drawn_also_by_the_values_of_a_dimension() {
    let figure = chosen(&["on_time_rate"]);
    insta::assert_snapshot!(read(steps_page(&days(), CurveStep::Day, &figure, &berlin()), Some(80)), @"
    From 11 Nov to 14 Nov 2022 the hotline answered 1,214 calls and resolved 52 livelihood issues.

                                           On time
    Fri 11 Nov            92.3 %  (48/52)  █████████████████████████████████████████
    Sat 12 Nov            85.7 %  (48/56)  ██████████████████████████████████████▌
    Sun 13 Nov (so far)   80.0 %  (48/60)  ████████████████████████████████████
    Whole                 92.3 %  (48/52)

    Rates of issues accepted or due as of 2022-11-13 12:30
    As of 2022-11-13 12:30 (Europe/Berlin), journal position 9001.
    The same figures again: --as-of 9001@2022-11-13T11:30:00Z
    ");
    let breakdown = vec![row("", 3, 0), row("P1", 1_200, 40), row("P0", 11, 17)];
    let summary = Summary { breakdown, ..day() };
    let by = hotline_proto::v1::SummaryDimension::Urgency;
    let page =
        |keys: &[&str]| read(breakdown_page(&summary, by, &Names::new(), &chosen(keys), &berlin()), Some(80));
    insta::assert_snapshot!(page(&["calls_answered"]), @"
    On 30 Oct 2022 the hotline answered 1,214 calls and resolved 52 livelihood issues.

                   Calls
    P1      1,200  █████████████████████████████████████████████████████████████████
    P0         11  █
    (none)      3  ▌
    Total   1,214

    As of 2022-10-31 08:30 (Europe/Berlin), journal position 9001.
    The same figures again: --as-of 9001@2022-10-31T07:30:00.25Z
    ");
    insta::assert_snapshot!(page(&["connection_rate", "calls_answered"]), @"
    On 30 Oct 2022 the hotline answered 1,214 calls and resolved 52 livelihood issues.

    Urgency  Calls
    P1       1,200
    P0          11
    (none)       3
    Total    1,214

    Not counted by Urgency: Connection rate
    As of 2022-10-31 08:30 (Europe/Berlin), journal position 9001.
    The same figures again: --as-of 9001@2022-10-31T07:30:00.25Z
    ");
}

#[test]
fn machines_read_a_row_a_step_under_the_columns_that_are_chosen() {
    let table = rows(&days(), Lines::Steps(CurveStep::Day), &chosen(&["on_time_rate", "calls_answered"]));
    let csv = Csv { header: true }.render(&Document::new(&days(), "").csv(table)).unwrap();
    insta::assert_snapshot!(csv.replace("\r\n", "\n"), @"
    period,start_time,end_time,as_of_position,as_of_time,dimension,value,on_time_rate_numerator,on_time_rate_denominator,calls_answered
    berlin-2022,2022-11-10T23:00:00Z,2022-11-11T23:00:00Z,9001,2022-11-13T11:30:00Z,day,,48,52,1214
    berlin-2022,2022-11-11T23:00:00Z,2022-11-12T23:00:00Z,9001,2022-11-13T11:30:00Z,day,,48,56,1218
    berlin-2022,2022-11-12T23:00:00Z,2022-11-13T23:00:00Z,9001,2022-11-13T11:30:00Z,day,,48,60,1222
    berlin-2022,2022-11-10T23:00:00Z,2022-11-14T23:00:00Z,9001,2022-11-13T11:30:00Z,,,48,52,1214
    ");
}

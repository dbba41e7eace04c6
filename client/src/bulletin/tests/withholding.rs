//! Nothing that a bulletin shows, in any of its places, tells a count that is to be withheld.

use hotline_proto::v1::{
    BreakdownRow, CallFigures, CurveStep, DimensionValue, Figures, IssueFigures, OutcomeFigures,
    ReportBreakdown, ReportChange, ReportChangePart, ReportDocument, ReportMatter, ReportMatterReason,
    ReportValueChange, ResolveTimes, SummaryDimension, WindowFigures, dimension_value,
};
use proptest::prelude::*;
use prost_types::Timestamp;

use crate::bulletin::*;
use crate::output::Cell;

/// How many categories a group of the tests has.
const CATEGORIES: usize = 2;
/// What annexes and charts call the figures of a row, in the order of [`Row`].
const HEADINGS: [&[&str]; 4] =
    [&["Calls", "Calls answered"], &["Issues accepted"], &["Issues resolved"], &["Backlog at the end"]];

/// Calls answered, issues accepted, resolved and in hand.
type Row = [i64; 4];

/// What is counted in a test.
#[derive(Clone, Debug)]
struct Counts {
    districts: Vec<Row>,
    agencies: Vec<Row>,
    kinds: Vec<i64>,
    categories: Vec<[i64; CATEGORIES]>,
    outcomes: [i64; 4],
    confirmed: i64,
    /// Confirmed and reported of the window before, of that a week before, and of the period so far.
    others: [[i64; 2]; 3],
}

fn counts() -> impl Strategy<Value = Counts> {
    let rows = || prop::collection::vec(prop::array::uniform4(0..9_i64), 1..15);
    let kinds = prop::collection::vec(0..9_i64, 6);
    let categories = prop::collection::vec(prop::array::uniform2(0..9_i64), 1..6);
    let outcomes = prop::array::uniform4(0..9_i64);
    let others = prop::array::uniform3(prop::array::uniform2(0..9_i64));
    (rows(), rows(), kinds, categories, outcomes, 0..9_i64, others).prop_map(
        |(districts, agencies, kinds, categories, outcomes, confirmed, others)| {
            let confirmed = confirmed.min(outcomes.iter().sum());
            Counts { districts, agencies, kinds, categories, outcomes, confirmed, others }
        },
    )
}

fn figures([calls, accepted, resolved, backlog]: Row) -> Figures {
    Figures {
        calls: Some(CallFigures { calls_answered: calls, calls_valid: calls, ..CallFigures::default() }),
        issues: Some(IssueFigures {
            issues_accepted: accepted,
            issues_resolved: resolved,
            backlog_end: Some(backlog),
            ..IssueFigures::default()
        }),
    }
}

fn breakdown(dimension: SummaryDimension, rows: impl Iterator<Item = (String, Row)>) -> ReportBreakdown {
    let row = |(code, row): (String, Row)| {
        let value = Some(dimension_value::Value::Code(code));
        let values = vec![DimensionValue { dimension: dimension.into(), value }];
        BreakdownRow { values, figures: Some(figures(row)) }
    };
    ReportBreakdown { dimension: dimension.into(), rows: rows.map(row).collect() }
}

/// Names of rows, of which none is the beginning of another.
fn named<'c, T: Copy>(begin: &'static str, rows: &'c [T]) -> impl Iterator<Item = (String, T)> + 'c {
    rows.iter().enumerate().map(move |(at, row)| (format!("{begin}{at}x"), *row))
}

const KINDS: [(&str, &str); 6] = [
    ("HELP", "requests for help"),
    ("CONSULT", "questions"),
    ("COMPLAINT", "complaints"),
    ("REPORT", "reports"),
    ("SUGGEST", "suggestions"),
    ("PRAISE", "compliments"),
];

fn document(counts: &Counts) -> ReportDocument {
    use SummaryDimension::{Agency, Category, CategoryGroup, District, Kind};
    let groups: Vec<Row> = counts.categories.iter().map(|group| [group.iter().sum(), 0, 0, 0]).collect();
    let categories = named("G", &counts.categories).flat_map(|(group, categories)| {
        categories
            .into_iter()
            .enumerate()
            .map(move |(at, count)| (format!("{group}.{at}y"), [count, 0, 0, 0]))
    });
    let kinds =
        KINDS.iter().zip(&counts.kinds).map(|((code, _), count)| ((*code).to_owned(), [*count, 0, 0, 0]));
    let [solved, partial, explained, referred] = counts.outcomes;
    let resolved: i64 = counts.outcomes.iter().sum();
    let calls = counts.districts.iter().map(|row| row[0]).sum();
    let mut whole = figures([calls, 0, resolved, 0]);
    if let Some(issues) = &mut whole.issues {
        issues.outcomes =
            Some(OutcomeFigures { solved, partial, explained, referred, ..OutcomeFigures::default() });
        issues.resolved_confirmed = counts.confirmed;
        issues.resolved_reported = resolved - counts.confirmed;
    }
    let others = counts.others.map(|[confirmed, reported]| {
        let mut figures = figures([0, 0, confirmed + reported, 0]);
        if let Some(issues) = &mut figures.issues {
            (issues.resolved_confirmed, issues.resolved_reported) = (confirmed, reported);
        }
        WindowFigures { figures: Some(figures), ..WindowFigures::default() }
    });
    let matter = ReportMatter {
        issue: "periods/p/issues/Q000001-3".to_owned(),
        reasons: vec![ReportMatterReason::Urgent.into(), ReportMatterReason::Late.into()],
        district: "d0x".to_owned(),
        ..ReportMatter::default()
    };
    ReportDocument {
        figures: Some(whole),
        comparisons: others[..2].to_vec(),
        cumulative: Some(others[2]),
        breakdowns: vec![
            breakdown(District, named("d", &counts.districts)),
            breakdown(Agency, named("a", &counts.agencies)),
            breakdown(CategoryGroup, named("G", &groups)),
            breakdown(Category, categories),
            breakdown(Kind, kinds),
        ],
        curve: vec![WindowFigures { figures: Some(whole), ..WindowFigures::default() }],
        curve_step: CurveStep::Hour.into(),
        end_time: Some(prost_types::Timestamp { seconds: 86_400, nanos: 0 }),
        matters: vec![matter],
        ..ReportDocument::default()
    }
}

/// What a paper says.
struct Shown {
    text: String,
    /// Name of a row, heading and count of each cell and each value that is told.
    counts: Vec<(String, String, i64)>,
    /// Name of a row of the main figures, place of another window, and the cell.
    changes: Vec<(String, usize, Cell)>,
}

fn shown(paper: &Paper) -> Shown {
    let mut shown = Shown { text: String::new(), counts: Vec::new(), changes: Vec::new() };
    for part in &paper.parts {
        match part {
            Part::Paragraph { text, .. } => shown.text.push_str(&format!(" {text}\n")),
            Part::Table(table) => {
                for row in &table.rows {
                    let (Some(Cell::Text(name)), headings) = (row.first(), &table.columns) else { continue };
                    let counts = row.iter().zip(headings).filter_map(|(cell, column)| match cell {
                        Cell::Count(count) => Some((name.clone(), column.heading.clone(), *count)),
                        _ => None,
                    });
                    shown.counts.extend(counts);
                    if table.new_page {
                        let others = row.iter().skip(2).enumerate();
                        shown.changes.extend(others.map(|(at, cell)| (name.clone(), at, cell.clone())));
                    }
                }
            }
            Part::Chart(chart) => {
                for series in &chart.series {
                    let values = chart.labels.iter().zip(&series.values);
                    let told = values.filter_map(|(label, value)| {
                        Some((label.clone(), series.name.clone(), value.map(|value| value as i64)?))
                    });
                    shown.counts.extend(told);
                }
            }
            _ => {}
        }
    }
    shown
}

impl Shown {
    /// Every count that is told of a row: in annexes and charts under some headings, and in the text behind its name.
    fn of(&self, name: &str, headings: &[&str]) -> Vec<i64> {
        let cells =
            self.counts.iter().filter(|(of, heading, _)| of == name && headings.contains(&heading.as_str()));
        let cells = cells.map(|(_, _, count)| *count);
        if headings != HEADINGS[0] {
            return cells.collect();
        }
        let name = format!(" {name} ");
        let behind = self.text.split(&name).skip(1);
        let digits = behind.map(|rest| rest.chars().take_while(char::is_ascii_digit).collect::<String>());
        cells.chain(digits.filter_map(|digits| digits.parse().ok())).collect()
    }

    /// Of counts that add up to a total that is told: each place tells the same, and none that is small follows from the others.
    fn tells_nothing_small(
        &self,
        rows: &[(String, i64)],
        headings: &[&str],
        below: i64,
    ) -> Result<(), TestCaseError> {
        let (mut rest, mut tells_any) = (Vec::new(), false);
        for (name, count) in rows {
            let told = self.of(name, headings);
            prop_assert!(told.iter().all(|told| told == count), "{name} is {count} and not {told:?}");
            prop_assert!(told.is_empty() || *count == 0 || *count >= below, "{name} {count} is told");
            tells_any |= !told.is_empty();
            if told.is_empty() && *count > 0 {
                rest.push(*count);
            }
        }
        let is_known = rest.len() == 1 || rest.iter().all(|count| *count == 1);
        let has_small = rest.iter().any(|count| *count < below);
        prop_assert!(!(tells_any && has_small && is_known), "{rest:?} follow from the total of {rows:?}");
        Ok(())
    }
}

impl Shown {
    /// The ways in which the resolved issues ended stand in the text alone.
    fn tells_no_small_outcome(&self, outcomes: &[i64; 4], below: i64) -> Result<(), TestCaseError> {
        let told = |(name, count): &(&str, i64)| {
            ["(", ", ", ": "].iter().any(|before| self.text.contains(&format!("{before}{name} {count}")))
        };
        let named = ["solved", "partly solved", "explained", "referred"].into_iter().zip(*outcomes);
        let (told, rest): (Vec<_>, Vec<_>) = named.filter(|(_, count)| *count > 0).partition(told);
        prop_assert!(told.iter().all(|(_, count)| *count >= below), "{}", self.text);
        prop_assert!(told.is_empty() || rest.len() != 1, "{rest:?} follows: {}", self.text);
        Ok(())
    }
}

impl Shown {
    /// By how much it changed tells what it was before, and what was resolved in all the rest of it.
    fn tells_no_small_confirmed_of_others(&self, counts: &Counts, below: i64) -> Result<(), TestCaseError> {
        let of_row = self.changes.iter().filter(|(name, ..)| name == "Of these confirmed by the caller");
        for (_, column, cell) in of_row {
            let [confirmed, reported] = counts.others[*column];
            let is_small = |count: i64| count > 0 && count < below;
            let is_told = !matches!(cell, Cell::Absent);
            prop_assert!(!is_told || !(is_small(confirmed) || is_small(reported)), "{column} {cell:?}");
            let expected =
                if *column < 2 { Cell::Change(counts.confirmed - confirmed) } else { Cell::Count(confirmed) };
            prop_assert!(!is_told || *cell == expected, "{cell:?} is not {expected:?}");
        }
        Ok(())
    }
}

fn of_figure<'c>(rows: impl Iterator<Item = (String, Row)> + 'c, at: usize) -> Vec<(String, i64)> {
    rows.map(|(name, row)| (name, row[at])).collect()
}

proptest! {
    #[test]
    fn no_place_of_a_bulletin_tells_what_another_withholds(counts in counts(), below in 2..6_i64) {
        let document = document(&counts);
        let shown = shown(&Bulletin::new(&document, Standing::Draft, Office::default(), below).paper());
        for (at, headings) in HEADINGS.iter().enumerate() {
            shown.tells_nothing_small(&of_figure(named("d", &counts.districts), at), headings, below)?;
            // Calls have no agency.
            if *headings != HEADINGS[0] {
                shown.tells_nothing_small(&of_figure(named("a", &counts.agencies), at), headings, below)?;
            }
        }
        let kinds: Vec<(String, i64)> =
            KINDS.iter().zip(&counts.kinds).map(|((_, name), count)| ((*name).to_owned(), *count)).collect();
        shown.tells_nothing_small(&kinds, HEADINGS[0], below)?;
        let groups: Vec<(String, i64)> =
            named("G", &counts.categories).map(|(name, group)| (name, group.iter().sum())).collect();
        shown.tells_nothing_small(&groups, HEADINGS[0], below)?;
        for ((group, count), categories) in groups.iter().zip(&counts.categories) {
            let told = |at: &usize| !shown.of(&format!("{group}.{at}y"), HEADINGS[0]).is_empty();
            let sum: i64 = (0..CATEGORIES).filter(told).map(|at| categories[at]).sum();
            let is_group_told = !shown.of(group, HEADINGS[0]).is_empty();
            prop_assert!(sum == 0 || (is_group_told && (sum == *count || count - sum >= below)), "{group}");
        }
        shown.tells_no_small_outcome(&counts.outcomes, below)?;
        let is_confirmed_told = shown.text.contains("confirmed by the caller");
        let reported = counts.outcomes.iter().sum::<i64>() - counts.confirmed;
        let is_small = |count: i64| count > 0 && count < below;
        prop_assert!(!is_confirmed_told || !(is_small(counts.confirmed) || is_small(reported)));
        shown.tells_no_small_confirmed_of_others(&counts, below)?;
        let is_in_annex = shown.counts.iter().any(|(name, ..)| name == "Of these confirmed by the caller");
        prop_assert!(is_confirmed_told || !is_in_annex || counts.outcomes == [0; 4]);
        prop_assert!(!shown.text.contains("Q000001") && shown.counts.iter().all(|(label, ..)| label != "0"), "neither an issue nor an hour is told");
    }
}

#[test]
fn what_was_corrected_tells_no_row_and_no_outcome() {
    let value = Some(dimension_value::Value::Code("d0x".to_owned()));
    let value = Some(DimensionValue { dimension: SummaryDimension::District.into(), value });
    let row = |before, after| ReportValueChange {
        value: value.clone(),
        figure: "calls_answered".to_owned(),
        before,
        after,
        parts: Vec::new(),
    };
    let figure = |figure: &str| ReportChange {
        figure: figure.to_owned(),
        before: Some(1),
        after: Some(2),
        parts: vec![ReportChangePart {
            amount: 1,
            items: vec!["C000012-1".to_owned()],
            ..Default::default()
        }],
    };
    let document = ReportDocument {
        revision: 2,
        previous_digest: vec![1],
        changes: vec![figure("outcomes.partial"), figure("resolved_confirmed"), figure("calls_void")],
        value_changes: vec![row(1, 2), row(2, 1)],
        ..ReportDocument::default()
    };
    let told = |below| {
        crate::paper::text(&Bulletin::new(&document, Standing::Draft, Office::default(), below).paper())
    };
    let corrections = ["d0x", "partly solved", "caller confirmed", "C000012-1", "Voided"];
    assert_eq!(corrections.map(|what| told(0).contains(what)), [true; 5], "{}", told(0));
    let withheld = [false, false, false, false, true];
    assert_eq!(corrections.map(|what| told(3).contains(what)), withheld, "{}", told(3));
    assert!(told(3).contains("figures of rows, which are withheld"));
}

#[test]
fn a_day_on_which_few_were_resolved_tells_no_time() {
    let day = |day: i64, resolved: i64| {
        let hours = |hours: i64| Some(prost_types::Duration { seconds: hours * 3_600, nanos: 0 });
        let issues = IssueFigures {
            issues_resolved: resolved,
            time_to_resolve: Some(ResolveTimes { p50: hours(5), ..ResolveTimes::default() }),
            ..IssueFigures::default()
        };
        let figures = Some(Figures { issues: Some(issues), ..Figures::default() });
        let time = Some(Timestamp { seconds: day * 86_400, nanos: 0 });
        WindowFigures { start_time: time, figures, ..WindowFigures::default() }
    };
    let document = ReportDocument {
        end_time: Some(Timestamp { seconds: 3 * 86_400, nanos: 0 }),
        curve_step: CurveStep::Day.into(),
        curve: vec![day(0, 1), day(1, 5)],
        ..ReportDocument::default()
    };
    let charts = Bulletin::new(&document, Standing::Draft, Office::default(), 0).charts();
    let times: Vec<_> = charts.iter().filter(|chart| chart.unit == text!("bulletin-unit-hours")).collect();
    assert_eq!(times[0].series[0].values, [None, Some(5.0)]);
}

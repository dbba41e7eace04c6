//! The table of a breakdown.

use hotline_proto::v1::{Figures, FlowFigures, IssueFigures, Summary, SummaryDimension};

use super::super::{Names, breakdown_page};
use super::{berlin, day, mean, read, row};
use crate::catalogue::tests::in_speech;
use crate::language::{Language, Speech};

#[test]
fn a_breakdown_is_a_table_with_names_and_a_total() {
    let breakdown = vec![row("", 3, 0), row("500104001", 1_200, 40), row("500104002", 11, 17)];
    let summary = Summary { breakdown, curve: Vec::new(), ..day() };
    let names: Names = [("500104001", "新山村街道"), ("500104002", "跃进村街道")]
        .map(|(code, name)| (code.to_owned(), name.to_owned()))
        .into();
    let page = breakdown_page(&summary, SummaryDimension::District, &names, &[], &berlin());
    insta::assert_snapshot!(read(page.clone(), Some(80)), @"
    On 30 Oct 2022 the hotline answered 1,214 calls and resolved 52 livelihood issues.

    District              Calls  Valid  Accepted  Resolved  Overdue  Backlog
    500104001 新山村街道  1,200  1,200        40        20        1       20
    500104002 跃进村街道     11     11        17         8        1        9
    unknown                   3      3         0         0        1        0
    Total                 1,214  1,201        57        52        3       19
    Not shown, for want of width: Resolution, On time

    Rates of issues accepted or due as of 2022-10-31 08:30
    As of 2022-10-31 08:30 (Europe/Berlin), journal position 9001.
    The same figures again: --as-of 9001@2022-10-31T07:30:00.25Z
    ");
    insta::assert_snapshot!(read(page, None), @"
    On 30 Oct 2022 the hotline answered 1,214 calls and resolved 52 livelihood issues.

    District              Calls  Valid  Accepted  Resolved  Overdue  Backlog  Resolution        On time
    500104001 新山村街道  1,200  1,200        40        20        1       20   50.0 %  (20/40)  —
    500104002 跃进村街道     11     11        17         8        1        9   47.1 %  (8/17)   —
    unknown                   3      3         0         0        1        0  —                 —
    Total                 1,214  1,201        57        52        3       19   84.2 %  (48/57)   92.3 %  (48/52)

    Rates of issues accepted or due as of 2022-10-31 08:30
    As of 2022-10-31 08:30 (Europe/Berlin), journal position 9001.
    The same figures again: --as-of 9001@2022-10-31T07:30:00.25Z
    ");
}

#[test]
fn a_breakdown_has_only_the_columns_that_its_dimension_has() {
    let mut of_issues = row("WATER", 0, 4);
    of_issues.figures = of_issues.figures.map(|figures| Figures { calls: None, ..figures });
    let agencies = Summary { breakdown: vec![of_issues], ..day() };
    let page = breakdown_page(&agencies, SummaryDimension::Agency, &Names::new(), &[], &berlin());
    insta::assert_snapshot!(read(page, None), @"
    On 30 Oct 2022 the hotline answered 1,214 calls and resolved 52 livelihood issues.

    Agency  Accepted  Resolved  Overdue  Backlog  Resolution        On time
    WATER          4         2        1        2   50.0 %  (2/4)    —
    Total         57        52        3       19   84.2 %  (48/57)   92.3 %  (48/52)

    Rates of issues accepted or due as of 2022-10-31 08:30
    As of 2022-10-31 08:30 (Europe/Berlin), journal position 9001.
    The same figures again: --as-of 9001@2022-10-31T07:30:00.25Z
    ");
    let mut of_calls = row("MISSED", 4, 0);
    of_calls.figures = of_calls.figures.map(|figures| Figures { issues: None, ..figures });
    let dispositions = Summary { breakdown: vec![of_calls], ..day() };
    let page = breakdown_page(&dispositions, SummaryDimension::Disposition, &Names::new(), &[], &berlin());
    insta::assert_snapshot!(read(page, None), @"
    On 30 Oct 2022 the hotline answered 1,214 calls and resolved 52 livelihood issues.

    Disposition  Calls  Abandoned  Missed  Valid
    missed           4          0       0      4
    Total        1,214          4       7  1,201

    As of 2022-10-31 08:30 (Europe/Berlin), journal position 9001.
    The same figures again: --as-of 9001@2022-10-31T07:30:00.25Z
    ");
}

#[test]
fn agencies_have_the_figures_that_are_about_them() {
    let agency = |code: &str, returned, acknowledged, minutes| {
        let mut row = row(code, 0, 40);
        let issues = row.figures.and_then(|figures| figures.issues).unwrap_or_default();
        let issues = IssueFigures {
            returned,
            acknowledged,
            mean_time_to_acknowledge: mean(acknowledged * minutes, acknowledged),
            mean_time_to_resolve: mean(20 * minutes * 60, 20),
            flows: Some(FlowFigures { reopened: returned / 2, ..FlowFigures::default() }),
            ..issues
        };
        row.figures = Some(Figures { calls: None, issues: Some(issues) });
        row
    };
    let breakdown = vec![agency("", 0, 0, 0), agency("CDC", 4, 31, 33), agency("STREET", 2, 12, 75)];
    let summary = Summary { breakdown, curve: Vec::new(), ..day() };
    let names: Names = [("CDC", "区疾控中心"), ("STREET", "春晖路街道")]
        .map(|(code, name)| (code.to_owned(), name.to_owned()))
        .into();
    let tables = || {
        let page = breakdown_page(&summary, SummaryDimension::Agency, &names, &[], &berlin());
        [80, 120].map(|width| read(page.clone(), Some(width))).join("\n")
    };
    insta::assert_snapshot!(tables(), @"");
    in_speech(Speech::only(Language::Chinese), || insta::assert_snapshot!(tables(), @""));
}

//! The table of a breakdown.

use hotline_proto::v1::{Figures, Summary, SummaryDimension};

use super::super::{Names, breakdown_page};
use super::{berlin, day, read, row};

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

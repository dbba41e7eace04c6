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

    Agency  Accepted  Resolved  Returned  Overdue  Backlog  On time           Resolution
    WATER          4         2         0        1        2  —                  50.0 %  (2/4)
    Total         57        52         4        3       19   92.3 %  (48/52)   84.2 %  (48/57)

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
    insta::assert_snapshot!(tables(), @"
    On 30 Oct 2022 the hotline answered 1,214 calls and resolved 52 livelihood issues.

    Agency             Accepted  Resolved  To acknowledge  To resolve  Returned
    CDC 区疾控中心           40        20  33 min          1 d 9 h            4
    STREET 春晖路街道        40        20  1 h 15 min      3 d 3 h            2
    (none)                   40        20  —               0 s                0
    Total                    57        52  40 min          5 h                4
    Not shown, for want of width: Reopened, Overdue, Backlog, On time, Resolution

    Rates of issues accepted or due as of 2022-10-31 08:30
    As of 2022-10-31 08:30 (Europe/Berlin), journal position 9001.
    The same figures again: --as-of 9001@2022-10-31T07:30:00.25Z

    On 30 Oct 2022 the hotline answered 1,214 calls and resolved 52 livelihood issues.

    Agency             Accepted  Resolved  To acknowledge  To resolve  Returned  Reopened  Overdue  Backlog
    CDC 区疾控中心           40        20  33 min          1 d 9 h            4         2        1       20
    STREET 春晖路街道        40        20  1 h 15 min      3 d 3 h            2         1        1       20
    (none)                   40        20  —               0 s                0         0        1       20
    Total                    57        52  40 min          5 h                4         2        3       19
    Not shown, for want of width: On time, Resolution

    Rates of issues accepted or due as of 2022-10-31 08:30
    As of 2022-10-31 08:30 (Europe/Berlin), journal position 9001.
    The same figures again: --as-of 9001@2022-10-31T07:30:00.25Z
    ");
    in_speech(Speech::only(Language::Chinese), || {
        insta::assert_snapshot!(tables(), @"
    2022年10月30日，热线接听群众电话 1214 件次，协调解决民生问题 52 件。

    承办单位           实际受理  协调解决  签收用时        办结用时     退单  重办
    CDC 区疾控中心           40        20  33 分钟         1 天 9 小时     4     2
    STREET 春晖路街道        40        20  1 小时 15 分钟  3 天 3 小时     2     1
    无                       40        20  —               0 秒            0     0
    合计                     57        52  40 分钟         5 小时          4     2
    屏宽不足，未显示： 超期、在办、按期办结率、协调解决率

    实际受理、到期工单的各项比率截至 2022-10-31 08:30
    截至 2022-10-31 08:30（Europe/Berlin），日志序号 9001。
    同口径重现：--as-of 9001@2022-10-31T07:30:00.25Z

    2022年10月30日，热线接听群众电话 1214 件次，协调解决民生问题 52 件。

    承办单位           实际受理  协调解决  签收用时        办结用时     退单  重办  超期  在办  按期办结率
    CDC 区疾控中心           40        20  33 分钟         1 天 9 小时     4     2     1    20  —
    STREET 春晖路街道        40        20  1 小时 15 分钟  3 天 3 小时     2     1     1    20  —
    无                       40        20  —               0 秒            0     0     1    20  —
    合计                     57        52  40 分钟         5 小时          4     2     3    19    92.3%  (48/52)
    屏宽不足，未显示： 协调解决率

    实际受理、到期工单的各项比率截至 2022-10-31 08:30
    截至 2022-10-31 08:30（Europe/Berlin），日志序号 9001。
    同口径重现：--as-of 9001@2022-10-31T07:30:00.25Z
    ")
    });
}

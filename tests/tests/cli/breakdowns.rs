//! `hotline summary` with `--by` and `--explain`: what the figures are made of.

use super::desk::Desk;
use super::summaries::desk;

#[test]
fn by_a_dimension_with_the_names_of_the_period() {
    let desk = desk();
    let table = |line: &str| {
        let page = desk.hotline(line).success();
        let blocks: Vec<&str> = page.split("\n\n").collect();
        assert!(blocks[0].starts_with("From 12 Nov to 13 Nov 2022 the hotline answered 3 calls"), "{page}");
        assert!(blocks[2].contains("As of "), "{page}");
        blocks[1].to_owned()
    };
    let window = "summary range --from 2022-11-12 --to 2022-11-14 --by";
    insta::assert_snapshot!(table(&format!("{window} district")), @"
    District              Calls  Valid  Accepted  Resolved  Overdue  Backlog  Resolution      Callers
    500104001 新山村街道      1      1         1         1        0        0  100.0 %  (1/1)        1
    unknown                   2      1         0         0        0        0  —                     2
    Total                     3      2         1         1        0        0  100.0 %  (1/1)        2
    ");
    insta::assert_snapshot!(table(&format!("{window} category")), @"
    Category             Calls  Valid  Accepted  Resolved  Overdue  Backlog  Resolution      Callers
    UTL.01 Water outage      1      1         1         1        0        0  100.0 %  (1/1)        1
    (none)                   2      1         0         0        0        0  —                     2
    Total                    3      2         1         1        0        0  100.0 %  (1/1)        2
    ");
    insta::assert_snapshot!(table(&format!("{window} category-group")), @"
    Category group        Calls  Valid  Accepted  Resolved  Overdue  Backlog  Resolution      Callers
    UTL Public utilities      1      1         1         1        0        0  100.0 %  (1/1)        1
    (none)                    2      1         0         0        0        0  —                     2
    Total                     3      2         1         1        0        0  100.0 %  (1/1)        2
    ");
    insta::assert_snapshot!(table(&format!("{window} kind")), @"
    Kind     Calls  Valid  Accepted  Resolved  Overdue  Backlog  Resolution      Callers
    help         2      2         1         1        0        0  100.0 %  (1/1)        1
    invalid      1      0         0         0        0        0  —                     1
    Total        3      2         1         1        0        0  100.0 %  (1/1)        2
    ");
    insta::assert_snapshot!(table(&format!("{window} channel")), @"
    Channel  Calls  Other  Valid  Accepted  Resolved  Overdue  Backlog  Resolution      Callers
    phone        3      0      2         1         1        0        0  100.0 %  (1/1)        2
    wechat       0      1      0         0         0        0        0  —                     0
    Total        3      1      2         1         1        0        0  100.0 %  (1/1)        2
    ");
    insta::assert_snapshot!(table(&format!("{window} disposition")), @"
    Disposition  Calls  Abandoned  Missed  Valid  Callers
    answered         3          0       0      2        2
    Total            3          0       0      2        2
    ");
    insta::assert_snapshot!(table(&format!("{window} agency")), @"
    Agency            Accepted  Resolved  To acknowledge  To resolve  Returned  Reopened  Overdue  Backlog  Resolution
    WATER 自来水公司         1         1  6 h 10 min      6 h 10 min         0         0        0        0  100.0 %  (1/1)
    (none)                   0         0  —               —                  0         0        0        0  —
    Total                    1         1  6 h 10 min      6 h 10 min         0         0        0        0  100.0 %  (1/1)
    ");
    insta::assert_snapshot!(table(&format!("{window} operator")), @"
    Call handler  Calls  Valid  Accepted  Resolved  Overdue  Backlog  Resolution      Callers
    op-07 王芳        1      1         1         1        0        0  100.0 %  (1/1)        1
    op-08 李强        1      1         0         0        0        0  —                     1
    (none)            1      0         0         0        0        0  —                     1
    Total             3      2         1         1        0        0  100.0 %  (1/1)        2
    ");
    insta::assert_snapshot!(table(&format!("{window} shift")), @"
    Shift         Calls  Valid  Accepted  Resolved  Resolution      Callers
    middle 中班       1      1         1         0  100.0 %  (1/1)        1
    morning 早班      0      0         0         0  —                     0
    night 夜班        2      1         0         1  —                     2
    Total             3      2         1         1  100.0 %  (1/1)        2
    ");
}

#[test]
fn what_a_figure_counts() {
    let desk = desk();
    insta::assert_snapshot!(desk.hotline("summary day 2022-11-13 --explain calls_answered"), @"
    On 13 Nov 2022: Calls answered = 2

    Number     Counted at        Urgency  Kind     Call handler
    C000002-1  2022-11-13 00:20  P2       help     op-08
    C000003-7  2022-11-13 07:59  P2       invalid  —

    As of YYYY-MM-DD HH:MM (Asia/Shanghai), journal position 12.
    The same figures again: --as-of 12@YYYY-MM-DDTHH:MM:SSZ
    ");
    insta::assert_snapshot!(desk.hotline("summary day 2022-11-13 --explain calls_answered -n 1"), @"
    On 13 Nov 2022: Calls answered = 2

    Number     Counted at        Urgency  Kind  Call handler
    C000002-1  2022-11-13 00:20  P2       help  op-08

    As of YYYY-MM-DD HH:MM (Asia/Shanghai), journal position 12.
    The same figures again: --as-of 12@YYYY-MM-DDTHH:MM:SSZ
    ------- stderr -------
    There are more; `--limit all` shows every one, and these narrow the list: --by, --value.
    ");
    insta::assert_snapshot!(desk.hotline("summary day 2022-11-13 --explain flows-resolved --by agency --value WATER"), @"
    On 13 Nov 2022, Agency WATER 自来水公司: resolved = 1

    Number     Counted at        Position  State     Outcome  Urgency  Kind  Category  District   Agency  Call handler
    Q000001-3  2022-11-13 06:00  11        resolved  solved   P2       help  UTL.01    500104001  WATER   op-07

    As of YYYY-MM-DD HH:MM (Asia/Shanghai), journal position 12.
    The same figures again: --as-of 12@YYYY-MM-DDTHH:MM:SSZ
    ");
    insta::assert_snapshot!(desk.hotline("summary day 2022-11-13 --explain calls_valid --by operator --value ''"), @"
    On 13 Nov 2022, Call handler (none): valid calls = 0
    As of YYYY-MM-DD HH:MM (Asia/Shanghai), journal position 12.
    The same figures again: --as-of 12@YYYY-MM-DDTHH:MM:SSZ
    ------- stderr -------
    Nothing found.
    ");
    insta::assert_snapshot!(desk.hotline("-o csv summary day 2022-11-12 --explain resolution_rate.denominator"), @r"
    number,counted_at,amount,position,state,outcome,urgency,kind,category,district,agency,operator_code
    Q000001-3,2022-11-12T15:50:00Z,1,,RESOLVED,SOLVED,P2,HELP,UTL.01,500104001,WATER,op-07
    ");
    let answer = desk.hotline("-o json summary day 2022-11-13 --explain calls_answered -n 1").json();
    assert_eq!(answer["figure"], "2");
    assert_eq!(answer["items"].as_array().map(Vec::len), Some(1));
    assert!(answer["nextPageToken"].is_string(), "{answer}");
}

#[test]
fn every_figure_is_explained_by_what_adds_up_to_it() {
    let desk = desk();
    let csv = desk.hotline("-o csv summary day 2022-11-13").success();
    let mut lines = csv.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let (header, row) = (lines.next().expect("a header"), lines.next().expect("a row"));
    let number = |value: &serde_json::Value| value.as_str().unwrap_or("0").to_owned();
    let is_explained = |name: &str| !name.starts_with("time_to_resolve") && !name.ends_with("_total_seconds");
    let figures = header.iter().enumerate().skip(7).filter(|(_, name)| is_explained(name));
    for (column, figure) in figures {
        let answer = desk.hotline(&format!("-o json summary day 2022-11-13 --explain {figure}")).json();
        let items = answer["items"].as_array().cloned().unwrap_or_default();
        let sum: i64 =
            items.iter().map(|item| number(&item["amount"]).parse::<i64>().expect("a number")).sum();
        assert_eq!(number(&answer["figure"]), sum.to_string(), "{figure}: {answer}");
        // A rate that is not known still has its parts.
        assert!(row[column].is_empty() || row[column] == sum.to_string(), "{figure}: {answer}");
    }
}

#[test]
fn field_c6_a_rate_is_explained_by_what_counts_in_it() {
    let desk = desk();
    // Of a period that has ended, all is the same at every time of day.
    let _ = desk.hotline("period close dadukou-2022 --ends '2022-12-13 00:00'").success();
    insta::assert_snapshot!(desk.hotline("summary period --explain on_time_rate"), @"
    From 12 Nov to 12 Dec 2022: On time = 100.0 %  (1/1)

    Number     Counted  Counted at        State     Outcome  Urgency  Kind  Category  District   Agency  Call handler
    Q000001-3  yes      2022-11-15 23:50  resolved  solved   P2       help  UTL.01    500104001  WATER   op-07

    As of YYYY-MM-DD HH:MM (Asia/Shanghai), journal position 13.
    The same figures again: --as-of 13@YYYY-MM-DDTHH:MM:SSZ
    ");
    insta::assert_snapshot!(desk.hotline("summary period --explain 重复率"), @"
    From 12 Nov to 12 Dec 2022: Repeat rate = 50.0 %  (1/2)

    Number     Counted  Counted at        Urgency  Kind  Category  District   Call handler
    C000001-3  no       2022-11-12 23:50  P2       help  UTL.01    500104001  op-07
    C000002-1  yes      2022-11-13 00:20  P2       help  —         —          op-08

    As of YYYY-MM-DD HH:MM (Asia/Shanghai), journal position 13.
    The same figures again: --as-of 13@YYYY-MM-DDTHH:MM:SSZ
    ");
    insta::assert_snapshot!(desk.hotline("-o csv summary period --explain repeat-rate"), @r"
    number,counts_in_rate,counted_at,amount,position,state,outcome,urgency,kind,category,district,agency,operator_code
    C000001-3,false,2022-11-12T15:50:00Z,1,,,,P2,HELP,UTL.01,500104001,,op-07
    C000002-1,true,2022-11-12T16:20:00Z,1,,,,P2,HELP,,,,op-08
    ");
    insta::assert_snapshot!(desk.hotline("summary period --explain response_rate --by agency --value WATER"), @"
    From 12 Nov to 12 Dec 2022, Agency WATER 自来水公司: Response in time = 100.0 %  (1/1)

    Number     Counted  Counted at        State     Outcome  Urgency  Kind  Category  District   Agency  Call handler
    Q000001-3  yes      2022-11-13 23:50  resolved  solved   P2       help  UTL.01    500104001  WATER   op-07

    As of YYYY-MM-DD HH:MM (Asia/Shanghai), journal position 13.
    The same figures again: --as-of 13@YYYY-MM-DDTHH:MM:SSZ
    ");
    insta::assert_snapshot!(desk.hotline("summary day 2022-11-20 --explain satisfied_rate"), @"
    On 20 Nov 2022: Satisfied = —
    As of YYYY-MM-DD HH:MM (Asia/Shanghai), journal position 13.
    The same figures again: --as-of 13@YYYY-MM-DDTHH:MM:SSZ
    ------- stderr -------
    Nothing found.
    ");
    // What is marked adds up to the numerator, of every rate; as JSON the numerator comes first.
    for rate in [
        "repeat_rate",
        "connection_rate",
        "answered_in_15s",
        "resolution_rate",
        "direct_rate",
        "on_time_rate",
        "response_rate",
        "solved_rate",
        "satisfied_rate",
        "rated_rate",
    ] {
        let csv = desk.hotline(&format!("-o csv summary period --explain {rate} -n all")).success();
        let json = desk.hotline(&format!("-o json summary period --explain {rate} -n all")).success();
        let figures: Vec<usize> = json
            .lines()
            .map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON"))
            .map(|answer| answer["figure"].as_str().map_or(0, |figure| figure.parse().expect("a number")))
            .collect();
        let marked = csv.lines().filter(|line| line.split(',').nth(1) == Some("true")).count();
        assert_eq!(figures, [marked, csv.lines().count() - 1], "{rate}: {csv}{json}");
    }
}

#[test]
fn field_c6_a_wrong_name_is_answered_with_the_nearest() {
    let desk = Desk::new();
    insta::assert_snapshot!(desk.hotline("summary period --explain on_rate"), @"
    ------- stderr -------
    error: '--explain <FIGURE>' cannot be 'on_rate': on_rate is no figure that can be explained; the nearest: connection_rate (Connection rate), resolution_rate (Resolution rate), on_time_rate (On time)

    More with --help.
    [exit status: 2]
    ");
    insta::assert_snapshot!(desk.hotline("summary period --explain zzz"), @"
    ------- stderr -------
    error: '--explain <FIGURE>' cannot be 'zzz': zzz is no figure that can be explained; the headings of `hotline -o csv summary day` are their names

    More with --help.
    [exit status: 2]
    ");
}

#[test]
fn for_machines() {
    let desk = desk();
    insta::assert_snapshot!(desk.hotline("-o csv summary day 2022-11-13 --by kind"), @"
    period,start_time,end_time,as_of_position,as_of_time,dimension,value,calls_answered,calls_valid,anonymous_calls,distinct_callers,persons_represented,repeat_rate_numerator,repeat_rate_denominator,contacts_other,calls_abandoned,calls_missed,connection_rate_numerator,connection_rate_denominator,answered_in_15s_numerator,answered_in_15s_denominator,calls_late,calls_backdated,calls_amended,calls_void,alarms_dismissed,calls_pending,calls_pending_overdue,handoffs_unconfirmed,callbacks_due,callbacks_overdue,issues_accepted,issues_resolved_same,issues_resolved,outcomes_solved,outcomes_partial,outcomes_explained,outcomes_referred,resolved_confirmed,resolved_reported,outcomes_not_found,outcomes_not_feasible,outcomes_unreachable,outcomes_too_late,resolution_rate_numerator,resolution_rate_denominator,direct_rate_numerator,direct_rate_denominator,on_time_rate_numerator,on_time_rate_denominator,response_rate_numerator,response_rate_denominator,issues_overdue,needs_missed,acknowledged,mean_time_to_acknowledge_total_seconds,mean_time_to_acknowledge_count,returned,mean_time_to_resolve_total_seconds,mean_time_to_resolve_count,time_to_resolve_p50_seconds,time_to_resolve_net_p50_seconds,time_to_resolve_p90_seconds,time_to_resolve_net_p90_seconds,time_to_resolve_exact,solved_rate_numerator,solved_rate_denominator,satisfied_rate_numerator,satisfied_rate_denominator,rated_rate_numerator,rated_rate_denominator,backlog_start,flows_opened,flows_reopened,flows_reviewed,flows_unmerged,flows_moved_in,flows_resolved,flows_merged,flows_withdrawn,flows_rejected,flows_moved_out,backlog_end
    dadukou-2022,2022-11-12T16:00:00Z,2022-11-13T16:00:00Z,12,YYYY-MM-DDTHH:MM:SSZ,kind,HELP,1,1,0,1,1,1,1,1,0,0,,,0,0,1,1,0,0,0,,,,,,0,,1,1,0,0,0,0,1,0,0,0,0,0,0,0,0,0,0,1,1,0,0,1,22200,1,0,22200,1,22200,22200,22200,22200,true,0,0,0,0,0,1,1,0,0,0,0,0,1,0,0,0,0,0
    dadukou-2022,2022-11-12T16:00:00Z,2022-11-13T16:00:00Z,12,YYYY-MM-DDTHH:MM:SSZ,kind,INVALID,1,0,0,1,1,0,0,0,0,0,,,0,0,1,1,0,0,0,,,,,,0,,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,,,,,,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0
    dadukou-2022,2022-11-12T16:00:00Z,2022-11-13T16:00:00Z,12,YYYY-MM-DDTHH:MM:SSZ,,,2,1,0,2,2,1,1,1,0,0,,,0,0,2,2,0,0,0,1,1,0,1,0,0,0,1,1,0,0,0,0,1,0,0,0,0,0,0,0,0,0,0,1,1,0,0,1,22200,1,0,22200,1,22200,22200,22200,22200,true,0,0,0,0,0,1,1,0,0,0,0,0,1,0,0,0,0,0
    ");
    let page = &desk.hotline("-o json summary shift night 2022-11-13").json()["summary"];
    assert_eq!(page["figures"]["issues"]["issuesResolved"], "1");
    assert_eq!(page["curve"].as_array().map(Vec::len), Some(8));
    assert_eq!(page["comparisons"][0]["startTime"], "2022-11-11T16:00:00Z");
    assert_eq!(page["comparisons"][1]["startTime"], "2022-11-05T16:00:00Z");
    let table = desk.hotline("-o json summary shift night 2022-11-13 --by urgency").json();
    assert_eq!(table["summary"]["breakdown"][0]["values"][0]["code"], "P2");
}

#[test]
fn what_goes_together_only_is_refused_alone() {
    let desk = Desk::open();
    insta::assert_snapshot!(desk.hotline("summary period -n 5"), @"
    ------- stderr -------
    error: missing: --explain <FIGURE>

    Usage: hotline summary period --explain <FIGURE> --limit <COUNT>

    More with --help.
    [exit status: 2]
    ");
    insta::assert_snapshot!(desk.hotline("summary period --by kind --value help"), @"
    ------- stderr -------
    error: missing: --explain <FIGURE>

    Usage: hotline summary period --by <DIMENSION> --explain <FIGURE> --value <CODE>

    More with --help.
    [exit status: 2]
    ");
    insta::assert_snapshot!(desk.hotline("summary period --explain calls_valid --value help"), @"
    ------- stderr -------
    error: missing: --by <DIMENSION>

    Usage: hotline summary period --by <DIMENSION> --explain <FIGURE> --value <CODE>

    More with --help.
    [exit status: 2]
    ");
}

#[test]
fn a_row_a_point_or_a_dimension_that_is_not_there_is_refused() {
    let desk = Desk::open();
    insta::assert_snapshot!(desk.hotline("summary period --explain calls_valid --by kind"), @r"
    ------- stderr -------
    error: which row? Name its code with --value CODE; --value '' is the row of what has none
    [exit status: 2]
    ");
    insta::assert_snapshot!(desk.hotline("summary period --explain calls_valid --by kind --value halp"), @"
    ------- stderr -------
    error: `halp` is none of: consult, help, complaint, report, suggest, praise compliment, urge chase-up, invalid, test
    [exit status: 2]
    ");
    insta::assert_snapshot!(desk.hotline("summary period --explain calls_valid --by agency --value WATER"), @r"
    ------- stderr -------
    error: one thing is wrong:
      --by (values[0].dimension): the rows of this dimension do not have this figure
    [exit status: 65]
    ");
    insta::assert_snapshot!(desk.hotline("summary period --as-of -5"), @"
    ------- stderr -------
    error: '--as-of <POSITION|TIME>' cannot be '-5': a point of the register is a position of the journal such as 8355, a time, or both as 8355@TIME; a time is written 2022-11-12T23:50:00+08:00, 2022-11-12 23:50, 23:50, -10m or +2h

    More with --help.
    [exit status: 2]
    ");
    insta::assert_snapshot!(desk.hotline("summary period --by colour"), @"
    ------- stderr -------
    error: '--by <DIMENSION>' cannot be 'colour': `colour` is none of: category-group, category, district, urgency, kind, channel, disposition, agency, operator Call handler, shift, source Source system, day, hour

    More with --help.
    [exit status: 2]
    ");
}

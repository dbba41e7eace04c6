//! `hotline issue`, every verb of it.

use super::desk::Desk;
use super::output::assert_reads;

/// An issue whose card is compared with what it was before each step.
struct TrackedIssue {
    desk: Desk,
    card: Vec<String>,
}

impl TrackedIssue {
    /// Runs a command, and answers the lines of the card that it has changed.
    fn step(&mut self, line: &str) -> String {
        let output = self.desk.hotline(line);
        assert_eq!(output.status, Some(0), "{output}");
        // Columns move when a wider value comes: that is no change.
        let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
        let changed = output
            .stdout
            .lines()
            .filter(|line| !self.card.contains(&words(line)) && !line.starts_with("Etag"));
        let changed = changed.map(|line| format!("{line}\n")).collect();
        self.card = output.stdout.lines().map(words).collect();
        changed
    }
}

#[test]
fn an_issue_goes_from_opened_to_closed() {
    let desk = Desk::open();
    let _ = desk
        .hotline("call log --phone 13812345678 --summary 停电 --category UTL.02 --district 500104001 --received '2022-11-12 08:00'")
        .success();
    insta::assert_snapshot!(desk.hotline(
        "issue open '恢复供电' --call C1-3 --affected-name 张三 --affected-phone 13711112222 --affected-tag infant --at '2022-11-12 08:05'"
    ), @"
    Issue  Q000001-3    Q 000 001 - 3    恢复供电
    State        open
    Urgency      P2
    Category     UTL.02
    District     500104001
    Affected     1 张** 137****2222
    Vulnerable   infant
    First call   C000001-3
    Dispatch by  2022-11-12 09:05
    Response by  2022-11-13 08:05
    Due          2022-11-15 08:05
    Overdue      yes
    Warning      past the 200 % step of its time: tell the leader on duty
    Opened       2022-11-12 08:05
    Recorded     YYYY-MM-DD HH:MM
    By           operator
    Etag         ETAG
    Calls and links
    Call       Kind   Linked
    C000001-3  first  2022-11-12 08:05
    Next: hotline issue VERB Q000001-3
      assign, resolve, reject, merge, withdraw
    ");
    let mut issue = TrackedIssue { desk, card: Vec::new() };
    let _ = issue.step("issue show Q1-3");
    its_persons_change(&mut issue);
    it_is_assigned_and_accepted(&mut issue);
    it_is_worked_on(&mut issue);
    it_is_pressed(&mut issue);
    it_is_resolved_and_reopened(&mut issue);
    it_is_closed(&mut issue);
    its_history_is_kept(&issue.desk);
}

fn its_persons_change(issue: &mut TrackedIssue) {
    insta::assert_snapshot!(issue.step("issue person add Q1-3 --name 李四 --tag old --at '2022-11-12 08:05'"), @"
    Affected     1 张** 137****2222, 2 李**
    Vulnerable   infant, old
    ");
    insta::assert_snapshot!(issue.step("issue person update Q1-3 2 --phone 13822223333 --clear tags --at '2022-11-12 08:05'"), @"
    Affected     1 张** 137****2222, 2 李** 138****3333
    Vulnerable   infant
    ");
    insta::assert_snapshot!(issue.step("issue person remove Q1-3 2 --at '2022-11-12 08:05'"), @"Affected     1 张** 137****2222");
    let refused = issue.desk.hotline("issue person remove Q1-3 2 --at '2022-11-12 08:05'");
    insta::assert_snapshot!(refused.stderr, @r"error: Q000001-3 has no affected person 2");
}

fn it_is_assigned_and_accepted(issue: &mut TrackedIssue) {
    insta::assert_snapshot!(issue.step("issue update Q1-3 --address 翠园路12号 --owner op-07 --at '2022-11-12 08:06'"), @"
    Address      翠园路12号
    Owner        op-07
    ");
    insta::assert_snapshot!(issue.step(
        "issue assign Q1-3 XSC --task 查线路 --delivery 电话通知王主任 --at '2022-11-12 08:10'"
    ), @"
    State        assigned
    Assignments
    Agency  Part  State       Dispatched        Task    Delivered
    XSC     lead  dispatched  2022-11-12 08:10  查线路  电话通知王主任
      assist, transfer, acknowledge, progress, return, resolve, merge, withdraw
    ");
    insta::assert_snapshot!(issue.step("issue assist Q1-3 WATER --task 停抽水泵 --at '2022-11-12 08:15'"), @"WATER   assist  dispatched  2022-11-12 08:15  停抽水泵  —");
    insta::assert_snapshot!(issue.step("issue transfer Q1-3 YJC --reason 不属辖区 --at '2022-11-12 08:20'"), @"
    Agency  Part    State        Dispatched        Ended             Task      Delivered
    XSC     lead    transferred  2022-11-12 08:10  2022-11-12 08:20  查线路    电话通知王主任
    WATER   assist  dispatched   2022-11-12 08:15  —                 停抽水泵  —
    YJC     lead    dispatched   2022-11-12 08:20  —                 —         —
    ");
    insta::assert_snapshot!(issue.step("issue inform Q1-3 --person 值班员老李 --at '2022-11-12 08:25'"), @"
    Agency  Part    State        Dispatched        Told by voice     Who was told  Ended             Task      Delivered
    XSC     lead    transferred  2022-11-12 08:10  —                 —             2022-11-12 08:20  查线路    电话通知王主任
    WATER   assist  dispatched   2022-11-12 08:15  —                 —             —                 停抽水泵  —
    YJC     lead    dispatched   2022-11-12 08:20  2022-11-12 08:25  值班员老李    —                 —         —
    ");
    insta::assert_snapshot!(issue.step("issue acknowledge Q1-3 --at '2022-11-12 08:30'"), @"
    State       in progress
    Agency  Part    State         Dispatched        Acknowledged      Told by voice     Who was told  Ended             Task      Delivered
    XSC     lead    transferred   2022-11-12 08:10  —                 —                 —             2022-11-12 08:20  查线路    电话通知王主任
    WATER   assist  dispatched    2022-11-12 08:15  —                 —                 —             —                 停抽水泵  —
    YJC     lead    acknowledged  2022-11-12 08:20  2022-11-12 08:30  2022-11-12 08:25  值班员老李    —                 —         —
      assist, transfer, acknowledge, progress, return, suspend, resolve, merge, withdraw
    ");
}

fn it_is_worked_on(issue: &mut TrackedIssue) {
    insta::assert_snapshot!(issue.step(
        "issue progress Q1-3 --kind on-scene --note 已到现场 --estimate '2022-11-12 12:00' --at '2022-11-12 09:00'"
    ), @"
    Agency  Part    State         Dispatched        Acknowledged      Told by voice     Who was told  Progress  Expected          Ended             Task      Delivered
    XSC     lead    transferred   2022-11-12 08:10  —                 —                 —             —         —                 2022-11-12 08:20  查线路    电话通知王主任
    WATER   assist  dispatched    2022-11-12 08:15  —                 —                 —             —         —                 —                 停抽水泵  —
    YJC     lead    acknowledged  2022-11-12 08:20  2022-11-12 08:30  2022-11-12 08:25  值班员老李    on scene  2022-11-12 12:00  —                 —         —
    ");
    insta::assert_snapshot!(issue.step("issue suspend Q1-3 --reason 等配件 --at '2022-11-12 09:10'"), @"
    State            on hold
    On hold since    2022-11-12 09:10
    On hold because  等配件
      resume, merge, withdraw
    ");
    insta::assert_snapshot!(issue.step("issue resume Q1-3 --at '2022-11-12 10:10'"), @"
    State       in progress
    Due         2022-11-15 09:05
    Overdue     yes
    Warning     past the 200 % step of its time: tell the leader on duty
      assist, transfer, acknowledge, progress, return, suspend, resolve, merge, withdraw
    ");
    insta::assert_snapshot!(issue.step(
        "issue extend Q1-3 --due '2022-11-18 08:00' --reason 配件缺货 --at '2022-11-12 10:20'"
    ), @"Due         2022-11-18 08:00");
    insta::assert_snapshot!(issue.step("issue urgency Q1-3 p1 --reason 家有婴儿 --at '2022-11-12 10:30'"), @"
    Urgency     P1
    Due         2022-11-13 10:30
    ");
}

fn it_is_pressed(issue: &mut TrackedIssue) {
    insta::assert_snapshot!(issue.step("issue urge Q1-3 又来电 --at '2022-11-12 10:40'"), @"Chase-ups   1");
    insta::assert_snapshot!(issue.step("issue supervise Q1-3 今日必须办结 --at '2022-11-12 10:50'"), @"Supervised  yes");
    insta::assert_snapshot!(issue.step("issue escalate Q1-3 --reason 无人到场 --at '2022-11-12 11:00'"), @"Escalated   1");
    insta::assert_snapshot!(issue.step("issue note Q1-3 配件在路上 --at '2022-11-12 11:10'"), @"");
}

fn it_is_resolved_and_reopened(issue: &mut TrackedIssue) {
    insta::assert_snapshot!(issue.step("issue resolve Q1-3 partial --reply 临时供电 --at '2022-11-12 11:20'"), @"
    State       resolved
    Outcome     partial
    Reply       临时供电
    Resolved    2022-11-12 11:20
    WATER   assist  done         2022-11-12 08:15  —                 —                 —             —         —                 2022-11-12 11:20  停抽水泵  —
    YJC     lead    done         2022-11-12 08:20  2022-11-12 08:30  2022-11-12 08:25  值班员老李    on scene  2022-11-12 12:00  2022-11-12 11:20  —         —
      close, reopen, merge
    ");
    insta::assert_snapshot!(issue.step("issue reopen Q1-3 --reason 又停了 --at '2022-11-12 11:30'"), @"
    State       in progress
    Due         2022-11-13 11:30
    Overdue     yes
    Warning     past the 200 % step of its time: tell the leader on duty
    Reopened    1
    YJC     lead    acknowledged  2022-11-12 08:20  2022-11-12 08:30  2022-11-12 08:25  值班员老李    on scene  2022-11-12 12:00  —                 —         —
      assist, transfer, progress, return, suspend, resolve, merge, withdraw
    ");
    insta::assert_snapshot!(issue.step("issue return Q1-3 --reason 非职责范围 --at '2022-11-12 11:40'"), @"
    State       returned
    YJC     lead    returned     2022-11-12 08:20  2022-11-12 08:30  2022-11-12 08:25  值班员老李    on scene  2022-11-12 12:00  2022-11-12 11:40  —         —
      assign, resolve, reject, merge, withdraw
    ");
}

fn it_is_closed(issue: &mut TrackedIssue) {
    insta::assert_snapshot!(issue.step("issue resolve Q1-3 solved --reply 已恢复 --at '2022-11-12 12:00'"), @"
    State       resolved
    Outcome     solved
    Reply       已恢复
    Resolved    2022-11-12 12:00
      close, reopen, merge
    ");
    insta::assert_snapshot!(issue.step("issue close Q1-3 --at '2022-11-12 12:10'"), @"
    State       closed
    Closed      2022-11-12 12:10
      reopen, merge
    ");
    assert_reads("an_issue_that_is_closed", &issue.desk.hotline("issue show Q1-3").to_string());
}

fn its_history_is_kept(desk: &Desk) {
    insta::assert_snapshot!(desk.hotline("issue history Q1-3"), @"
    Happened          What                  Texts                                   By  Position
    2022-11-12 08:05  issue opened          —                                       operator  3
    2022-11-12 08:05  call linked           —                                       operator  4
    2022-11-12 08:05  issue changed         —                                       operator  6
    2022-11-12 08:05  issue changed         —                                       operator  7
    2022-11-12 08:05  issue changed         —                                       operator  8
    2022-11-12 08:06  issue changed         —                                       operator  9
    2022-11-12 08:10  assigned              delivery: 电话通知王主任; task: 查线路  operator  10
    2022-11-12 08:15  assigned              task: 停抽水泵                          operator  11
    2022-11-12 08:20  transferred           reason: 不属辖区                        operator  12
    2022-11-12 08:25  agency told by voice  told: 值班员老李                        operator  13
    2022-11-12 08:30  acknowledged          —                                       operator  14
    2022-11-12 09:00  progress reported     note: 已到现场                          operator  15
    2022-11-12 09:10  put on hold           reason: 等配件                          operator  16
    2022-11-12 10:10  taken off hold        —                                       operator  17
    2022-11-12 10:20  extended              reason: 配件缺货                        operator  18
    2022-11-12 10:30  urgency changed       reason: 家有婴儿                        operator  19
    2022-11-12 10:40  chased up             note: 又来电                            operator  20
    2022-11-12 10:50  supervised            note: 今日必须办结                      operator  21
    2022-11-12 11:00  escalated             reason: 无人到场                        operator  22
    2022-11-12 11:10  noted                 note: 配件在路上                        operator  23
    2022-11-12 11:20  resolved              public reply: 临时供电                  operator  24
    2022-11-12 11:30  reopened              reason: 又停了                          operator  26
    2022-11-12 11:40  returned              reason: 非职责范围                      operator  28
    2022-11-12 12:00  resolved              public reply: 已恢复                    operator  29
    2022-11-12 12:10  closed                —                                       operator  31
    ");
}

#[test]
fn what_is_not_accepted_can_be_taken_up_again() {
    let desk = Desk::open();
    let _ = desk
        .hotline("call log -p 13800000001 -s 要求发放口罩 --issue 要求发放口罩 -c SUP.01 --received '2022-11-14 09:00'")
        .success();
    let number = "Q000001-3";
    let mut issue = TrackedIssue { desk, card: Vec::new() };
    let _ = issue.step(&format!("issue show {number}"));
    insta::assert_snapshot!(issue.step(&format!("issue reject {number} --reason 不属受理范围 --at '2022-11-14 09:10'")), @"
    State       rejected
    Closed      2022-11-14 09:10
      review
    ");
    insta::assert_snapshot!(issue.step(&format!("issue review {number} --reason 领导批示 --at '2022-11-14 09:20'")), @"
    State        open
    Dispatch by  2022-11-14 10:20
    Response by  2022-11-15 09:20
    Due          2022-11-17 09:20
    Overdue      yes
    Warning      past the 200 % step of its time: tell the leader on duty
      assign, resolve, reject, merge, withdraw
    ");
    insta::assert_snapshot!(issue.step(&format!("issue withdraw {number} --reason 来电人撤回 --at '2022-11-14 09:30'")), @"
    State       withdrawn
    Closed      2022-11-14 09:30
      review
    ");
}

#[test]
fn what_is_the_same_is_merged_and_linked() {
    let desk = Desk::open();
    let (master, other) = (desk.issue("三单元停水"), desk.issue("四单元停水"));
    let call = desk.call("五单元也停水");
    one_is_merged_into_the_other(&desk, &master, &other, &call);
    a_call_is_linked_once_and_unlinked(&desk, &master, &call);
    what_was_merged_is_unmerged(&desk, &other);
    both_are_listed(&desk, &call);
}

fn one_is_merged_into_the_other(desk: &Desk, master: &str, other: &str, call: &str) {
    insta::assert_snapshot!(desk.hotline(&format!("issue merge {other} --into {master} --reason 同一处")), @"
    Q000002-1  四单元停水
    State        merged
    Urgency      P2
    Category     SUP.01
    Owner        op-07
    Merged into  Q000001-3
    First call   C000002-1
    Due          YYYY-MM-DD HH:MM
    Opened       YYYY-MM-DD HH:MM
    Recorded     YYYY-MM-DD HH:MM
    By           operator
    Etag         ETAG
    Calls and links
    Call       Kind   Linked
    C000002-1  first  YYYY-MM-DD HH:MM
    Next: hotline issue VERB Q000002-1
      unmerge
    ");
    insta::assert_snapshot!(desk.hotline(&format!("issue link {other} {call}")), @r"
    ------- stderr -------
    error: Q000002-1 is merged into Q000001-3; write to that one
    [exit status: 65]
    ");
}

fn a_call_is_linked_once_and_unlinked(desk: &Desk, master: &str, call: &str) {
    insta::assert_snapshot!(desk.hotline(&format!("issue link {master} {call} --kind urge --condition worse")), @"
    Q000001-3  三单元停水
    State        open
    Urgency      P1
    Category     SUP.01
    Owner        op-07
    Merged       Q000002-1
    First call   C000001-3
    Dispatch by  YYYY-MM-DD HH:MM
    Response by  YYYY-MM-DD HH:MM
    Due          YYYY-MM-DD HH:MM
    Opened       YYYY-MM-DD HH:MM
    Chase-ups    1
    Recorded     YYYY-MM-DD HH:MM
    By           operator
    Etag         ETAG
    Calls and links
    Call       Kind      Condition  Linked
    C000003-7  chase-up  worse      YYYY-MM-DD HH:MM
    C000001-3  first     —          YYYY-MM-DD HH:MM
    Next: hotline issue VERB Q000001-3
      assign, resolve, reject, merge, withdraw
    ");
    insta::assert_snapshot!(desk.hotline(&format!("issue link {master} {call}")), @r"
    ------- stderr -------
    error: C000003-7 is linked to Q000001-3 already
    [exit status: 65]
    ");
    insta::assert_snapshot!(desk.hotline_with("不是一回事", &format!("issue unlink {master} {call} --reason -")), @"
    Q000001-3  三单元停水
    State        open
    Urgency      P1
    Category     SUP.01
    Owner        op-07
    Merged       Q000002-1
    First call   C000001-3
    Dispatch by  YYYY-MM-DD HH:MM
    Response by  YYYY-MM-DD HH:MM
    Due          YYYY-MM-DD HH:MM
    Opened       YYYY-MM-DD HH:MM
    Chase-ups    1
    Recorded     YYYY-MM-DD HH:MM
    By           operator
    Etag         ETAG
    Calls and links
    Call       Kind   Linked
    C000001-3  first  YYYY-MM-DD HH:MM
    Next: hotline issue VERB Q000001-3
      assign, resolve, reject, merge, withdraw
    ");
}

fn what_was_merged_is_unmerged(desk: &Desk, other: &str) {
    insta::assert_snapshot!(desk.hotline_with("水管不同", &format!("issue unmerge {other} --reason -")), @"
    Q000002-1  四单元停水
    State        open
    Urgency      P2
    Category     SUP.01
    Owner        op-07
    First call   C000002-1
    Dispatch by  YYYY-MM-DD HH:MM
    Response by  YYYY-MM-DD HH:MM
    Due          YYYY-MM-DD HH:MM
    Opened       YYYY-MM-DD HH:MM
    Recorded     YYYY-MM-DD HH:MM
    By           operator
    Etag         ETAG
    Calls and links
    Call       Kind   Linked
    C000002-1  first  YYYY-MM-DD HH:MM
    Next: hotline issue VERB Q000002-1
      assign, resolve, reject, merge, withdraw
    ");
}

fn both_are_listed(desk: &Desk, call: &str) {
    insta::assert_snapshot!(desk.hotline("issue list"), @"
    Number     Urgency  State  Due               Title       Category  Opened
    Q000002-1  P2       open   YYYY-MM-DD HH:MM  四单元停水  SUP.01    YYYY-MM-DD HH:MM
    Q000001-3  P1       open   YYYY-MM-DD HH:MM  三单元停水  SUP.01    YYYY-MM-DD HH:MM
    ");
    insta::assert_snapshot!(desk.hotline("issue list --active --by-due --urgency p1 --urgency p2 --state open -n 1"), @"
    Number     Urgency  State  Due               Title       Category  Opened
    Q000001-3  P1       open   YYYY-MM-DD HH:MM  三单元停水  SUP.01    YYYY-MM-DD HH:MM
    ------- stderr -------
    There are more; `--limit all` shows every one, and these narrow the list: --from, --to, --state, --not-state, --not-category ….
    ");
    insta::assert_snapshot!(desk.hotline(&format!("issue list --call {call}")), @r"
    ------- stderr -------
    Nothing found.
    ");
}

#[test]
fn an_issue_that_looks_alike_is_shown_before_it_is_opened_twice() {
    let desk = Desk::open();
    let _ = desk.issue("没有菜");
    insta::assert_snapshot!(desk.hotline(
        "call log --phone 13800000001 --summary 没有菜 --issue 送菜 --category SUP.01 --operator op-08"
    ), @"
    Call  C000002-1    C 000 002 - 1
    Issue  Q000002-1    Q 000 002 - 1    送菜
      due YYYY-MM-DD HH:MM
    Triage  issue
    Looks like these open issues:
    Number     Urgency  State  Due               Title   Category  Opened
    Q000001-3  P2       open   YYYY-MM-DD HH:MM  没有菜  SUP.01    YYYY-MM-DD HH:MM
    If it is the same matter: hotline issue link Q000001-3 C000002-1
    ");
}

#[test]
fn every_verb_is_tried_here() {
    let help = Desk::new().hotline("issue --help").success();
    let commands = help.split("Commands:").nth(1).and_then(|rest| rest.split("\n\n").next());
    let commands = commands.unwrap_or_else(|| panic!("no list of commands: {help}"));
    let verbs: Vec<&str> = commands.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert!(verbs.len() > 20, "{help}");
    for verb in verbs.iter().filter(|verb| **verb != "help") {
        let tried = concat!(
            include_str!("issues.rs"),
            include_str!("papers.rs"),
            include_str!("warnings.rs"),
            include_str!("instructions.rs"),
            include_str!("notices.rs")
        );
        let said = ["\"", " "].iter().any(|end| tried.contains(&format!("issue {verb}{end}")));
        assert!(said, "no test here says `issue {verb}`");
    }
}

//! Who sees what: names and numbers in full, an agency's assignments, and what the journal says of it.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;

use super::desk::{Desk, run};
use super::output::CommandOutput;

/// Somebody who comes over the network with a token of her own.
fn asked(desk: &Desk, secret: &str, line: &str) -> CommandOutput {
    let token = desk.file("token", secret);
    fs::set_permissions(&token, Permissions::from_mode(0o600)).expect("it is one's own");
    let mut command = desk.command(line);
    command.env("HOTLINE_SERVER", desk.server.network_url()).env("HOTLINE_TOKEN_FILE", token);
    run(command, "")
}

#[test]
fn names_and_numbers_are_shown_to_who_says_why_and_the_journal_tells() {
    let desk = Desk::open();
    let _ = desk.hotline(
        "call log --phone 13812345678 --name 王秀英 --summary 停水 --kind consult --received '2022-11-13 08:00' --operator op-07",
    );
    let operator = desk.server.token("operators/op-07", "operator");
    insta::assert_snapshot!(asked(&desk, &operator, "call show c13 --full --reason 回拨前核实"), @"
    C000001-3
    Received           2022-11-13 08:00
    Kind               consult
    Urgency            P2
    Summary            停水
    Triage             answered
    Caller             138****5678 王**
    Direction          inbound
    Channel            phone
    Disposition        answered
    Call handler       op-07
    Offline reference  REFERENCE
    Entered late       yes
    Recorded           YYYY-MM-DD HH:MM
    By                 operator
    Revision           1
    Etag               ETAG
    Names and numbers
    Phone          13812345678
    Caller's name  王秀英
    ");
    let auditor = desk.server.token("users/audit", "auditor");
    insta::assert_snapshot!(asked(&desk, &auditor, "audit --views"), @"
    Position  Recorded          By               What               Of what    Happened
    3         YYYY-MM-DD HH:MM  operators/op-07  call seen in full  C000001-3  YYYY-MM-DD HH:MM
    ");
    insta::assert_snapshot!(desk.hotline("audit --views").stdout, @"
    Position  Recorded          By               What               Of what    Reason      Happened
    3         YYYY-MM-DD HH:MM  operators/op-07  call seen in full  C000001-3  回拨前核实  YYYY-MM-DD HH:MM
    ");
    insta::assert_snapshot!(asked(&desk, &auditor, "call show c13 --full"), @r"
    ------- stderr -------
    error: auditor may not do this; it is for call handler, supervisor, other system
    [exit status: 77]
    ");
    insta::assert_snapshot!(asked(&desk, &auditor, "-o csv audit --by operators/op-07").stdout.lines().next().unwrap_or_default(), @r"position,recorded_at,actor,on_behalf_of,type,subject,reason,occurred_at");
    let tokens = asked(&desk, &auditor, "audit --tokens");
    assert!(tokens.stdout.matches("token made").count() == 2, "{tokens}");
}

#[test]
fn who_may_not_make_a_handover_sheet_is_told_who_may() {
    let desk = Desk::open();
    for (principal, role) in [("agencies/WATER", "agency"), ("users/leader", "viewer")] {
        let token = desk.server.token(principal, role);
        let refused = asked(&desk, &token, "--lang zh handover").to_string();
        assert!(refused.contains("可执行的角色：接听人员、班长\n"), "{refused}");
    }
}

#[test]
fn an_agency_works_on_its_assignments_from_its_own_desk() {
    let desk = Desk::open();
    let log = |phone: &str, kind: &str, title: &str, agency: &str| {
        let _ = desk.hotline(&format!(
            "call log --phone {phone} --summary '{title}，家里有病人' --kind {kind} --category SUP.01 --address 新山村1号 \
             --issue '{title}' --assign {agency} --operator op-07"
        ));
    };
    log("13812345678", "help", "停水", "WATER");
    log("13812345679", "help", "垃圾", "XSC");
    let agency = desk.server.token("agencies/WATER", "agency");
    insta::assert_snapshot!(asked(&desk, &agency, "issue list"), @"
    Number     Urgency  State     Due               Title  Agency  Category  Opened
    Q000001-3  P2       assigned  YYYY-MM-DD HH:MM  停水   WATER   SUP.01    YYYY-MM-DD HH:MM
    ");
    insta::assert_snapshot!(asked(&desk, &agency, "issue show q13"), @"
    Q000001-3  停水
    State        assigned
    Urgency      P2
    Category     SUP.01
    Address      新山村1号
    Response by  YYYY-MM-DD HH:MM
    Due          YYYY-MM-DD HH:MM
    Opened       YYYY-MM-DD HH:MM
    Etag         ETAG
    Assignments
    Agency  Part  State       Dispatched
    WATER   lead  dispatched  YYYY-MM-DD HH:MM
    Next: hotline issue VERB Q000001-3
      acknowledge, progress, return
    What was said
    停水，家里有病人
    ");
    insta::assert_snapshot!(asked(&desk, &agency, "issue show q13 --full").stdout, @"
    Q000001-3  停水
    State        assigned
    Urgency      P2
    Category     SUP.01
    Address      新山村1号
    Response by  YYYY-MM-DD HH:MM
    Due          YYYY-MM-DD HH:MM
    Opened       YYYY-MM-DD HH:MM
    Etag         ETAG
    Assignments
    Agency  Part  State       Dispatched
    WATER   lead  dispatched  YYYY-MM-DD HH:MM
    Next: hotline issue VERB Q000001-3
      acknowledge, progress, return
    What was said
    停水，家里有病人
    Names and numbers
    Phone  13812345678
    ");
    insta::assert_snapshot!(asked(&desk, &agency, "issue show q21"), @r"
    ------- stderr -------
    error: there is no issue Q000002-1
    `hotline issue list` shows the latest.
    [exit status: 65]
    ");
    insta::assert_snapshot!(asked(&desk, &agency, "issue acknowledge q13"), @"
    Q000001-3  停水
    State     in progress
    Urgency   P2
    Category  SUP.01
    Address   新山村1号
    Due       YYYY-MM-DD HH:MM
    Opened    YYYY-MM-DD HH:MM
    Etag      ETAG
    Assignments
    Agency  Part  State         Dispatched        Acknowledged
    WATER   lead  acknowledged  YYYY-MM-DD HH:MM  YYYY-MM-DD HH:MM
    Next: hotline issue VERB Q000001-3
      progress, return
    ");
    insta::assert_snapshot!(asked(&desk, &agency, "issue acknowledge q21"), @r"
    ------- stderr -------
    error: there is no issue Q000002-1
    `hotline issue list` shows the latest.
    [exit status: 65]
    ");
    insta::assert_snapshot!(asked(&desk, &agency, "issue acknowledge q13 --agency XSC"), @r"
    ------- stderr -------
    error: an agency acts only as itself
    [exit status: 77]
    ");
    insta::assert_snapshot!(asked(&desk, &agency, "issue list --phone 13812345678"), @r"
    ------- stderr -------
    error: agency may not filter by --phone, which the answer does not show
    [exit status: 77]
    ");
    insta::assert_snapshot!(asked(&desk, &agency, "call list"), @r"
    ------- stderr -------
    error: agency may not do this; it is for call handler, supervisor
    [exit status: 77]
    ");
    insta::assert_snapshot!(asked(&desk, &agency, "issue return q13 --reason 不属本单位"), @"
    Q000001-3  
    State  returned
    ");
}

#[test]
fn the_columns_of_a_list_are_chosen_by_name_or_title() {
    let desk = Desk::open();
    let _ = desk.issue("恢复供水");
    insta::assert_snapshot!(desk.hotline("issue list --columns 标题,number,state"), @"
    Title     Number     State
    恢复供水  Q000001-3  open
    ");
    insta::assert_snapshot!(desk.hotline("-o csv issue list --columns number,urgency"), @"
    number,urgency
    Q000001-3,P2
    ");
    insta::assert_snapshot!(desk.hotline("call list --columns number,colour"), @"
    ------- stderr -------
    error: there is no column colour; there are number (Number), received_at (Received), urgency (Urgency), kind (Kind), summary (Summary), voided (VOIDED), triage (Triage), issues (Issues), caller (Caller), category (Category), district (District), operator_code (Call handler)
    [exit status: 2]
    ");
}

//! Correcting a call from the command line: what followed is said, and what did not.

use super::desk::Desk;

#[test]
fn field_a6_the_answer_to_a_correction_names_the_issues() {
    let desk = Desk::open();
    let _ = desk
        .hotline("call log --phone 13800000001 --summary 地下室被困 --address 春晖路1-1 --category UTL.01 --issue 排水")
        .success();
    insta::assert_snapshot!(desk.hotline("call amend C1-3 --address 春晖路2-2 --reason 听错"), @"
    C000001-3
    Received     YYYY-MM-DD HH:MM
    Kind         help
    Urgency      P0
    Category     UTL.01
    Address      春晖路2-2
    Summary      地下室被困
    Triage       issue
    Seen by      agency, shift lead
    Alarm        to be confirmed
    Proposed     P0
    Because of   RES.01 被困+地下室
    Caller       138****0001
    Direction    inbound
    Channel      phone
    Disposition  answered
    Recorded     YYYY-MM-DD HH:MM
    By           operator
    Revision     2
    Etag         ETAG
    Calls and links
    Issue      Kind   Linked
    Q000001-3  first  YYYY-MM-DD HH:MM
    Q000001-3 follows the correction.
    ");
    insta::assert_snapshot!(desk.hotline("issue update Q1-3 --address 文体路9号"), @"
    Q000001-3  排水
    State        open
    Urgency      P0
    Category     UTL.01
    Address      文体路9号
    First call   C000001-3
    Dispatch by  YYYY-MM-DD HH:MM
    Response by  YYYY-MM-DD HH:MM
    Due          YYYY-MM-DD HH:MM
    Opened       YYYY-MM-DD HH:MM
    Recorded     YYYY-MM-DD HH:MM
    By           operator
    Etag         ETAG
    Calls and links
    Call       Kind   Linked
    C000001-3  first  YYYY-MM-DD HH:MM
    Next: hotline issue VERB Q000001-3
      assign, resolve, reject, merge, withdraw
    ");
    insta::assert_snapshot!(desk.hotline("call amend C1-3 --address 春晖路3-3 --reason 听错"), @"
    C000001-3
    Received     YYYY-MM-DD HH:MM
    Kind         help
    Urgency      P0
    Category     UTL.01
    Address      春晖路3-3
    Summary      地下室被困
    Triage       issue
    Seen by      agency, shift lead
    Alarm        to be confirmed
    Proposed     P0
    Because of   RES.01 被困+地下室
    Caller       138****0001
    Direction    inbound
    Channel      phone
    Disposition  answered
    Recorded     YYYY-MM-DD HH:MM
    By           operator
    Revision     3
    Etag         ETAG
    Calls and links
    Issue      Kind   Linked
    Q000001-3  first  YYYY-MM-DD HH:MM
    Q000001-3 has a category, district or address of its own and stays as it is. If it is wrong as well: hotline issue update Q000001-3 --address ADDRESS
    ");
}

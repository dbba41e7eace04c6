//! `hotline call` and `hotline caller`.

use super::desk::Desk;

#[test]
fn a_call_is_logged_with_what_it_brings_about() {
    let desk = Desk::open();
    insta::assert_snapshot!(desk.hotline(
        "call log --phone 13812345678 --summary '楼里停水两天' --category UTL.01 --district 500104001 \
         --issue '恢复供水' --assign WATER --operator op-07 --received '2022-11-12 08:00'"
    ), @"
    Call  C000001-3    C 000 001 - 3
    Issue  Q000001-3    Q 000 001 - 3    恢复供水
      due 2022-11-15 08:00
    Triage  issue
    ");
    insta::assert_snapshot!(desk.hotline(
        "call log --phone 13987654321 --summary '还是没有水' --link Q1-3:repeat:worse --received '2022-11-12 09:00'"
    ), @"
    Call  C000002-1    C 000 002 - 1
    Linked to Q000001-3  恢复供水
    Triage  pending, due 2022-11-12 11:00
      hotline call triage C000002-1 --issue TITLE --category CODE, --link ISSUE, --handoff TARGET:MODE or --triage answered|no-action --reason TEXT
    ");
    insta::assert_snapshot!(desk.hotline(
        "call log --address 翠园路12号 --summary '电梯困人' --urgency p0 --handoff 119:conference --received '2022-11-12 10:00'"
    ), @"
    Call  C000003-7    C 000 003 - 7
    119 must confirm it by 2022-11-12 10:10
      hotline call handoff C000003-7 --confirm=1
    Triage  handed off, due 2022-11-12 10:10
    ");
    insta::assert_snapshot!(desk.hotline(
        "call log --phone 13812345678 --kind consult --summary '核酸点几点开门' --issue '问核酸点' --category TST.01 \
         --settled explained --reply '早上七点' --received '2022-11-12 11:00'"
    ), @"
    Call  C000004-5    C 000 004 - 5
    Issue  Q000002-1    Q 000 002 - 1    问核酸点
      due 2022-11-15 11:00
    Triage  issue
    Looks like these open issues:
    Number     Urgency  State     Due               Title     Overdue  Past step  Agency  Category  District   Opened
    Q000001-3  P1       assigned  2022-11-13 09:00  恢复供水  yes      200 %      WATER   UTL.01    500104001  2022-11-12 08:00
    If it is the same matter: hotline issue link Q000001-3 C000004-5
    ");
    insta::assert_snapshot!(desk.hotline(
        "call log --phone 02368000001 --kind praise --summary '感谢' --triage no-action --reason '无需办理' --received '2022-11-12 12:00'"
    ), @"
    Call  C000005-9    C 000 005 - 9
    Triage  no action
    ");
    insta::assert_snapshot!(desk.hotline("call log --disposition missed --phone 13700000000 --received '2022-11-12 13:00'"), @"
    Call  C000006-8    C 000 006 - 8
    Triage  no action
      on the list of callbacks, once a number, until it is answered
    ");
    calls_are_listed(&desk);
    a_caller_is_looked_up(&desk);
}

fn calls_are_listed(desk: &Desk) {
    insta::assert_snapshot!(desk.hotline("call list"), @"
    Number     Received          Urgency  Kind        Summary         Triage      Issues     Caller       Category  District   Call handler
    C000006-8  2022-11-12 13:00  P2       help        —               no action   —          137****0000  —         —          —
    C000005-9  2022-11-12 12:00  P2       compliment  感谢            no action   —          236***0001   —         —          —
    C000004-5  2022-11-12 11:00  P2       consult     核酸点几点开门  issue       Q000002-1  138****5678  TST.01    —          —
    C000003-7  2022-11-12 10:00  P0       help        电梯困人        handed off  —          —            —         —          —
    C000002-1  2022-11-12 09:00  P2       help        还是没有水      pending     Q000001-3  139****4321  —         —          —
    C000001-3  2022-11-12 08:00  P2       help        楼里停水两天    issue       Q000001-3  138****5678  UTL.01    500104001  op-07
    ");
    insta::assert_snapshot!(desk.hotline("call list --text 水 --district 500104001"), @"
    Number     Received          Urgency  Kind  Summary       Triage  Issues     Caller       Category  District   Call handler
    C000001-3  2022-11-12 08:00  P2       help  楼里停水两天  issue   Q000001-3  138****5678  UTL.01    500104001  op-07
    ");
    insta::assert_snapshot!(desk.hotline("call list --from '2022-11-12 09:00' --to '2022-11-12 11:00' -n 1"), @"
    Number     Received          Urgency  Kind  Summary   Triage
    C000003-7  2022-11-12 10:00  P0       help  电梯困人  handed off
    ------- stderr -------
    There are more; `--limit all` shows every one, and these narrow the list: --from, --to, --category, --district, --kind ….
    ");
    insta::assert_snapshot!(desk.hotline("call list --not-district 500104001 --not-kind praise"), @"
    Number     Received          Urgency  Kind     Summary         Triage      Issues     Caller       Category
    C000006-8  2022-11-12 13:00  P2       help     —               no action   —          137****0000  —
    C000004-5  2022-11-12 11:00  P2       consult  核酸点几点开门  issue       Q000002-1  138****5678  TST.01
    C000003-7  2022-11-12 10:00  P0       help     电梯困人        handed off  —          —            —
    C000002-1  2022-11-12 09:00  P2       help     还是没有水      pending     Q000001-3  139****4321  —
    ");
    insta::assert_snapshot!(desk.hotline("call list --not-category nowhere:1"), @r"
    ------- stderr -------
    error: nowhere:1 is no category of this period, or no longer offered; `hotline directory categories list` shows those of the period
    [exit status: 65]
    ");
    insta::assert_snapshot!(desk.hotline("call list --category EDU"), @r"
    ------- stderr -------
    Nothing found.
    ");
}

fn a_caller_is_looked_up(desk: &Desk) {
    insta::assert_snapshot!(desk.hotline_with("138-1234-5678", "caller -"), @"
    Caller  138****5678
    Calls   2
    Open issues
    Number     Urgency  State     Due               Title     Overdue  Past step  Agency  Category  District   Opened
    Q000001-3  P1       assigned  2022-11-13 09:00  恢复供水  yes      200 %      WATER   UTL.01    500104001  2022-11-12 08:00
    Calls
    Number     Received          Urgency  Kind     Summary         Triage  Issues     Caller       Category  District   Call handler
    C000004-5  2022-11-12 11:00  P2       consult  核酸点几点开门  issue   Q000002-1  138****5678  TST.01    —          —
    C000001-3  2022-11-12 08:00  P2       help     楼里停水两天    issue   Q000001-3  138****5678  UTL.01    500104001  op-07
    ");
    insta::assert_snapshot!(desk.hotline("caller 13600000000"), @"This number is not known.");
}

#[test]
fn a_call_is_corrected_and_every_revision_is_kept() {
    let desk = Desk::open();
    let _ = desk
        .hotline(
            "call log --phone 13812345678 --summary 没有菜 --operator op-07 --received '2022-11-12 08:00'",
        )
        .success();
    insta::assert_snapshot!(desk.hotline("call show 1-3"), @"
    C000001-3
    Received           2022-11-12 08:00
    Kind               help
    Urgency            P2
    Summary            没有菜
    Triage             pending
    Triage by          2022-11-12 10:00
    Seen by            call handler, queue
    Caller             138****5678
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
    ");
    what_is_missing_is_completed(&desk);
    what_is_wrong_is_amended(&desk);
    it_is_voided_and_stays_so(&desk);
    its_revisions_are_kept(&desk);
}

fn what_is_missing_is_completed(desk: &Desk) {
    insta::assert_snapshot!(desk.hotline(
        "call complete C1-3 --category SUP.01 --district 500104002 --name 李强 --affected-tag old --affected-tag alone --at '2022-11-12 08:10'"
    ), @"
    C000001-3
    Received           2022-11-12 08:00
    Kind               help
    Urgency            P2
    Category           SUP.01
    District           500104002
    Summary            没有菜
    Triage             pending
    Triage by          2022-11-12 10:00
    Seen by            call handler, queue
    Caller             138****5678 李**
    Vulnerable         old, alone
    Direction          inbound
    Channel            phone
    Disposition        answered
    Call handler       op-07
    Offline reference  REFERENCE
    Entered late       yes
    Recorded           YYYY-MM-DD HH:MM
    By                 operator
    Revision           2
    Etag               ETAG
    ");
    insta::assert_snapshot!(desk.hotline("call complete C1-3 --category MED.04"), @r"
    ------- stderr -------
    error: one thing is wrong:
      --category (call.category): is filled with something else; `hotline call amend CALL FLAG VALUE --reason TEXT` changes it
    [exit status: 65]
    ");
}

fn what_is_wrong_is_amended(desk: &Desk) {
    insta::assert_snapshot!(desk.hotline(
        "call amend c00000013 --reason '听错了' --summary '没有药' --category MED.04 --at '2022-11-12 08:20'"
    ), @"
    C000001-3
    Received           2022-11-12 08:00
    Kind               help
    Urgency            P2
    Category           MED.04
    District           500104002
    Summary            没有药
    Triage             pending
    Triage by          2022-11-12 10:00
    Seen by            call handler, queue
    Caller             138****5678 李**
    Vulnerable         old, alone
    Direction          inbound
    Channel            phone
    Disposition        answered
    Call handler       op-07
    Offline reference  REFERENCE
    Entered late       yes
    Recorded           YYYY-MM-DD HH:MM
    By                 operator
    Revision           3
    Etag               ETAG
    ");
}

fn it_is_voided_and_stays_so(desk: &Desk) {
    insta::assert_snapshot!(desk.hotline("call void C1-3 --reason '重复登记' --at '2022-11-12 08:30'"), @"
    C000001-3
    VOIDED             yes
    Why voided         重复登记
    Received           2022-11-12 08:00
    Kind               help
    Urgency            P2
    Category           MED.04
    District           500104002
    Summary            没有药
    Triage             no action
    Caller             138****5678 李**
    Vulnerable         old, alone
    Direction          inbound
    Channel            phone
    Disposition        answered
    Call handler       op-07
    Offline reference  REFERENCE
    Entered late       yes
    Recorded           YYYY-MM-DD HH:MM
    By                 operator
    Revision           3
    Etag               ETAG
    ");
    insta::assert_snapshot!(desk.hotline("call amend C1-3 --reason '再改' --summary '没有菜'"), @r"
    ------- stderr -------
    error: C000001-3 was voided; record a new call instead
    [exit status: 65]
    ");
}

fn its_revisions_are_kept(desk: &Desk) {
    insta::assert_snapshot!(desk.hotline("call revisions C1-3"), @"
    Revision  Happened          By  Reason  Received          Kind  Urgency  Category  District   Summary
           1  2022-11-12 08:00  operator  —       2022-11-12 08:00  help  P2       —         —          没有菜
           2  2022-11-12 08:10  operator  —       2022-11-12 08:00  help  P2       SUP.01    500104002  没有菜
           3  2022-11-12 08:20  operator  听错了  2022-11-12 08:00  help  P2       MED.04    500104002  没有药
    ");
    insta::assert_snapshot!(desk.hotline("call list"), @r"
    ------- stderr -------
    Nothing found.
    ");
    insta::assert_snapshot!(desk.hotline("call list --void"), @"
    Number     Received          Urgency  Kind  Summary  VOIDED  Triage     Caller            Category  District   Call handler
    C000001-3  2022-11-12 08:00  P2       help  没有药   yes     no action  138****5678 李**  MED.04    500104002  op-07
    ");
}

#[test]
fn a_pending_call_is_claimed_and_triaged() {
    let desk = Desk::open();
    let _ = desk
        .hotline("call log --phone 13812345678 --urgency p1 --summary 胰岛素明天用完 --category MED.04 --operator op-07")
        .success();
    insta::assert_snapshot!(desk.hotline("call list --triage pending"), @"
    Number     Received          Urgency  Kind  Summary         Triage   Caller       Category  Call handler
    C000001-3  YYYY-MM-DD HH:MM  P1       help  胰岛素明天用完  pending  138****5678  MED.04    op-07
    ");
    insta::assert_snapshot!(desk.hotline("call claim C1-3"), @r"
    ------- stderr -------
    error: which call handler? Name the code with --operator CODE or HOTLINE_OPERATOR
    [exit status: 2]
    ");
    insta::assert_snapshot!(desk.hotline("call claim C1-3 --operator op-08 --for 30m"), @"
    C000001-3
    Received      YYYY-MM-DD HH:MM
    Kind          help
    Urgency       P1
    Category      MED.04
    Summary       胰岛素明天用完
    Triage        pending
    Triage by     YYYY-MM-DD HH:MM
    Seen by       call handler, queue
    Held by       op-08
    Held until    YYYY-MM-DD HH:MM
    Caller        138****5678
    Direction     inbound
    Channel       phone
    Disposition   answered
    Call handler  op-07
    Recorded      YYYY-MM-DD HH:MM
    By            operator
    Revision      1
    Etag          ETAG
    ");
    insta::assert_snapshot!(desk.hotline("call claim C1-3 --operator op-07"), @r"
    ------- stderr -------
    error: call handler op-08 holds C000001-3 until YYYY-MM-DD HH:MM
    [exit status: 65]
    ");
    insta::assert_snapshot!(desk.hotline("call triage C1-3 --issue 送胰岛素 --assign XSC"), @"
    Call  C000001-3    C 000 001 - 3
    Issue  Q000001-3    Q 000 001 - 3    送胰岛素
      due YYYY-MM-DD HH:MM
    Triage  issue
    ");
    insta::assert_snapshot!(desk.hotline("call triage C1-3 --triage answered"), @r"
    ------- stderr -------
    error: 2 things are wrong:
      --reason (triage.reason): is required: why?
      --triage (triage.outcome): does not go together with --link
    [exit status: 65]
    ");
}

#[test]
fn a_handoff_is_recorded_and_confirmed() {
    let desk = Desk::open();
    let call = desk.call("老人摔倒");
    insta::assert_snapshot!(desk.hotline(&format!("call handoff {call} 120 --mode conference --note 地址已告知")), @"
    C000001-3
    Received     YYYY-MM-DD HH:MM
    Kind         help
    Urgency      P2
    Summary      老人摔倒
    Triage       handed off
    Caller       138****0002
    Direction    inbound
    Channel      phone
    Disposition  answered
    Recorded     YYYY-MM-DD HH:MM
    By           operator
    Revision     1
    Etag         ETAG
    Handoffs
    Handoff  To   Mode           Started           Note
          1  120  warm transfer  YYYY-MM-DD HH:MM  地址已告知
    ");
    insta::assert_snapshot!(desk.hotline(&format!("call handoff {call} --confirm --reference A-778 --result 救护车已出发")), @"
    C000001-3
    Received     YYYY-MM-DD HH:MM
    Kind         help
    Urgency      P2
    Summary      老人摔倒
    Triage       handed off
    Caller       138****0002
    Direction    inbound
    Channel      phone
    Disposition  answered
    Recorded     YYYY-MM-DD HH:MM
    By           operator
    Revision     1
    Etag         ETAG
    Handoffs
    Handoff  To   Mode           Started           Confirmed         Their reference  Result        Note
          1  120  warm transfer  YYYY-MM-DD HH:MM  YYYY-MM-DD HH:MM  A-778            救护车已出发  地址已告知
    ");
    insta::assert_snapshot!(desk.hotline(&format!("call handoff {call} --confirm=1")), @r"
    ------- stderr -------
    error: handoff 1 of C000001-3 was confirmed at YYYY-MM-DD HH:MM
    [exit status: 65]
    ");
    insta::assert_snapshot!(desk.hotline(&format!("call handoff {call} --confirm=7")), @r"
    ------- stderr -------
    error: there is no handoff 7 of C000001-3
    [exit status: 65]
    ");
}

#[test]
fn one_who_must_not_be_called_is_told_first() {
    let desk = Desk::open();
    let _ = desk
        .hotline(
            "call log --phone 13812345678 --confidential --do-not-call --no-message --safe-hours 白天 \
             --kind complaint --summary 邻里纠纷 --received '2022-11-12 08:00'",
        )
        .success();
    insta::assert_snapshot!(desk.hotline("caller 13812345678"), @"
    DO NOT CALL this number.
    Leave NO MESSAGE at this number.
    Caller        138****5678
    Confidential  yes
    Safe hours    白天
    Calls         1
    Calls
    Number     Received          Urgency  Kind       Summary   Triage   Caller
    C000001-3  2022-11-12 08:00  P2       complaint  邻里纠纷  pending  138****5678
    ");
}

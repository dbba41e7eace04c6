//! What goes to people without a terminal and comes back from them: slips of assignments, forms for calls, and words by telephone.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use super::desk::Desk;

/// A desk with an issue of a caller that is assigned to the subdistrict.
fn assigned() -> Desk {
    let desk = Desk::open();
    desk.file("telephones.csv", "code,telephones\nXSC,standby=023-68831234; 023-68830000\n");
    let _ = desk.hotline("directory agencies upsert telephones.csv").success();
    let _ = desk
        .hotline(
            "call log --phone 13800000001 --name 王秀英 --summary '电梯困人，有孕妇，说<闷>' --category UTL.06 -u p0 -d 500104001 \
             --address 春晖路12号 --affected-tag pregnant --received '2022-11-12 09:00' --at '2022-11-12 09:01'",
        )
        .success();
    let _ = desk
        .hotline(
            "issue open 电梯困人 --call c1-3 --category UTL.06 -u p0 --address 春晖路12号 --need-by '2022-11-12 09:30' \
             --at '2022-11-12 09:02'",
        )
        .success();
    let _ = desk.hotline("issue assign q1-3 XSC --task 先通风再救人 --at '2022-11-12 09:03'").success();
    desk
}

#[test]
fn a_slip_is_a_text_for_a_chat_or_a_page_for_paper() {
    let desk = assigned();
    insta::assert_snapshot!(desk.hotline("--lang zh issue slip q1-3"), @"
    【交办单】Q000001-3
    特急
    承办单位：新山村街道办事处（主办）
    值班电话：023-68830000，无人接听再拨 023-68831234
    派单时间：2022-11-12 09:03
    响应时限：2022-11-12 09:32
    办结时限：2022-11-12 09:30
    最迟时限：2022-11-12 09:30
    事项：电梯困人
    地址：新山村街道 春晖路12号
    电话：13800000001
    办理要求：先通风再救人
    来电内容
    · 电梯困人，有孕妇，说<闷>
    请电话签收 Q000001-3，并回告预计办结时间、进展和结果；退单请说明理由。
    回告电话（值班热线）：________
    签收人：________
    签收时间：________
    办理情况：________
    ");
    insta::assert_snapshot!(desk.hotline("issue slip q1-3 --agency 新山"), @"
    [Assignment slip] Q000001-3
    P0
    Agency: 新山村街道办事处 (lead)
    Telephones: 023-68830000, else 023-68831234
    Dispatched at: 2022-11-12 09:03
    Response by: 2022-11-12 09:32
    To be resolved by: 2022-11-12 09:30
    Needed by: 2022-11-12 09:30
    Matter: 电梯困人
    Address: 新山村街道 春晖路12号
    Phone: 13800000001
    Task: 先通风再救人
    What was said
    · 电梯困人，有孕妇，说<闷>
    Please acknowledge Q000001-3 by telephone, and report when you expect to be done, progress, and the result; whoever returns it says why.
    Desk to ring: ________
    Received by: ________
    Received at: ________
    What was done: ________
    ------- stderr -------
    新山 is taken for XSC 新山村街道办事处
    ");
    let _ = desk.hotline("--lang zh issue slip q1-3 --to slip.html").success();
    let file = desk.home().join("slip.html");
    let page = fs::read_to_string(&file).expect("it was written");
    assert!(page.contains("Q000001-3") && page.contains("&lt;闷&gt;") && page.contains("13800000001"));
    assert!(!page.contains("王秀英"), "an agency never learns who asked");
    assert_eq!(fs::metadata(&file).expect("it is there").permissions().mode() & 0o777, 0o600);
    insta::assert_snapshot!(desk.hotline("issue slip q1-3 --agency WATER"), @"
    ------- stderr -------
    error: WATER has no open assignment of Q000001-3; open assignments: XSC
    [exit status: 65]
    ");
    let _ = desk
        .hotline("call log --phone 13800000002 --summary 停水 --issue 停水 -c UTL.01 -d 500104001")
        .success();
    insta::assert_snapshot!(desk.hotline("--lang zh issue slip q2-1"), @"
    ------- stderr -------
    错误：Q000002-1 目前没有派给任何单位；用 --agency 指定在办单位
    [exit status: 2]
    ");
}

#[test]
fn a_slip_goes_to_files_of_every_format_that_only_its_owner_reads() {
    let desk = assigned();
    let files = ["slip.docx", "slip.XLSX", "out/slip.html", "slip.md", "slip.txt"];
    let to = files.map(|file| format!("--to {file}")).join(" ");
    let written = desk.hotline(&format!("issue slip q1-3 {to}"));
    insta::assert_snapshot!(written, @"
    ------- stderr -------
    Written to slip.docx, which only you can read
    Written to slip.XLSX, which only you can read
    Written to out/slip.html, which only you can read
    Written to slip.md, which only you can read
    Written to slip.txt, which only you can read
    ");
    for file in files {
        let path = desk.home().join(file);
        let bytes = fs::read(&path).expect("it was written");
        let is_archive = bytes.starts_with(b"PK");
        assert_eq!(is_archive, file.ends_with(".docx") || file.ends_with(".XLSX"), "{file}");
        assert_eq!(fs::metadata(&path).expect("it is there").permissions().mode() & 0o777, 0o600, "{file}");
    }
    let text = fs::read_to_string(desk.home().join("slip.txt")).expect("it was written");
    assert_eq!(text, desk.hotline("issue slip q1-3").success());
}

#[test]
fn what_an_agency_says_by_telephone_is_one_line() {
    let desk = assigned();
    for said in [
        "acknowledge q1-3 --said-by 值班员老李 --at '2022-11-12 09:04'",
        "progress q1-3 --said-by 值班员老李 --note 维保已到 --at '2022-11-12 09:10'",
        "resolve q1-3 solved --said-by 老李 --reply 人已救出 --at '2022-11-12 09:20'",
    ] {
        let _ = desk.hotline(&format!("issue {said}")).success();
    }
    let story = desk.hotline("--lang zh issue show q1-3").success();
    let told: Vec<&str> = story.lines().filter(|line| line.contains("反馈人")).collect();
    insta::assert_snapshot!(told.join("\n"), @"
    2022-11-12 09:04  签收      反馈人：值班员老李                   operator
    2022-11-12 09:10  反馈进展  备注：维保已到；反馈人：值班员老李   operator
    2022-11-12 09:20  办结      公开答复：人已救出；反馈人：老李     operator
    ");
}

#[test]
fn a_call_that_was_taken_on_a_form_is_found_by_the_number_of_the_form() {
    let desk = Desk::open();
    let forms = desk.hotline("-o csv call form -n 3").success();
    let references: Vec<&str> = forms.lines().skip(1).collect();
    assert_eq!(references.len(), 3, "{forms}");
    let _ = desk
        .hotline(&format!(
            "call log --reference {} --received '2022-11-12 03:10' --phone 13800000001 --summary 停电时来电",
            references[1]
        ))
        .success();
    let found = desk.hotline(&format!("-o json call show {}", references[1])).json();
    assert_eq!(found["call"]["summary"], "停电时来电");
    insta::assert_snapshot!(desk.hotline("--lang zh call form"), @r#"
    【来电登记表】REFERENCE
    有生命危险的，先接通 120 / 119 / 110 三方通话，再填表。
    来电时间：________
    电话：________
    诉求人姓名：________
    内容：________
    地址：________
    特殊群体：________
    紧急程度：□特急 □紧急 □较急 □一般
    诉求类型：□求助 □咨询 □投诉 □举报 □建议 □表扬 □催办
    来电要求：□请勿回拨 □请勿留言 □匿名 □保密
    分类处置：□派单办理 □直接答复 □转接（联动）
    转接（联动）情况：________
    接听人员：________
    请将上方编号告知诉求人。事后录入：hotline call log --reference REFERENCE --received "时间" …
    "#);
    insta::assert_snapshot!(desk.hotline("call form"), @r#"
    [Call form] REFERENCE
    Life at risk? Read out 120 / 119 / 110 or join them to the call first; write afterwards.
    Received: ________
    Phone: ________
    Caller's name: ________
    Summary: ________
    Address: ________
    Vulnerable: ________
    Urgency: □P0 □P1 □P2 □P3
    Kind: □help □consult □complaint □report □suggest □compliment □chase-up
    The caller asks: □Do not call □No message □Anonymous □Confidential
    Triage: □issue for an agency □answered □handed off
    Handoff: ________
    Call handler: ________
    Read out the number above. Later: hotline call log --reference REFERENCE --received "TIME" …
    "#);
    insta::assert_snapshot!(desk.hotline("call form -n 2 --to forms.html"), @"
    ------- stderr -------
    Written to forms.html, which only you can read
    ");
    insta::assert_snapshot!(desk.hotline("call form --to forms.pdf"), @"
    ------- stderr -------
    error: '--to <FILE>' cannot be 'forms.pdf': its extension must be one of .docx, .xlsx, .html, .md, .txt

    More with --help.
    [exit status: 2]
    ");
    insta::assert_snapshot!(desk.hotline("--lang zh call form --to forms"), @"
    ------- stderr -------
    错误：--to <文件> 不能填“forms”：扩展名须为以下之一：.docx、.xlsx、.html、.md、.txt

    详见 --help。
    [exit status: 2]
    ");
    insta::assert_snapshot!(desk.hotline("--lang zh call form --to forms.html/forms.md"), @"
    ------- stderr -------
    错误：无法写入 forms.html/forms.md：File exists (os error 17)
    [exit status: 70]
    ");
    let page = fs::read_to_string(desk.home().join("forms.html")).expect("it was written");
    assert_eq!(page.matches("<section").count(), 2);
}

#[test]
fn who_was_abusive_or_has_a_plan_is_told_when_the_number_calls() {
    let desk = Desk::open();
    let _ = desk
        .hotline("call log -p 13812345678 -s 骂人 --kind invalid --abusive --received '2022-11-12 08:00'")
        .success();
    let _ = desk
        .hotline("call log -p 13812345678 -s 又来电 --caller-plan 先问是否吃药，转带班长 --received '2022-11-12 09:00'")
        .success();
    insta::assert_snapshot!(desk.hotline("--lang zh caller 13812345678"), @"
    曾辱骂骚扰 1 次。先提醒一次；仍不停止的，告知后可结束通话，如实登记；反映险情的照常处置。
    应对方案：先问是否吃药，转带班长
    服务对象（诉求人）  138****5678
    来电件次            2
    无效                1
    来电
    编号       来电时间          级别  诉求类型  内容    分类处置  服务对象（诉求人）
    C000002-1  2022-11-12 09:00  较急  求助      又来电  待处理    138****5678
    C000001-3  2022-11-12 08:00  较急  无效      骂人    无需办理  138****5678
    ");
    let _ = desk.hotline("period update --abusive-calls-rule '提醒一次，再骂即结束通话'").success();
    let first = desk.hotline("caller 13812345678").success();
    insta::assert_snapshot!(first.lines().take(2).collect::<Vec<_>>().join("\n"), @"
    ABUSIVE in 1 call. 提醒一次，再骂即结束通话
    Plan: 先问是否吃药，转带班长
    ");
}

#[test]
fn a_call_tells_the_story_of_its_issue_with_what_callbacks_brought() {
    let desk = assigned();
    let _ = desk.hotline("issue resolve q1-3 solved --reply 人已救出 --at '2022-11-12 09:20'").success();
    let done =
        "callback done b1-3 --operator op-07 --solved --rating 5 --comment 老人道谢 --at '2022-11-12 10:00'";
    let _ = desk.hotline(done).success();
    let shown = desk.hotline("--lang zh call show c1-3").success();
    let story = shown.split("办理经过").nth(1).expect("it is told");
    insta::assert_snapshot!(story.trim(), @"
    时间              事件      内容                                                 经办人
    2022-11-12 09:02  登记      —                                                    operator
    2022-11-12 09:02  关联来电  C000001-3：电梯困人，有孕妇，说<闷>                  operator
    2022-11-12 09:03  派单      办理要求：先通风再救人                               operator
    2022-11-12 09:20  办结      公开答复：人已救出                                   operator
    2022-11-12 10:00  回访      B000001-3：已接通 已解决；满意度：5；反馈：老人道谢  op-07
    2022-11-12 10:00  归档      —                                                    operator
    ");
}

//! Reports of incidents 要情, as they are sent upward.

use super::desk::Desk;
use super::output::assert_reads;

/// A power failure, of which two callers told.
const HAPPENED: &[&str] = &[
    "call log -p 13800000001 -s 停电 -c UTL.03 -d 500104001 --persons 3 --received '2022-11-28 22:02' --issue 1栋2栋停电",
    "call log -p 13800000002 -s 又停电 -d 500104001 --received '2022-11-28 22:20' --link Q1-3:urge",
    "issue assign q1-3 WATER --at '2022-11-28 22:26'",
    "issue accept q1-3 --at '2022-11-28 22:38'",
];

const FIRST: &str = "report incident first q1-3 --situation 新山村街道锦跃花园1栋、2栋停电，电梯停运。 --trapped 未接报 --households 48 \
    --measures 已要求街道逐户排查特殊病人和电梯 --told '2022-11-28 22:30' --next-report '2022-11-29 05:10' --at '2022-11-28 22:45'";
const FOLLOW: &str = "report incident follow 1 --situation 截至5时，1栋恢复供电 --trapped none --at-risk 2 --responders 12 \
    --problems 备用发电车在途 --next-steps 继续抢修 --next-report '2022-11-29 12:00' --at '2022-11-29 05:10'";
const FINAL: &str = "report incident final 1 --situation 30日14时32分主线接通，恢复供电 --dead none --injured 2 --missing 无 \
    --cause 线路老化 --lessons 首次派单未问特殊病人，已补入受理要素 --at '2022-11-30 14:50'";

/// What depends on when the test runs, and what stands for it.
const TIMES: &[(&str, &str)] = &[
    (r"数据截至[^；]*；", "数据截至M月D日H时；"),
    (r"As of [^,]*,", "As of D MMM HH:MM,"),
    (r"[0-9a-f]{64}", "DIGEST"),
];

fn desk() -> (Desk, insta::internals::SettingsBindDropGuard) {
    Desk::filled(HAPPENED, TIMES)
}

#[test]
fn each_report_reads_as_an_office_sends_it_and_stays() {
    let (desk, _times) = desk();
    let said = |line: &str| desk.hotline(&format!("--lang zh {line}")).success();
    let draft = said(
        &format!("{FIRST} --draft")
            .replace("2022-11-29 05:10", "2099-01-01 12:00")
            .replace(" --at '2022-11-28 22:45'", ""),
    );
    assert!(draft.starts_with("草稿　未签发\n"), "{draft}");
    assert!(said("report list").is_empty(), "a draft issues nothing");
    let first = said(FIRST);
    let listed = said("report incident list");
    let _ = desk.hotline(
        "issue progress q1-3 --kind on-scene --note 已到 --estimate '2022-11-29 12:00' --at '2022-11-29 01:10'",
    ).success();
    let sheet = said("handover");
    assert!(sheet.contains("已首报，2022-11-29 05:10 前续报（已超期）"), "{sheet}");
    let second = said(FOLLOW);
    let _ = desk.hotline("issue resolve q1-3 solved --reply 已恢复供电 --at '2022-11-30 14:32'").success();
    let last = said(FINAL);
    assert_reads("incident_zh", &[&first, &listed, &second, &last].map(String::as_str).join("\n"));
    assert_eq!(said("report incident show 1 --revision 1"), first, "what was issued stays");
    assert_eq!(said("report incident show 1"), last);
    assert!(said("report incident list").is_empty());
    let english = desk.hotline("--lang en report incident show 1").success();
    assert_reads("incident_en", &english);
    let issue = said("issue show q1-3");
    assert!(issue.contains("incident-1"), "{issue}");
}

#[test]
fn a_first_report_names_the_district_and_a_correction_says_what_it_corrects() {
    let (desk, _times) = desk();
    let said = |line: &str| desk.hotline(&format!("--lang zh {line}")).success();
    let first = said(&FIRST.replace("新山村街道", ""));
    assert!(first.contains("群众来电反映：新山村街道锦跃花园1栋、2栋停电"), "{first}");
    let _ = desk.hotline("issue resolve q1-3 solved --reply 已恢复供电 --at '2022-11-30 14:32'").success();
    let _ = said(&FINAL.replace("--dead", "--trapped none --dead"));
    let correction = |injured: &str, at: &str| {
        said(&format!(
            "report incident follow 1 --situation 伤情复核 --injured {injured} --next-report '2022-12-05 12:00' --at '{at}'"
        ))
    };
    for (told, corrected) in [
        (correction("1", "2022-12-01 09:00"), "人员伤亡：受伤由2人更正为1人。"),
        (correction("none", "2022-12-01 10:00"), "人员伤亡：受伤由1人更正为无。"),
    ] {
        assert!(told.contains(corrected), "{told}");
        assert!(told.contains("涉及群众人数、特殊困难户数、处置力量人数未能核实"), "{told}");
        assert!(!told.contains("正在核实"), "{told}");
    }
    let shown = desk.hotline("--lang en report incident show 1 --revision 3").success();
    assert!(shown.contains("injured corrected from 2 to 1"), "{shown}");
}

#[test]
fn what_cannot_be_said_is_told_with_what_would_be_right() {
    let (desk, _times) = desk();
    let _ = desk.hotline(FIRST).success();
    let refused = [
        "report incident first q1-3 --situation x --next-report '2099-01-01 12:00'",
        "report incident final 1 --situation x --at '2022-11-29 05:10'",
        "report incident follow 1 --situation 请拨13800000001 --next-report '2022-11-28 22:00' --at '2022-11-29 05:10'",
        "report incident follow 2 --situation x --next-report '2099-01-01 12:00'",
        "report incident follow 1 --situation x --dead 0 --next-report '2099-01-01 12:00'",
        "report incident follow 1 --situation x --dead some --next-report '2099-01-01 12:00'",
        "report incident show 7",
    ];
    for language in ["en", "zh"] {
        let told =
            refused.map(|line| format!("> {line}\n{}", desk.hotline(&format!("--lang {language} {line}"))));
        assert_reads(&format!("incidents_refused_{language}"), &told.join("\n"));
    }
}

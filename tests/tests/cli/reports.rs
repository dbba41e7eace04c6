//! Reports: what is sent upward, in both languages and every format.

use std::collections::BTreeMap;
use std::fs;

use super::desk::Desk;
use super::output::assert_reads;

/// What happened on 14 November.
const HAPPENED: &[&str] = &[
    "call log -p 13800000001 -s 断药了 -c MED.04 -d 500104001 -u p1 --received '2022-11-14 09:00' --issue 断药",
    "call log -p 13800000002 -s 停水 -c UTL.01 -d 500104001 --received '2022-11-14 10:00' --issue 停水",
    "call log -p 13800000003 -s 问路 -c MOV.01 -d 500104002 --kind consult --triage answered --received '2022-11-14 20:00'",
    "call log -p 13800000004 -s 谢谢 --kind praise --triage answered --received '2022-11-14 21:00'",
    "issue assign q1-3 XSC --at '2022-11-14 09:30'",
    "issue assign q2-1 WATER --at '2022-11-14 10:30'",
    "issue resolve q2-1 solved --reply 已恢复供水 --at '2022-11-14 18:00'",
];

/// What depends on when the test runs, and what stands for it.
const TIMES: &[(&str, &str)] = &[
    (r"20(2[3-9]|[3-9]\d)年\d{1,2}月\d{1,2}日", "YYYY年M月D日"),
    (r"(?m) \d{1,2} [A-Z][a-z]{2} 20(2[3-9]|[3-9]\d)$", " D MMM YYYY"),
    (r"数据截至[^；]*；", "数据截至M月D日H时；"),
    (r"As of [^;]*;", "As of D MMM HH:MM;"),
    (r"[0-9a-f]{64}", "DIGEST"),
];

fn desk() -> (Desk, insta::internals::SettingsBindDropGuard) {
    Desk::filled(HAPPENED, TIMES)
}

#[test]
fn a_bulletin_reads_as_an_office_sends_it() {
    let (desk, _times) = desk();
    for language in ["zh", "en"] {
        let told = desk.hotline(&format!("--lang {language} report show day 2022-11-14 --draft")).success();
        assert_reads(&format!("bulletin_{language}"), &told);
    }
    let both = desk.hotline("--lang zh+en report show day 2022-11-14 --draft").success();
    let alone = desk.hotline("--lang zh report show day 2022-11-14 --draft").success();
    let without_time =
        |paper: &str| paper.lines().filter(|line| !line.contains("数据截至")).collect::<String>();
    assert_eq!(without_time(&both), without_time(&alone), "a paper is in one language");
    let shift =
        desk.hotline("--lang zh report show shift 早班 2022-11-14 --draft --suppress-below 3").success();
    assert_reads("bulletin_of_a_shift_zh", &shift);
}

#[test]
fn a_bulletin_tells_what_superiors_asked_and_what_waits_for_a_reply() {
    let (desk, _times) = desk();
    for line in [
        "issue instruct q1-3 请今日办结 --from 区委办 --reference 渡委办〔2022〕7号 --reply-due '2022-11-14 20:00' --at '2022-11-14 11:00'",
        "issue instruct q2-1 请办 --from 区委办 --at '2022-11-14 18:30'",
        "issue reply q2-1 已恢复供水 --at '2022-11-14 19:00'",
        "issue reply q1-3 已办结 --at '2022-11-15 09:00'",
        "issue instruct q2-1 报告原因 --from 分管副区长 --reference 'Tel. 13800000041' --at '2022-11-15 10:00'",
    ] {
        let _ = desk.hotline(line).success();
    }
    let told = ["zh", "en"].map(|language| {
        ["day 2022-11-13", "day 2022-11-14", "day 2022-11-15", "day 2022-11-16"].map(|window| {
            let paper = desk.hotline(&format!("--lang {language} report show {window} --draft")).success();
            let withheld = ["请今日办结", "13800000041"];
            assert!(!withheld.iter().any(|words| paper.contains(words)), "withheld: {paper}");
            let is_told = |line: &&str| line.contains("交办") || line.contains("Instructions of superiors");
            let line = paper.lines().find(is_told).unwrap_or("-");
            format!("{window}: {}\n", line.trim())
        })
    });
    assert_reads("bulletin_of_instructions", &told.concat().concat());
}

#[test]
fn a_later_revision_says_first_what_it_corrects_and_the_first_one_stays() {
    let (desk, _times) = desk();
    let first = desk.hotline("--lang zh report issue day 2022-11-14 --remarks 逐件回告。").success();
    assert!(first.contains("内部资料") && first.contains("逐件回告。"), "{first}");
    let _ =
        desk.hotline("call log -p 13800000005 -s 停电 -d 500104001 --received '2022-11-14 22:00'").success();
    let _ = desk.hotline("call void c4-5 --reason 重复登记").success();
    let _ = desk.hotline("issue reopen q2-1 --reason 又停水").success();
    let since = desk.hotline("--lang zh report diff day 2022-11-14").success();
    assert_reads("report_diff_zh", &since);
    let second = desk.hotline("--lang zh report issue day 2022-11-14").success();
    let corrections: Vec<&str> = second.lines().filter(|line| line.starts_with("本期更正")).collect();
    assert_reads("report_corrections_zh", &corrections.join("\n"));
    let again = desk.hotline("--lang zh report show day 2022-11-14 --revision 1").success();
    assert_eq!(again, first, "what was issued stays");
    assert_eq!(desk.hotline("--lang zh report show day 2022-11-14").success(), second);
    assert_reads("report_list_en", &desk.hotline("--lang en report list").success());
    assert_reads("report_unchanged_zh", &desk.hotline("--lang zh report issue day 2022-11-14").to_string());
}

#[test]
fn a_timer_writes_yesterdays_once_in_every_format() {
    let (desk, _times) = desk();
    let read = |desk: &Desk| -> BTreeMap<String, Vec<u8>> {
        let files = fs::read_dir(desk.home().join("reports")).expect("it is there");
        let files = files.map(|file| file.expect("a file").path());
        files
            .map(|file| {
                (
                    file.file_name().expect("a name").to_string_lossy().into_owned(),
                    fs::read(&file).expect("it can be read"),
                )
            })
            .collect()
    };
    let _ = desk.hotline("--lang zh report day 2022-11-14 --out reports").success();
    let written = read(&desk);
    let names: Vec<&str> = written.keys().map(String::as_str).collect();
    let formats = ["csv", "docx", "html", "json", "md", "report", "txt", "xlsx"];
    assert_eq!(names, formats.map(|format| format!("dadukou-2022-day-2022-11-14-1.{format}")));
    let _ =
        desk.hotline("call log -p 13800000005 -s 停电 -d 500104001 --received '2022-11-14 22:00'").success();
    assert_reads(
        "report_day_again_zh",
        &desk.hotline("--lang zh report day 2022-11-14 --out reports").to_string(),
    );
    assert_eq!(read(&desk), written, "run again, it changes nothing");
    let digest =
        ring::digest::digest(&ring::digest::SHA256, &written["dadukou-2022-day-2022-11-14-1.report"]);
    let digest: String = digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    let said = String::from_utf8(written["dadukou-2022-day-2022-11-14-1.txt"].clone()).expect("a text");
    assert!(said.contains(&digest), "what is laid out names the document that it was made of");
    let outside = "--lang zh report day 2022-11-14 --out outside --suppress-below 3";
    let refused = desk.hotline(&format!("{outside} --format csv"));
    assert!(refused.stderr.contains("含全部计数"), "{refused}");
    let _ = desk.hotline(outside).success();
    let names = fs::read_dir(desk.home().join("outside")).expect("it is there").flatten();
    let mut names: Vec<String> = names.map(|file| file.file_name().to_string_lossy().into_owned()).collect();
    names.sort_unstable();
    let formats = ["docx", "html", "md", "txt", "xlsx"];
    assert_eq!(names, formats.map(|format| format!("dadukou-2022-day-2022-11-14-1-below3.{format}")));
    let _ = desk.hotline("period close dadukou-2022 --ends '2022-11-20 00:00'").success();
    let after = desk.hotline("--lang zh report day 2022-11-25 --out after");
    assert!(after.stderr.contains("不在时段内"), "{after}");
    assert!(!desk.home().join("after").exists() && after.success().is_empty(), "a timer goes on for ever");
}

#[test]
fn machines_are_shown_nothing_of_what_is_laid_out_to_withhold() {
    let (desk, _times) = desk();
    let _ = desk.hotline("report issue day 2022-11-13").success();
    for line in [
        "report show day 2022-11-13 --suppress-below 3",
        "report show day 2022-11-14 --draft --suppress-below 3",
        "report issue day 2022-11-14 --suppress-below 3",
        "report incident first q1-3 --situation 停电 --next-report '2199-01-01 00:00' --suppress-below 3",
    ] {
        for format in ["json", "csv", "sheet"] {
            let refused = desk.hotline(&format!("--lang zh -o {format} {line}"));
            assert!(refused.stdout.is_empty() && refused.stderr.contains("含全部计数"), "{line}: {refused}");
        }
    }
    let listed = desk.hotline("-o csv report list").success();
    assert!(listed.contains("day-2022-11-13") && listed.lines().count() == 2, "nothing was issued: {listed}");
    let _ = desk.hotline("-o json report show day 2022-11-13 --suppress-below 3 --to outside.docx").success();
}

#[test]
fn reports_of_two_periods_go_to_one_directory() {
    let (desk, _times) = desk();
    let _ = desk
        .hotline(
            "period open second --name 第二时段 --hazard flood --starts 2022-11-12 --at '2022-11-12 00:00'",
        )
        .success();
    for period in ["dadukou-2022", "second"] {
        let _ = desk
            .hotline(&format!("--period {period} report day 2022-11-14 --out both --format txt"))
            .success();
        let file = desk.home().join("both").join(format!("{period}-day-2022-11-14-1.txt"));
        assert!(file.exists(), "{}", file.display());
    }
}

#[test]
fn what_counts_elsewhere_now_is_told_by_its_rows() {
    let (desk, _times) = desk();
    let _ = desk.hotline("report issue day 2022-11-14").success();
    let _ = desk.hotline("call amend c3-7 -d 500104001 --reason 地址听错").success();
    assert_reads("report_diff_of_rows_zh", &desk.hotline("--lang zh report diff day 2022-11-14").success());
    let second = desk.hotline("--lang zh report issue day 2022-11-14").success();
    let first = second.lines().find(|line| line.starts_with("本期更正")).unwrap_or_default();
    assert!(
        first.contains("新山村街道：接听件次由2更正为3（更正+1）")
            && first.contains("跃进村街道：接听件次由1更正为0（更正−1）"),
        "{second}"
    );
    let again = desk.hotline("--lang zh report show day 2022-11-14 --draft").success();
    assert!(again.contains("与第2版相比，本期数字不变。"), "{again}");
}

#[test]
fn each_row_of_figures_is_there_for_a_spreadsheet() {
    let (desk, _times) = desk();
    let _ = desk.hotline("report issue day 2022-11-14").success();
    let text = desk.hotline("-o csv report show day 2022-11-14").success();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let keys = reader.headers().expect("the headings").clone();
    let at = |key: &str| keys.iter().position(|heading| heading == key).expect("a column");
    let [dimension, value, calls, resolved] =
        ["dimension", "value", "calls_answered", "issues_resolved"].map(at);
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
    assert_eq!((&rows[0][calls], &rows[0][resolved]), ("4", "1"), "the day itself");
    for by in
        ["hour", "category_group", "category", "district", "urgency", "kind", "channel", "agency", "shift"]
    {
        let of: Vec<_> = rows.iter().filter(|row| &row[dimension] == by).collect();
        let sum = |column: usize| of.iter().filter_map(|row| row[column].parse::<i64>().ok()).sum::<i64>();
        // Calls have no agency.
        let expected = if by == "agency" { (0, 1) } else { (4, 1) };
        assert_eq!((sum(calls), sum(resolved)), expected, "{by}: {text}");
    }
    let in_district = |row: &&csv::StringRecord| &row[dimension] == "district" && &row[value] == "500104001";
    assert_eq!(rows.iter().find(in_district).map(|row| &row[calls]), Some("2"), "{text}");
    let sheet = desk.hotline("--lang zh -o sheet report show day 2022-11-14").success();
    assert!(sheet.contains(",街镇,500104001 新山村街道,2,"), "{sheet}");
}

#[test]
fn what_cannot_be_issued_is_told_in_both_languages() {
    let (desk, _times) = desk();
    let lines = [
        "report show day 2022-11-14",
        "report issue day 2199-01-01",
        "report issue shift night 2199-01-01",
        "report issue day 2022-11-01",
        "report issue day 2022-11-14 --remarks 请联系13800000041",
        "report show range 2022-11-14 2022-11-13",
        "report issue range '2022-11-13 00:07' 2022-11-14",
        "report diff day 2022-11-14",
        "report diff day 2022-11-14 --until 2",
        "report day 2022-11-14 --out reports --format pdf",
    ];
    for language in ["zh", "en"] {
        let told =
            lines.map(|line| format!("> {line}\n{}\n", desk.hotline(&format!("--lang {language} {line}"))));
        assert_reads(&format!("reports_refused_{language}"), &told.concat());
    }
}

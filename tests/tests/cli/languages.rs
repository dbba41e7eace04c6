//! What an operator reads in a shift, in both languages: one at a time, and nothing of the other but what people said.

use super::desk::Desk;

/// What is typed, in its order. The data of the period and what callers say is Chinese.
const SESSION: &[&str] = &[
    "period show",
    "directory agencies list",
    "call log --phone 13800000001 --name 王秀英 --summary 停水两天 --category UTL.01 --district 500104001 --issue 恢复供水 \
     --assign WATER --operator op-07 --received '2022-11-12 23:50'",
    "call log --phone 13800000001 --summary 老人被困在电梯里 --district 500104001 --operator op-08 --received '2022-11-13 00:20'",
    "call list",
    "call show C2-1",
    "call triage C2-1 --answered",
    "call triage C2-1 --handoff 119:conference --operator op-08 --at '2022-11-13 00:25'",
    "call alarm C2-1 --confirm --at '2022-11-13 00:26'",
    "call next --operator op-08",
    "caller 13800000001",
    "issue list",
    "issue acknowledge Q1-3 --at '2022-11-13 00:30'",
    "issue show Q1-3",
    "issue suspend Q1-3 --reason 待备件 --at '2022-11-13 00:40'",
    "issue resume Q1-3 --at '2022-11-13 01:40'",
    "issue resolve Q1-3 solved --reply 已恢复 --at '2022-11-13 06:00'",
    "issue resolve Q1-3 solved --reply 已恢复",
    "issue history Q1-3",
    "callback list",
    "callback done B1-3 --solved --rating 5 --operator op-07",
    "callback done B1-3 --solved --operator op-07",
    "summary day 2022-11-13",
    "summary day 2022-11-12 --by district",
    "summary period --explain issues_resolved",
    "audit --limit 3",
    "call show C9-4",
    "call log --phone 12 --summary 问 --category XX --district 999 --operator nobody",
    "call log --category 停",
    "call amend C1-3 --summary 停水三天",
    "call amend C1-3 --summary 停水三天 --reason 听错",
    "call void C1-3 --reason 误登",
    "issue merge Q1-3 --into Q1-3",
    "issue show Q9-4",
    "call lgo",
    "summary day 2022-13-45",
    "watch --after 0 --count 3",
    "whoami",
    "token list",
];

/// What is read of the session in a language.
fn read(desk: &Desk, language: &str) -> String {
    let mut told = String::new();
    for line in SESSION {
        let mut command = desk.command(line);
        command.env("HOTLINE_LANG", language);
        let output = super::desk::run(command, "");
        told.push_str(&format!("$ hotline {line}\n{output}\n"));
    }
    told
}

#[test]
fn a_shift_in_english() {
    let desk = Desk::open();
    insta::assert_snapshot!(read(&desk, "en"));
}

#[test]
fn a_shift_in_chinese() {
    let desk = Desk::open();
    insta::assert_snapshot!(read(&desk, "zh"));
}

#[test]
fn a_shift_in_chinese_with_the_english_terms_beside() {
    let told = read(&Desk::open(), "zh+en");
    assert!(told.contains("紧急程度 Urgency") && told.contains("类别 Category"), "{told}");
}

#[test]
fn the_language_is_that_of_the_flag_then_the_environment_then_the_file_then_the_locale() {
    let desk = Desk::open();
    let is_chinese = |settings: &[(&str, &str)], line: &str| {
        let mut command = desk.command(line);
        command.env_remove("HOTLINE_LANG").envs(settings.iter().copied());
        let said = super::desk::run(command, "").stdout;
        assert!(said.contains("Name") != said.contains("名称"), "one of them: {said}");
        said.contains("名称")
    };
    assert!(!is_chinese(&[], "period list"));
    assert!(is_chinese(&[("LANG", "zh_CN.UTF-8")], "period list"));
    assert!(is_chinese(&[("LANG", "en_GB.UTF-8"), ("LC_ALL", "zh_CN.UTF-8")], "period list"));
    assert!(!is_chinese(&[("LANG", "de_DE.UTF-8")], "period list"));
    assert!(!is_chinese(&[("LANG", "zh_CN.UTF-8"), ("HOTLINE_LANG", "en")], "period list"));
    assert!(is_chinese(&[("HOTLINE_LANG", "en")], "--lang zh period list"));
    let config = desk.home().join(".config/hotline");
    std::fs::create_dir_all(&config).expect("the home directory can be written");
    desk.file(".config/hotline/config.toml", "lang = \"zh\"\n");
    assert!(is_chinese(&[], "period list"));
    assert!(!is_chinese(&[("HOTLINE_LANG", "en")], "period list"));
}

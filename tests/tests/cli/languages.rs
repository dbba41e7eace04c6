//! What an operator reads in a shift, in both languages: one at a time, and nothing of the other but what people said.

use super::desk::Desk;
use super::output::assert_reads;

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
    "summary day 2022-11-13 --explain issues_resolved",
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
    assert_reads("a_shift_in_english", &read(&desk, "en"));
}

#[test]
fn a_shift_in_chinese() {
    let desk = Desk::open();
    assert_reads("a_shift_in_chinese", &read(&desk, "zh"));
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

#[test]
fn what_an_operator_found_awkward_is_said_plainly() {
    let desk = Desk::open();
    let zh = |line: &str| {
        let mut command = desk.command(line);
        command.env("HOTLINE_LANG", "zh");
        super::desk::run(command, "").to_string()
    };
    let _ = desk.issue("恢复供水");
    insta::assert_snapshot!(
        [
            "call alarm C1-3",
            "call amend C1-3 --reason 笔误",
            "call log --phone 13800000009 --summary 催问 --link repeat",
            "call log --phone 13800000008 --summary 老人昏迷 --handoff 120",
            "summary day --by foo",
            "summary shift foo 2022-11-13",
            "summary period --explain ontime",
            "period open flood-2026 --name 汛 --hazard flood --starts '2026-11-01 00:10'",
            "import nofile.csv",
            "erase --phone 13800000001 --reason 申请 --dry-run",
            "callback list --kind foo",
        ]
        .map(|line| format!("$ hotline {line}\n{}", zh(line)))
        .join("\n"),
        @"
    $ hotline call alarm C1-3
    ------- stderr -------
    错误：缺少：<--confirm|--dismiss <原因>>

    用法：hotline call alarm <--confirm|--dismiss <原因>> <来电>

    详见 --help。
    [exit status: 2]

    $ hotline call amend C1-3 --reason 笔误
    ------- stderr -------
    错误：有 1 处填写有误：
      没有填写要更改的内容；可更改的各项见帮助
    [exit status: 65]

    $ hotline call log --phone 13800000009 --summary 催问 --link repeat
    来电编号  C000002-1    C 000 002 - 1
    分类处置  待处理，须于 YYYY-MM-DD HH:MM 前处理
      hotline call triage C000002-1 --issue 标题 --category 代码、--link 工单、--handoff 转往:方式，或 --triage answered|no-action --reason 原因
    ------- stderr -------
    未关联：该号码没有在办工单，或不止一件。

    $ hotline call log --phone 13800000008 --summary 老人昏迷 --handoff 120
    ------- stderr -------
    错误：有 1 处填写有误：
      --handoff（handoffs[0].mode）：必填：可填 conference 三方通话、blind 盲转、relayed 代为转达、caller-told 告知自拨
    [exit status: 65]

    $ hotline summary day --by foo
    ------- stderr -------
    错误：--by <分组> 不能填“foo”：“foo”无效，应为：category-group 一级类别、category 类别、district 街镇、urgency 紧急程度、kind 诉求类型、channel 渠道、disposition 接听情况、agency 承办单位、operator 接听人员、shift 班次、source 来源、day 日、hour 小时

    详见 --help。
    [exit status: 2]

    $ hotline summary shift foo 2022-11-13
    ------- stderr -------
    错误：有 1 处填写有误：
      <班次>（window.shift.shift）：2022-11-13 没有班次 foo，现有：night、morning、middle
    [exit status: 65]

    $ hotline summary period --explain ontime
    ------- stderr -------
    错误：--explain <指标> 不能填“ontime”：没有指标“ontime”，或不能查明细；相近的有：on_time_rate（按期办结率）

    详见 --help。
    [exit status: 2]

    $ hotline period open flood-2026 --name 汛 --hazard flood --starts 'YYYY-MM-DD HH:MM'
    ------- stderr -------
    错误：有 1 处填写有误：
      --starts（period.starts_at）：YYYY-MM-DD HH:MM 不在整刻（每小时的 00、15、30、45 分）
    [exit status: 65]

    $ hotline import nofile.csv
    ------- stderr -------
    错误：无法读取 nofile.csv：没有这个文件
    [exit status: 65]

    $ hotline erase --phone 13800000001 --reason 申请 --dry-run
    编号
    C000001-3
    Q000001-3
    ------- stderr -------
    将清除，涉及来电、工单共 2 件。

    $ hotline callback list --kind foo
    ------- stderr -------
    错误：--kind <种类> 不能填“foo”：“foo”无效，应为：follow-up 回访、missed 回拨、promised 约定回电、welfare-check 关怀回访

    详见 --help。
    [exit status: 2]
    "
    );
}

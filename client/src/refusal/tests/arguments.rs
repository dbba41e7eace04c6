//! What is wrong is told of what was typed, also where the request holds it in another field.

use super::*;

/// The line about a field of a command, in both languages.
fn line_of(command: &str, field: &str, reason: &str, facts: &[(&str, &str)]) -> String {
    let facts: Facts = facts.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    let violation = (field.to_owned(), reason.to_owned(), facts);
    let refusal = refusal(Code::InvalidArgument, "INVALID_FIELDS", Facts::new(), vec![violation]);
    let path: Vec<&str> = command.split(' ').collect();
    let line = |language| lines(&refusal, &wording(language, &path))[1].trim().to_owned();
    format!("{command}\n{}", Language::ALL.map(line).join("\n"))
}

#[test]
fn a_number_is_named_by_the_argument_that_was_typed() {
    let facts = [("value", "Q000370-7")];
    let told = [
        ("issue history", "parent"),
        ("call revisions", "parent"),
        ("call amend", "call.name"),
        ("call complete", "call.name"),
        ("issue update", "issue.name"),
        ("call void", "name"),
    ];
    let told = told.map(|(command, field)| line_of(command, field, "CHECK_DIGIT", &facts));
    insta::assert_snapshot!(told.join("\n"), @"
    issue history
    <ISSUE> (parent): the check digit of Q000370-7 does not fit: a digit is wrong or two are swapped
    <ISSUE>（parent）：Q000370-7 校验位不符：有一位数字有误，或两位颠倒
    call revisions
    <CALL> (parent): the check digit of Q000370-7 does not fit: a digit is wrong or two are swapped
    <CALL>（parent）：Q000370-7 校验位不符：有一位数字有误，或两位颠倒
    call amend
    <CALL> (call.name): the check digit of Q000370-7 does not fit: a digit is wrong or two are swapped
    <CALL>（call.name）：Q000370-7 校验位不符：有一位数字有误，或两位颠倒
    call complete
    <CALL> (call.name): the check digit of Q000370-7 does not fit: a digit is wrong or two are swapped
    <CALL>（call.name）：Q000370-7 校验位不符：有一位数字有误，或两位颠倒
    issue update
    <ISSUE> (issue.name): the check digit of Q000370-7 does not fit: a digit is wrong or two are swapped
    <ISSUE>（issue.name）：Q000370-7 校验位不符：有一位数字有误，或两位颠倒
    call void
    the check digit of Q000370-7 does not fit: a digit is wrong or two are swapped
    Q000370-7 校验位不符：有一位数字有误，或两位颠倒
    ");
}

#[test]
fn a_window_is_named_by_what_was_typed_with_when_it_begins() {
    let early =
        [("bound", "PERIOD_START"), ("time", "2022-11-01T16:00:00Z"), ("earliest", "2022-11-11T16:00:00Z")];
    let late = [("bound", "NOW"), ("time", "2026-12-01T08:00:00Z"), ("latest", "2026-12-01T02:00:00Z")];
    let told = ["day", "shift", "range", "period"].map(|window| {
        let command = format!("report issue {window}");
        let early = line_of(&command, "window", "TOO_EARLY", &early);
        let late = line_of(&command, "window", "TOO_LATE", &late);
        format!("{early}\n{late}")
    });
    insta::assert_snapshot!(told.join("\n"), @"
    report issue day
    <DATE> (window): lies before the period, which begins at 2022-11-12 00:00
    <DATE>（window）：在时段开始之前，时段从 2022-11-12 00:00 开始
    report issue day
    <DATE> (window): has not begun: it begins at 2026-12-01 16:00
    <DATE>（window）：尚未开始（2026-12-01 16:00 开始）
    report issue shift
    <DATE> (window): lies before the period, which begins at 2022-11-12 00:00
    <DATE>（window）：在时段开始之前，时段从 2022-11-12 00:00 开始
    report issue shift
    <SHIFT> (window): this shift has not begun: it begins at 2026-12-01 16:00; one of an earlier day is named with its day, as in “night yesterday”
    <SHIFT>（window）：该班次尚未开始（2026-12-01 16:00 开始）；此前某日的班次请加上日期，如“中班 昨天”
    report issue range
    <END> (window): lies before the period, which begins at 2022-11-12 00:00
    <END>（window）：在时段开始之前，时段从 2022-11-12 00:00 开始
    report issue range
    <BEGIN> (window): has not begun: it begins at 2026-12-01 16:00
    <BEGIN>（window）：尚未开始（2026-12-01 16:00 开始）
    report issue period
    lies before the period, which begins at 2022-11-12 00:00
    在时段开始之前，时段从 2022-11-12 00:00 开始
    report issue period
    has not begun: it begins at 2026-12-01 16:00
    尚未开始（2026-12-01 16:00 开始）
    ");
}

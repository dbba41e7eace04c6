//! What people read of figures, apart from their titles.

use crate::output::grouped;

/// Section of the figures of calls.
pub const CALL_FIGURES: &str = "Calls 来电";
/// Section of the figures of issues.
pub const ISSUE_FIGURES: &str = "Issues 民生问题";
/// Section of the backlog.
pub const BACKLOG: &str = "Backlog 在办";
/// The last row of a breakdown.
pub const TOTAL: &str = "Total 合计";
/// The row of what has no value.
pub const NO_VALUE: &str = "(none) 无";
/// The same of districts.
pub const NO_DISTRICT: &str = "unknown 未知";
/// The same of shifts.
pub const NO_SHIFT: &str = "outside all shifts 班次外";

/// The figures of a window, to be read out. `window` is `From … to …` or `On …`.
pub fn summary_sentence(window: &str, calls: i64, issues: i64) -> String {
    format!(
        "{window} the hotline answered {} {} (接听群众电话 {calls} 件次) and resolved {} livelihood {} \
         (协调解决民生问题 {issues} 件).",
        grouped(calls),
        if calls == 1 { "call" } else { "calls" },
        grouped(issues),
        if issues == 1 { "issue" } else { "issues" },
    )
}

/// The same where the figures are not known.
pub fn figures_unknown(window: &str) -> String {
    format!("{window} the figures are not known.")
}

/// A window of one day.
pub fn on(day: &str) -> String {
    format!("On {day}")
}

/// A longer or shorter window.
pub fn from_to(from: &str, to: &str) -> String {
    format!("From {from} to {to}")
}

/// From which point of the register figures were answered.
pub fn as_of(time: &str, zone: &str, position: i64) -> String {
    format!("As of 截至 {time} ({zone}), journal position {position}.")
}

/// How to get the same figures again.
pub fn again(point: &str) -> String {
    format!("The same figures again 复查: --as-of {point}")
}

/// A length of time; an upper bound where it is not exact.
pub fn at_most(length: &str, exact: bool) -> String {
    if exact { length.to_owned() } else { format!("≤ {length}") }
}

/// What a figure changed by: its sign, and its amount without one.
pub fn change(sign: i128, amount: &str) -> String {
    match sign {
        0 => "±0".to_owned(),
        1.. => format!("+{amount}"),
        _ => format!("−{amount}"),
    }
}

/// Percentage points.
pub fn points(amount: &str) -> String {
    format!("{amount} pp")
}

/// A change between lengths of which one is only an upper bound.
pub fn about(change: &str) -> String {
    format!("≈ {change}")
}

/// Heading of a curve of so many hours a step.
pub fn by_hours(hours: usize) -> String {
    match hours {
        1 => "By hour 按小时".to_owned(),
        hours => format!("Every {hours} hours 每{hours}小时"),
    }
}

/// Heading of a curve of so many days a step.
pub fn by_days(days: usize) -> String {
    match days {
        1 => "By day 按日".to_owned(),
        7 => "By week 按周".to_owned(),
        days => format!("Every {days} days 每{days}日"),
    }
}

/// What a figure counts: the figure's title, its part if it is a rate, and its number.
pub fn explained(window: &str, row: Option<&str>, title: &str, part: Option<&str>, figure: i64) -> String {
    let row = row.map(|row| format!(", {row}")).unwrap_or_default();
    let part = part.map(|part| format!(", {part}")).unwrap_or_default();
    format!("{window}{row}: {title}{part} = {}", grouped(figure))
}

/// Part of a rate.
pub fn part_of_rate(part: &str) -> Option<&'static str> {
    match part {
        "numerator" => Some("numerator 分子"),
        "denominator" => Some("denominator 分母"),
        _ => None,
    }
}

/// What is typed as a point of the register but cannot be read.
pub fn bad_point() -> String {
    format!(
        "a point of the register is a position of the journal such as 8355, a time, or both as 8355@TIME; {}",
        crate::times::SYNTAX
    )
}

/// A row of a breakdown is to be explained, and it is not said which.
pub const WHICH_ROW: &str =
    "which row? Name its code with --value CODE; --value '' is the row of what has none";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sentence_can_be_read_out() {
        let window = from_to("12 Nov", "12 Dec 2022");
        insta::assert_snapshot!(summary_sentence(&window, 2_146, 498), @"From 12 Nov to 12 Dec 2022 the hotline answered 2,146 calls (接听群众电话 2146 件次) and resolved 498 livelihood issues (协调解决民生问题 498 件).");
    }

    #[test]
    fn a_change_is_told_with_its_sign() {
        assert_eq!([change(12, "12"), change(-3, "3"), change(0, "0")], ["+12", "−3", "±0"]);
    }
}

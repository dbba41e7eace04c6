//! What the server says, in the words of the desk: numbers without the name of their period, times on the clock of the period, commands
//! instead of methods.

use hotline_client::names::short;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Methods that the server names in its messages, and the commands that call them.
const COMMANDS: &[(&str, &str)] =
    &[("AmendCall", "`hotline call amend`"), ("ResolveIssue", "`hotline issue resolve`")];

/// The text in the words of the desk. Without a zone, times stay as they are.
pub fn plain(text: &str, zone: Option<&TimeZone>) -> String {
    let is_part = |c: char| c.is_alphanumeric() || "/:-._".contains(c);
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(is_part) {
        let (before, from) = rest.split_at(start);
        let end = from.find(|c| !is_part(c)).unwrap_or(from.len());
        // What ends a sentence is no part of its last word.
        let word = from[..end].trim_end_matches([':', '.', '-']);
        plain.push_str(before);
        plain.push_str(&word_of_the_desk(word, zone));
        rest = &from[word.len().max(1)..];
        if word.is_empty() {
            plain.push_str(&from[..1]);
        }
    }
    plain + rest
}

fn word_of_the_desk(word: &str, zone: Option<&TimeZone>) -> String {
    if word.starts_with("periods/") {
        let is_period = word.matches('/').count() == 1;
        return if is_period { format!("period {}", short(word)) } else { short(word).to_owned() };
    }
    if let Some((_, command)) = COMMANDS.iter().find(|(method, _)| *method == word) {
        return (*command).to_owned();
    }
    let moment =
        zone.filter(|_| word.contains('T')).and_then(|zone| Some((zone, word.parse::<Timestamp>().ok()?)));
    match moment {
        Some((zone, moment)) => zone.to_datetime(moment).strftime("%Y-%m-%d %H:%M").to_string(),
        None => word.to_owned(),
    }
}

/// That the text tells a time, for which a zone is needed.
pub fn tells_a_time(text: &str) -> bool {
    plain(text, Some(&TimeZone::UTC)) != plain(text, None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at_the_desk(text: &str) -> String {
        plain(text, Some(&TimeZone::get("Asia/Shanghai").unwrap()))
    }

    #[test]
    fn names_times_and_methods_are_told_as_the_desk_knows_them() {
        assert_eq!(at_the_desk("there is no periods/x/issues/Q000002-1"), "there is no Q000002-1");
        assert_eq!(at_the_desk("there is no periods/flood-1998."), "there is no period flood-1998.");
        assert_eq!(
            at_the_desk("operator op-08 holds it until 2022-11-12T15:50:00Z: wait (or not)."),
            "operator op-08 holds it until 2022-11-12 23:50: wait (or not)."
        );
        assert_eq!(
            at_the_desk("change it with AmendCall and a reason"),
            "change it with `hotline call amend` and a reason"
        );
    }

    #[test]
    fn everything_else_stays_as_it_is() {
        for text in
            ["", "…", "电梯：三楼", ": - . :", "Today is T. 10:30, P0-P3; a–z", "C001234-0", "é2022-13-12T"]
        {
            assert_eq!(at_the_desk(text), text);
        }
    }

    #[test]
    fn only_a_time_needs_a_zone() {
        assert!(tells_a_time("until 2022-11-12T15:50:00Z"));
        assert!(!tells_a_time("there is no periods/x"));
    }
}

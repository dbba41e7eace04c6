//! The figure that is to be explained, as it is typed.

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};

use crate::alike::{nearest, plain};
use crate::catalogue::{id, in_each_language, joined, text, title};
use crate::views::figures::{self, Figure};

/// Parser of a figure by the name under which it is explained, by that of its column in a spreadsheet, or by its title in either language.
#[derive(Clone, Copy, Debug)]
pub(super) struct FigureParser;

impl TypedValueParser for FigureParser {
    type Value = String;

    fn parse_ref(
        &self,
        command: &clap::Command,
        arg: Option<&clap::Arg>,
        value: &std::ffi::OsStr,
    ) -> Result<String, clap::Error> {
        StringValueParser::new().try_map(|typed| figure(&typed)).parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(figures::explained().map(|(name, _)| PossibleValue::new(name))))
    }
}

/// The name of the figure that is meant. The nearest ones if there is none.
fn figure(typed: &str) -> Result<String, String> {
    let form = |text: &str| plain(text).replace(['.', '-', ' '], "_");
    let known: Vec<(&str, &Figure)> = figures::explained().collect();
    let is_named = |(name, _): &&(&str, &Figure)| form(name) == form(typed);
    let is_titled = |(name, figure): &&(&str, &Figure)| {
        titles(name, figure).iter().any(|title| form(title) == form(typed))
    };
    if let Some((name, _)) = known.iter().find(is_named) {
        return Ok((*name).to_owned());
    }
    let titled: Vec<_> = known.iter().filter(is_titled).collect();
    if let [(name, _)] = titled.as_slice() {
        return Ok((*name).to_owned());
    }
    let words = |(name, figure): &(&'static str, &Figure)| [vec![form(name)], titles(name, figure)].concat();
    // A rate as a whole stands for its parts.
    let whole: Vec<_> = known.iter().copied().filter(|(name, figure)| !figure.is_part(name)).collect();
    let near = if titled.is_empty() { nearest(&form(typed), &whole, words) } else { titled };
    let near = joined(near.into_iter().map(|(name, figure)| match figure.is_part(name) {
        true => (*name).to_owned(),
        false => text!("figure-near", name = *name, title = title(figure.key)),
    }));
    Err(match near.as_str() {
        "" => text!("figure-unknown", typed = typed),
        near => text!("figure-unknown-near", typed = typed, near = near),
    })
}

/// What people call a figure, in each language; a part of a rate has no title of its own.
fn titles(name: &str, figure: &Figure) -> Vec<String> {
    if figure.is_part(name) {
        return Vec::new();
    }
    in_each_language(&id("title", figure.key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn field_c6_a_figure_is_known_by_its_name_its_column_and_its_title() {
        for (typed, name) in [
            ("on_time_rate", "on_time_rate"),
            ("on-time-rate", "on_time_rate"),
            ("按期办结率", "on_time_rate"),
            ("On time", "on_time_rate"),
            ("on_time_rate.numerator", "on_time_rate.numerator"),
            ("on_time_rate_numerator", "on_time_rate.numerator"),
            ("on-time-rate-denominator", "on_time_rate.denominator"),
            ("FLOWS.opened", "flows.opened"),
            ("outcomes solved", "outcomes.solved"),
            ("接听件次", "calls_answered"),
        ] {
            assert_eq!(figure(typed).as_deref(), Ok(name), "{typed}");
        }
    }

    #[test]
    fn field_c6_a_wrong_name_is_answered_with_the_nearest() {
        let told = [
            "on_tme_rate",
            "ontime",
            "callsanswered",
            "按时办结率",
            "solvd_rate",
            "backlog",
            "办结率",
            "zzz",
        ]
        .map(|typed| figure(typed).unwrap_err());
        insta::assert_snapshot!(told.join("\n"), @"
        on_tme_rate is no figure that can be explained; the nearest: on_time_rate (On time), connection_rate (Connection rate)
        ontime is no figure that can be explained; the nearest: on_time_rate (On time)
        callsanswered is no figure that can be explained; the nearest: calls_answered (Calls answered), calls_amended (Completed or amended), calls_missed (Missed)
        按时办结率 is no figure that can be explained; the nearest: on_time_rate (On time), flows.resolved (resolved)
        solvd_rate is no figure that can be explained; the nearest: solved_rate (Caller says solved), outcomes.solved (solved)
        backlog is no figure that can be explained; the nearest: backlog_start (Backlog at start), backlog_end (Backlog at the end)
        办结率 is no figure that can be explained; the nearest: on_time_rate (On time), flows.resolved (resolved)
        zzz is no figure that can be explained; the headings of `hotline -o csv summary day` are their names
        ");
    }
}

//! Figures as they are typed: the one that is to be explained, and those that are to be shown.

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};

use crate::alike::{nearest, plain};
use crate::catalogue::{id, in_each_language, joined, text, title};
use crate::views::figures::{self, Figure};

/// What is wanted of a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wanted {
    /// What makes it up.
    Explained,
    /// The figure itself.
    Shown,
}

/// Parser of a figure by the name under which it is explained, by that of its column in a spreadsheet, or by its title in either language.
#[derive(Clone, Copy, Debug)]
pub(super) struct ExplainedParser;

impl TypedValueParser for ExplainedParser {
    type Value = String;

    fn parse_ref(
        &self,
        command: &clap::Command,
        arg: Option<&clap::Arg>,
        value: &std::ffi::OsStr,
    ) -> Result<String, clap::Error> {
        let figure = |typed: String| Wanted::Explained.figure(&typed).map(|(name, _)| name.to_owned());
        StringValueParser::new().try_map(figure).parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(figures::explained().map(|(name, _)| PossibleValue::new(name))))
    }
}

/// Parser of a figure by its key or by its title in either language.
#[derive(Clone, Copy, Debug)]
pub(super) struct ShownParser;

impl TypedValueParser for ShownParser {
    type Value = &'static Figure;

    fn parse_ref(
        &self,
        command: &clap::Command,
        arg: Option<&clap::Arg>,
        value: &std::ffi::OsStr,
    ) -> Result<&'static Figure, clap::Error> {
        let figure = |typed: String| Wanted::Shown.figure(&typed).map(|(_, figure)| figure);
        StringValueParser::new().try_map(figure).parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(figures::shown().map(|(name, _)| PossibleValue::new(name))))
    }
}

impl Wanted {
    fn known(self) -> Vec<(&'static str, &'static Figure)> {
        match self {
            Self::Explained => figures::explained().collect(),
            Self::Shown => figures::shown().collect(),
        }
    }

    /// The figure that is meant, with its name. The nearest ones if there is none.
    fn figure(self, typed: &str) -> Result<(&'static str, &'static Figure), String> {
        let form = |text: &str| plain(text).replace(['.', '-', ' '], "_");
        let known = self.known();
        let is_named = |(name, _): &&(&'static str, &'static Figure)| form(name) == form(typed);
        let is_titled = |(name, figure): &&(&'static str, &'static Figure)| {
            titles(name, figure).iter().any(|title| form(title) == form(typed))
        };
        if let Some(named) = known.iter().find(is_named) {
            return Ok(*named);
        }
        let titled: Vec<_> = known.iter().filter(is_titled).collect();
        if let [titled] = titled.as_slice() {
            return Ok(**titled);
        }
        let words = |(name, figure): &(&'static str, &'static Figure)| {
            [vec![form(name)], titles(name, figure)].concat()
        };
        // A rate as a whole stands for its parts.
        let whole: Vec<_> = known.iter().copied().filter(|(name, figure)| !figure.is_part(name)).collect();
        let near = if titled.is_empty() { nearest(&form(typed), &whole, words) } else { titled };
        let near = joined(near.into_iter().map(|(name, figure)| match figure.is_part(name) {
            true => (*name).to_owned(),
            false => text!("figure-near", name = *name, title = title(figure.key)),
        }));
        Err(match (self, near.as_str()) {
            (Self::Explained, "") => text!("figure-unknown", typed = typed),
            (Self::Explained, near) => text!("figure-unknown-near", typed = typed, near = near),
            (Self::Shown, "") => text!("no-figure", typed = typed),
            (Self::Shown, near) => text!("no-figure-near", typed = typed, near = near),
        })
    }
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
            assert_eq!(Wanted::Explained.figure(typed).map(|(name, _)| name), Ok(name), "{typed}");
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
        .map(|typed| Wanted::Explained.figure(typed).unwrap_err());
        insta::assert_snapshot!(told.join("\n"), @"
        on_tme_rate is no figure that can be explained; the nearest: on_time_rate (On time), connection_rate (Connection rate)
        ontime is no figure that can be explained; the nearest: on_time_rate (On time)
        callsanswered is no figure that can be explained; the nearest: calls_answered (Calls answered), calls_amended (Completed or amended), calls_missed (Missed)
        按时办结率 is no figure that can be explained; the nearest: on_time_rate (On time), flows.resolved (resolved)
        solvd_rate is no figure that can be explained; the nearest: solved_rate (Caller says solved), outcomes.solved (solved)
        backlog is no figure that can be explained; the nearest: backlog_start (Backlog at start), backlog_end (Backlog at the end)
        办结率 is no figure that can be explained; the nearest: on_time_rate (On time), flows.resolved (resolved), mean_time_to_resolve.count (Mean time to resolve)
        zzz is no figure that can be explained; the headings of `hotline -o csv summary day` are their names
        ");
    }

    #[test]
    fn a_figure_to_be_shown_is_any_of_a_page_but_no_part_of_a_rate() {
        for (typed, key) in [
            ("calls_answered", "calls_answered"),
            ("outcomes.solved", "outcomes_solved"),
            ("time-to-resolve-p50", "time_to_resolve_p50"),
            ("人工接通率", "connection_rate"),
            ("Backlog at the end", "backlog_end"),
        ] {
            assert_eq!(Wanted::Shown.figure(typed).map(|(key, _)| key), Ok(key), "{typed}");
        }
        let told = ["on_time_rate.numerator", "time_to_resolve_exact", "zzz"]
            .map(|typed| Wanted::Shown.figure(typed).unwrap_err());
        insta::assert_snapshot!(told.join("\n"), @"
        on_time_rate.numerator is no figure; the nearest: on_time_rate (On time)
        time_to_resolve_exact is no figure; the nearest: time_to_resolve_net_p50 (less time on hold), time_to_resolve_net_p90 (less time on hold), time_to_resolve_p50 (Median time to resolve)
        zzz is no figure; the headings of `hotline -o csv summary day` are their names
        ");
    }
}

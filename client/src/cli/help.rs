//! Help in the language that is spoken. The arguments have their English; what it is in another language stands in a file of the catalogue, under the English text.

use std::collections::HashMap;
use std::sync::LazyLock;

use clap::{Arg, Command};

use crate::catalogue::{joined, sentence, speech, text};
use crate::language::Language;

const CHINESE_FILE: &str = include_str!("../../i18n/zh-CN/help.toml");

/// Invariant, checked by a test: the file has no errors.
pub(super) static CHINESE: LazyLock<HashMap<String, String>> =
    LazyLock::new(|| toml::from_str(CHINESE_FILE).unwrap_or_default());

/// What the library itself says in a help or usage, the longest first where one is a part of another, with the message that says it.
const WORDS: [(&str, &str); 14] = [
    ("Print this message or the help of the given subcommand(s)", "help-of-commands"),
    ("Print help (see more with '--help')", "help-of-help-short"),
    ("Print help (see a summary with '-h')", "help-of-help-long"),
    ("Print help", "help-of-help"),
    ("Print version", "help-of-version"),
    ("Usage:", "help-usage"),
    ("Commands:", "help-commands"),
    ("Arguments:", "help-arguments"),
    ("Options:", "help-options"),
    ("[OPTIONS]", "help-any-options"),
    ("[COMMAND]", "help-any-command"),
    ("<COMMAND>", "help-a-command"),
    ("[aliases:", "help-aliases"),
    ("[alias:", "help-aliases"),
];

/// What may stand between the colon of a heading and the end of its line.
const HEADING_ENDS: [&str; 2] = ["", "\u{1b}[0m"];

/// An English text of the arguments in the language that is spoken.
pub fn told(english: &str) -> String {
    match speech().language {
        Language::English => english.to_owned(),
        Language::Chinese => CHINESE.get(english).cloned().unwrap_or_else(|| english.to_owned()),
    }
}

/// A command whose texts are in the language that is spoken.
pub fn in_language(mut command: Command) -> Command {
    if speech().language == Language::English {
        return command;
    }
    if let Some(about) = command.get_about().map(|about| told(&about.to_string())) {
        command = command.about(about);
    }
    if let Some(about) = command.get_long_about().map(|about| told(&about.to_string())) {
        command = command.long_about(about);
    }
    command.mut_args(argument).mut_subcommands(in_language)
}

fn argument(mut arg: Arg) -> Arg {
    if let Some(heading) = arg.get_help_heading().map(told) {
        arg = arg.help_heading(heading);
    }
    if let Some(names) =
        arg.get_value_names().map(|names| names.iter().map(|name| told(name)).collect::<Vec<_>>())
    {
        arg = arg.value_names(names);
    }
    let Some(help) = arg.get_help().map(|help| told(&help.to_string())) else { return arg };
    if !arg.get_action().takes_values() {
        return arg.help(help);
    }
    // The library would add these in English, and break the line within.
    let default = arg.get_default_values().iter().map(|value| value.to_string_lossy()).collect::<Vec<_>>();
    let help = match default.is_empty() || arg.is_hide_default_value_set() {
        true => help,
        false => text!("help-with-default", help = help, default = default.join(", ")),
    };
    let possible = arg.get_possible_values();
    if possible.is_empty() || arg.is_hide_possible_values_set() {
        return arg.help(help).hide_default_value(true);
    }
    let names = possible.iter().map(|value| value.get_name().to_owned()).collect::<Vec<_>>();
    let short = text!("help-with-values", help = help.as_str(), values = joined(names));
    let values = values(&arg);
    let long = match values.is_empty() {
        true => short.clone(),
        false => text!("help-with-values-below", help = help.as_str(), values = values.join("\n")),
    };
    arg.help(short).long_help(long).hide_possible_values(true).hide_default_value(true)
}

/// The values of an argument, each with what it means, where they have such texts.
fn values(arg: &Arg) -> Vec<String> {
    let line = |value: &clap::builder::PossibleValue| {
        let help = told(&value.get_help()?.to_string());
        Some(text!("help-value", value = value.get_name(), help = help))
    };
    arg.get_possible_values().iter().filter_map(line).collect()
}

/// A rendered help or usage, with the library's own words in the language that is spoken.
pub fn in_words_of_language(rendered: String) -> String {
    with_words(rendered, str::to_owned)
}

/// The same of a text that is written in some form.
fn with_words(rendered: String, written: fn(&str) -> String) -> String {
    if speech().language == Language::English {
        return rendered;
    }
    let words = WORDS.iter().map(|(english, id)| (written(english), written(&sentence(id, &[]))));
    let told = words.fold(rendered, |rendered, (english, own)| rendered.replace(&english, &own));
    // A full-width colon needs no space.
    let usage = text!("help-usage");
    let told = HEADING_ENDS
        .iter()
        .fold(told, |told, end| told.replace(&format!("{usage}{end} "), &format!("{usage}{end}")));
    // Headings are written with the colon of the library, in a style or without one.
    let colon = text!("help-heading-colon");
    HEADING_ENDS.iter().fold(told, |told, end| told.replace(&format!(":{end}\n"), &format!("{colon}{end}\n")))
}

/// Headings of a manual page, with the message that says each.
const HEADINGS: [(&str, &str); 6] = [
    ("NAME", "man-name"),
    ("SYNOPSIS", "man-synopsis"),
    ("DESCRIPTION", "man-description"),
    ("OPTIONS", "man-options"),
    ("SUBCOMMANDS", "man-commands"),
    ("VERSION", "man-version"),
];

/// A manual page, with the library's own words in the language that is spoken.
pub fn manual_in_words_of_language(page: &str) -> String {
    let line = |line: &str| {
        let heading = line.strip_prefix(".SH ").or_else(|| line.strip_prefix(".SS "));
        let known = heading.and_then(|heading| HEADINGS.iter().find(|(english, _)| *english == heading));
        match known {
            Some((english, id)) => line.replace(english, &sentence(id, &[])),
            None => with_words(line.to_owned(), |word| word.replace('-', r"\-").replace('\'', r"\*(Aq")),
        }
    };
    page.lines().map(|one| format!("{}\n", line(one))).collect()
}

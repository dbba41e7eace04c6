//! The arguments fit together, and what their help says.

use hotline_proto::v1::IssueAction;

use std::collections::BTreeSet;

use clap::error::ErrorKind;
use confique::Config as _;

use super::*;
use crate::catalogue::tests::in_speech;
use crate::codes::Code;
use crate::language::{Language, Speech};

fn help(path: &[&str]) -> String {
    let mut command = help::in_language(command()).term_width(110);
    command.build();
    let mut command_at_path = &mut command;
    for name in path {
        command_at_path = command_at_path.find_subcommand_mut(name).expect("a subcommand of that name");
    }
    help::in_words_of_language(command_at_path.render_help().to_string())
}

/// The texts of a command and of those below it: what each is for, and the names of its arguments' values and headings.
fn texts(command: &clap::Command, found: &mut BTreeSet<String>) {
    let about = [command.get_about(), command.get_long_about()].into_iter().flatten();
    found.extend(about.map(ToString::to_string));
    for arg in command.get_arguments() {
        let help = [arg.get_help(), arg.get_long_help()].into_iter().flatten();
        found.extend(help.map(ToString::to_string));
        found.extend(arg.get_help_heading().map(str::to_owned));
        if arg.get_action().takes_values() {
            found.extend(arg.get_value_names().into_iter().flatten().map(ToString::to_string));
        }
        let values = arg.get_possible_values();
        found.extend(values.iter().filter_map(|value| value.get_help()).map(ToString::to_string));
    }
    command.get_subcommands().for_each(|command| texts(command, found));
}

#[test]
fn the_short_flags_are_known() {
    fn all(command: &clap::Command, found: &mut BTreeSet<char>) {
        found.extend(command.get_arguments().filter_map(clap::Arg::get_short));
        command.get_subcommands().for_each(|command| all(command, found));
    }
    let mut found = BTreeSet::new();
    all(&command(), &mut found);
    found.extend(['h']);
    assert_eq!(found.into_iter().collect::<String>(), SHORT_FLAGS);
    for forgotten in ["-up0", "-cRES.01", "-s", "--urgency"] {
        assert!(free_text(forgotten).is_err(), "{forgotten}");
    }
    for text in ["-老人摔倒", "-ls", "- water", "-sick person in flat 3", "--- 急"] {
        assert!(free_text(text).is_ok(), "{text}");
    }
}

#[test]
fn all_help_is_there_in_chinese() {
    let mut english = BTreeSet::new();
    texts(&command(), &mut english);
    let settings = crate::config::Config::META.fields.iter();
    english.extend(settings.map(crate::commands::config::meaning));
    assert!(english.len() > 300, "{} texts", english.len());
    let missing: Vec<&String> = english.iter().filter(|text| !help::CHINESE.contains_key(*text)).collect();
    assert!(missing.is_empty(), "no Chinese for {missing:#?}");
    let unused: Vec<&String> = help::CHINESE.keys().filter(|text| !english.contains(*text)).collect();
    assert!(unused.is_empty(), "nothing says {unused:#?}");
}

/// What is said of wrong arguments.
fn wrong(args: &[&str]) -> String {
    let args: Vec<&str> = [&["hotline"], args].concat();
    let error = help::in_language(command()).try_get_matches_from(&args).expect_err("it is wrong");
    anstream::adapter::strip_str(&usage::lines(&error).join("\n")).to_string()
}

#[test]
fn what_is_wrong_with_arguments_is_told_in_either_language() {
    let cases: [&[&str]; 12] = [
        &["call", "log", "--fone", "13800000001"],
        &["call", "lgo"],
        &["call", "log", "--urgency", "p9"],
        &["call", "log", "--phone"],
        &["call", "log", "--received", "soon"],
        &["call", "log", "--summary", "--urgency"],
        &["call", "log", "--persons", "many"],
        &["call", "log", "--assign", "A1"],
        &["call", "log", "--phone", "1", "--phone", "2"],
        &["issue", "show"],
        &["--lang", "klingon", "whoami"],
        &["callback", "done", "B1", "--solved", "--unsolved"],
    ];
    let told = |language| {
        in_speech(Speech::only(language), || {
            let told = cases.map(|args| format!("> {}\n{}", args.join(" "), wrong(args)));
            told.join("\n\n")
        })
    };
    insta::assert_snapshot!("wrong_arguments_en", told(Language::English));
    insta::assert_snapshot!("wrong_arguments_zh", told(Language::Chinese));
    let chinese = told(Language::Chinese);
    for said in ["Usage", "OPTIONS", "error", "tip:", "possible"] {
        assert!(!chinese.contains(said), "{said} is English");
    }
}

#[test]
fn every_kind_of_error_of_the_library_is_told() {
    let chinese = in_speech(Speech::only(Language::Chinese), || {
        [
            ErrorKind::InvalidValue,
            ErrorKind::UnknownArgument,
            ErrorKind::InvalidSubcommand,
            ErrorKind::NoEquals,
            ErrorKind::ValueValidation,
            ErrorKind::TooManyValues,
            ErrorKind::TooFewValues,
            ErrorKind::WrongNumberOfValues,
            ErrorKind::ArgumentConflict,
            ErrorKind::MissingRequiredArgument,
            ErrorKind::MissingSubcommand,
            ErrorKind::InvalidUtf8,
        ]
        .map(|kind| usage::lines(&clap::Error::new(kind))[0].clone())
    });
    assert!(chinese.iter().all(|line| line.starts_with("错误：") && !line.contains("usage-")), "{chinese:?}");
}

/// The help of every command, that of the global options once.
fn all_help(global: &str) -> String {
    fn all(path: &[&str], command: &clap::Command, found: &mut Vec<String>) {
        found.push(format!("> hotline {}\n{}", path.join(" "), help(path)));
        for command in command.get_subcommands() {
            all(&[path, &[command.get_name()]].concat(), command, found);
        }
    }
    let mut found = Vec::new();
    all(&[], &command(), &mut found);
    let whole = help(&[]);
    let global = &whole[whole.find(global).expect("they are told")..];
    let own: Vec<String> = found.iter().map(|help| help.replace(global, "")).collect();
    format!("{}\n{global}", own.join("\n"))
}

#[test]
fn help_of_every_command_in_either_language() {
    insta::assert_snapshot!("help_en", all_help("Global options"));
    in_speech(Speech::only(Language::Chinese), || insta::assert_snapshot!("help_zh", all_help("通用选项")));
}

#[test]
fn the_arguments_fit_together() {
    Cli::command().debug_assert();
}

#[test]
fn every_action_of_an_issue_is_a_command() {
    let command = Cli::command();
    let issue = command.find_subcommand("issue").expect("issues have commands");
    for action in IssueAction::every() {
        assert!(issue.find_subcommand(action.spelling()).is_some(), "no hotline issue {}", action.spelling());
    }
}

//! What is wrong with what was typed, in the language that is spoken.

use std::error::Error as _;
use std::ffi::OsString;
use std::process;

use clap::error::{ContextKind, ContextValue, Error, ErrorKind};

use super::{command, help};
use crate::catalogue::{joined, text};
use crate::output::Printer;

/// Shows the help or version that was asked for, or says what is wrong with what was typed, and ends the process.
pub fn end(args: &[OsString], error: Error) -> ! {
    // Once more, as the arguments are called in the language that is spoken.
    let error = match help::in_language(command()).try_get_matches_from(args) {
        Err(error) => error,
        // What the derived parser finds only later has no texts of arguments.
        Ok(_) => error,
    };
    let code = error.exit_code();
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            // A reader that has gone has seen enough.
            let _ = Printer.styled(&help::in_words_of_language(error.render().ansi().to_string()));
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            Printer.note(help::in_words_of_language(error.render().ansi().to_string()).trim_end());
        }
        _ => Printer.note(&lines(&error).join("\n")),
    }
    process::exit(code)
}

/// What is wrong, what would be right, and how it is used.
pub(super) fn lines(error: &Error) -> Vec<String> {
    let mut lines = vec![text!("error", text = problem(error))];
    let valid =
        [ContextKind::ValidValue, ContextKind::ValidSubcommand].map(|kind| values(error, kind)).concat();
    let valid: Vec<String> = valid.into_iter().filter(|value| !value.is_empty()).collect();
    if !valid.is_empty() {
        lines.push(text!("usage-values", values = valid.join(", ")));
    }
    let similar = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue];
    let similar = similar.map(|kind| values(error, kind)).concat();
    if !similar.is_empty() {
        lines.push(text!("usage-similar", names = joined(similar)));
    }
    lines.push(String::new());
    if let Some(ContextValue::StyledStr(usage)) = error.get(ContextKind::Usage) {
        lines.push(help::in_words_of_language(usage.ansi().to_string()));
        lines.push(String::new());
    }
    lines.push(text!("usage-more"));
    lines
}

fn problem(error: &Error) -> String {
    let first = |kind| values(error, kind).into_iter().next().unwrap_or_default();
    let arg = first(ContextKind::InvalidArg);
    let value = first(ContextKind::InvalidValue);
    match error.kind() {
        ErrorKind::InvalidValue if value.is_empty() => text!("usage-value-missing", arg = arg),
        ErrorKind::InvalidValue => text!("usage-value-wrong", arg = arg, value = value),
        ErrorKind::UnknownArgument => text!("usage-argument-unknown", arg = arg),
        ErrorKind::InvalidSubcommand => {
            text!("usage-command-unknown", typed = first(ContextKind::InvalidSubcommand))
        }
        ErrorKind::NoEquals => text!("usage-no-equals", arg = arg),
        ErrorKind::ValueValidation => {
            let cause = error.source().map(|cause| cause.to_string()).unwrap_or_default();
            text!("usage-value-invalid", arg = arg, value = value, cause = cause)
        }
        ErrorKind::TooManyValues => text!("usage-value-too-many", arg = arg, value = value),
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => text!("usage-value-missing", arg = arg),
        ErrorKind::ArgumentConflict => {
            let others: Vec<String> =
                values(error, ContextKind::PriorArg).into_iter().filter(|other| *other != arg).collect();
            match others.is_empty() {
                true => text!("usage-twice", arg = arg),
                false => text!("usage-conflict", arg = arg, others = joined(others)),
            }
        }
        ErrorKind::MissingRequiredArgument => {
            text!("usage-argument-missing", args = joined(values(error, ContextKind::InvalidArg)))
        }
        ErrorKind::MissingSubcommand => {
            text!("usage-command-missing", command = first(ContextKind::InvalidSubcommand))
        }
        ErrorKind::InvalidUtf8 => text!("usage-not-text"),
        // The kinds of the library may become more.
        _ => error.kind().to_string(),
    }
}

/// What the library says of an error, as texts.
fn values(error: &Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::String(value)) => vec![value.clone()],
        Some(ContextValue::Strings(values)) => values.clone(),
        _ => Vec::new(),
    }
}

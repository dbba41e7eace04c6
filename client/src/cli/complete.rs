//! What a shell completes: commands and flags, and of a flag that takes a code those of the period, by code, name, beginning or sound.
//!
//! The shell runs `hotline` for it, with [`VARIABLE`] set to its own name.

use std::env;
use std::ffi::OsStr;
use std::future::Future;
use std::time::Duration;

use clap::{Arg, Command};
use clap_complete::env::{CompleteEnv, Shells};
use clap_complete::{ArgValueCompleter, CompletionCandidate, Shell};
use hotline_client::names;
use hotline_proto::v1::{IssueFilter, ListIssuesRequest, ListPeriodsRequest};

use super::{Global, command, help};
use crate::alike::may_become;
use crate::config;
use crate::context::Context;
use crate::directories::{Directory, Entry};
use crate::failure::Failure;
use crate::output::Printer;

/// The variable of the environment by which a shell says that it asks.
const VARIABLE: &str = "HOTLINE_COMPLETE";
/// A person waits with a key pressed.
const PATIENCE: Duration = Duration::from_secs(2);
/// Most candidates that are offered.
const MOST: usize = 100;

/// What the value of an argument is one of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Values {
    /// The codes of a directory.
    Of(Directory),
    /// The ids of the periods.
    Periods,
    /// The numbers of active issues.
    Issues,
}

/// The arguments with such values, by their names.
const ARGUMENTS: [(&str, Values); 18] = [
    ("agency", Values::Of(Directory::Agencies)),
    ("assign", Values::Of(Directory::Agencies)),
    ("category", Values::Of(Directory::Categories)),
    ("copy_from", Values::Periods),
    ("district", Values::Of(Directory::Districts)),
    ("issue", Values::Issues),
    ("link", Values::Issues),
    ("master", Values::Issues),
    ("not_agency", Values::Of(Directory::Agencies)),
    ("not_category", Values::Of(Directory::Categories)),
    ("not_district", Values::Of(Directory::Districts)),
    ("operator", Values::Of(Directory::Operators)),
    ("owner", Values::Of(Directory::Operators)),
    ("period", Values::Periods),
    ("periods", Values::Periods),
    ("recurs_from", Values::Issues),
    ("respondent_agency", Values::Of(Directory::Agencies)),
    ("shift", Values::Of(Directory::Shifts)),
];

/// Answers a shell, if it is one that asks. Says whether it was.
pub fn answer() -> bool {
    let dir = env::current_dir().ok();
    let answered = CompleteEnv::with_factory(|| help::in_language(completed(command())))
        .var(VARIABLE)
        .try_complete(env::args_os(), dir.as_deref());
    answered.unwrap_or_else(|error| error.exit())
}

/// The script by which a shell asks.
pub fn script(shell: Shell) -> Result<(), Failure> {
    let mut script = Vec::new();
    if let Some(completer) = Shells::builtins().completer(&shell.to_string()) {
        completer
            .write_registration(VARIABLE, "hotline", "hotline", "hotline", &mut script)
            .map_err(Failure::Output)?;
    }
    Printer.data(&String::from_utf8_lossy(&script))
}

/// A command whose arguments know their values.
fn completed(command: Command) -> Command {
    command.mut_args(with_values).mut_subcommands(completed)
}

fn with_values(arg: Arg) -> Arg {
    // A title is no number, though the flag is called so.
    let is_title = arg.get_value_names().into_iter().flatten().any(|name| name.as_str() == "TITLE");
    let takes_values = arg.get_action().takes_values() && !is_title;
    let of = ARGUMENTS.iter().find(|(name, _)| arg.get_id() == name && takes_values);
    match of {
        Some((_, values)) => {
            let values = *values;
            arg.add(ArgValueCompleter::new(move |typed: &OsStr| {
                candidates(values, typed.to_str().unwrap_or_default())
            }))
        }
        None => arg,
    }
}

/// What may be meant by what was typed so far. Nothing, if the server does not say so in time: a shell has no place for an error.
fn candidates(values: Values, typed: &str) -> Vec<CompletionCandidate> {
    let known = in_time(known(values)).unwrap_or_default();
    let is_meant = |entry: &&Entry| entry.words().any(|word| may_become(word, typed));
    let candidate =
        |entry: &Entry| CompletionCandidate::new(&entry.code).help(Some(entry.name.clone().into()));
    known.iter().filter(is_meant).take(MOST).map(candidate).collect()
}

/// Runs something to its end, or for so long.
fn in_time<T>(work: impl Future<Output = Result<T, Failure>>) -> Option<T> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().ok()?;
    let done = runtime.block_on(async { tokio::time::timeout(PATIENCE, work).await.ok()?.ok() });
    // A name that is being resolved is not waited for.
    runtime.shutdown_background();
    done
}

/// The values that there are.
async fn known(values: Values) -> Result<Vec<Entry>, Failure> {
    let context = Context::new(config::load(&Global::default())?, false);
    let named = |resource: &str, name: String| Entry {
        code: names::short(resource).to_owned(),
        names: vec![name.clone()],
        name,
        ..Entry::default()
    };
    Ok(match values {
        Values::Of(directory) => {
            let entries = context.directory(directory, context.parent().await?).await?;
            entries.iter().filter(|entry| !entry.retired).cloned().collect()
        }
        Values::Periods => {
            let periods = context.list(ListPeriodsRequest::default(), MOST as u32).await?.periods;
            periods.into_iter().map(|one| named(&one.name, one.display_name)).collect()
        }
        Values::Issues => {
            let request = ListIssuesRequest {
                parent: context.parent().await?.to_owned(),
                filter: Some(IssueFilter { active: true, ..IssueFilter::default() }),
                ..ListIssuesRequest::default()
            };
            let issues = context.list(request, MOST as u32).await?.issues;
            issues.into_iter().map(|one| named(&one.name, one.title)).collect()
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Arguments that are called by a code which is of no directory of the period.
    const OTHERS: [&str; 4] = ["area_code", "reason_code", "region", "value"];

    fn each(command: &Command, found: &mut dyn FnMut(&Arg)) {
        command.get_arguments().for_each(&mut *found);
        command.get_subcommands().for_each(|command| each(command, found));
    }

    #[test]
    fn every_code_is_completed() {
        let (mut unused, mut missing) = (ARGUMENTS.map(|(name, _)| name).to_vec(), Vec::new());
        each(&command(), &mut |arg| {
            let id = arg.get_id().as_str();
            unused.retain(|name| *name != id);
            let is_code = |name: &clap::builder::Str| ["CODE", "AGENCY", "SHIFT"].contains(&name.as_str());
            let has_values = arg.get_value_names().into_iter().flatten().any(is_code)
                && arg.get_action().takes_values()
                && arg.get_possible_values().is_empty();
            let is_known = ARGUMENTS.iter().any(|(name, _)| *name == id) || OTHERS.contains(&id);
            if has_values && !is_known {
                missing.push(id.to_owned());
            }
        });
        assert!(unused.is_empty() && missing.is_empty(), "{unused:?} {missing:?}");
    }
}

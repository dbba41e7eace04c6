//! Every hint that a command prints works as it is printed.
//!
//! The hints are the messages of the catalogue that name a command, a flag or a variable of the environment. Each has a situation in which it is printed; what it
//! names is taken from what was printed, and is then typed. A new hint without a situation fails.

mod brought;
mod servers;
mod situations;
mod typed;

use std::collections::BTreeSet;
use std::path::Path;

use super::desk::{Desk, run};
use super::output::CommandOutput;
use situations::{SAME_AS, SITUATIONS};
use typed::{commands, flags, names_something};

/// A hint, and how it comes to be printed.
pub struct Situation {
    /// The messages of the catalogue that are printed in it.
    pub messages: &'static [&'static str],
    /// Brings it about: what was typed, and what was printed.
    pub print: fn(&Desk) -> Printed,
    /// What people put in place of the words in capitals, and behind a verb or a flag that needs more.
    pub filled: &'static [(&'static str, &'static str)],
}

/// A command that was typed, and all that it printed.
pub struct Printed {
    pub line: String,
    pub said: String,
}

/// The texts of the English catalogue by message, each line on its own.
fn messages() -> Vec<(String, String)> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../client/i18n/en");
    let mut messages: Vec<(String, String)> = Vec::new();
    for file in ["desk", "errors", "figures", "outbox", "refusals", "violations"] {
        let text = std::fs::read_to_string(dir.join(format!("{file}.ftl"))).expect("a catalogue can be read");
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            match line.split_once(" = ").filter(|_| line.starts_with(|c: char| c.is_ascii_lowercase())) {
                Some((id, text)) => messages.push((id.to_owned(), text.to_owned())),
                None => {
                    if let Some((_, text)) = messages.last_mut() {
                        text.push('\n');
                        text.push_str(line);
                    }
                }
            }
        }
    }
    messages
}

/// The longest piece of a message that is always printed as it stands, among those that name something.
fn piece(message: &str) -> &str {
    let pieces = message.split(['{', '}', '\n', '$']).filter(|piece| !piece.contains("->"));
    let pieces =
        pieces.map(|piece| piece.trim().trim_start_matches("[none]").trim_start_matches("*[other]").trim());
    let naming: Vec<&str> = pieces.filter(|piece| names_something(piece)).collect();
    naming.into_iter().max_by_key(|piece| piece.len()).unwrap_or_default()
}

#[test]
fn every_hint_has_a_situation() {
    let hints = messages().into_iter().filter(|(_, text)| names_something(text)).map(|(id, _)| id);
    let hints: BTreeSet<String> = hints.collect();
    let known: BTreeSet<String> =
        SITUATIONS.iter().flat_map(|it| it.messages).map(|id| (*id).to_owned()).collect();
    let texts = messages();
    let flags_in = |id: &str| {
        let text = texts.iter().find(|(known, _)| known == id).map(|(_, text)| text.as_str());
        flags(text.unwrap_or_default()).into_iter().map(|(flag, _)| flag).collect::<Vec<_>>()
    };
    for (id, other) in SAME_AS {
        assert_eq!(flags_in(id), flags_in(other), "{id} advises what {other} does");
    }
    let missing: Vec<&String> =
        hints.difference(&known).filter(|id| !SAME_AS.iter().any(|(same, _)| same == id)).collect();
    assert!(missing.is_empty(), "add a situation in which these are printed: {missing:?}");
    let gone: Vec<&String> = known.difference(&hints).collect();
    assert!(gone.is_empty(), "these name nothing that is typed: {gone:?}");
}

#[test]
fn every_hint_works_as_it_is_printed() {
    let desk = Desk::open();
    let messages = messages();
    for situation in SITUATIONS {
        let printed = (situation.print)(&desk);
        for id in situation.messages {
            let (_, text) =
                messages.iter().find(|(known, _)| known == id).expect("a message of the catalogue");
            let piece = piece(text);
            assert!(
                printed.said.contains(piece),
                "{id}: `{piece}` was not printed by `{}`:\n{}",
                printed.line,
                printed.said
            );
        }
        let count = tries(&printed, situation, &messages).len();
        assert!(count > 0, "{:?}: nothing to type in:\n{}", situation.messages, printed.said);
        for at in 0..count {
            // What was tried before has changed the situation.
            let printed = (situation.print)(&desk);
            let line = &tries(&printed, situation, &messages)[at];
            let output = typed_at(&desk, line);
            assert_eq!(
                output.status,
                Some(0),
                "`{line}` was advised by `{}`:\n{}\n{output}",
                printed.line,
                printed.said
            );
        }
    }
}

/// The command lines that a hint advises.
fn tries(printed: &Printed, situation: &Situation, messages: &[(String, String)]) -> Vec<String> {
    let commands =
        commands(&printed.said).into_iter().map(|command| typed::filled(&command, situation.filled));
    let pieces: Vec<&str> = messages
        .iter()
        .filter(|(id, _)| situation.messages.contains(&id.as_str()))
        .map(|(_, text)| piece(text))
        .collect();
    let lines = printed.said.lines().filter(|line| pieces.iter().any(|piece| line.contains(piece)));
    let again = lines.flat_map(flags).map(|flag| typed::with_flag(&printed.line, &flag, situation.filled));
    commands.chain(again.collect::<Vec<_>>()).collect()
}

/// Types a line; variables of the environment stand before it, and `$URL` for the address of the server.
fn typed_at(desk: &Desk, line: &str) -> CommandOutput {
    let line = line.replace("$URL", &desk.server.url());
    let set = line
        .split(' ')
        .next()
        .filter(|word| word.starts_with("HOTLINE_"))
        .and_then(|word| word.split_once('='));
    match set {
        Some((name, value)) => {
            let mut command = desk.command(line.split_once(' ').map_or("", |(_, rest)| rest));
            command.env(name, value);
            run(command, "")
        }
        None => desk.hotline(&line),
    }
}

#[test]
fn the_readmes_examples_work_as_they_are_printed() {
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md"))
        .expect("it can be read");
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/samples");
    typed::session(&readme, &Desk::new(), &samples);
}

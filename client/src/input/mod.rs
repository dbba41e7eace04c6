//! What is read from standard input.

pub mod number;
pub mod prompt;

use std::io::{IsTerminal, Read};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};

use prompt::answer;

use crate::catalogue::text;
use crate::failure::Failure;

/// More than any text of the contract, so that a wrong file is found here.
const LONGEST_INPUT_BYTES: u64 = 1024 * 1024;

/// A text that was typed, or standard input for `-`.
///
/// A caller's number can so be kept out of the arguments, which others on the machine can see.
pub fn text_or_stdin(typed: String) -> Result<String, Failure> {
    if typed == "-" { stdin() } else { Ok(typed) }
}

/// Reads an argument that may be left out.
pub fn optional(typed: Option<String>) -> Result<Option<String>, Failure> {
    typed.map(text_or_stdin).transpose()
}

/// Reads an argument, and asks for it at a prompt if it was left out.
pub fn text_or_prompt(typed: Option<String>, question: &str) -> Result<String, Failure> {
    match typed {
        Some(typed) => text_or_stdin(typed),
        None if std::io::stdin().is_terminal() => answer(question),
        None => stdin(),
    }
}

/// Only one argument can be read from standard input.
pub fn at_most_one_stdin(arguments: &[Option<&str>]) -> Result<(), Failure> {
    let dashes = arguments.iter().filter(|argument| **argument == Some("-")).count();
    if dashes > 1 { Err(Failure::Usage(text!("stdin-once"))) } else { Ok(()) }
}

/// Whether something was read that cannot be read again.
static READ: AtomicBool = AtomicBool::new(false);

/// Whether something was read from standard input. What was answered at a prompt is kept.
pub fn has_been_read() -> bool {
    READ.load(Ordering::Relaxed)
}

fn stdin() -> Result<String, Failure> {
    READ.store(true, Ordering::Relaxed);
    let mut text = String::new();
    let read = std::io::stdin().lock().take(LONGEST_INPUT_BYTES).read_to_string(&mut text);
    read.map_err(|error| Failure::Input(PathBuf::from("-"), error))?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_arguments_cannot_share_standard_input() {
        assert!(at_most_one_stdin(&[Some("-"), None, Some("text")]).is_ok());
        assert!(at_most_one_stdin(&[Some("-"), Some("-")]).is_err());
    }
}

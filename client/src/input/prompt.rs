//! Questions at a terminal.
//!
//! The terminal edits the line, and not all of them know Chinese: Backspace may take a part of a character, and an arrow key sends a control sequence. Such
//! a line is shown and asked for again, so that nothing is recorded that nobody typed. What was answered is kept: whatever fails later, it is told again.

use std::io::BufRead;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use crate::catalogue::text;
use crate::failure::Failure;
use crate::output::Printer;

/// A terminal cuts longer lines, with the line break, without a word.
const LONGEST_LINE_BYTES: usize = 4_096;

/// The questions that were answered, in their order.
static ANSWERS: Mutex<Vec<(String, String)>> = Mutex::new(Vec::new());

/// Answers a question, from the terminal or as it was answered before.
pub fn answer(question: &str) -> Result<String, Failure> {
    if let Some((_, answer)) = answers().into_iter().find(|(asked, _)| asked == question) {
        return Ok(answer);
    }
    loop {
        Printer.ask(question);
        let mut line = Vec::new();
        let read = std::io::stdin().lock().read_until(b'\n', &mut line);
        read.map_err(|error| Failure::Input(PathBuf::from("-"), error))?;
        if line.is_empty() {
            // The answers before stand above this on the screen.
            Printer.note("");
            return Err(Failure::Usage(text!("prompt-ended")));
        }
        match legible(&line) {
            Ok(answer) => {
                let mut answers = ANSWERS.lock().unwrap_or_else(PoisonError::into_inner);
                answers.push((question.to_owned(), answer.clone()));
                return Ok(answer);
            }
            Err(problem) => Printer.note(&problem),
        }
    }
}

/// Says what was answered, so that nobody needs to ask a caller again.
pub fn tell_answers() {
    let answers = answers();
    if !answers.is_empty() {
        Printer.note(&text!("prompt-answers"));
        answers.iter().for_each(|(question, answer)| Printer.note(&format!("  {question} {answer}")));
    }
}

fn answers() -> Vec<(String, String)> {
    ANSWERS.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

/// The text of a line; what is wrong with it if it is not what somebody meant to type.
fn legible(line: &[u8]) -> Result<String, String> {
    if line.len() >= LONGEST_LINE_BYTES {
        return Err(text!("prompt-too-long", limit = LONGEST_LINE_BYTES - 1));
    }
    let shown: String = String::from_utf8_lossy(line).trim().chars().map(visible).collect();
    let Ok(typed) = std::str::from_utf8(line) else {
        return Err(text!("prompt-part-of-character", typed = shown));
    };
    let typed = typed.trim();
    if typed.chars().any(|c| c.is_control() && c != '\t') {
        return Err(text!("prompt-control", typed = shown));
    }
    Ok(typed.to_owned())
}

fn visible(c: char) -> char {
    if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn field_b11_what_the_keys_of_a_terminal_leave_is_no_text() {
        for line in ["停水\n", "停水", "  停水 \r\n", "停\t水\n", "13800000001\n", "😀 ﹣ e\u{301}\n", "\n"]
        {
            assert_eq!(legible(line.as_bytes()), Ok(line.trim().to_owned()));
        }
        let wrong: [&[u8]; 7] = [
            // Backspace took one and two bytes of a character; an arrow; Delete; Ctrl-V; NUL; a Chinese text in another encoding.
            "停水".as_bytes().split_last().unwrap().1,
            &"停水".as_bytes()[..4],
            "停水\u{1b}[D\n".as_bytes(),
            "停水\u{1b}[3~\n".as_bytes(),
            "停\u{16}水\n".as_bytes(),
            b"a\0b\n",
            &[0xcb, 0xae, 0xc1, 0xcb],
        ];
        for line in wrong {
            let problem = legible(line).unwrap_err();
            assert!(problem.contains('\u{fffd}'), "{problem}");
            assert!(!problem.contains(char::is_control), "{problem}");
        }
        assert!(legible("水".repeat(1_364).as_bytes()).is_ok());
        assert!(legible("水".repeat(1_366).as_bytes()).unwrap_err().contains("4,095"));
    }
}

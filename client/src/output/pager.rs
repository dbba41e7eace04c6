//! What does not fit the screen is read page by page, as other tools do it.

use std::env;
use std::io::{IsTerminal as _, Write as _, stdout};
use std::process::{Command, Stdio};

use anstream::adapter::strip_str;
use anstream::{AutoStream, ColorChoice};
use ratatui::crossterm::terminal;

/// The pager, where nobody names another: it ends by itself where all fits, shows colours, and leaves what it showed.
const USUAL: &str = "less -FRX";

/// Shows a text by the pager if it is longer than the screen. Answers whether it did: without a terminal or a pager the text is to be written as it is.
pub fn show(text: &str) -> bool {
    let is_long = || terminal::size().is_ok_and(|(_, rows)| text.lines().count() > usize::from(rows));
    if !stdout().is_terminal() || !is_long() {
        return false;
    }
    let named = ["HOTLINE_PAGER", "PAGER"].into_iter().find_map(|name| env::var(name).ok());
    let named = named.unwrap_or_else(|| USUAL.to_owned());
    let mut words = named.split_whitespace();
    let Some(program) = words.next().filter(|program| *program != "cat") else { return false };
    let pager = Command::new(program).args(words).env("LESSCHARSET", "utf-8").stdin(Stdio::piped()).spawn();
    let Ok(mut pager) = pager else { return false };
    if let Some(mut input) = pager.stdin.take() {
        let is_plain = AutoStream::choice(&stdout()) == ColorChoice::Never;
        let shown = if is_plain { strip_str(text).to_string() } else { text.to_owned() };
        // Whoever has read enough leaves the rest.
        let _ = input.write_all(shown.as_bytes());
    }
    // How it ended is its own matter.
    pager.wait().is_ok()
}

//! The one place that writes to the terminal: data to standard output, everything else to standard error.

use std::io::{self, ErrorKind, IsTerminal, Write};
use std::sync::{Mutex, MutexGuard, PoisonError};

use clap::builder::styling::{AnsiColor, Color, Style};

use super::pager;
use crate::failure::Failure;

/// What nobody must overlook.
const LOUD: Style = Style::new().bold().invert().fg_color(Some(Color::Ansi(AnsiColor::Red)));

/// Remarks that wait to be taken. None where they are written at once.
static DIVERTED: Mutex<Option<Vec<String>>> = Mutex::new(None);

fn diverted() -> MutexGuard<'static, Option<Vec<String>>> {
    DIVERTED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Writes to the two outputs.
#[derive(Clone, Copy, Debug)]
pub struct Printer;

impl Printer {
    /// Data for people: bold only where the terminal can show it.
    pub fn styled(self, text: &str) -> Result<(), Failure> {
        Self::write(anstream::stdout().lock(), text)
    }

    /// The same page by page where it does not fit the screen.
    pub fn paged(self, text: &str) -> Result<(), Failure> {
        if pager::show(text) { Ok(()) } else { self.styled(text) }
    }

    /// Data for machines, exactly as it is.
    pub fn data(self, text: &str) -> Result<(), Failure> {
        Self::write(io::stdout().lock(), text)
    }

    /// A reader that has gone away ends the command, and is not an error.
    fn write(mut out: impl Write, text: &str) -> Result<(), Failure> {
        let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
        written.map_err(|error| match error.kind() {
            ErrorKind::BrokenPipe => Failure::ReaderGone,
            _ => Failure::Output(error),
        })
    }

    /// From now on remarks wait to be taken, as a screen is drawn where they would be written.
    pub fn divert(self) {
        *diverted() = Some(Vec::new());
    }

    /// The remarks since the last time, where they are diverted.
    pub fn diverted_notes(self) -> Vec<String> {
        diverted().as_mut().map(std::mem::take).unwrap_or_default()
    }

    /// From now on remarks are written again.
    pub fn restore(self) {
        *diverted() = None;
    }

    /// A remark for the person at the terminal. If it cannot be written, there is nobody to tell.
    pub fn note(self, text: &str) {
        if let Some(notes) = diverted().as_mut() {
            notes.push(text.to_owned());
            return;
        }
        let _ = writeln!(anstream::stderr(), "{text}");
    }

    /// The same where nobody must overlook it: large on a terminal that can.
    pub fn loud(self, text: &str) {
        if diverted().is_some() {
            return self.note(text);
        }
        let lines: Vec<&str> = text.lines().collect();
        let told = lines.iter().map(|line| format!("{LOUD} {line} {LOUD:#}")).collect::<Vec<_>>();
        self.note(&told.join("\n"));
    }

    /// A question, without a line break.
    pub fn ask(self, text: &str) {
        let mut err = anstream::stderr();
        let _ = write!(err, "{text} ").and_then(|()| err.flush());
    }

    /// Width of the terminal that the data goes to; `None` if it goes elsewhere, or if the terminal does not say it (0).
    pub fn width(self) -> Option<u16> {
        if !io::stdout().is_terminal() {
            return None;
        }
        let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
        columns.or_else(|| comfy_table::Table::new().width()).filter(|width| *width > 0)
    }
}

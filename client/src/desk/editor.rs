//! A field in which text is typed: Chinese, wide characters, paste, undo, by a library that knows them.

use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui_textarea::{CursorMove, TextArea, WrapMode};

/// A field of text.
#[derive(Debug)]
pub struct Editor {
    pub area: TextArea<'static>,
    /// Whether it is one line only.
    single: bool,
}

impl Editor {
    /// A field of one line.
    pub fn line(text: &str) -> Self {
        Self::new(text, true)
    }

    /// A field of several lines.
    pub fn lines(text: &str) -> Self {
        Self::new(text, false)
    }

    fn new(text: &str, single: bool) -> Self {
        let mut area = TextArea::default();
        // What is typed stands where it is typed: nothing of it is under a line.
        area.set_cursor_line_style(ratatui::style::Style::default());
        area.set_wrap_mode(if single { WrapMode::None } else { WrapMode::Glyph });
        area.insert_str(text);
        area.move_cursor(CursorMove::Bottom);
        area.move_cursor(CursorMove::End);
        Self { area, single }
    }

    /// What was typed.
    pub fn text(&self) -> String {
        self.area.lines().join("\n").trim().to_owned()
    }

    /// Whether nothing was typed.
    pub fn is_empty(&self) -> bool {
        self.area.lines().iter().all(|line| line.trim().is_empty())
    }

    /// A key that is no command of the desk.
    pub fn key(&mut self, key: KeyEvent) {
        // Ctrl-M is the Enter of some terminals.
        let breaks = matches!(key.code, KeyCode::Enter)
            || key.code == KeyCode::Char('m') && key.modifiers.contains(KeyModifiers::CONTROL);
        if breaks && self.single {
            return;
        }
        self.area.input(key);
    }

    /// A text that was pasted. Line breaks and what is no text become spaces where there is one line.
    pub fn paste(&mut self, text: &str) {
        let shown = |c: char| match c {
            '\r' | '\n' if !self.single => '\n',
            c if c.is_control() => ' ',
            c => c,
        };
        self.area.insert_str(text.replace("\r\n", "\n").chars().map(shown).collect::<String>());
    }
}

//! The desk while it is locked: that it is, what must be known all the same, and nothing of callers.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout};
use ratatui::text::Line;
use ratatui::widgets::{Block, Paragraph, Wrap};
use unicode_width::UnicodeWidthStr as _;

use super::{BOLD, DIM, RED, YELLOW, head_line, warnings};
use crate::catalogue::text;
use crate::desk::lock::Lock;
use crate::desk::model::Desk;

/// Draws it.
pub fn draw(frame: &mut Frame<'_>, desk: &Desk, lock: &Lock) {
    let rows = [Constraint::Length(1), Constraint::Min(8)];
    let [head, middle] = Layout::vertical(rows).areas(frame.area());
    frame.render_widget(head_line(desk), head);
    let hidden = "•".repeat(lock.typed.chars().count());
    let mut lines = vec![
        Line::styled(text!("desk-locked"), BOLD),
        Line::raw(text!("desk-unlock")),
        Line::raw(""),
        Line::styled(format!("› {hidden}"), BOLD),
    ];
    let at = lines.len() - 1;
    let said = lock.said.clone().or_else(|| lock.is_asked.then(|| text!("desk-unlocking")));
    lines.push(Line::styled(said.unwrap_or_default(), YELLOW));
    lines.push(Line::raw(""));
    let begun = desk.drafts.iter().filter(|draft| !draft.is_empty()).count();
    let waits = text!(
        "desk-locked-waits",
        calls = desk.queue.calls.len(),
        callbacks = desk.queue.callbacks.len(),
        drafts = begun
    );
    lines.push(Line::styled(waits, DIM));
    if desk.drafts.iter().any(|draft| draft.is_only_rung()) {
        lines.push(Line::styled(format!(" {} ", text!("desk-locked-rings")), RED));
    }
    lines.extend(warnings(desk));
    let block = Block::bordered();
    let inner = block.inner(middle);
    frame.render_widget(Paragraph::new(lines).block(block).wrap(Wrap { trim: false }), middle);
    let column = u16::try_from(format!("› {hidden}").width()).unwrap_or_default();
    let row = u16::try_from(at).unwrap_or_default();
    frame.set_cursor_position((inner.x + column.min(inner.width), inner.y + row));
}

//! Draws the desk: its head, the call that is taken, what is known and what waits beside it, remarks, and the keys.

mod form;
mod lock;
mod side;

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Clear, List, ListItem, ListState, Paragraph, Wrap};

use super::draft::Field;
use super::model::Desk;
use super::pick::Pick;
use crate::catalogue::text;

/// Life at risk, do not call, server away.
pub const RED: Style = Style::new().fg(Color::White).bg(Color::Red).add_modifier(Modifier::BOLD);
/// What is due, or wants to be looked at.
pub const YELLOW: Style = Style::new().fg(Color::Yellow).add_modifier(Modifier::BOLD);
pub const BOLD: Style = Style::new().add_modifier(Modifier::BOLD);
pub const DIM: Style = Style::new().add_modifier(Modifier::DIM);
/// What is chosen or marked.
pub const CHOSEN: Style = Style::new().add_modifier(Modifier::REVERSED);

/// Least width of the screen on which the queue stands beside the form.
const WIDE: u16 = 76;

/// Draws the whole screen.
pub fn draw(frame: &mut Frame<'_>, desk: &mut Desk) {
    if let Some(locked) = &desk.lock {
        return lock::draw(frame, desk, locked);
    }
    let mut said = warnings(desk);
    said.extend(desk.notices.iter().map(|notice| Line::styled(notice.clone(), YELLOW)));
    // The telephones stand at the end of a warning: nothing of it is cut off while there is room. A word that is wrapped may leave some columns.
    let columns = usize::from(frame.area().width).saturating_sub(4).max(1);
    let rows: usize = said.iter().map(|line| line.width() / columns + 1).sum();
    let notices = u16::try_from(rows).unwrap_or(u16::MAX).min(frame.area().height / 2);
    let said = Paragraph::new(said).wrap(Wrap { trim: false });
    let rows =
        [Constraint::Length(1), Constraint::Min(8), Constraint::Length(notices), Constraint::Length(1)];
    let [head, middle, foot, keys] = Layout::vertical(rows).areas(frame.area());
    frame.render_widget(head_line(desk), head);
    let (left, right) = if middle.width >= WIDE {
        let halves = Layout::horizontal([Constraint::Percentage(58), Constraint::Percentage(42)]);
        let [left, right] = halves.areas(middle);
        (left, Some(right))
    } else {
        (middle, None)
    };
    form::draw(frame, left, desk);
    match right {
        Some(right) => side::draw(frame, right, desk),
        None => side::draw_large(frame, left, desk),
    }
    frame.render_widget(said, foot);
    frame.render_widget(Line::styled(keys_of(desk), DIM), keys);
    if let Some((_, pick)) = &desk.pick {
        draw_pick(frame, left, pick);
    }
}

/// The period, who works here, the time, and whether the server answers.
fn head_line(desk: &Desk) -> Line<'static> {
    let known = &desk.known;
    let time = known.period.zone.to_datetime(desk.now).strftime("%H:%M:%S").to_string();
    let who = if known.operator.is_empty() { &known.principal } else { &known.operator };
    let period = known.parent.strip_prefix("periods/").unwrap_or_default();
    let mut spans = vec![Span::styled(format!(" {period}  {who}  {time} "), CHOSEN)];
    if desk.is_signed_out {
        spans.push(Span::styled(format!(" {} ", text!("desk-signed-out")), RED));
    } else if desk.is_away {
        spans.push(Span::styled(format!(" {} ", text!("desk-away")), RED));
    } else if known.parent.is_empty() {
        spans.push(Span::styled(format!(" {} ", text!("desk-starting")), YELLOW));
    }
    if !desk.unsent.is_empty() {
        spans.push(Span::styled(format!(" {} ", text!("desk-unsent", count = desk.unsent.len())), RED));
    }
    if desk.drafts.len() > 1 {
        let (at, count) = (desk.current + 1, desk.drafts.len());
        spans.push(Span::styled(format!(" {} ", text!("desk-draft-of", at = at, count = count)), YELLOW));
    }
    Line::from(spans)
}

/// What nobody must overlook: calls of life that are not recorded, calls that were refused, and what is wrong with this seat.
fn warnings(desk: &Desk) -> Vec<Line<'static>> {
    let (agencies, shift) = (&desk.known.agencies, desk.known.period.shift_at(desk.now));
    let of_life = desk.unsent.iter().filter(|entry| entry.is_of_life);
    let of_life = of_life.map(|entry| entry.phone_on(agencies, shift));
    let refused = desk.unsent.iter().filter(|entry| entry.is_refused());
    let refused = refused.map(|entry| text!("outbox-refused", reference = entry.reference()));
    let all = of_life.chain(refused).chain(desk.trouble.clone());
    all.map(|line| Line::styled(format!(" {line} "), RED)).collect()
}

/// The keys that do something now.
fn keys_of(desk: &Desk) -> String {
    match &desk.pick {
        Some(_) => text!("desk-keys-pick"),
        None if desk.in_queue.is_some() => text!("desk-keys-queue"),
        None if desk.drafts[desk.current].dialled.is_some() => text!("desk-keys-callback"),
        None => match desk.drafts[desk.current].field {
            Field::Decide => text!("desk-keys-decide"),
            Field::Phone | Field::Words | Field::Place | Field::Name => text!("desk-keys-field"),
        },
    }
}

/// A list from which one is picked, over the form.
fn draw_pick(frame: &mut Frame<'_>, over: Rect, pick: &Pick) {
    let shown = pick.shown();
    let height = u16::try_from(shown.len()).unwrap_or(u16::MAX).saturating_add(2).min(over.height).max(3);
    let area = Rect { y: over.bottom().saturating_sub(height), height, ..over }.intersection(over);
    let numbered =
        |at: usize| if pick.typed.is_empty() && at < 9 { format!("{} ", at + 1) } else { "  ".into() };
    let items = shown.iter().enumerate().map(|(at, item)| {
        let value = if item.label.starts_with(&item.value) { "" } else { item.value.as_str() };
        ListItem::new(format!("{}{}  {value}", numbered(at), item.label))
    });
    let heading = format!(" {} {} ", pick.title, pick.typed);
    let list = List::new(items).block(Block::bordered().title(heading)).highlight_style(CHOSEN);
    let mut state = ListState::default().with_selected(Some(pick.at));
    frame.render_widget(Clear, area);
    frame.render_stateful_widget(list, area, &mut state);
}

//! Beside the form: what is to be read out, and what waits, with running clocks.

use hotline_client::names::short;
use hotline_proto::v1::Urgency;
use jiff::Timestamp;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Clear, Paragraph, Wrap};

use super::{BOLD, CHOSEN, DIM, RED, YELLOW};
use crate::catalogue::{label, text};
use crate::codes::Code as _;
use crate::desk::model::{Desk, Large};
use crate::desk::queue::Waiting;
use crate::times;
use crate::views::call::{pressing, unconfirmed, unsettled};
use crate::views::issue::{warning, warns};

/// Stands before what the shift has not taken over.
const NOT_TAKEN_OVER: &str = "☐ ";

/// Draws what is large above what waits.
pub fn draw(frame: &mut Frame<'_>, area: Rect, desk: &Desk) {
    let height = desk.large.as_ref().map_or(0, height_of);
    let [large, queue] = Layout::vertical([Constraint::Length(height), Constraint::Min(1)]).areas(area);
    if let Some(shown) = &desk.large {
        draw_number(frame, large, shown);
    }
    draw_queue(frame, queue, desk);
}

/// Where there is no room beside the form, what is large stands over it.
pub fn draw_large(frame: &mut Frame<'_>, over: Rect, desk: &Desk) {
    if let Some(shown) = &desk.large {
        let height = height_of(shown).min(over.height);
        draw_number(frame, Rect { y: over.bottom() - height, height, ..over }, shown);
    }
}

fn height_of(large: &Large) -> u16 {
    u16::try_from(large.lines.len()).unwrap_or(u16::MAX).saturating_mul(2).saturating_add(5).min(14)
}

/// A number to be read out, in wide digits.
fn draw_number(frame: &mut Frame<'_>, area: Rect, large: &Large) {
    let style = if large.is_bad { RED } else { BOLD };
    let wide = wide(&large.number);
    let mut lines =
        vec![Line::raw(""), Line::styled(format!(" {wide} "), style.patch(CHOSEN)), Line::raw("")];
    lines.extend(
        large
            .lines
            .iter()
            .map(|line| Line::styled(line.clone(), if large.is_bad { RED } else { Style::default() })),
    );
    frame.render_widget(Clear, area);
    let block = Block::bordered().border_style(style).title(Line::styled(large.number.clone(), BOLD));
    frame.render_widget(Paragraph::new(lines).block(block).wrap(Wrap { trim: false }), area);
}

/// The wide form of a text, whose characters take the room of Chinese ones.
pub fn wide(text: &str) -> String {
    let wide = |c: char| match c {
        '!'..='~' => char::from_u32(u32::from(c) + 0xfee0).unwrap_or(c),
        ' ' => '\u{3000}',
        other => other,
    };
    text.chars().map(wide).collect()
}

fn draw_queue(frame: &mut Frame<'_>, area: Rect, desk: &Desk) {
    let queue = &desk.queue;
    // What is seldom there stands there only when it is.
    let parts = [
        (text!("desk-alarms", count = queue.alarms.len()), queue.alarms.len(), false),
        (text!("desk-pending", count = queue.calls.len()), queue.calls.len(), true),
        (text!("desk-handoffs", count = queue.handoffs.len()), queue.handoffs.len(), false),
        (text!("desk-callbacks", count = queue.callbacks.len()), queue.callbacks.len(), true),
        (text!("desk-notices", count = queue.notices.len()), queue.notices.len(), false),
        (text!("desk-issues", count = queue.issues.len()), queue.issues.len(), false),
    ];
    let mut waiting = queue.rows().enumerate();
    let (mut rows, mut marked) = (Vec::new(), 0);
    for (title, count, is_always_there) in parts {
        if count > 0 || is_always_there {
            rows.push(Line::styled(title, DIM));
        }
        for (at, one) in waiting.by_ref().take(count) {
            let is_marked = desk.in_queue == Some(at);
            marked = if is_marked { rows.len() } else { marked };
            let mut line = line_of(one, desk.now);
            if desk.taken_over.as_ref().is_some_and(|taken_over| taken_over.misses(one)) {
                line.spans.insert(1, Span::styled(NOT_TAKEN_OVER, RED));
            }
            rows.push(if is_marked { line.patch_style(CHOSEN) } else { line });
        }
    }
    // What is marked stays in sight.
    let height = usize::from(area.height.saturating_sub(2));
    let skipped = marked.saturating_sub(height.saturating_sub(1));
    let missed = desk.taken_over.as_ref().map_or(0, |taken_over| taken_over.missed(queue));
    let title = if missed > 0 { text!("desk-queue-missed", count = missed) } else { text!("desk-queue") };
    let block = Block::bordered().title(title);
    frame.render_widget(Paragraph::new(rows.split_off(skipped)).block(block), area);
}

fn line_of(waiting: Waiting<'_>, now: Timestamp) -> Line<'static> {
    match waiting {
        Waiting::Alarm(call) | Waiting::Call(call) => {
            let due_at = call.triage.as_ref().and_then(|triage| triage.due_at);
            let mark = if unsettled(call).is_some() { "! " } else { "" };
            row(
                due(due_at.as_ref(), now),
                short(&call.name),
                &format!("{mark}{}", call.summary),
                urgency(pressing(call)),
            )
        }
        Waiting::Handoff(call) => {
            let handoff = unconfirmed(call).next();
            let (target, by) = handoff.map(|one| (one.target.clone(), one.confirm_by)).unwrap_or_default();
            let what = format!("{target} {}", call.summary);
            row(due(by.as_ref(), now), short(&call.name), &what, urgency(call.urgency()))
        }
        Waiting::Callback(callback) => {
            let kind = label(callback.kind().full_name());
            row(due(callback.due_at.as_ref(), now), short(&callback.name), &kind, Style::default())
        }
        Waiting::Notice(notice) => {
            row((String::new(), false), short(&notice.name), &notice.text, Style::default())
        }
        Waiting::Issue(issue) => {
            let warning = warning(issue).filter(|_| warns(issue)).unwrap_or_default();
            let what = format!("{warning} {}", issue.title);
            row(due(issue.due_at.as_ref(), now), short(&issue.name), what.trim(), urgency(issue.urgency()))
        }
    }
}

fn urgency(urgency: Urgency) -> Style {
    match urgency {
        Urgency::P0 => RED,
        Urgency::P1 => YELLOW,
        _ => Style::default(),
    }
}

fn row((clock, is_late): (String, bool), number: &str, what: &str, style: Style) -> Line<'static> {
    let clock = Span::styled(format!("{clock:>7} "), if is_late { RED } else { DIM });
    let what = what.lines().next().unwrap_or_default();
    Line::from(vec![clock, Span::styled(format!("{number} "), style), Span::raw(what.to_owned())])
}

/// How long until something is due, and whether that has passed: `4:59`, `-0:12`, `3 h`.
fn due(at: Option<&prost_types::Timestamp>, now: Timestamp) -> (String, bool) {
    let Some(left) = at.and_then(times::from_proto).map(|at| at.duration_since(now).as_secs()) else {
        return (String::new(), false);
    };
    let (sign, length) = (if left < 0 { "-" } else { "" }, left.abs());
    let clock = match length {
        0..3_600 => format!("{sign}{}:{:02}", length / 60, length % 60),
        3_600..172_800 => format!("{sign}{} h", length / 3_600),
        _ => format!("{sign}{} d", length / 86_400),
    };
    (clock, left < 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_runs_down_and_goes_on_below_nothing() {
        let now = Timestamp::from_second(1_700_000_000).unwrap();
        let left = |seconds: i64| {
            let at = times::to_proto(Timestamp::from_second(1_700_000_000 + seconds).unwrap());
            due(Some(&at), now)
        };
        let told =
            |seconds: i64, clock: &str, late: bool| assert_eq!(left(seconds), (clock.to_owned(), late));
        told(299, "4:59", false);
        told(0, "0:00", false);
        told(-12, "-0:12", true);
        told(7_300, "2 h", false);
        told(-200_000, "-2 d", true);
        assert_eq!(due(None, now), (String::new(), false));
    }

    #[test]
    fn a_number_is_shown_wide() {
        assert_eq!(wide("C000001-3"), "Ｃ０００００１－３");
    }
}

//! The call that is taken, in the order of the conversation.

use hotline_client::names::short;
use hotline_proto::v1::{CallKind, LeaseCallbackResponse, LookupCallerResponse, SuggestedCategory, Urgency};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Paragraph, Wrap};
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::side::wide;
use super::{BOLD, CHOSEN, DIM, RED, YELLOW};
use crate::catalogue::{label, term, text, title};
use crate::codes::Code as _;
use crate::desk::draft::{Draft, Field};
use crate::desk::editor::Editor;
use crate::desk::known::{Known, name_of, script_of};
use crate::desk::model::Desk;
use crate::{times, views};

/// Columns of the labels before the fields.
const LABEL: u16 = 13;
/// Rows of a text that is read, at most.
const HANGING: usize = 4;
/// Rows of what the caller says, at least and at most.
const WORDS: (u16, u16) = (3, 6);

/// Draws the form.
pub fn draw(frame: &mut Frame<'_>, area: Rect, desk: &mut Desk) {
    let is_typing = desk.pick.is_none() && desk.in_queue.is_none();
    let (known, draft) = (&desk.known, &mut desk.drafts[desk.current]);
    if let Some(dialled) = &draft.dialled {
        return draw_callback(frame, area, dialled);
    }
    let heading = match &draft.pending {
        Some(call) => format!(" {} ", short(&call.name)),
        None => format!(" {} ", text!("desk-new-call")),
    };
    let block = Block::bordered().title(Line::styled(heading, BOLD));
    let inner = block.inner(area);
    frame.render_widget(block, area);
    let about = caller_lines(draft.caller.as_ref(), &known.period.abusive_calls_rule, inner.width);
    let decision = decision_lines(draft, known, inner.width);
    let has_name = draft.field == Field::Name || !draft.name.is_empty();
    let lines = |count: usize| u16::try_from(count).unwrap_or(u16::MAX);
    // What becomes of it goes before a long text, which scrolls.
    let others = lines(about.len() + decision.len()).saturating_add(2 + u16::from(has_name));
    let words_height = inner.height.saturating_sub(others).clamp(WORDS.0, WORDS.1);
    let rows = [
        Constraint::Length(1),
        Constraint::Length(lines(about.len())),
        Constraint::Length(words_height),
        Constraint::Length(1),
        Constraint::Length(u16::from(has_name)),
        Constraint::Min(0),
    ];
    let [phone, caller, words, place, name, decide] = Layout::vertical(rows).areas(inner);
    let field = is_typing.then_some(draft.field);
    let cursor = [
        draw_field(frame, phone, &title("phone"), &mut draft.phone, field == Some(Field::Phone)),
        draw_field(frame, words, &title("summary"), &mut draft.words, field == Some(Field::Words)),
        draw_field(frame, place, &title("address"), &mut draft.place, field == Some(Field::Place)),
        draw_field(frame, name, &title("caller_name"), &mut draft.name, field == Some(Field::Name)),
    ];
    frame.render_widget(Paragraph::new(about), caller);
    frame.render_widget(Paragraph::new(decision).wrap(Wrap { trim: false }), decide);
    // A terminal draws what is being composed at its own cursor.
    if let Some(position) = cursor.into_iter().flatten().next() {
        frame.set_cursor_position(position);
    }
}

/// Whom to call, what must be known before, and what may come of it.
fn draw_callback(frame: &mut Frame<'_>, area: Rect, dialled: &LeaseCallbackResponse) {
    let callback = dialled.callback.clone().unwrap_or_default();
    let heading = format!(" {} {} ", short(&callback.name), label(callback.kind().full_name()));
    let mut lines =
        vec![Line::raw(""), Line::styled(format!(" {} ", wide(&dialled.phone)), CHOSEN), Line::raw("")];
    lines.push(Line::styled(dialled.person.clone(), BOLD));
    if let Some(safety) = &dialled.contact_safety {
        let warnings = views::caller::warnings(safety.do_not_call, safety.no_message);
        lines.extend(warnings.map(|text| Line::styled(format!(" {text} "), RED)));
        lines.push(Line::raw(safety.hours.clone()));
    }
    let of = [&callback.issue, &callback.call].into_iter().find(|name| !name.is_empty());
    lines.extend(of.map(|name| Line::raw(short(name).to_owned())));
    lines.push(Line::raw(""));
    let results = [
        text!("desk-callback-solved"),
        text!("desk-callback-unsolved"),
        text!("desk-callback-reached"),
        text!("desk-callback-not-reached"),
    ];
    lines.extend(results.iter().enumerate().map(|(at, result)| Line::raw(format!("{} {result}", at + 1))));
    let block = Block::bordered().title(Line::styled(heading, BOLD));
    frame.render_widget(Paragraph::new(lines).block(block).wrap(Wrap { trim: false }), area);
}

/// Draws a field with its label. Answers where the cursor is, if it is there.
fn draw_field(
    frame: &mut Frame<'_>,
    area: Rect,
    label: &str,
    editor: &mut Editor,
    has_cursor: bool,
) -> Option<Position> {
    let [left, right] = Layout::horizontal([Constraint::Length(LABEL), Constraint::Min(1)]).areas(area);
    frame.render_widget(Line::styled(label.to_owned(), if has_cursor { BOLD } else { DIM }), left);
    // The cursor of the terminal is the one that is seen.
    editor.area.set_cursor_style(Style::default());
    frame.render_widget(&editor.area, right);
    let (at, offset) = (editor.area.screen_cursor(), editor.area.scroll_offset());
    let cell = |at: usize, offset: u16| u16::try_from(at).unwrap_or(u16::MAX).saturating_sub(offset);
    let (row, column) = (cell(at.row, offset.0), cell(at.col, offset.1));
    let is_inside = has_cursor && row < right.height && column <= right.width;
    is_inside.then(|| Position::new(right.x + column, right.y + row))
}

/// Who is calling: warnings first, as they are read while the phone rings.
fn caller_lines(caller: Option<&LookupCallerResponse>, rule: &str, width: u16) -> Vec<Line<'static>> {
    let Some(caller) = caller else { return Vec::new() };
    if caller.call_count == 0 {
        return vec![indented(Span::styled(term!("caller-unknown"), DIM))];
    }
    let warnings = views::caller::warnings(caller.do_not_call, caller.no_message);
    let mut lines: Vec<Line<'static>> =
        warnings.map(|text| indented(Span::styled(format!(" {text} "), RED))).collect();
    let handling = views::caller::handling(caller, rule).flat_map(|text| hanging("", &text, width));
    lines.extend(handling.map(|line| line.style(YELLOW)));
    let name = caller.caller.as_ref().map(|caller| caller.name_masked.clone()).unwrap_or_default();
    let tags = caller.tags().map(|tag| label(tag.full_name())).collect::<Vec<_>>().join(" ");
    let known = text!("desk-caller", count = caller.call_count, issues = caller.open_issues.len());
    lines.push(indented(Span::styled(format!("{known}  {name}  {tags}").trim().to_owned(), YELLOW)));
    if caller.invalid_count > 0 {
        lines.push(indented(Span::raw(text!("desk-caller-invalid", count = caller.invalid_count))));
    }
    let issues = caller.open_issues.iter().take(2);
    lines.extend(issues.map(|issue| indented(Span::raw(format!("{}  {}", short(&issue.name), issue.title)))));
    lines
}

fn indented(span: Span<'static>) -> Line<'static> {
    Line::from(vec![Span::raw(" ".repeat(usize::from(LABEL))), span])
}

/// A line of the decision, under its label.
fn labelled(label: &str, spans: Vec<Span<'static>>) -> Line<'static> {
    let space = usize::from(LABEL).saturating_sub(label.width());
    let label = Span::styled(format!("{label}{}", " ".repeat(space)), DIM);
    Line::from(std::iter::once(label).chain(spans).collect::<Vec<_>>())
}

/// A long text under its label, broken so that it keeps clear of the labels. It takes some rows at most, as the form has its own.
fn hanging(label: &str, text: &str, width: u16) -> Vec<Line<'static>> {
    let room = usize::from(width.saturating_sub(LABEL)).max(1);
    let mut rows = vec![String::new()];
    for (at, line) in text.lines().enumerate() {
        if at > 0 {
            rows.push(String::new());
        }
        // Between wide characters a line may end anywhere, else only after a space.
        for piece in line.split_inclusive(|c: char| c == ' ' || c.width().is_some_and(|width| width > 1)) {
            match rows.last_mut() {
                Some(row) if row.is_empty() || row.width() + piece.trim_end().width() <= room => {
                    row.push_str(piece)
                }
                _ => rows.push(piece.to_owned()),
            }
        }
    }
    if rows.len() > HANGING {
        rows.truncate(HANGING);
        if let Some(row) = rows.last_mut() {
            row.push('…');
        }
    }
    let labels = std::iter::once(label).chain(std::iter::repeat(""));
    rows.into_iter().zip(labels).map(|(row, label)| labelled(label, vec![Span::raw(row)])).collect()
}

/// What becomes of the call: what is chosen, and what may be.
fn decision_lines(draft: &Draft, known: &Known, width: u16) -> Vec<Line<'static>> {
    let choices = &draft.choices;
    let mut lines = Vec::new();
    if let Some(place) = draft.earlier_places().first().filter(|_| draft.place.is_empty()) {
        lines.push(indented(Span::styled(format!("↓ {place}"), DIM)));
    }
    let district = draft.district(known);
    if !district.is_empty() {
        let name = name_of(&known.districts, &district).to_owned();
        lines.push(labelled(&title("district"), vec![Span::raw(name)]));
    }
    if let Some(alarm) = draft.open_alarm() {
        let (said, urgency) = (alarm.word.as_str(), label(alarm.urgency().full_name()));
        lines.push(Line::styled(format!(" {} ", text!("desk-alarm", said = said, urgency = urgency)), RED));
    }
    lines.extend(category_lines(draft, known, width));
    let kind = match choices.kind() {
        CallKind::Unspecified => CallKind::Help,
        kind => kind,
    };
    let urgency = match choices.urgency() {
        Urgency::Unspecified => Span::styled(text!("desk-urgency-by-itself"), DIM),
        urgency => {
            let style = if urgency == Urgency::P0 { RED } else { BOLD };
            Span::styled(label(urgency.full_name()), style)
        }
    };
    lines.push(labelled(
        &title("urgency"),
        vec![urgency, Span::raw(format!("   {}", label(kind.full_name())))],
    ));
    let need = draft.suggested.proposed_need.as_ref();
    if let Some(need_by) =
        choices.need_by.as_ref().and_then(|time| times::for_people(time, &known.period.zone))
    {
        lines.push(labelled(&title("need_by"), vec![Span::styled(need_by, BOLD)]));
    } else if let Some(need) = need {
        let moment = need
            .need_by
            .as_ref()
            .and_then(|time| times::for_people(time, &known.period.zone))
            .unwrap_or_default();
        lines.push(Line::styled(text!("desk-need", said = need.said.as_str(), moment = moment), YELLOW));
    }
    lines.extend(outcome_lines(draft, known, &district));
    lines
}

fn category_lines(draft: &Draft, known: &Known, width: u16) -> Vec<Line<'static>> {
    let chosen = draft.choices.category.as_str();
    let mut lines = Vec::new();
    if !chosen.is_empty() {
        let name = format!("{chosen} {}", name_of(&known.categories, chosen));
        lines.push(labelled(&title("category"), vec![Span::styled(name, BOLD)]));
    }
    let offered = |(at, one): (usize, &SuggestedCategory)| {
        let style = match () {
            () if one.category == chosen => CHOSEN,
            () if one.said.is_empty() => DIM,
            () => YELLOW,
        };
        let name = name_of(&known.categories, &one.category);
        [Span::styled(format!("{} {name}", at + 1), style), Span::raw("  ")]
    };
    let spans: Vec<Span<'static>> = draft.suggested.categories.iter().enumerate().flat_map(offered).collect();
    if !spans.is_empty() {
        let label = if chosen.is_empty() { title("category") } else { String::new() };
        lines.push(labelled(&label, spans));
    }
    let script = script_of(&known.categories, draft.category_meant());
    if !script.is_empty() {
        lines.extend(hanging(&term!("desk-script"), script, width));
    }
    lines
}

fn outcome_lines(draft: &Draft, known: &Known, district: &str) -> Vec<Line<'static>> {
    let choices = &draft.choices;
    let mut lines = Vec::new();
    if choices.opens_issue {
        let agency = draft.agency(known, district);
        let to = match agency.as_str() {
            "" => Span::styled(text!("desk-no-agency"), YELLOW),
            code => Span::styled(format!("→ {}", name_of(&known.agencies, code)), BOLD),
        };
        lines.push(labelled(&title("issue"), vec![to]));
    }
    let handoffs = choices
        .handoffs
        .iter()
        .map(|handoff| format!("{} {}", handoff.target, label(handoff.mode().full_name())));
    let handoffs: Vec<String> = handoffs.collect();
    if !handoffs.is_empty() {
        lines.push(labelled(&title("handoff"), vec![Span::styled(handoffs.join("  "), BOLD)]));
    }
    for link in &choices.links {
        let told = format!("{} {}", short(&link.issue), label(link.kind().full_name()));
        lines.push(labelled(&title("link.kind"), vec![Span::styled(told, BOLD)]));
    }
    if choices.links.is_empty() {
        let alike = draft.suggested.look_alikes.iter().take(2);
        lines.extend(alike.map(|issue| {
            Line::styled(
                text!("desk-alike", number = short(&issue.name), title = issue.title.as_str()),
                YELLOW,
            )
        }));
    }
    if choices.is_answered {
        lines.push(labelled(&title("triage"), vec![Span::styled(label("TRIAGE_OUTCOME_ANSWERED"), BOLD)]));
    }
    lines
}

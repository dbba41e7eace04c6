//! An issue, as a row and as a card.

use hotline_client::names;
use hotline_proto::v1::{
    Assignment, AssignmentRole, AssignmentState, CallLink, GetIssueResponse, Instruction, Issue, IssueAction,
    IssueResult, PersonDetails,
};

use prost_types::Timestamp;

use crate::catalogue::{joined, label, leading, term, text};
use crate::codes::{Code, told};
use crate::output::{Block, Cell, Table, number};
use crate::views::notice::readers;

/// Columns of a list of issues, the most needed first: a narrow terminal leaves out the last.
pub const KEYS: &[&str] = &[
    "number",
    "urgency",
    "state",
    "due_at",
    "title",
    "overdue",
    "time_used",
    "instruction_due_at",
    "agency",
    "category",
    "district",
    "opened_at",
    "outcome",
];

/// Rows of a list of issues.
pub fn table(issues: &[Issue]) -> Table {
    Table::new(KEYS, issues, row)
}

fn row(issue: &Issue) -> Vec<Cell> {
    vec![
        number(&issue.name),
        Cell::code(issue.urgency()),
        Cell::code(issue.state()),
        Cell::time(due_at(issue)),
        Cell::text(&issue.title),
        Cell::if_set(issue.overdue),
        time_used(issue),
        Cell::time(issue.instruction_due_at.as_ref()),
        lead(issue),
        Cell::text(&issue.category),
        Cell::text(&issue.district),
        Cell::time(issue.opened_at.as_ref()),
        Cell::code(issue.outcome()),
    ]
}

/// When something is due of it: the issue itself, or what a superior asks, if that is earlier.
fn due_at(issue: &Issue) -> Option<&Timestamp> {
    let due = [&issue.due_at, &issue.instruction_due_at].into_iter().flatten();
    due.min_by_key(|due| (due.seconds, due.nanos))
}

/// The highest step of the time allowed that is reached, in percent; 0 before the first.
pub fn percent_used(issue: &Issue) -> i32 {
    issue.time_warning.as_ref().map_or(0, |warning| warning.percent)
}

fn time_used(issue: &Issue) -> Cell {
    let percent = percent_used(issue);
    if percent > 0 { Cell::Text(format!("{percent} %")) } else { Cell::Absent }
}

/// Whether it has reached a step of its time allowed that nobody has seen.
pub fn warns(issue: &Issue) -> bool {
    issue.time_warning.as_ref().is_some_and(|warning| warning.percent > warning.seen_percent)
}

/// Which step of its time allowed is passed, and who is to be told unless somebody has seen it: how much is used, only the steps say. None before the first step.
pub fn warning(issue: &Issue) -> Option<String> {
    let warning = issue.time_warning.as_ref().filter(|warning| warning.percent > 0)?;
    let percent = warning.percent;
    if !warns(issue) {
        return Some(text!("warning-seen", percent = percent));
    }
    let who = joined(warning.tell().map(|recipient| label(recipient.full_name())));
    Some(match who.as_str() {
        "" => text!("warning-to-nobody", percent = percent),
        who => text!("warning", percent = percent, who = who),
    })
}

/// Whether an agency works on it, or is to.
pub fn is_open(assignment: &Assignment) -> bool {
    matches!(assignment.state(), AssignmentState::Dispatched | AssignmentState::Acknowledged)
}

/// The assignment of the agency that is answerable now.
pub fn present_lead(issue: &Issue) -> Option<&Assignment> {
    issue.assignments.iter().find(|one| is_open(one) && one.role() == AssignmentRole::Lead)
}

/// The agency that is answerable now, or was last.
fn lead(issue: &Issue) -> Cell {
    let gone =
        |a: &&Assignment| matches!(a.state(), AssignmentState::Returned | AssignmentState::Transferred);
    let lead = issue.assignments.iter().rfind(|a| a.role() == AssignmentRole::Lead && !gone(a));
    lead.map_or(Cell::Absent, |assignment| Cell::text(&assignment.agency))
}

/// Announces an issue. The number stands there a second time, spaced, to be read out.
pub fn opened(number: &str, title: &str) -> String {
    format!("{}  {number}    {}    {title}", term!("number-of-issue"), super::spelled(number))
}

/// What was said in its calls, and in the full view a number to ring and who is affected.
pub fn said(answer: &GetIssueResponse) -> Vec<Block> {
    let mut blocks = Vec::new();
    if !answer.words.is_empty() {
        blocks.push(Block::Strong(term!("section-words")));
        blocks.extend(answer.words.iter().map(|words| Block::Line(words.clone())));
    }
    if !answer.phone.is_empty() || !answer.persons.is_empty() {
        blocks.push(Block::Strong(term!("section-contact")));
        blocks.push(Block::Card(vec![("phone", Cell::text(&answer.phone))]));
        blocks.push(Block::Table(persons(&answer.persons).whole()));
    }
    blocks
}

/// Affected persons, by name and number.
pub fn persons(persons: &[PersonDetails]) -> Table {
    Table::new(&["person", "person_name", "phone"], persons, |person| {
        vec![Cell::text(person.number.to_string()), Cell::text(&person.name), Cell::text(&person.phone)]
    })
}

/// What became of the issues to which a call led.
pub fn results(results: &[IssueResult]) -> [Block; 1] {
    [Block::Table(Table::new(&["number", "state", "outcome", "public_reply"], results, |result| {
        vec![
            number(&result.issue),
            Cell::code(result.state()),
            Cell::code(result.outcome()),
            Cell::text(&result.public_reply),
        ]
    }))]
}

/// Everything about an issue, and what can be done with it.
pub fn card(issue: &Issue) -> Vec<Block> {
    let mut blocks = vec![Block::Strong(format!("{}  {}", names::short(&issue.name), issue.title))];
    blocks.push(Block::Card([about(issue), clocks(issue), record(issue)].concat()));
    if !issue.assignments.is_empty() {
        blocks.push(Block::Strong(term!("section-assignments")));
        blocks.push(Block::Table(assignments(&issue.assignments).whole()));
    }
    if !issue.instructions.is_empty() {
        blocks.push(Block::Strong(term!("section-instructions")));
        blocks.push(Block::Table(instructions(&issue.instructions).whole()));
    }
    if !issue.links.is_empty() {
        blocks.push(Block::Strong(term!("section-links")));
        blocks.push(Block::Table(links(&issue.links)));
    }
    if !issue.allowed_actions.is_empty() {
        blocks.push(Block::Line(next_actions(issue)));
    }
    blocks
}

/// Verbs that nearly every state allows, and the one that is told where it is needed. The help lists them, so that each issue need not.
const ALWAYS_ALLOWED: &[IssueAction] = {
    use IssueAction::*;
    &[Extend, Urgency, Urge, Supervise, Escalate, Update, Link, Unlink, Note, Inform]
};

/// Which verbs lead an issue out of its state.
fn next_actions(issue: &Issue) -> String {
    let actions: Vec<_> = issue.allowed_actions().filter(|action| !ALWAYS_ALLOWED.contains(action)).collect();
    let command = text!("next-actions-command", number = names::short(&issue.name));
    format!("{}\n  {}", leading(&term!("next-actions"), &command), told(&actions))
}

fn about(issue: &Issue) -> Vec<(&'static str, Cell)> {
    let affected: Vec<String> = issue
        .affected_persons
        .iter()
        .map(|person| {
            format!("{} {} {}", person.number, person.name_masked, person.phone_masked).trim().to_owned()
        })
        .collect();
    let merged: Vec<&str> = issue.merged.iter().map(|name| names::short(name)).collect();
    vec![
        ("state", Cell::code(issue.state())),
        ("outcome", Cell::code(issue.outcome())),
        ("urgency", Cell::code(issue.urgency())),
        ("category", Cell::text(&issue.category)),
        ("district", Cell::text(&issue.district)),
        ("address", Cell::text(&issue.address)),
        ("affected", Cell::text(affected.join(", "))),
        ("tags", Cell::codes(issue.affected_persons.iter().flat_map(|person| person.tags()))),
        ("owner", Cell::text(&issue.owner)),
        ("respondent_agency", Cell::text(&issue.respondent_agency)),
        ("public_reply", Cell::text(&issue.public_reply)),
        ("merged_into", number(&issue.merged_into)),
        ("merged", Cell::text(merged.join(", "))),
        ("recurs_from", number(&issue.recurs_from)),
        ("first_call", number(&issue.first_call)),
    ]
}

fn clocks(issue: &Issue) -> Vec<(&'static str, Cell)> {
    vec![
        ("need_by", Cell::time(issue.need_by.as_ref())),
        ("dispatch_due_at", Cell::time(issue.dispatch_due_at.as_ref())),
        ("response_due_at", Cell::time(issue.response_due_at.as_ref())),
        ("due_at", Cell::time(issue.due_at.as_ref())),
        ("overdue", Cell::if_set(issue.overdue)),
        ("warning", Cell::text(warning(issue).unwrap_or_default())),
        ("suspended_at", Cell::time(issue.suspended_at.as_ref())),
        ("suspension_reason", Cell::text(&issue.suspension_reason)),
        ("opened_at", Cell::time(issue.opened_at.as_ref())),
        ("resolved_at", Cell::time(issue.resolved_at.as_ref())),
        ("closed_at", Cell::time(issue.closed_at.as_ref())),
    ]
}

fn record(issue: &Issue) -> Vec<(&'static str, Cell)> {
    vec![
        ("reopen_count", Cell::if_any(issue.reopen_count)),
        ("urge_count", Cell::if_any(issue.urge_count)),
        ("supervised", Cell::if_set(issue.supervised)),
        ("escalation_level", Cell::if_any(issue.escalation_level)),
        ("incident_report", number(&issue.incident_report)),
        ("historical", Cell::if_set(issue.historical)),
        ("recorded_at", Cell::time(issue.recorded_at.as_ref())),
        ("actor", Cell::text(&issue.actor)),
        ("etag", Cell::text(&issue.etag)),
    ]
}

fn links(links: &[CallLink]) -> Table {
    Table::new(&["call", "link.kind", "condition", "linked_at"], links, |link| {
        super::call::link_row(&link.call, link)
    })
}

fn assignments(assignments: &[Assignment]) -> Table {
    let keys = [
        "agency",
        "role",
        "state",
        "dispatched_at",
        "acknowledged_at",
        "informed_at",
        "informed_person",
        "progress",
        "estimate",
        "ended_at",
        "task",
        "delivery",
    ];
    Table::new(&keys, assignments, |assignment| {
        vec![
            Cell::text(&assignment.agency),
            Cell::code(assignment.role()),
            Cell::code(assignment.state()),
            Cell::time(assignment.dispatched_at.as_ref()),
            Cell::time(assignment.acknowledged_at.as_ref()),
            Cell::time(assignment.informed_at.as_ref()),
            Cell::text(&assignment.informed_person),
            Cell::code(assignment.progress()),
            Cell::time(assignment.estimate.as_ref()),
            Cell::time(assignment.ended_at.as_ref()),
            Cell::text(&assignment.task),
            Cell::text(&assignment.delivery),
        ]
    })
}

fn instructions(instructions: &[Instruction]) -> Table {
    let keys = [
        "instruction",
        "instruction.kind",
        "instructed_by",
        "their_reference",
        "instructed_at",
        "deadline",
        "reply_due_at",
        "instruction_text",
        "replied_at",
        "own_reference",
        "instruction_reply",
        "read_by",
    ];
    Table::new(&keys, instructions, |instruction| {
        vec![
            Cell::text(instruction.number.to_string()),
            Cell::code(instruction.kind()),
            Cell::text(&instruction.office),
            Cell::text(&instruction.reference),
            Cell::time(instruction.instructed_at.as_ref()),
            Cell::time(instruction.deadline.as_ref()),
            Cell::time(instruction.reply_due_at.as_ref()),
            Cell::text(&instruction.text),
            Cell::time(instruction.replied_at.as_ref()),
            Cell::text(&instruction.reply_reference),
            Cell::text(&instruction.reply),
            Cell::text(readers(&instruction.read_by)),
        ]
    })
}

/// Open issues that look alike, and how to link instead of opening twice. Nothing if there are none.
pub fn look_alikes(issues: &[Issue], call: Option<&str>) -> Vec<Block> {
    let Some(first) = issues.first() else { return Vec::new() };
    vec![
        Block::Strong(term!("section-look-alikes")),
        Block::Table(table(issues)),
        Block::Line(text!(
            "link-command",
            issue = names::short(&first.name),
            call = call.map_or("CALL", names::short)
        )),
    ]
}

/// Says that an issue to which a call was linked is finished, and how it is taken up again. None if somebody works on it.
pub fn finished(issue: &Issue) -> Option<Block> {
    use hotline_proto::v1::IssueState::*;
    let verb = match issue.state() {
        Resolved | Closed => IssueAction::Reopen,
        Rejected | Withdrawn => IssueAction::Review,
        Unspecified | Open | Assigned | InProgress | Suspended | Returned | Merged => return None,
    };
    let (number, state) = (names::short(&issue.name), crate::catalogue::label(issue.state().full_name()));
    Some(Block::Strong(text!("issue-finished", issue = number, state = state, verb = verb.spelling())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::{Document, Format, People};
    use hotline_proto::v1::{AffectedPerson, IssueState, LinkKind, PersonTag, Urgency};
    use jiff::tz::TimeZone;

    fn issue() -> Issue {
        let at = |seconds: i64| Some(Timestamp { seconds: 1_668_268_200 + seconds, nanos: 0 });
        Issue {
            name: "periods/x/issues/Q000498-6".into(),
            title: "透析患者今早八点须到医院".into(),
            category: "MED.02".into(),
            urgency: Urgency::P0.into(),
            state: IssueState::Assigned.into(),
            need_by: at(3_600),
            due_at: at(3_600),
            opened_at: at(0),
            affected_persons: vec![AffectedPerson {
                number: 1,
                name_masked: "王**".into(),
                phone_masked: "138****5678".into(),
                tags: vec![PersonTag::Old.into(), PersonTag::Critical.into()],
            }],
            assignments: vec![Assignment {
                number: 1,
                agency: "XSC".into(),
                role: AssignmentRole::Lead.into(),
                state: AssignmentState::Dispatched.into(),
                dispatched_at: at(120),
                task: "安排车辆".into(),
                ..Assignment::default()
            }],
            links: vec![CallLink {
                call: "periods/x/calls/C001234-0".into(),
                issue: "periods/x/issues/Q000498-6".into(),
                kind: LinkKind::First.into(),
                linked_at: at(0),
                ..CallLink::default()
            }],
            allowed_actions: vec![IssueAction::Acknowledge.into(), IssueAction::Resolve.into()],
            ..Issue::default()
        }
    }

    #[test]
    fn the_card_of_an_issue() {
        let document = Document::new(&issue(), "").blocks(card(&issue()));
        let zone = TimeZone::get("Asia/Shanghai").unwrap();
        let text = People { zone, width: None }.render(&document).unwrap();
        insta::assert_snapshot!(anstream::adapter::strip_str(&text).to_string(), @"
        Q000498-6  透析患者今早八点须到医院
        State       assigned
        Urgency     P0
        Category    MED.02
        Affected    1 王** 138****5678
        Vulnerable  old, critical
        Needed by   2022-11-13 00:50
        Due         2022-11-13 00:50
        Opened      2022-11-12 23:50
        Assignments
        Agency  Part  State       Dispatched        Task
        XSC     lead  dispatched  2022-11-12 23:52  安排车辆
        Calls and links
        Call       Kind   Linked
        C001234-0  first  2022-11-12 23:50
        Next: hotline issue VERB Q000498-6
          acknowledge, resolve
        ");
    }
}

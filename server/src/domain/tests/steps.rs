//! Steps on issues, at random.

use crate::domain::instruction::NewInstruction;
use proptest::prelude::*;

use super::BEGIN;
use crate::domain::codes::*;
use crate::domain::command::*;
use crate::domain::instant::HOUR;
use crate::domain::ladder::WarningStep;
use crate::domain::number::{CallNumber, IssueNumber};

/// Any step, on one of a few agencies, issues and calls.
pub fn issue_command() -> impl Strategy<Value = IssueCommand> {
    let why = || "因为".to_owned();
    let by = |agency: Option<String>| AgencyStep { agency, said_by: None };
    let agency = prop::sample::select(vec!["A1", "A2", "A3"]).prop_map(str::to_owned);
    let maybe_agency = prop::option::of(agency.clone());
    let role = prop::sample::select(AssignmentRole::ALL);
    let progress = prop::sample::select(ProgressKind::ALL);
    let confirmed = prop::collection::vec((1i64..6).prop_map(IssueNumber), 0..3);
    prop_oneof![
        3 => (agency.clone(), role).prop_map(|(agency, role)| IssueCommand::Assign { agency, role, task: None, delivery: None }),
        1 => agency.prop_map(move |agency| IssueCommand::Transfer { agency, reason: why(), task: None, delivery: None }),
        2 => maybe_agency.clone().prop_map(move |agency| IssueCommand::Acknowledge { by: by(agency) }),
        1 => maybe_agency.clone().prop_map(|agency| IssueCommand::Inform {
            agency,
            person: "值班员".to_owned(),
            note: None,
        }),
        2 => (maybe_agency.clone(), progress).prop_map(move |(agency, kind)| IssueCommand::Progress { by: by(agency), kind, note: "已联系".to_owned(), estimate: None }),
        1 => maybe_agency.prop_map(move |agency| IssueCommand::Return { by: by(agency), reason: why() }),
        1 => Just(IssueCommand::Suspend { reason: why() }),
        1 => Just(IssueCommand::Resume { reason: None }),
        1 => (1i64..200).prop_map(move |hours| IssueCommand::Extend { due_at: BEGIN.plus(hours * HOUR), reason: why() }),
        1 => prop::sample::select(Urgency::ALL).prop_map(move |urgency| IssueCommand::SetUrgency { urgency, reason: why() }),
        3 => (prop::sample::select(IssueOutcome::ALL), confirmed).prop_map(|(outcome, confirmed_merged)| IssueCommand::Resolve { outcome, public_reply: "已办结".to_owned(), note: None, said_by: None, confirmed_merged }),
        1 => Just(IssueCommand::Close { reason: None }),
        1 => Just(IssueCommand::Reopen { reason: why() }),
        1 => Just(IssueCommand::Reject { reason: why() }),
        1 => Just(IssueCommand::Review { reason: why() }),
        1 => Just(IssueCommand::Withdraw { reason: why() }),
        2 => (1i64..6).prop_map(|merged_into| IssueCommand::Merge { merged_into: IssueNumber(merged_into), reason: None }),
        1 => Just(IssueCommand::Unmerge { reason: why() }),
        1 => Just(IssueCommand::Urge { note: None }),
        1 => (1i64..8, prop::sample::select(LinkKind::ALL), prop::sample::select(ReportedCondition::ALL))
            .prop_map(|(call, kind, condition)| IssueCommand::Link { call: CallNumber(call), kind, condition }),
        1 => (1i64..8).prop_map(move |call| IssueCommand::Unlink { call: CallNumber(call), reason: why() }),
        1 => Just(IssueCommand::Note { note: why() }),
        1 => prop::option::of(1i64..400).prop_map(|hours| IssueCommand::Instruct(Box::new(NewInstruction {
            kind: InstructionKind::Written,
            from: "区委办".to_owned(),
            reference: None,
            text: "请速办".to_owned(),
            deadline: hours.map(|hours| BEGIN.plus(hours * HOUR)),
            reply_due_at: None,
        }))),
        1 => prop::option::of(1i32..3).prop_map(|instruction| IssueCommand::ReplyInstruction {
            instruction,
            reference: None,
            reply: "已办结".to_owned(),
        }),
        2 => prop::option::of(prop::sample::select(&WarningStep::ALL[..]))
            .prop_map(|step| IssueCommand::SeeWarning { step, note: None }),
    ]
}

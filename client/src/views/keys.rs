//! The keys of all views, so that a test finds the ones without a title.

use std::collections::BTreeSet;

use hotline_proto::google::r#type::Date;
use hotline_proto::v1::*;
use jiff::tz::TimeZone;

use super::summary::Lines;
use super::{
    call, callback, caller, directory, event, issue, journal, notice, outbox, period, report, shift, summary,
    token,
};
use crate::catalogue::figure_of_column;
use crate::output::{Block, OutputFormat, Table};

/// The keys under which people read something.
pub fn all() -> BTreeSet<&'static str> {
    let call =
        Call { handoffs: vec![Handoff::default()], links: vec![CallLink::default()], ..Call::default() };
    let issue = Issue {
        assignments: vec![Assignment::default()],
        instructions: vec![Instruction::default()],
        links: vec![CallLink::default()],
        ..Issue::default()
    };
    let kept = outbox::every_part();
    let callback = Callback { attempts: vec![CallbackAttempt::default()], ..Callback::default() };
    let calendar = WorkingCalendar { days_off: vec![Date::default()], ..WorkingCalendar::default() };
    let period = EmergencyPeriod {
        shift_plans: vec![ShiftPlan::default()],
        response_policies: vec![ResponsePolicy::default()],
        calendar: Some(calendar),
        ..EmergencyPeriod::default()
    };
    let of_incident =
        ReportDocument { incident: Some(IncidentReport::default()), ..ReportDocument::default() };
    let known = LookupCallerResponse { call_count: 1, ..LookupCallerResponse::default() };
    let tables = [
        call::table(&[]),
        call::imported(&[]),
        call::revisions(&[]),
        callback::table(&[]),
        issue::table(&[]),
        period::table(&[]),
        event::history(&[]),
        journal::table(&[]),
        issue::persons(&[]),
        directory::categories(&[]),
        directory::districts(&[]),
        directory::agencies(&[]),
        directory::operators(&[]),
        outbox::table(&[]),
        report::table(&[]),
        report::changes(&[], &[]),
        report::incidents(&[], jiff::Timestamp::UNIX_EPOCH),
        report::rows(&of_incident, OutputFormat::Sheet),
        shift::table(&[]),
        notice::table(&[]),
        token::with_secret(&Token::default(), ""),
        summary::items(&[], Some(&ExplainFigureResponse::default())),
    ];
    let cards = [
        call::card(&call),
        call::contact(&ContactDetails::default()).to_vec(),
        outbox::card(&kept),
        callback::card(&callback),
        caller::page(&known, ""),
        vec![Block::Card(shift::duty_card(&Duty::default()))],
        vec![Block::Card(shift::handover_card(&Handover::default()))],
        vec![Block::Card(notice::card(&Notice::default()))],
        vec![Block::Card(notice::marked_card(&MarkReadResponse::default()))],
        issue::card(&issue),
        period::card(&period),
        vec![Block::Card(token::caller(&GetServerInfoResponse::default()))],
        summary_blocks(),
    ];
    let mut keys: BTreeSet<&str> = tables.iter().flat_map(|table| table.keys.clone()).collect();
    let columns = summary::rows_for_people(&Summary::default(), Lines::Window, &[], &TimeZone::UTC).keys;
    keys.extend(columns.into_iter().map(|column| figure_of_column(column).0));
    keys.insert("issues_resolved_within");
    keys.extend(cards.iter().flatten().flat_map(block_keys));
    keys
}

/// The pages of a summary with everything in them, and breakdowns by every dimension.
fn summary_blocks() -> Vec<Block> {
    let figures = Some(Figures {
        calls: Some(CallFigures { calls_answered: 1, distinct_callers: Some(1), ..CallFigures::default() }),
        issues: Some(IssueFigures {
            issues_overdue: Some(1),
            backlog_end: Some(1),
            flows: Some(FlowFigures { moved_in: 1, moved_out: 1, ..FlowFigures::default() }),
            resolution_rate: Some(FigureRate::default()),
            on_time_rate: Some(FigureRate::default()),
            ..IssueFigures::default()
        }),
    });
    let window =
        WindowFigures { start_time: Some(prost_types::Timestamp::default()), end_time: None, figures };
    let row = BreakdownRow { values: Vec::new(), figures };
    let summary = Summary {
        figures,
        comparisons: vec![window, window],
        curve: vec![window],
        breakdown: vec![row],
        ..Summary::default()
    };
    let dimensions = (1..).map_while(|number| SummaryDimension::try_from(number).ok());
    let breakdowns = dimensions
        .flat_map(|by| summary::breakdown_page(&summary, by, &summary::Names::new(), &[], &TimeZone::UTC));
    let steps = [CurveStep::Day, CurveStep::Hour]
        .into_iter()
        .flat_map(|step| summary::steps_page(&summary, step, &[], &TimeZone::UTC));
    summary::page(&summary, &[], &TimeZone::UTC).into_iter().chain(breakdowns).chain(steps).collect()
}

fn block_keys(block: &Block) -> Vec<&'static str> {
    let of_table = |table: &Table| table.keys.clone();
    match block {
        Block::Line(_) | Block::Strong(_) | Block::Row { .. } => Vec::new(),
        Block::Card(fields) => fields.iter().map(|(key, _)| *key).collect(),
        Block::Table(table) => of_table(table),
        Block::Sheet(sheet) => {
            let rows = sheet.sections.iter().flat_map(|(_, rows)| rows.iter().map(|row| row.key));
            rows.chain(sheet.changes.iter().copied()).collect()
        }
        Block::Trend(trend) => {
            trend.sections.iter().flat_map(|(_, rows)| rows.iter().map(|row| row.key)).collect()
        }
        Block::Bars(bars) => bars.keys.clone(),
    }
}

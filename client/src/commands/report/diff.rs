//! `hotline report diff`.

use clap::Args;
use hotline_proto::v1::{
    ComposeReportRequest, ReportChange, ReportChangePart, ReportComparedChange, ReportDocument,
    ReportValueChange, SummaryWindow,
};

use super::issued::issued;
use crate::bulletin::changes::changed_besides;
use crate::bulletin::none_if_empty;
use crate::bulletin::{Bulletin, Office, Standing};
use crate::catalogue::{joined, text};
use crate::commands::window::WindowOf;
use crate::context::Context;
use crate::failure::Failure;
use crate::input::number::number;
use crate::output::{Block, Document};
use crate::views;

/// Arguments of `report diff`.
#[derive(Args, Debug)]
pub struct DiffArgs {
    /// From this revision; default: the one before the other
    #[arg(long, value_name = "NUMBER", value_parser = number::<i32>(1..=i64::from(i32::MAX)))]
    from: Option<i32>,
    /// To this revision; default: what would be issued now
    #[arg(long, value_name = "NUMBER", value_parser = number::<i32>(2..=i64::from(i32::MAX)))]
    until: Option<i32>,
}

/// Shows what changed between two revisions.
pub async fn run(window: WindowOf<DiffArgs>, context: &Context) -> Result<(), Failure> {
    let parent = context.parent().await?.to_owned();
    let (window, DiffArgs { from, until }) = window.read(context, &parent).await?;
    let last = match until {
        Some(revision) => issued(context, &parent, &window, Some(revision)).await?.document,
        None => composed(context, &parent, &window).await?,
    };
    let first = from.unwrap_or(last.revision - 1);
    if first < 1 || first >= last.revision {
        // Refused as well if none was issued.
        let latest = issued(context, &parent, &window, None).await?.report.revision;
        return Err(Failure::Usage(text!("diff-revisions", last = latest.to_string())));
    }
    let mut documents = Vec::new();
    for revision in first + 1..last.revision {
        documents.push(issued(context, &parent, &window, Some(revision)).await?.document);
    }
    let to = if until.is_some() { last.revision.to_string() } else { "now".to_owned() };
    let said = together(documents, last);
    let of_rows = Bulletin::new(&said, Standing::Draft, Office::default(), 0).rows();
    let count = said.changes.len() + of_rows.len();
    let changed = none_if_empty(joined(changed_besides(&said)));
    let title = text!("diff-title", from = first.to_string(), to = to, count = count, changed = changed);
    let rows = views::report::changes(&said.changes, &of_rows);
    let machines = views::report::changes_by_codes(&said);
    context.show(Document::new(&said, parent).block(Block::Strong(title)).list(rows).csv(machines)).await
}

async fn composed(
    context: &Context,
    parent: &str,
    window: &SummaryWindow,
) -> Result<ReportDocument, Failure> {
    let (parent, window) = (parent.to_owned(), Some(window.clone()));
    let request = ComposeReportRequest { parent, window, ..ComposeReportRequest::default() };
    Ok(context.read(request).await?.document.unwrap_or_default())
}

/// The last of several revisions, with what changed in all of them as one.
fn together(before: Vec<ReportDocument>, last: ReportDocument) -> ReportDocument {
    let all = || before.iter().chain([&last]);
    ReportDocument {
        changes: figures_together(all().flat_map(|one| one.changes.clone())),
        value_changes: rows_together(all().flat_map(|one| one.value_changes.clone())),
        compared_changes: compared_together(all().flat_map(|one| one.compared_changes.clone())),
        compared_changed: all().any(|one| one.compared_changed),
        instructions_changed: all().any(|one| one.instructions_changed),
        missed_callbacks_changed: all().any(|one| one.missed_callbacks_changed),
        matters_changed: all().any(|one| one.matters_changed),
        ..last.clone()
    }
}

/// The changes of several revisions as one for each figure. What came and went again stays, with why: the figure is the same, and what it counts is not.
fn figures_together(changes: impl Iterator<Item = ReportChange>) -> Vec<ReportChange> {
    let mut together = one_each(
        changes,
        |one, other| one.figure == other.figure,
        |earlier, change| {
            earlier.after = change.after;
            add(&mut earlier.parts, change.parts);
        },
    );
    together.retain(|change| change.before != change.after || !change.parts.is_empty());
    together
}

/// The same for each row of breakdowns; those that are again as they were are left out.
fn rows_together(changes: impl Iterator<Item = ReportValueChange>) -> Vec<ReportValueChange> {
    let mut together = one_each(
        changes,
        |one, other| one.value == other.value && one.figure == other.figure,
        |earlier, change| {
            earlier.after = change.after;
            // Where the reasons of one revision are not known, those of the others do not add up.
            match change.parts.is_empty() || earlier.parts.is_empty() {
                true => earlier.parts.clear(),
                false => add(&mut earlier.parts, change.parts),
            }
        },
    );
    together.retain(|change| change.before != change.after);
    together
}

/// The same for each window beside; those that are again as they were are left out.
fn compared_together(changes: impl Iterator<Item = ReportComparedChange>) -> Vec<ReportComparedChange> {
    let key = |change: &ReportComparedChange| (change.start_time, change.end_time, change.figure.clone());
    let mut together = one_each(
        changes,
        |one, other| key(one) == key(other),
        |earlier, change| earlier.after = change.after,
    );
    together.retain(|change| change.before != change.after);
    together
}

/// One change each of those that are of the same, in the order of the first.
fn one_each<T>(
    changes: impl Iterator<Item = T>,
    is_same: impl Fn(&T, &T) -> bool,
    add: impl Fn(&mut T, T),
) -> Vec<T> {
    let mut together: Vec<T> = Vec::new();
    for change in changes {
        match together.iter_mut().find(|earlier| is_same(earlier, &change)) {
            None => together.push(change),
            Some(earlier) => add(earlier, change),
        }
    }
    together
}

/// Adds reasons to those of before; those of which nothing is left go.
fn add(parts: &mut Vec<ReportChangePart>, added: Vec<ReportChangePart>) {
    for new in added {
        match parts.iter_mut().find(|part| part.reason == new.reason) {
            None => parts.push(new),
            Some(part) => {
                part.amount += new.amount;
                part.items_left_out += new.items_left_out;
                let new = new.items.into_iter().filter(|item| !part.items.contains(item));
                let new: Vec<String> = new.collect();
                part.items.extend(new);
            }
        }
    }
    parts.retain(|part| part.amount != 0 || !part.items.is_empty());
}

#[cfg(test)]
mod tests {
    use hotline_proto::v1::ReportChangeReason as Why;
    use proptest::prelude::*;

    use super::*;

    fn change(before: i64, parts: &[(Why, i64)]) -> ReportChange {
        let part = |(reason, amount): &(Why, i64)| ReportChangePart {
            reason: (*reason).into(),
            amount: *amount,
            items: vec![format!("{amount}")],
            items_left_out: 0,
        };
        let after = before + parts.iter().map(|(_, amount)| amount).sum::<i64>();
        let parts = parts.iter().map(part).collect();
        ReportChange { figure: "calls_answered".to_owned(), before: Some(before), after: Some(after), parts }
    }

    proptest! {
        #[test]
        fn changes_of_several_revisions_add_up_to_their_difference(
            amounts in prop::collection::vec((0..3_usize, -5..6_i64), 1..20)
        ) {
            let (mut at, mut steps) = (100, Vec::new());
            for (reason, amount) in &amounts {
                let step = change(at, &[([Why::Late, Why::Corrected, Why::Voided][*reason], *amount)]);
                at += amount;
                steps.push(step);
            }
            let whole = figures_together(steps.into_iter()).remove(0);
            prop_assert_eq!((whole.before, whole.after), (Some(100), Some(at)));
            prop_assert_eq!(whole.parts.iter().map(|part| part.amount).sum::<i64>(), at - 100);
        }
    }

    #[test]
    fn what_changed_beside_figures_is_kept_of_every_revision() {
        let compared = |before, after| ReportComparedChange {
            figure: "calls_answered".to_owned(),
            before,
            after,
            ..ReportComparedChange::default()
        };
        let row = |before: i64, after: i64, reason: Why| ReportValueChange {
            figure: "calls_answered".to_owned(),
            before,
            after,
            parts: change(before, &[(reason, after - before)]).parts,
            ..ReportValueChange::default()
        };
        let first = ReportDocument {
            compared_changes: vec![compared(5, 6)],
            value_changes: vec![row(5, 6, Why::Late)],
            instructions_changed: true,
            ..ReportDocument::default()
        };
        let last = ReportDocument {
            compared_changes: vec![compared(6, 8)],
            value_changes: vec![row(6, 5, Why::Voided)],
            matters_changed: true,
            ..ReportDocument::default()
        };
        let middle = ReportDocument { value_changes: vec![row(6, 8, Why::Corrected)], ..last.clone() };
        let whole = together(vec![first.clone(), middle], ReportDocument::default());
        assert_eq!(whole.compared_changes, [compared(5, 8)]);
        let reasons: Vec<(Why, i64)> =
            whole.value_changes[0].parts.iter().map(|part| (part.reason(), part.amount)).collect();
        assert_eq!(reasons, [(Why::Late, 1), (Why::Corrected, 2)]);
        assert!(whole.instructions_changed && whole.matters_changed && !whole.missed_callbacks_changed);
        let back = together(vec![first], last);
        assert!(back.value_changes.is_empty(), "a row that is again as it was did not change");
    }
}

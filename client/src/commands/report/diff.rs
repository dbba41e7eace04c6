//! `hotline report diff`.

use std::collections::BTreeMap;

use clap::Args;
use hotline_proto::v1::{
    ComposeReportRequest, ReportChange, ReportChangePart, ReportDocument, ReportValueChange, SummaryWindow,
};

use super::issued::issued;
use crate::bulletin::{Bulletin, Office, Standing};
use crate::catalogue::text;
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
    if last.revision < 2 {
        // None was issued, which this refuses.
        let _ = issued(context, &parent, &window, None).await?;
    }
    let first = from.unwrap_or(last.revision - 1);
    if first < 1 || first >= last.revision {
        return Err(Failure::Usage(text!("diff-revisions", last = (last.revision - 1).to_string())));
    }
    let (mut steps, mut rows) = (Vec::new(), Vec::new());
    for revision in first + 1..last.revision {
        let ReportDocument { changes, value_changes, .. } =
            issued(context, &parent, &window, Some(revision)).await?.document;
        steps.push(changes);
        rows.extend(value_changes);
    }
    steps.push(last.changes.clone());
    rows.extend(last.value_changes.clone());
    let (changes, value_changes) = (together(steps), rows_together(rows));
    let to = if until.is_some() { last.revision.to_string() } else { "now".to_owned() };
    let said = ReportDocument { changes, value_changes, ..last };
    let of_rows = Bulletin::new(&said, Standing::Draft, Office::default(), 0).rows();
    let count = said.changes.len() + of_rows.len();
    let title = text!("diff-title", from = first.to_string(), to = to, count = count);
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

/// The changes of several revisions as one: what came and went again is left out.
fn together(steps: Vec<Vec<ReportChange>>) -> Vec<ReportChange> {
    let mut order: Vec<String> = Vec::new();
    let mut by_figure: BTreeMap<String, ReportChange> = BTreeMap::new();
    for change in steps.into_iter().flatten() {
        match by_figure.get_mut(&change.figure) {
            None => {
                order.push(change.figure.clone());
                by_figure.insert(change.figure.clone(), change);
            }
            Some(earlier) => {
                earlier.after = change.after;
                change.parts.into_iter().for_each(|part| add(&mut earlier.parts, part));
            }
        }
    }
    let changes = order.into_iter().filter_map(|figure| by_figure.remove(&figure)).map(|mut change| {
        change.parts.retain(|part| part.amount != 0 || !part.items.is_empty());
        change
    });
    changes.filter(|change| change.before != change.after || !change.parts.is_empty()).collect()
}

/// The same of rows of breakdowns.
fn rows_together(changes: Vec<ReportValueChange>) -> Vec<ReportValueChange> {
    let mut together: Vec<ReportValueChange> = Vec::new();
    for change in changes {
        let of_row = |earlier: &&mut ReportValueChange| {
            earlier.value == change.value && earlier.figure == change.figure
        };
        match together.iter_mut().find(of_row) {
            None => together.push(change),
            Some(earlier) => earlier.after = change.after,
        }
    }
    together.retain(|change| change.before != change.after);
    together
}

fn add(parts: &mut Vec<ReportChangePart>, added: ReportChangePart) {
    match parts.iter_mut().find(|part| part.reason == added.reason) {
        None => parts.push(added),
        Some(part) => {
            part.amount += added.amount;
            part.items_left_out += added.items_left_out;
            let new = added.items.into_iter().filter(|item| !part.items.contains(item));
            let new: Vec<String> = new.collect();
            part.items.extend(new);
        }
    }
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
                steps.push(vec![step]);
            }
            let whole = together(steps).remove(0);
            prop_assert_eq!((whole.before, whole.after), (Some(100), Some(at)));
            prop_assert_eq!(whole.parts.iter().map(|part| part.amount).sum::<i64>(), at - 100);
        }
    }
}

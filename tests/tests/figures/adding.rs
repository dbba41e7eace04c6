//! What adds up within an answer, without any recount: rows and steps to the whole, and the backlog from begin to end.

use hotline_proto::v1::{Summary, SummaryDimension};
use hotline_tests::requests::value_of;

use super::flat::{Flat, IN, OUT, STANDING, TOTALS, adding_issue_figures, call_figures, of_answer};

/// Checks an answer against itself.
pub fn adds_up(answer: &Summary, dimension: SummaryDimension) -> Result<(), String> {
    let total = of_answer(answer.figures.as_ref().ok_or("no figures")?);
    backlog_holds("total", &total)?;
    rows_add_up(answer, &total, dimension)?;
    steps_add_up(answer, &total)
}

fn number(flat: &Flat, name: &str) -> i64 {
    flat.get(name).copied().flatten().unwrap_or_default()
}

/// Start + in − out = end. A breakdown by shift has no backlog.
fn backlog_holds(what: &str, flat: &Flat) -> Result<(), String> {
    let sum = |names: &[&str]| names.iter().map(|name| number(flat, name)).sum::<i64>();
    let (Some(start), Some(end)) = (flat.get("backlog_start"), flat.get("backlog_end")) else {
        return Ok(());
    };
    match (start, end) {
        (None, None) => Ok(()),
        (Some(start), Some(end)) if start + sum(&IN) - sum(&OUT) == *end => Ok(()),
        _ => Err(format!("{what}: backlog {start:?} + {} - {} is not {end:?}", sum(&IN), sum(&OUT))),
    }
}

/// Moving from one value to another is seen in the rows only.
fn is_moving(name: &str) -> bool {
    name.starts_with("flows.moved")
}

fn rows_add_up(answer: &Summary, total: &Flat, dimension: SummaryDimension) -> Result<(), String> {
    if dimension == SummaryDimension::Unspecified {
        return if answer.breakdown.is_empty() {
            Ok(())
        } else {
            Err("rows that nobody asked for".to_owned())
        };
    }
    let rows: Vec<Flat> =
        answer.breakdown.iter().filter_map(|row| row.figures.as_ref()).map(of_answer).collect();
    for (row, flat) in answer.breakdown.iter().zip(&rows) {
        backlog_holds(&format!("row {:?}", value_of(row)), flat)?;
    }
    let sum = |name: &str| rows.iter().map(|row| number(row, name)).sum::<i64>();
    let mut names: Vec<String> = Vec::new();
    if dimension != SummaryDimension::Agency {
        names.extend(call_figures());
    }
    if dimension != SummaryDimension::Disposition {
        names.extend(adding_issue_figures().filter(|name| !is_moving(name)));
        names.extend(TOTALS.map(str::to_owned));
        if dimension != SummaryDimension::Shift {
            names.extend(STANDING.map(str::to_owned));
        }
        if sum("flows.moved_in") != sum("flows.moved_out") {
            return Err("what moves out of rows does not move into others".to_owned());
        }
    }
    equal("rows", &names, total, sum)
}

fn steps_add_up(answer: &Summary, total: &Flat) -> Result<(), String> {
    let steps: Vec<Flat> =
        answer.curve.iter().filter_map(|step| step.figures.as_ref()).map(of_answer).collect();
    let (Some(first), Some(last)) = (steps.first(), steps.last()) else { return Ok(()) };
    for (at, step) in steps.iter().enumerate() {
        backlog_holds(&format!("step {at}"), step)?;
    }
    let ends = steps.iter().map(|step| number(step, "backlog_end"));
    let starts = steps.iter().skip(1).map(|step| number(step, "backlog_start"));
    if let Some(at) = ends.zip(starts).position(|(end, start)| end != start) {
        return Err(format!("step {} does not begin with what step {at} left", at + 1));
    }
    let bounds = (number(first, "backlog_start"), number(last, "backlog_end"));
    if bounds != (number(total, "backlog_start"), number(total, "backlog_end")) {
        return Err(format!("the steps lead from {} to {}", bounds.0, bounds.1));
    }
    let totals = TOTALS.map(str::to_owned);
    let names: Vec<String> = call_figures().chain(adding_issue_figures()).chain(totals).collect();
    equal("steps", &names, total, |name| steps.iter().map(|step| number(step, name)).sum())
}

fn equal(what: &str, names: &[String], total: &Flat, sum: impl Fn(&str) -> i64) -> Result<(), String> {
    for name in names {
        let (sum, whole) = (sum(name), number(total, name));
        if sum != whole {
            return Err(format!("{name}: the {what} add up to {sum}, not to {whole}"));
        }
    }
    Ok(())
}

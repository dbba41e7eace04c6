//! An answer compared with the recount, figure by figure: the window, each row, each step, the days to compare with.

use hotline_proto::v1::SummaryDimension;
use hotline_tests::requests::value_of;
use std::collections::BTreeMap;

use hotline_proto::v1::{
    AsOf, CurveStep, Figures, GetSummaryRequest, Summary, WindowFigures, summary_window,
};

use super::ask::{DIMENSIONS, meant, span_of};
use super::calendar::{Span, days, hours, quarter_before, timestamp};
use super::flat::{Flat, differences, of_answer, of_recount};
use super::journal::{Entry, Micros, Told, micros, told};
use super::recount::{Asked, Counted, Dimension, lines_report, recount};

/// The recount of one answer.
#[derive(Debug)]
pub struct Recounted {
    pub told: Told,
    /// The window, without a dimension.
    pub asked: Asked,
    pub dimension: Option<Dimension>,
    /// The whole window.
    pub total: Counted,
    /// By value of the dimension.
    pub rows: BTreeMap<String, Counted>,
}

/// What a question asks, for people.
pub fn shown(request: &GetSummaryRequest) -> String {
    let window = match kind_of(request) {
        summary_window::Kind::Day(date) => format!("day {}-{}-{}", date.year, date.month, date.day),
        summary_window::Kind::Shift(shift) => {
            let date = shift.date.unwrap_or_default();
            format!("shift {} of {}-{}-{}", shift.shift, date.year, date.month, date.day)
        }
        summary_window::Kind::Range(range) => {
            let bound = |at: Option<prost_types::Timestamp>| at.map(|at| timestamp(micros(&at)).to_string());
            format!("range {:?} to {:?}", bound(range.start_time), bound(range.end_time))
        }
        summary_window::Kind::WholePeriod(_) => "whole period".to_owned(),
    };
    format!(
        "{}: {window}, as of {}, by {}, curve {}",
        request.parent,
        request.as_of.as_ref().map_or("now".to_owned(), shown_as_of),
        by(request).as_str_name(),
        request.curve().as_str_name(),
    )
}

/// A point of the register, for people.
pub fn shown_as_of(as_of: &AsOf) -> String {
    let time = as_of.time.as_ref().map(|time| timestamp(micros(time)).to_string());
    format!("position {} time {}", as_of.position, time.as_deref().unwrap_or("-"))
}

/// The dimension of a question.
pub fn by(request: &GetSummaryRequest) -> SummaryDimension {
    request.breakdown().next().unwrap_or(SummaryDimension::Unspecified)
}

/// The window of a question.
pub fn kind_of(request: &GetSummaryRequest) -> &summary_window::Kind {
    let window = request.window.as_ref().and_then(|window| window.kind.as_ref());
    window.expect("a question is about a window")
}

/// Compares an answer with the recount of the journal. Says what is not the same.
pub fn compare(
    journal: &[Entry],
    request: &GetSummaryRequest,
    answer: &Summary,
) -> Result<Recounted, String> {
    let as_of = answer.as_of.as_ref().ok_or("no as_of")?;
    let (position, now) = meant(journal, request.as_of.as_ref(), as_of);
    let told = told(journal, position);
    let span = span_of(told.period(), kind_of(request), now).ok_or("there is no such shift")?;
    same("as_of", (as_of.position, as_of.time.as_ref().map(micros)), (position, Some(now)))?;
    same("window", bounds(answer.start_time.as_ref(), answer.end_time.as_ref()), span)?;

    let lines_report = lines_report(&told);
    let asked = Asked { from: span.0, to: span.1, now, dimension: None, is_step: false };
    let total = recount(&told, asked).remove("").unwrap_or_default();
    let figures = answer.figures.as_ref().ok_or("no figures")?;
    same_figures("total", figures, &of_recount(&total, &asked, lines_report))?;

    let dimension = DIMENSIONS.iter().find(|(_, contract)| *contract == by(request));
    let dimension = dimension.map(|(dimension, _)| *dimension);
    let rows = dimension.map(|_| recount(&told, Asked { dimension, ..asked })).unwrap_or_default();
    let flat = rows.iter().map(|(value, counted)| {
        (value.clone(), of_recount(counted, &Asked { dimension, ..asked }, lines_report))
    });
    same_rows(answer, &flat.collect())?;
    let recounted = Recounted { told, asked, dimension, total, rows };
    recounted.compare_steps(request.curve(), &answer.curve)?;
    recounted.compare_comparisons(request, answer)?;
    Ok(recounted)
}

impl Recounted {
    /// The figures of another window, seen from the same point.
    fn of(&self, (from, to): Span, is_step: bool) -> Flat {
        let asked = Asked { from, to, is_step, ..self.asked };
        let counted = recount(&self.told, asked).remove("").unwrap_or_default();
        of_recount(&counted, &asked, lines_report(&self.told))
    }

    /// As much of another window as is over of this one. None if nothing is.
    fn as_much_of(&self, (from, to): Span) -> Option<Span> {
        let Asked { from: begin, to: end, now, .. } = self.asked;
        if now < begin || now >= end {
            return Some((from, to));
        }
        let to = to.min(quarter_before(from + now - begin));
        (from < to).then_some((from, to))
    }

    fn compare_steps(&self, curve: CurveStep, answered: &[WindowFigures]) -> Result<(), String> {
        let span = (self.asked.from, self.asked.to);
        let steps = match curve {
            CurveStep::Unspecified => Vec::new(),
            CurveStep::Hour => hours(self.told.period(), span),
            CurveStep::Day => days(self.told.period(), span),
        };
        let of_answer: Vec<Span> =
            answered.iter().map(|step| bounds(step.start_time.as_ref(), step.end_time.as_ref())).collect();
        same("steps of the curve", of_answer, steps)?;
        answered
            .iter()
            .enumerate()
            .try_for_each(|(at, step)| self.compare_window(&format!("step {at}"), step, true))
    }

    fn compare_window(&self, what: &str, answered: &WindowFigures, is_step: bool) -> Result<(), String> {
        let span = bounds(answered.start_time.as_ref(), answered.end_time.as_ref());
        let figures = answered.figures.as_ref().ok_or_else(|| format!("{what}: no figures"))?;
        same_figures(what, figures, &self.of(span, is_step))
    }

    fn compare_comparisons(&self, request: &GetSummaryRequest, answer: &Summary) -> Result<(), String> {
        same("comparisons", answer.comparisons.len(), request.comparisons.len())?;
        for (other, answered) in request.comparisons.iter().zip(&answer.comparisons) {
            let kind = other.kind.as_ref().ok_or("a comparison is with a window")?;
            // The plan of another day may not have the shift.
            match span_of(self.told.period(), kind, self.asked.now).and_then(|span| self.as_much_of(span)) {
                Some(span) => {
                    let of_answer = bounds(answered.start_time.as_ref(), answered.end_time.as_ref());
                    same("comparison", of_answer, span)?;
                    self.compare_window("comparison", answered, false)?;
                }
                None => same("comparison with nothing", answered, &WindowFigures::default())?,
            }
        }
        Ok(())
    }
}

/// Bounds of a window.
pub fn bounds(from: Option<&prost_types::Timestamp>, to: Option<&prost_types::Timestamp>) -> Span {
    let bound = |at: Option<&prost_types::Timestamp>| at.map_or(Micros::MIN, micros);
    (bound(from), bound(to))
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, answered: T, recounted: T) -> Result<(), String> {
    if answered == recounted {
        return Ok(());
    }
    Err(format!("{what} is {answered:?}, recounted {recounted:?}"))
}

fn same_figures(what: &str, answered: &Figures, recounted: &Flat) -> Result<(), String> {
    let differing = differences(&of_answer(answered), recounted);
    if differing.is_empty() { Ok(()) } else { Err(format!("{what}: {}", differing.join("; "))) }
}

/// The rows, by value, and none that is empty.
fn same_rows(answer: &Summary, recounted: &BTreeMap<String, Flat>) -> Result<(), String> {
    let answered: Vec<&str> = answer.breakdown.iter().map(value_of).collect();
    let expected: Vec<&str> = recounted.keys().map(String::as_str).collect();
    same("values of the breakdown", answered, expected)?;
    for row in &answer.breakdown {
        let figures = row.figures.as_ref().ok_or("a row without figures")?;
        same_figures(&format!("row {:?}", value_of(row)), figures, &recounted[value_of(row)])?;
    }
    Ok(())
}

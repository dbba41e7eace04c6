//! What figures count, as ExplainFigure says it, compared with what the recount has counted.

use super::answer::by;
use hotline_tests::requests::row_of;
use std::collections::{BTreeMap, BTreeSet};

use hotline_proto::v1::{
    CallKind, ExplainFigureRequest, ExplainFigureResponse, FigureItem, GetSummaryRequest, IssueOutcome,
    IssueState, Summary, Urgency,
};
use hotline_tests::Register;

use super::answer::{Recounted, bounds};
use super::chance::Chance;
use super::flat::{STANDING, call_figures, issue_figures};
use super::journal::{micros, number_of};
use super::recount::{Asked, Counted, Dimension, Item, lines_report};
use super::waiting::WAITING;

/// The figure whose items are a call of each caller.
const CALLERS: &str = "distinct_callers";

/// What is to be explained: the whole window, or a row.
struct Part<'r> {
    /// The question for the first page.
    request: ExplainFigureRequest,
    counted: &'r Counted,
    asked: Asked,
}

/// Explains the figures of an answer, and those of a row of it. Figures that are 0 only sometimes. Answers how many were explained.
pub async fn explained(
    r: &Register,
    chance: &mut Chance,
    request: &GetSummaryRequest,
    answer: &Summary,
    recounted: &Recounted,
) -> Result<usize, String> {
    let whole = ExplainFigureRequest {
        parent: request.parent.clone(),
        window: request.window.clone(),
        as_of: answer.as_of,
        ..ExplainFigureRequest::default()
    };
    let mut parts = vec![Part { request: whole.clone(), counted: &recounted.total, asked: recounted.asked }];
    let values: Vec<&String> = recounted.rows.keys().collect();
    if let Some(value) = chance.any(&values) {
        let request = ExplainFigureRequest { values: row_of(by(request), value), ..whole };
        let asked = Asked { dimension: recounted.dimension, ..recounted.asked };
        parts.push(Part { request, counted: &recounted.rows[value], asked });
    }
    let mut explained = 0;
    for part in &parts {
        for figure in part.figures(chance, lines_report(&recounted.told)) {
            part.compare(r, chance, recounted, &figure).await.map_err(|problem| {
                format!("explaining {figure}, values {:?}: {problem}", part.request.values)
            })?;
            explained += 1;
        }
    }
    Ok(explained)
}

impl Part<'_> {
    /// Names of the figures to be explained.
    fn figures(&self, chance: &mut Chance, lines_report: bool) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        if self.asked.of_calls() {
            names.extend(call_figures());
            names.push(CALLERS.to_owned());
            names.extend(WAITING.iter().filter(|_| self.asked.has_waiting()).map(|name| (*name).to_owned()));
        }
        if self.asked.of_issues() {
            names.extend(issue_figures());
            names.extend(self.asked.has_waiting().then(|| "issues_resolved_same".to_owned()));
        }
        let by_shift = self.asked.dimension == Some(Dimension::Shift);
        names.retain(|name| {
            let unset = (by_shift && STANDING.contains(&name.as_str()))
                || (!lines_report && name.starts_with("connection_rate"));
            !unset && (self.figure(name) != 0 || chance.percent(5))
        });
        names
    }

    fn figure(&self, name: &str) -> i64 {
        if name == CALLERS { self.counted.callers.len() as i64 } else { self.counted.figure(name) }
    }

    async fn compare(
        &self,
        r: &Register,
        chance: &mut Chance,
        recounted: &Recounted,
        figure: &str,
    ) -> Result<(), String> {
        // In one page, or in a few small ones.
        let few = self.counted.items.get(figure).map_or(0, Vec::len).div_ceil(3).max(1);
        let page_size = chance.one(&[0, 1000, i32::try_from(few).expect("few items")]);
        let request = ExplainFigureRequest { figure: figure.to_owned(), page_size, ..self.request.clone() };
        let (number, items) = self.pages(r, request).await?;
        let expected = self.figure(figure);
        let amounts: i64 = items.iter().map(|item| item.amount).sum();
        if (number, amounts) != (expected, expected) {
            return Err(format!("it is {number}, its items add up to {amounts}, recounted {expected}"));
        }
        in_order(&items)?;
        let counted = self.counted.items.get(figure).map_or(&[][..], Vec::as_slice);
        if figure == CALLERS {
            same_callers(&items, self.counted, recounted)?;
        } else if figure.starts_with("backlog_") {
            same_sums(&items, counted)?;
        } else {
            same_items(&items, counted)?;
        }
        items.iter().try_for_each(|item| same_fields(item, recounted))
    }

    /// All pages: the figure, and the items.
    async fn pages(
        &self,
        r: &Register,
        request: ExplainFigureRequest,
    ) -> Result<(i64, Vec<FigureItem>), String> {
        let mut first: Option<ExplainFigureResponse> = None;
        let mut items = Vec::new();
        let mut pages = r.client.pages(request.clone());
        while let Some(page) = pages.next().await.map_err(|error| format!("{error} ({error:?})"))? {
            let limit = if request.page_size == 0 { 50 } else { request.page_size as usize };
            if page.items.len() > limit {
                return Err(format!("a page of {} items", page.items.len()));
            }
            if bounds(page.start_time.as_ref(), page.end_time.as_ref()) != (self.asked.from, self.asked.to) {
                return Err("it is explained for another window".to_owned());
            }
            let same =
                |first: &ExplainFigureResponse| (first.figure, first.as_of) == (page.figure, page.as_of);
            if page.as_of != request.as_of || !first.as_ref().is_none_or(same) {
                return Err(format!("a page says {} as of {:?}", page.figure, page.as_of));
            }
            items.extend(page.items.iter().cloned());
            first.get_or_insert(page);
        }
        Ok((first.map_or(0, |page| page.figure), items))
    }
}

/// For each caller a call that was answered.
fn same_callers(answered: &[FigureItem], counted: &Counted, recounted: &Recounted) -> Result<(), String> {
    let calls = counted.items.get("calls_answered").map_or(&[][..], Vec::as_slice);
    let mut callers = BTreeSet::new();
    for item in answered {
        let is_it = |call: &&Item| call.name == item.name && Some(call.at) == item.time.as_ref().map(micros);
        let call = calls.iter().find(is_it).ok_or_else(|| format!("{} was not answered then", item.name))?;
        callers.insert(recounted.told.calls[&number_of(&call.name)].caller.clone());
    }
    if callers == counted.callers { Ok(()) } else { Err(format!("it names {answered:?}")) }
}

/// By number and position, and none twice.
fn in_order(items: &[FigureItem]) -> Result<(), String> {
    let keys: Vec<(i64, i64)> = items.iter().map(|item| (number_of(&item.name), item.position)).collect();
    match keys.windows(2).find(|pair| pair[0] >= pair[1]) {
        Some(pair) => Err(format!("{:?} is followed by {:?}", pair[0], pair[1])),
        None => Ok(()),
    }
}

/// The same things, at the same times.
fn same_items(answered: &[FigureItem], counted: &[Item]) -> Result<(), String> {
    let answered: BTreeSet<Item> = answered
        .iter()
        .map(|item| Item {
            name: item.name.clone(),
            at: item.time.as_ref().map_or(0, micros),
            amount: item.amount,
            position: item.position,
        })
        .collect();
    let counted: BTreeSet<Item> = counted.iter().cloned().collect();
    if answered == counted {
        return Ok(());
    }
    let more: Vec<&Item> = answered.difference(&counted).collect();
    let less: Vec<&Item> = counted.difference(&answered).collect();
    Err(format!("it should not name {more:?}, and should name {less:?}"))
}

/// The same things, however often they entered and left.
fn same_sums(answered: &[FigureItem], counted: &[Item]) -> Result<(), String> {
    let answered = sums(answered.iter().map(|item| (item.name.as_str(), item.amount)));
    let counted = sums(counted.iter().map(|item| (item.name.as_str(), item.amount)));
    if answered == counted { Ok(()) } else { Err(format!("it names {answered:?}, recounted {counted:?}")) }
}

fn sums<'i>(amounts: impl Iterator<Item = (&'i str, i64)>) -> BTreeMap<&'i str, i64> {
    let mut sums = BTreeMap::new();
    amounts.for_each(|(name, amount)| *sums.entry(name).or_default() += amount);
    sums.retain(|_, sum| *sum != 0);
    sums
}

/// The counted fields of an item are those of the call or issue at as_of.
fn same_fields(item: &FigureItem, recounted: &Recounted) -> Result<(), String> {
    let number = number_of(&item.name);
    let told = &recounted.told;
    let unknown = || format!("there is no {}", item.name);
    let mut expected = FigureItem {
        name: item.name.clone(),
        time: item.time,
        amount: item.amount,
        position: item.position,
        ..FigureItem::default()
    };
    if item.name.contains("/calls/") {
        let call = told.calls.get(&number).ok_or_else(unknown)?.clone();
        (expected.category, expected.district) = (call.category, call.district);
        expected.urgency = coded("URGENCY", &call.urgency, Urgency::from_str_name);
        expected.kind = coded("CALL_KIND", &call.kind, CallKind::from_str_name);
        expected.operator_code = call.operator;
    } else if item.name.contains("/issues/") {
        let issue = told.issues.get(&number).ok_or_else(unknown)?;
        let values = issue.values();
        (expected.category, expected.district) = (values.category, values.district);
        (expected.operator_code, expected.agency) = (values.owner, values.agency);
        expected.urgency = coded("URGENCY", &values.urgency, Urgency::from_str_name);
        expected.kind = coded("CALL_KIND", &values.kind, CallKind::from_str_name);
        expected.state = coded("ISSUE_STATE", &issue.state, IssueState::from_str_name);
        expected.outcome = coded("ISSUE_OUTCOME", &issue.outcome, IssueOutcome::from_str_name);
    }
    if *item == expected { Ok(()) } else { Err(format!("it tells {item:?}, recounted {expected:?}")) }
}

/// The contract's number of a code that the journal tells; 0 for none.
fn coded<E: Into<i32>>(what: &str, code: &str, read: impl Fn(&str) -> Option<E>) -> i32 {
    read(&format!("{what}_{code}")).map_or(0, Into::into)
}

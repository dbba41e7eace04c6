//! Figures of a period, what they count, and reports of them.

use std::collections::BTreeMap;

use hotline_proto::v1::summary_service_server::SummaryService;
use hotline_proto::{Rpc, v1};
use tonic::{Request, Response, Status};

use super::convert::input::{
    self, Address, AskedFigure, AskedSummary, AskedWindow, Breakdown, ResolvedPeriod, Step,
};
use super::convert::{output, times};
use super::error::Failure;
use super::page::{self, Paged, Tokens};
use super::{Api, answer, at_least};
use crate::domain::calendar::Window;
use crate::domain::figures::dimension::Dimension;
use crate::domain::figures::figure::{Figure, FigureSource};
use crate::domain::figures::sums::Sums;
use crate::domain::instant::{DAY, Instant};
use crate::domain::refusal::Problem;
use crate::domain::refusal::Refusal;
use crate::domain::refusal::problem::Purpose;
use crate::store;
use crate::store::AtLeast;
use crate::store::counters::EVER;
use crate::store::figures::{AsOf, AskedAsOf, Item, ItemKey, Question, Snapshot};

/// The longest window of a curve by the hour, in microseconds.
const MAX_HOURLY_WINDOW: i64 = 8 * DAY;

#[tonic::async_trait]
impl SummaryService for Api {
    async fn get_summary(
        &self,
        request: Request<v1::GetSummaryRequest>,
    ) -> Result<Response<v1::GetSummaryResponse>, Status> {
        let summary = self.summary(request.into_inner()).await?;
        Ok(answer(v1::GetSummaryResponse { summary: Some(summary) }))
    }

    async fn explain_figure(
        &self,
        request: Request<v1::ExplainFigureRequest>,
    ) -> Result<Response<v1::ExplainFigureResponse>, Status> {
        Ok(answer(self.explanation(request.into_inner()).await?))
    }

    async fn compose_report(
        &self,
        request: Request<v1::ComposeReportRequest>,
    ) -> Result<Response<v1::ComposeReportResponse>, Status> {
        Ok(answer(self.composed_report(request.into_inner()).await?))
    }

    async fn freeze_report(
        &self,
        request: Request<v1::FreezeReportRequest>,
    ) -> Result<Response<v1::FreezeReportResponse>, Status> {
        Ok(self.freeze(request).await?)
    }

    async fn get_report(
        &self,
        request: Request<v1::GetReportRequest>,
    ) -> Result<Response<v1::GetReportResponse>, Status> {
        Ok(answer(self.report(request.into_inner()).await?))
    }

    async fn list_reports(
        &self,
        request: Request<v1::ListReportsRequest>,
    ) -> Result<Response<v1::ListReportsResponse>, Status> {
        Ok(answer(self.reports(request.into_inner()).await?))
    }
}

impl Api {
    async fn summary(&self, request: v1::GetSummaryRequest) -> Result<v1::Summary, Failure> {
        let reading = self.open(Address::period("parent", &request.parent)).await?;
        let (period, (mut asked, size)) =
            reading.read(|f| input::asked_summary(f, &request).zip(page::size(f, &request)))?;
        let tokens = Tokens::new(self.store.token_key(), &request);
        let after: Option<(AskedAsOf, String)> = tokens.read(request.page_token())?;
        if let Some((as_of, _)) = &after {
            asked.as_of = *as_of;
        }
        let breakdown_by = request.breakdown.first().copied().unwrap_or_default();
        let (key, deltas) = (period.key, self.store.deltas());
        let read = self.query_as_of(at_least_as_of(&request, &period, &asked.as_of), move |conn, now| {
            Snapshot::ask(conn, key, asked.as_of, now, &deltas, |snapshot| summarize(snapshot, &asked))
        });
        let Summarized { as_of, mut rows, summary } = read.await??;
        if let Some((_, last)) = after {
            rows = rows.split_off(&last);
            rows.remove(&last);
        }
        let pinned = AskedAsOf { position: Some(as_of.position), time: Some(as_of.time) };
        let place = |(value, _): &(String, v1::Figures)| (pinned, value.clone());
        let show = |(value, figures): (String, _)| output::breakdown_row(breakdown_by, &value, figures);
        let (breakdown, next) = page::messages(rows.into_iter().collect(), size, place, show);
        let next_page_token = tokens.next(next.as_ref());
        Ok(v1::Summary { period: period.id.name(), breakdown, next_page_token, ..summary })
    }

    async fn explanation(
        &self,
        request: v1::ExplainFigureRequest,
    ) -> Result<v1::ExplainFigureResponse, Failure> {
        let reading = self.open(Address::period("parent", &request.parent)).await?;
        let (period, (mut asked, size)) =
            reading.read(|f| input::asked_figure(f, &request).zip(page::size(f, &request)))?;
        let tokens = Tokens::new(self.store.token_key(), &request);
        let after: Option<(AskedAsOf, ItemKey)> = tokens.read(request.page_token())?;
        let (as_of, after) = after.unwrap_or((asked.as_of, ItemKey::default()));
        asked.as_of = as_of;
        let (key, deltas) = (period.key, self.store.deltas());
        let read = self.query_as_of(at_least_as_of(&request, &period, &asked.as_of), move |conn, now| {
            Snapshot::ask(conn, key, asked.as_of, now, &deltas, |snapshot| {
                explain(snapshot, &asked, after, size)
            })
        });
        let Explanation { as_of, window, figure, mut items } = read.await??;
        let next = page::cut(&mut items, size, |item| {
            let pinned = AskedAsOf { position: Some(as_of.position), time: Some(as_of.time) };
            (pinned, item.key)
        });
        let period_id = period.id.as_str();
        Ok(v1::ExplainFigureResponse {
            items: items.into_iter().map(|item| output::figure_item(period_id, item)).collect(),
            next_page_token: tokens.next(next.as_ref()),
            figure,
            as_of: Some(output::as_of(&as_of)),
            start_time: Some(times::timestamp(window.from)),
            end_time: Some(times::timestamp(window.to)),
        })
    }
}

/// What an answer as of a point of the register must contain: that point, and the journal up to the request's `min_position`.
fn at_least_as_of(request: &impl Rpc, period: &ResolvedPeriod, as_of: &AskedAsOf) -> AtLeast {
    let seen = at_least(request, period);
    let time = as_of.time.filter(|_| as_of.position.is_none());
    AtLeast { position: as_of.position.unwrap_or(0).max(seen.position), time, ..seen }
}

/// The answer of a snapshot: a refusal if the request does not fit the period at that point.
type Answer<T> = Result<Result<T, Refusal>, store::Error>;

/// The summary of a window, and the rows of its breakdown by value.
struct Summarized {
    as_of: AsOf,
    rows: BTreeMap<String, v1::Figures>,
    summary: v1::Summary,
}

fn summarize(snapshot: &mut Snapshot<'_>, asked: &AskedSummary) -> Answer<Summarized> {
    let window = match asked.window.window_in(&snapshot.period, snapshot.as_of.time) {
        Ok(window) => window,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if asked.curve == Some(Step::Hour) && window.to.since(window.from) > MAX_HOURLY_WINDOW {
        return Ok(Err(Refusal::field("curve", Problem::NotApplicable(Purpose::WindowOfEightDays))));
    }
    let steps = match asked.curve {
        None => Vec::new(),
        Some(Step::Hour) => snapshot.period.hours_of(window),
        Some(Step::Day) => snapshot.period.days_of(window),
    };
    let curve = snapshot.curve(&steps)?;
    let curve = steps.iter().zip(&curve).map(|(step, sums)| output::window_figures(*step, sums)).collect();
    let comparisons = comparisons(snapshot, window, &asked.comparisons, EVER)?;
    let summary = v1::Summary {
        start_time: Some(times::timestamp(window.from)),
        end_time: Some(times::timestamp(window.to)),
        as_of: Some(output::as_of(&snapshot.as_of)),
        figures: Some(output::figures(&snapshot.figures_looked_up(window)?, true, true)),
        curve,
        comparisons,
        ..v1::Summary::default()
    };
    let rows = asked.breakdown.map(|by| breakdown(snapshot, by, window)).transpose()?.unwrap_or_default();
    Ok(Ok(Summarized { as_of: snapshot.as_of, rows, summary }))
}

/// The figures of the windows that one is compared with. Empty ones of a shift that the plan of its day has not, of what has not begun, and of what is over by a moment.
pub(super) fn comparisons(
    snapshot: &mut Snapshot<'_>,
    window: Window,
    asked: &[AskedWindow],
    over_by: Instant,
) -> Result<Vec<v1::WindowFigures>, store::Error> {
    let now = snapshot.as_of.time;
    let mut comparisons = Vec::with_capacity(asked.len());
    for compared in asked {
        let other =
            compared.window_in(&snapshot.period, now).ok().and_then(|other| same_span(window, other, now));
        comparisons.push(match other.filter(|other| other.to > over_by) {
            Some(other) => output::window_figures(other, &snapshot.figures_looked_up(other)?),
            None => v1::WindowFigures::default(),
        });
    }
    Ok(comparisons)
}

/// The part of a window that a window which is not over is compared with: as much of it as is over of that one, in whole quarter-hours. None if that is
/// none.
fn same_span(window: Window, other: Window, now: Instant) -> Option<Window> {
    if !window.contains(now) {
        return Some(other);
    }
    let to = other.from.plus(now.since(window.from)).floor_quarter().min(other.to);
    (other.from < to).then_some(Window { to, ..other })
}

pub(super) fn breakdown(
    snapshot: &mut Snapshot<'_>,
    by: Breakdown,
    window: Window,
) -> Result<BTreeMap<String, v1::Figures>, store::Error> {
    let (rows, calls, issues) = match by {
        Breakdown::By(dimension) => {
            (snapshot.by_value(dimension, window)?, dimension.is_of_calls(), dimension.is_of_issues())
        }
        Breakdown::Shift => (snapshot.by_shift(window)?, true, true),
    };
    let figures = |(value, sums): (String, Sums)| (value, output::figures(&sums, calls, issues));
    Ok(rows.into_iter().map(figures).collect())
}

/// A page of what a figure counts.
struct Explanation {
    as_of: AsOf,
    window: Window,
    figure: i64,
    items: Vec<Item>,
}

fn explain(
    snapshot: &mut Snapshot<'_>,
    asked: &AskedFigure,
    after: ItemKey,
    size: i64,
) -> Answer<Explanation> {
    let window = match asked.window.window_in(&snapshot.period, snapshot.as_of.time) {
        Ok(window) => window,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let figure = asked.figure;
    let (dimension, value, windows, sums) = match &asked.row {
        None => {
            let sums = match figure.source {
                FigureSource::Waiting(_) | FigureSource::ResolvedSame => {
                    snapshot.figures_looked_up(window)?
                }
                _ => snapshot.figures(window)?,
            };
            (Dimension::All, String::new(), vec![window], sums)
        }
        Some((Breakdown::By(dimension), value)) => {
            let sums = snapshot.by_value(*dimension, window)?.remove(value).unwrap_or_default();
            (*dimension, value.clone(), vec![window], sums)
        }
        Some((Breakdown::Shift, code)) => {
            let windows = snapshot.period.shifts_of(window).remove(code).unwrap_or_default();
            let sums = snapshot.by_shift(window)?.remove(code).unwrap_or_default();
            (Dimension::All, String::new(), windows, sums)
        }
    };
    if let Err(refusal) = check_has(figure, asked.row.as_ref().map(|(by, _)| *by)) {
        return Ok(Err(refusal));
    }
    let question = Question { figure, dimension, value, windows };
    let limit = usize::try_from(size + 1).unwrap_or(usize::MAX);
    let items = snapshot.explain(&question, after, limit)?;
    let as_of = snapshot.as_of;
    Ok(Ok(Explanation { as_of, window, figure: figure.number(&sums).unwrap_or(0), items }))
}

/// Refuses a figure that the rows of a breakdown do not have.
fn check_has(figure: &Figure, by: Option<Breakdown>) -> Result<(), Refusal> {
    let has = match (figure.source, by) {
        (_, None) => true,
        (FigureSource::Waiting(_) | FigureSource::ResolvedSame, Some(_)) => false,
        (
            FigureSource::Overdue | FigureSource::BacklogStart | FigureSource::BacklogEnd,
            Some(Breakdown::Shift),
        ) => false,
        (_, Some(Breakdown::Shift)) => true,
        (FigureSource::Calls(_) | FigureSource::Callers, Some(Breakdown::By(dimension))) => {
            dimension.is_of_calls()
        }
        (_, Some(Breakdown::By(dimension))) => dimension.is_of_issues(),
    };
    if has {
        return Ok(());
    }
    Err(Refusal::field("values[0].dimension", Problem::NotApplicable(Purpose::RowOfDimension)))
}

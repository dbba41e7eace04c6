//! What a situation report is made of, from one point of the register.

use hotline_proto::v1::{
    AlarmState, AsOf, Call, CallFilter, CurveStep, ExplainFigureRequest, FigureItem, Figures,
    GetSummaryRequest, Issue, IssueFilter, ListCallsRequest, ListIssuesRequest, Summary, SummaryDimension,
    SummaryWindow, WindowFigures,
};
use jiff::Timestamp;

use super::hours::{HOUR, Hours};
use crate::context::Context;
use crate::failure::Failure;
use crate::times::{self, moment_of as moment};
use crate::views::summary::value;
use crate::windows;

/// What there is.
#[derive(Debug)]
pub struct Asked {
    /// The point of the register from which the figures are.
    pub as_of: AsOf,
    pub hours: Hours,
    /// From a day before the last hour to now: what waits and is overdue.
    pub whole: Figures,
    pub last: Figures,
    /// The hour that runs, as far as it has run.
    pub running: Figures,
    /// The hours before the last one, together.
    pub before: Figures,
    /// The hour of the day before, and of the week before; none before the period begins.
    pub earlier: [Option<Figures>; 2],
    pub categories: Compared,
    pub districts: Compared,
    /// Issues that were opened in the last hour, in the hours before it and in the one that runs.
    pub opened: Vec<Issue>,
    /// Calls with an alarm that nobody has settled; none of a past point, of which that is not known.
    pub alarms: Vec<FigureItem>,
    /// Pending calls overdue.
    pub pending: Vec<FigureItem>,
    /// Calls with a handoff that nobody confirmed.
    pub handoffs: Vec<FigureItem>,
    /// Issues overdue, by when they were due.
    pub overdue: Vec<FigureItem>,
    /// Issues that are active.
    pub active: Vec<FigureItem>,
    /// The same and others, with what they are about.
    pub issues: Vec<Issue>,
}

/// How many calls and contacts each code has.
#[derive(Debug, Default)]
pub struct Compared {
    /// In the last hour.
    pub last: Vec<(String, i64)>,
    /// In the hours before it, together.
    pub before: Vec<(String, i64)>,
    /// In the hour that runs, as far as it has run.
    pub running: Vec<(String, i64)>,
}

/// Asks as of a moment; of the present if there is none.
pub async fn ask(
    context: &Context,
    parent: &str,
    at: Option<prost_types::Timestamp>,
) -> Result<Asked, Failure> {
    let register = Register { context, parent, as_of: point(context, parent, at).await? };
    let now = moment(register.as_of.time.as_ref()).unwrap_or(context.now);
    let begins = moment(context.period(parent).await?.starts_at.as_ref());
    let hours = Hours::of(now, begins, &context.zone(parent).await?);
    let window = windows::until_now(hours.day, now);
    let whole = register.summary(window.clone(), None, &[]).await?;
    let earlier = earlier(&hours, context, parent).await?;
    let by_category = register.spans(&hours, SummaryDimension::Category, &earlier).await?;
    let by_district = register.spans(&hours, SummaryDimension::District, &[]).await?;
    let known = |window: &WindowFigures| {
        let end = moment(window.end_time.as_ref());
        window.figures.filter(|_| begins.is_none_or(|begins| end.is_some_and(|end| end > begins)))
    };
    let mut earlier = by_category.last.comparisons.iter().map(known);
    Ok(Asked {
        as_of: register.as_of,
        hours,
        running: running(&whole, hours.running),
        whole: whole.figures.unwrap_or_default(),
        earlier: [earlier.next().flatten(), earlier.next().flatten()],
        categories: by_category.counted(),
        districts: by_district.counted(),
        last: by_category.last.figures.unwrap_or_default(),
        before: by_category.before.figures.unwrap_or_default(),
        opened: register.opened(hours.day, hours.now).await?,
        alarms: if at.is_some() { Vec::new() } else { register.alarms().await? },
        pending: register.items("calls_pending_overdue", &window).await?,
        handoffs: register.items("handoffs_unconfirmed", &window).await?,
        overdue: register.items("issues_overdue", &window).await?,
        active: register.items("backlog_end", &window).await?,
        issues: register.issues(at.is_some()).await?,
    })
}

/// The last hour, the hours before it together, and the one that runs, by a dimension.
struct Spans {
    last: Summary,
    before: Summary,
    running: Summary,
}

impl Spans {
    fn counted(&self) -> Compared {
        Compared { last: counted(&self.last), before: counted(&self.before), running: counted(&self.running) }
    }
}

/// The point from which everything is answered: that of a first answer.
async fn point(context: &Context, parent: &str, at: Option<prost_types::Timestamp>) -> Result<AsOf, Failure> {
    let now = moment(at.as_ref()).unwrap_or(context.now);
    let request = GetSummaryRequest {
        parent: parent.to_owned(),
        window: Some(windows::until_now(now, now)),
        as_of: at.map(|time| AsOf { position: 0, time: Some(time) }),
        ..GetSummaryRequest::default()
    };
    Ok(context.read(request).await?.summary.unwrap_or_default().as_of.unwrap_or_default())
}

/// The last hour of the day and of the week before, by the clock.
async fn earlier(hours: &Hours, context: &Context, parent: &str) -> Result<Vec<SummaryWindow>, Failure> {
    let zone = context.zone(parent).await?;
    let local = zone.to_datetime(hours.last);
    let window = |days: i64| {
        let then = local.checked_sub(jiff::Span::new().days(days)).ok()?;
        let then = zone.to_ambiguous_timestamp(then).compatible().ok()?;
        Some(windows::range(then, then + HOUR))
    };
    Ok([1, 7].into_iter().filter_map(window).collect())
}

/// The step of the curve in which the present lies.
fn running(whole: &Summary, from: Timestamp) -> Figures {
    let step = whole.curve.iter().find(|step| moment(step.start_time.as_ref()) == Some(from));
    step.and_then(|step| step.figures).unwrap_or_default()
}

/// Calls and contacts by code, without those that have none.
fn counted(summary: &Summary) -> Vec<(String, i64)> {
    let rows = summary.breakdown.iter().map(|row| {
        let calls = row.figures.and_then(|figures| figures.calls).unwrap_or_default();
        (value(row).to_owned(), calls.calls_answered + calls.contacts_other)
    });
    rows.filter(|(code, _)| !code.is_empty()).collect()
}

/// The register as of a point.
struct Register<'c> {
    context: &'c Context,
    parent: &'c str,
    as_of: AsOf,
}

impl Register<'_> {
    /// The figures of a window: by a dimension, or by the hour.
    async fn summary(
        &self,
        window: SummaryWindow,
        by: Option<SummaryDimension>,
        comparisons: &[SummaryWindow],
    ) -> Result<Summary, Failure> {
        let request = GetSummaryRequest {
            parent: self.parent.to_owned(),
            window: Some(window),
            as_of: Some(self.as_of),
            curve: if by.is_none() { CurveStep::Hour.into() } else { 0 },
            breakdown: by.map(i32::from).into_iter().collect(),
            comparisons: comparisons.to_vec(),
            ..GetSummaryRequest::default()
        };
        Ok(self.context.summary(request).await?.summary.unwrap_or_default())
    }

    /// The last hour with what it is compared with, the hours before it, which are none where the period has just begun, and the one that runs.
    async fn spans(
        &self,
        hours: &Hours,
        by: SummaryDimension,
        comparisons: &[SummaryWindow],
    ) -> Result<Spans, Failure> {
        let last = self.summary(windows::range(hours.last, hours.running), Some(by), comparisons).await?;
        let before = match hours.before() {
            ..1 => Summary::default(),
            _ => self.summary(windows::range(hours.day, hours.last), Some(by), &[]).await?,
        };
        let running = match hours.has_run() {
            true => self.summary(windows::until_now(hours.running, hours.now), Some(by), &[]).await?,
            false => Summary::default(),
        };
        Ok(Spans { last, before, running })
    }

    /// What a figure counts.
    async fn items(&self, figure: &str, window: &SummaryWindow) -> Result<Vec<FigureItem>, Failure> {
        let request = ExplainFigureRequest {
            parent: self.parent.to_owned(),
            window: Some(window.clone()),
            as_of: Some(self.as_of),
            figure: figure.to_owned(),
            ..ExplainFigureRequest::default()
        };
        Ok(self.context.list(request, u32::MAX).await?.items)
    }

    /// Calls with an alarm that nobody has settled now.
    async fn alarms(&self) -> Result<Vec<FigureItem>, Failure> {
        let filter = CallFilter { alarm_states: vec![AlarmState::Open.into()], ..CallFilter::default() };
        let parent = self.parent.to_owned();
        let request = ListCallsRequest { parent, filter: Some(filter), ..ListCallsRequest::default() };
        let calls = self.context.list(request, u32::MAX).await?.calls;
        let item = |call: Call| FigureItem {
            name: call.name,
            time: call.received_at,
            amount: 1,
            district: call.district,
            ..FigureItem::default()
        };
        Ok(calls.into_iter().map(item).collect())
    }

    /// Issues that were opened in a span and are known at the point.
    async fn opened(&self, from: Timestamp, to: Timestamp) -> Result<Vec<Issue>, Failure> {
        let filter = IssueFilter {
            opened_from: Some(times::to_proto(from)),
            opened_to: Some(times::to_proto(to)),
            ..IssueFilter::default()
        };
        let mut issues = self.listed(filter).await?;
        let now = moment(self.as_of.time.as_ref());
        issues.retain(|issue| moment(issue.recorded_at.as_ref()) <= now);
        Ok(issues)
    }

    /// Issues among which the active ones are. Which were active at a moment of the past, the list cannot tell: it has all of before.
    async fn issues(&self, is_past: bool) -> Result<Vec<Issue>, Failure> {
        let opened_to = self.as_of.time.filter(|_| is_past);
        self.listed(IssueFilter { active: !is_past, opened_to, ..IssueFilter::default() }).await
    }

    async fn listed(&self, filter: IssueFilter) -> Result<Vec<Issue>, Failure> {
        let (parent, filter) = (self.parent.to_owned(), Some(filter));
        let request = ListIssuesRequest { parent, filter, ..ListIssuesRequest::default() };
        Ok(self.context.list(request, u32::MAX).await?.issues)
    }
}

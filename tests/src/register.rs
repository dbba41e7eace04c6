//! A period with its directories, and requests sent to it.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use hotline_client::{Client, Error, Settings, Watched, Written};
use hotline_proto::v1::*;
use hotline_proto::{PageRequest, PageResponse, ResourceResponse, Rpc, WriteRequest, WriteResponse};

use crate::moments::{self, ZONE, local};
use crate::requests::named;
use crate::requests::{context, summary_of};
use crate::{NewCall, NewIssue, Server};

/// Id of the period.
pub const PERIOD: &str = "test-2022";

/// A client, and the period to which it writes. Clones share the connection.
#[derive(Clone, Debug)]
pub struct Register {
    /// The client.
    pub client: Client,
    /// Name of the period.
    pub parent: String,
    methods: Arc<Mutex<BTreeSet<&'static str>>>,
}

impl Register {
    /// Opens the period `test-2022` on a server and connects to it.
    pub async fn open(server: &Server) -> Self {
        let register = Self::connect(server).await;
        register.done(create_period(PERIOD)).await;
        register
    }

    /// Connects to a server on which the period is open.
    pub async fn connect(server: &Server) -> Self {
        Self::over(server.client().await)
    }

    /// The same with settings of one's own.
    pub async fn connect_with(settings: Settings) -> Self {
        Self::over(Client::connect(settings).await.expect("a server that serves can be reached"))
    }

    /// The period `test-2022` over a client.
    pub fn over(client: Client) -> Self {
        Self { client, parent: format!("periods/{PERIOD}"), methods: Arc::default() }
    }

    /// The same client, for another period.
    pub fn of(&self, period: &str) -> Self {
        Self { parent: format!("periods/{period}"), ..self.clone() }
    }

    /// Sends a write.
    pub async fn write<R>(&self, request: R) -> Result<Written<R::Response>, Error>
    where
        R: Rpc<Response: WriteResponse> + WriteRequest,
    {
        self.called(R::METHOD.path);
        self.client.write(request).await
    }

    /// Sends a write, and answers its resource.
    pub async fn attempt<R>(&self, request: R) -> Result<<R::Response as ResourceResponse>::Resource, Error>
    where
        R: Rpc<Response: WriteResponse + ResourceResponse> + WriteRequest,
    {
        let written = self.write(request).await?;
        Ok(written.answer.into_resource().expect("a write answers its resource"))
    }

    /// Sends a write that must succeed, and answers the whole response.
    pub async fn response<R>(&self, request: R) -> R::Response
    where
        R: Rpc<Response: WriteResponse> + WriteRequest,
    {
        let written = self.write(request).await;
        written.unwrap_or_else(|error| panic!("{}: {error} ({error:?})", R::METHOD.path)).answer
    }

    /// Sends a write that must succeed, and answers its resource.
    pub async fn done<R>(&self, request: R) -> <R::Response as ResourceResponse>::Resource
    where
        R: Rpc<Response: WriteResponse + ResourceResponse> + WriteRequest,
    {
        self.response(request).await.into_resource().expect("a write answers its resource")
    }

    /// Sends a read.
    pub async fn read<R: Rpc>(&self, request: R) -> Result<R::Response, Error> {
        self.called(R::METHOD.path);
        self.client.read(request).await
    }

    /// Sends a read that must succeed.
    pub async fn found<R: Rpc>(&self, request: R) -> R::Response {
        self.read(request).await.unwrap_or_else(|error| panic!("{}: {error} ({error:?})", R::METHOD.path))
    }

    /// Asks for a summary.
    pub async fn summary_of(&self, request: GetSummaryRequest) -> Result<Summary, Error> {
        Ok(self.read(request).await?.summary.expect("an answer has its summary"))
    }

    /// Asks for a summary that must be had.
    pub async fn summarized(&self, request: GetSummaryRequest) -> Summary {
        self.summary_of(request).await.unwrap_or_else(|error| panic!("{error} ({error:?})"))
    }

    /// Notes that a method was called, by its path.
    pub fn called(&self, path: &'static str) {
        self.methods.lock().expect("nobody panics while noting").insert(path);
    }

    /// The paths of the methods that were called.
    pub fn methods(&self) -> BTreeSet<&'static str> {
        self.methods.lock().expect("nobody panics while noting").clone()
    }

    /// A new call, to be sent with [`NewCall::create`].
    pub fn call(&self) -> NewCall {
        NewCall::new(self)
    }

    /// A new issue, to be sent with [`NewIssue::create`].
    pub fn issue(&self) -> NewIssue {
        NewIssue::new(self)
    }

    /// The call as it is now.
    pub async fn get_call(&self, name: &str) -> Call {
        self.found(GetCallRequest { name: name.to_owned(), full_view: None }).await.call.expect("a call")
    }

    /// The issue as it is now.
    pub async fn get_issue(&self, name: &str) -> Issue {
        self.found(GetIssueRequest { name: name.to_owned(), ..Default::default() })
            .await
            .issue
            .expect("an issue")
    }

    /// The pages of a list.
    ///
    /// # Panics
    ///
    /// If there are more than a thousand.
    pub async fn pages<R: PageRequest>(&self, request: R) -> Vec<R::Response> {
        self.called(R::METHOD.path);
        let mut following = self.client.pages(request);
        let mut pages = Vec::new();
        let unanswered = |error| panic!("{}: {error} ({error:?})", R::METHOD.path);
        while let Some(page) = following.next().await.unwrap_or_else(unanswered) {
            pages.push(page);
            assert!(pages.len() <= 1_000, "{} has no end", R::METHOD.path);
        }
        pages
    }

    /// What is on all pages of a list.
    pub async fn all<R: PageRequest>(&self, request: R) -> Vec<<R::Response as PageResponse>::Item> {
        self.pages(request).await.into_iter().flat_map(PageResponse::into_items).collect()
    }

    /// All calls that a filter lets through.
    pub async fn calls(&self, filter: CallFilter) -> Vec<Call> {
        let (parent, filter) = (self.parent.clone(), Some(filter));
        self.all(ListCallsRequest { parent, filter, page_size: 1000, ..ListCallsRequest::default() }).await
    }

    /// All issues that a filter lets through.
    pub async fn issues(&self, filter: IssueFilter) -> Vec<Issue> {
        let (parent, filter) = (self.parent.clone(), Some(filter));
        self.all(ListIssuesRequest { parent, filter, page_size: 1000, ..ListIssuesRequest::default() }).await
    }

    /// Callbacks that are to be made.
    pub async fn open_callbacks(&self) -> Vec<Callback> {
        let request = ListCallbacksRequest { parent: self.parent.clone(), ..ListCallbacksRequest::default() };
        self.found(request).await.callbacks
    }

    /// The summary of a window.
    pub async fn summary(&self, window: summary_window::Kind) -> Summary {
        self.summarized(summary_of(&self.parent, window)).await
    }

    /// The figures of a window.
    pub async fn figures(&self, window: summary_window::Kind) -> Figures {
        self.summary(window).await.figures.expect("a summary has figures")
    }

    /// The figures of a day: `2022-11-28`.
    pub async fn day(&self, date: &str) -> Figures {
        self.figures(summary_window::Kind::Day(moments::date(date))).await
    }

    /// The figures of a day's calls.
    pub async fn calls_of_day(&self, date: &str) -> CallFigures {
        self.day(date).await.calls.expect("figures of a window are of calls")
    }

    /// The figures of a day's issues.
    pub async fn issues_of_day(&self, date: &str) -> IssueFigures {
        self.day(date).await.issues.expect("figures of a window are of issues")
    }

    /// The figure, and what it counts.
    pub async fn explained(&self, request: ExplainFigureRequest) -> (i64, Vec<FigureItem>) {
        let pages = self.pages(request).await;
        let figure = pages.last().expect("there is a page").figure;
        (figure, pages.into_iter().flat_map(PageResponse::into_items).collect())
    }

    /// Position of the last entry of the journal.
    pub async fn head(&self) -> i64 {
        let window = summary_window::Kind::WholePeriod(WholePeriod {});
        let summary = self.summary(window).await;
        summary.as_of.expect("a summary says as of when").position
    }

    /// The journal so far, from after a position.
    pub async fn journal(&self, after: i64) -> Vec<Event> {
        let head = self.head().await;
        self.called("/hotline.v1.WatchService/WatchEvents");
        let mut watcher = self.client.watch(WatchEventsRequest {
            parent: self.parent.clone(),
            after_position: Some(after),
            filter: None,
        });
        let mut events = Vec::new();
        while watcher.position() < Some(head) {
            match watcher.next().await.expect("a period can be watched") {
                Watched::Events(message) => events.extend(message.events),
                Watched::Broken { cause, .. } => panic!("the watch broke: {cause}"),
            }
        }
        events
    }
}

/// A period from 12 November 2022, with districts D1 to D3, agencies A1 to A3 and operators OP1 and OP2.
pub fn create_period(id_of_period: &str) -> CreatePeriodRequest {
    let district = |n: u8| DistrictEntry {
        code: format!("D{n}"),
        display_names: named(&format!("第{n}街道")),
        retired: false,
        ..DistrictEntry::default()
    };
    let agency = |n: u8| AgencyEntry {
        code: format!("A{n}"),
        display_names: named(&format!("第{n}单位")),
        ..AgencyEntry::default()
    };
    let operator = |n: u8| OperatorEntry {
        code: format!("OP{n}"),
        display_names: named(&format!("{n}号")),
        retired: false,
        ..OperatorEntry::default()
    };
    CreatePeriodRequest {
        period_id: id_of_period.to_owned(),
        period: Some(EmergencyPeriod {
            display_name: "2022年11月疫情".to_owned(),
            hazard: "EPIDEMIC".to_owned(),
            time_zone: ZONE.to_owned(),
            starts_at: Some(local("2022-11-12 00:00")),
            ..EmergencyPeriod::default()
        }),
        write: context(),
        districts: (1..=3).map(district).collect(),
        agencies: (1..=3).map(agency).collect(),
        operators: (1..=2).map(operator).collect(),
        ..CreatePeriodRequest::default()
    }
}

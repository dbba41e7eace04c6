//! The library against a server that misbehaves as it is told: what is tried again, under which id, and how a watch resumes.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use hotline_client::{Client, Error, Settings, Watched};
use hotline_proto::google::rpc::{self, RetryInfo};
use hotline_proto::v1::callback_service_server::{CallbackService, CallbackServiceServer};
use hotline_proto::v1::watch_service_server::{WatchService, WatchServiceServer};
use hotline_proto::v1::*;
use prost::Message;
use prost_types::Any;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::{Code, Request, Response, Status};

/// What the server does with the next request.
enum Act {
    Answer,
    Replay,
    Refuse(Status),
    Hang,
}

#[derive(Clone, Default)]
struct Desk {
    script: Arc<Mutex<VecDeque<Act>>>,
    /// Request id, on whose behalf, and timeout of each attempt.
    seen: Arc<Mutex<Vec<(String, String, bool)>>>,
    resumed_after: Arc<Mutex<Vec<Option<i64>>>>,
}

/// Implements the service of callbacks: the given method, and those that no test calls.
macro_rules! callback_service {
    (never { $($method:ident($request:ident) -> $response:ident;)+ } $given:item) => {
        #[tonic::async_trait]
        impl CallbackService for Desk {
            $given

            $(async fn $method(&self, _: Request<$request>) -> Result<Response<$response>, Status> {
                Err(Status::unimplemented("not in this test"))
            })+
        }
    };
}

callback_service! {
    never {
        get_callback(GetCallbackRequest) -> GetCallbackResponse;
        list_callbacks(ListCallbacksRequest) -> ListCallbacksResponse;
        lease_callback(LeaseCallbackRequest) -> LeaseCallbackResponse;
        lease_next_callback(LeaseNextCallbackRequest) -> LeaseNextCallbackResponse;
        release_callback(ReleaseCallbackRequest) -> ReleaseCallbackResponse;
        record_callback(RecordCallbackRequest) -> RecordCallbackResponse;
        cancel_callback(CancelCallbackRequest) -> CancelCallbackResponse;
    }

    async fn create_callback(
        &self,
        r: Request<CreateCallbackRequest>,
    ) -> Result<Response<CreateCallbackResponse>, Status> {
        let timeout = r.metadata().contains_key("grpc-timeout");
        let context = r.into_inner().write.unwrap_or_default();
        let seen = (context.request_id, context.on_behalf_of, timeout);
        self.seen.lock().expect("no panic while locked").push(seen);
        let act = self.script.lock().expect("no panic while locked").pop_front().unwrap_or(Act::Answer);
        let replayed = match act {
            Act::Answer => false,
            Act::Replay => true,
            Act::Refuse(status) => return Err(status),
            Act::Hang => std::future::pending().await,
        };
        let write = Some(WriteResult { position: 7, replayed });
        Ok(Response::new(CreateCallbackResponse { callback: Some(Callback::default()), write }))
    }
}

#[tonic::async_trait]
impl WatchService for Desk {
    type WatchEventsStream =
        Pin<Box<dyn tokio_stream::Stream<Item = Result<WatchEventsResponse, Status>> + Send + 'static>>;

    /// A journal of 2,500 events, in pages of at most 1,000. After position 9,000 each page names itself as the next one.
    async fn list_events(
        &self,
        request: Request<ListEventsRequest>,
    ) -> Result<Response<ListEventsResponse>, Status> {
        let request = request.into_inner();
        if request.after_position == 9_000 {
            return Ok(Response::new(ListEventsResponse {
                next_page_token: "9000".into(),
                ..Default::default()
            }));
        }
        let after: i64 = request.page_token.parse().unwrap_or(0);
        let last = (after + i64::from(request.page_size).min(1_000)).min(2_500);
        let events = (after + 1..=last).map(|position| Event { position, ..Event::default() }).collect();
        let next_page_token = if last < 2_500 { last.to_string() } else { String::new() };
        Ok(Response::new(ListEventsResponse { events, next_page_token }))
    }

    /// Each stream carries two events and then breaks. The first after position 5,000 says nothing.
    async fn watch_events(
        &self,
        request: Request<WatchEventsRequest>,
    ) -> Result<Response<Self::WatchEventsStream>, Status> {
        let after = request.into_inner().after_position;
        let attempts = {
            let mut resumed_after = self.resumed_after.lock().expect("no panic while locked");
            resumed_after.push(after);
            resumed_after.len()
        };
        if after == Some(5_000) && attempts == 1 {
            return Ok(Response::new(Box::pin(tokio_stream::pending())));
        }
        let from = after.unwrap_or(0);
        let message = |position| {
            let event = Event { position, ..Event::default() };
            Ok(WatchEventsResponse { events: vec![event], position })
        };
        let messages = [message(from + 1), message(from + 2), Err(Status::unavailable("stopping"))];
        Ok(Response::new(Box::pin(tokio_stream::iter(messages))))
    }
}

async fn start(patience_seconds: u64, script: impl IntoIterator<Item = Act>) -> (Desk, Client) {
    let desk = Desk { script: Arc::new(Mutex::new(script.into_iter().collect())), ..Desk::default() };
    let any_port = SocketAddr::from(([127, 0, 0, 1], 0));
    let listener = tokio::net::TcpListener::bind(any_port).await.expect("a free port");
    let address = listener.local_addr().expect("a bound listener has an address");
    let server = tonic::transport::Server::builder()
        .add_service(CallbackServiceServer::new(desk.clone()))
        .add_service(WatchServiceServer::new(desk.clone()));
    tokio::spawn(server.serve_with_incoming(TcpListenerStream::new(listener)));
    let settings = Settings {
        endpoint: format!("http://{address}"),
        deadline: Duration::from_millis(400),
        patience: Duration::from_secs(patience_seconds),
        silence: Duration::from_millis(300),
        on_behalf_of: Some("王 op-07".to_owned()),
        ..Settings::default()
    };
    let client = Client::connect(settings).await.expect("the server has begun to listen");
    (desk, client)
}

async fn write(client: &Client) -> Result<hotline_client::Written<CreateCallbackResponse>, Error> {
    let request = CreateCallbackRequest::default();
    client.write(request).await
}

fn attempts(desk: &Desk) -> Vec<(String, String, bool)> {
    desk.seen.lock().expect("no panic while locked").clone()
}

/// What the server answers while too many writes wait.
fn queue_full() -> Status {
    let delay = prost_types::Duration { seconds: 0, nanos: 50_000_000 };
    let retry = Any::from_msg(&RetryInfo { retry_delay: Some(delay) }).expect("a detail can be encoded");
    let details = rpc::Status { details: vec![retry], ..rpc::Status::default() };
    Status::with_details(Code::ResourceExhausted, "queue full", details.encode_to_vec().into())
}

#[tokio::test]
async fn a_write_is_repeated_under_one_id_until_it_is_answered() {
    let (desk, client) = start(
        30,
        [Act::Refuse(Status::unavailable("starting")), Act::Refuse(queue_full()), Act::Hang, Act::Replay],
    )
    .await;

    let written = write(&client).await.unwrap();

    let attempts = attempts(&desk);
    assert!(written.replayed);
    assert_eq!(attempts.len(), 4);
    assert!(attempts.iter().all(|(id, _, timeout)| *id == written.request_id && *timeout));
    assert_eq!(uuid::Uuid::parse_str(&written.request_id).unwrap().get_version_num(), 7);
    assert_eq!(attempts[0].1, "王 op-07");
}

#[tokio::test]
async fn what_trying_again_does_not_mend_is_answered_at_once() {
    let (desk, client) = start(30, [Act::Refuse(Status::failed_precondition("the callback is done"))]).await;
    let error = write(&client).await.unwrap_err();
    assert_eq!(error.refusal().unwrap().code, Code::FailedPrecondition);
    assert_eq!(attempts(&desk).len(), 1);
}

#[tokio::test]
async fn a_service_can_write_from_a_task_of_its_own() {
    let (desk, client) = start(30, []).await;
    let task = tokio::spawn(async move { write(&client).await.map(|written| written.replayed) });
    assert!(!task.await.unwrap().unwrap());
    assert_eq!(attempts(&desk).len(), 1);
}

#[tokio::test]
async fn patience_has_an_end() {
    let (desk, client) = start(2, (0..100).map(|_| Act::Hang)).await;
    let began = std::time::Instant::now();
    let error = write(&client).await.unwrap_err();
    assert_eq!(error.refusal().unwrap().code, Code::DeadlineExceeded);
    assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
    assert!(attempts(&desk).len() > 1);
}

#[tokio::test]
async fn a_watch_resumes_without_gap_or_repeat() {
    let (desk, client) = start(30, []).await;
    let mut watcher = client.watch(WatchEventsRequest::default());
    let mut positions = Vec::new();
    let mut breaks = 0;
    while positions.len() < 5 {
        match watcher.next().await.unwrap() {
            Watched::Events(message) => positions.extend(message.events.iter().map(|event| event.position)),
            Watched::Broken { .. } => breaks += 1,
        }
    }
    assert_eq!(positions, [1, 2, 3, 4, 5]);
    assert_eq!(breaks, 2);
    assert_eq!(*desk.resumed_after.lock().unwrap(), [None, Some(2), Some(4)]);
}

#[tokio::test]
async fn a_list_goes_as_far_as_its_limit_and_no_further() {
    let (_, client) = start(5, []).await;
    for (limit, positions, token) in
        [(0, 1, "1"), (7, 7, "7"), (1_000, 1_000, "1000"), (1_700, 1_700, "1700"), (9_999, 2_500, "")]
    {
        let list = client.list(ListEventsRequest::default(), limit).await.expect("a list");
        let listed: Vec<i64> = list.events.iter().map(|event| event.position).collect();
        assert_eq!(listed, (1..=positions).collect::<Vec<_>>(), "{limit}");
        assert_eq!(list.next_page_token, token, "{limit}");
    }
}

#[tokio::test]
async fn pages_follow_one_another_to_the_last() {
    let (_, client) = start(5, []).await;
    let mut pages = client.pages(ListEventsRequest { page_size: 900, ..ListEventsRequest::default() });
    let mut sizes = Vec::new();
    while let Some(page) = pages.next().await.expect("a page") {
        sizes.push(page.events.len());
    }
    assert_eq!(sizes, [900, 900, 700]);
    assert!(pages.next().await.expect("nothing is asked").is_none(), "the last has been had");
}

#[tokio::test]
async fn pages_that_name_themselves_as_the_next_are_told_and_not_asked_for_for_ever() {
    let (_, client) = start(5, []).await;
    let request = ListEventsRequest { after_position: 9_000, ..ListEventsRequest::default() };
    let error = client.list(request, usize::MAX).await.expect_err("it has no end");
    assert_eq!(error.refusal().expect("a refusal").code, Code::Internal);
    assert!(error.to_string().contains("names the page that it answers"), "{error}");
}

#[tokio::test]
async fn an_address_where_nobody_listens_is_told() {
    let settings = Settings { endpoint: "http://127.0.0.1:1".to_owned(), ..Settings::default() };
    let error = Client::connect(settings).await.unwrap_err();
    assert_eq!(error.to_string(), "no server answers at http://127.0.0.1:1");
}

#[tokio::test]
async fn a_watch_that_hears_nothing_is_begun_anew_where_it_was() {
    let (desk, client) = start(30, []).await;
    let mut watcher =
        client.watch(WatchEventsRequest { after_position: Some(5_000), ..WatchEventsRequest::default() });
    let broken = watcher.next().await.expect("it can be mended");
    let Watched::Broken { cause, .. } = broken else { panic!("{broken:?}") };
    assert!(cause.to_string().contains("silent"), "{cause}");
    let Watched::Events(message) = watcher.next().await.expect("it is mended") else { panic!("events come") };
    assert_eq!(message.position, 5_001);
    assert_eq!(*desk.resumed_after.lock().expect("no panic while locked"), [Some(5_000), Some(5_000)]);
}

//! The wire: the same service with the same settings, whose handler answers at once.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, Command, Stdio};

use hotline_proto::v1::call_service_server::{CallService, CallServiceServer};
use hotline_proto::v1::*;
use tokio::net::TcpListener;
use tokio_stream::wrappers::ReceiverStream;
use tonic::codec::CompressionEncoding;
use tonic::transport::server::TcpIncoming;
use tonic::{Request, Response, Status};

/// The argument by which this binary becomes it.
pub const ARGUMENT: &str = "--wire";

/// A process of its own.
pub struct Wire {
    child: Child,
    /// Where it listens.
    pub url: String,
}

impl Wire {
    /// Starts it.
    pub fn start() -> Self {
        let executable = std::env::current_exe().expect("a benchmark knows its executable");
        let mut child = Command::new(executable)
            .arg(ARGUMENT)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("it can be started");
        let mut line = String::new();
        let mut said = BufReader::new(child.stdout.take().expect("piped"));
        said.read_line(&mut line).expect("it says where it listens");
        Self { child, url: line.trim().to_owned() }
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Serves until standard input ends.
pub fn serve() {
    let runtime = tokio::runtime::Runtime::new().expect("the runtime starts");
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        println!("http://{}", listener.local_addr().expect("it is bound"));
        std::io::stdout().flush().expect("somebody listens");
        let service = CallServiceServer::new(Nothing)
            .accept_compressed(CompressionEncoding::Gzip)
            .accept_compressed(CompressionEncoding::Zstd)
            .send_compressed(CompressionEncoding::Gzip)
            .send_compressed(CompressionEncoding::Zstd);
        let incoming = TcpIncoming::from(listener).with_nodelay(Some(true));
        let ended = tokio::task::spawn_blocking(|| {
            // It only ends.
            let _ = std::io::stdin().read(&mut [0]);
        });
        let server = tonic::transport::Server::builder().max_concurrent_streams(1024).add_service(service);
        tokio::select! {
            served = server.serve_with_incoming(incoming) => served.expect("it serves"),
            _ = ended => {}
        }
    });
}

/// Answers what the register would, without doing anything.
struct Nothing;

type Answer<T> = Result<Response<T>, Status>;

/// What the register has to say of a call.
fn answer(request: CreateCallRequest) -> CreateCallResponse {
    let name = format!("{}/calls/C000001-3", request.parent);
    let mut call = request.call.unwrap_or_default();
    call.name = name;
    call.etag = "2".to_owned();
    call.recorded_at = call.received_at;
    CreateCallResponse { call: Some(call), ..CreateCallResponse::default() }
}

macro_rules! nothing {
    ($($method:ident($request:ident) -> $answer:ident;)*) => {
        #[tonic::async_trait]
        impl CallService for Nothing {
            type IngestCallsStream = ReceiverStream<Result<IngestCallsResponse, Status>>;

            async fn create_call(&self, request: Request<CreateCallRequest>) -> Answer<CreateCallResponse> {
                let mut response = Response::new(answer(request.into_inner()));
                response.disable_compression();
                Ok(response)
            }

            async fn ingest_calls(
                &self,
                _: Request<tonic::Streaming<IngestCallsRequest>>,
            ) -> Answer<Self::IngestCallsStream> {
                Err(Status::unimplemented("not measured"))
            }

            $(async fn $method(&self, _: Request<$request>) -> Answer<$answer> {
                Err(Status::unimplemented("not measured"))
            })*
        }
    };
}

nothing! {
    batch_create_calls(BatchCreateCallsRequest) -> BatchCreateCallsResponse;
    get_call(GetCallRequest) -> GetCallResponse;
    find_call(FindCallRequest) -> FindCallResponse;
    suggest_call(SuggestCallRequest) -> SuggestCallResponse;
    lease_next_call(LeaseNextCallRequest) -> LeaseNextCallResponse;
    release_call(ReleaseCallRequest) -> ReleaseCallResponse;
    list_calls(ListCallsRequest) -> ListCallsResponse;
    complete_call(CompleteCallRequest) -> CompleteCallResponse;
    amend_call(AmendCallRequest) -> AmendCallResponse;
    void_call(VoidCallRequest) -> VoidCallResponse;
    list_call_revisions(ListCallRevisionsRequest) -> ListCallRevisionsResponse;
    lease_call(LeaseCallRequest) -> LeaseCallResponse;
    triage_call(TriageCallRequest) -> TriageCallResponse;
    record_handoff(RecordHandoffRequest) -> RecordHandoffResponse;
    confirm_handoff(ConfirmHandoffRequest) -> ConfirmHandoffResponse;
    confirm_alarm(ConfirmAlarmRequest) -> ConfirmAlarmResponse;
    dismiss_alarm(DismissAlarmRequest) -> DismissAlarmResponse;
}

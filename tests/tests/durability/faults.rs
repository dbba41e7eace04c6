//! A disk that fails. An answer never denies what is recorded, and the server goes on when the disk does.

use std::time::Duration;

use hotline_client::Refusal;
use hotline_proto::v1::call_receipt::Result::{Error, Recorded};
use hotline_proto::v1::*;
use hotline_proto::{Rpc, WriteRequest, WriteResponse};
use hotline_tests::binaries::hotline_server;
use hotline_tests::check::EVENTUALLY;
use hotline_tests::faults::{Disk, Fault};
use hotline_tests::raw::{End, Raw, framed, refusal};
use hotline_tests::register::create_period;
use hotline_tests::requests::*;
use hotline_tests::server::{TempDir, temp_dir};
use hotline_tests::{Register, Server, WriteExt, assert_eventually, database};
use prost::Message;
use tonic::{Code, Request};

/// A register on a disk that can be told to fail.
struct Desk {
    register: Register,
    server: Server,
    disk: Disk,
    dir: TempDir,
}

impl Desk {
    /// None on PostgreSQL, whose disk is not the server's.
    async fn open() -> Option<Self> {
        if database::is_postgres() {
            return None;
        }
        let (dir, disk) = (temp_dir(), Disk::default());
        let server = Server::start_with(&dir, 0, &disk.environment());
        let register = Register::open(&server).await;
        Some(Self { register, server, disk, dir })
    }

    /// Sends a write once: the library would try again.
    async fn refused<R: Rpc>(&self, request: R) -> Refusal {
        let answer = self.register.client.send_once(Request::new(request)).await;
        let status = answer.err().unwrap_or_else(|| panic!("{} cannot be answered", R::METHOD.path));
        refusal(status, Code::Unavailable, R::METHOD.path)
    }

    /// While nothing can be read, a write is told as recorded, with the name of what it wrote to; then the same request answers.
    async fn is_told<R>(&self, request: R, resource: &str) -> R::Response
    where
        R: Rpc<Response: WriteResponse> + WriteRequest,
    {
        self.disk.begin(Fault::Reads);
        let refusal = self.refused(request.clone()).await;
        self.disk.end(Fault::Reads);
        let path = R::METHOD.path;
        assert_eq!(refusal.reason, "RECORDED_UNREAD", "{path}: {refusal:?}");
        assert!(refusal.facts["resource"].contains(resource), "{path}: {refusal:?}");
        assert!(refusal.retry_after.is_some(), "{path}");
        let again = self.register.write(request).await.unwrap_or_else(|error| panic!("{path}: {error:?}"));
        assert!(again.replayed, "{path}: it is recorded once");
        assert_eq!(refusal.facts["position"], again.position.to_string(), "{path}");
        again.answer
    }

    async fn check_soundness(self) {
        self.server.stop().await;
        let verified = hotline_server(self.dir.path(), &["verify"]);
        assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));
    }
}

#[tokio::test]
async fn field_d6_what_is_recorded_is_never_denied_when_it_cannot_be_read_back() {
    let Some(desk) = Desk::open().await else { return };
    let r = &desk.register;
    let call = r.call().phone("13800000001").received("2022-11-14 09:00").summary("母亲断药").opens("断药");
    let created = desk.is_told(call.request(), "/calls/C000001-3").await;
    let (call, issue) = (created.call.expect("a call"), created.issues[0].name.clone());
    let wrong = r.call().name().await;
    desk.is_told(void(&wrong), &wrong).await;
    let amended = Call { name: call.name.clone(), summary: "父亲断药".to_owned(), ..Call::default() };
    desk.is_told(amend(amended, &["summary"]).at("2022-11-14 10:00"), &call.name).await;
    let filled =
        Call { name: call.name.clone(), incident_address: "松青路1号".to_owned(), ..Call::default() };
    desk.is_told(complete(filled).at("2022-11-14 10:10"), &call.name).await;
    desk.is_told(assign(&issue, "A1").at("2022-11-14 10:20"), &issue).await;
    desk.is_told(urgency(&issue, Urgency::P1).at("2022-11-14 10:30"), &issue).await;
    desk.is_told(resolve(&issue, IssueOutcome::Solved).at("2022-11-14 10:40"), &issue).await;
    let leased = desk.is_told(lease_next(&r.parent, "OP1").at("2022-11-14 11:00"), "/callbacks/B").await;
    let callback = leased.callback.expect("the caller is called back").name;
    desk.is_told(record(&callback, Some(true)).at("2022-11-14 11:10"), &callback).await;
    desk.is_told(r.issue().title("停水").request(), "/issues/Q000002-").await;
    desk.is_told(create_period("other"), "periods/other").await;
    let district =
        DistrictEntry { code: "D4".to_owned(), display_names: named("第4街道"), ..Default::default() };
    let districts = UpsertDistrictsRequest {
        parent: r.parent.clone(),
        districts: vec![district],
        write: context(),
        ..UpsertDistrictsRequest::default()
    };
    assert_eq!(desk.is_told(districts, &r.parent).await.districts[0].code, "D4");
    let period =
        EmergencyPeriod { name: r.parent.clone(), display_name: "疫情".to_owned(), ..Default::default() };
    let update = UpdatePeriodRequest {
        period: Some(period),
        update_mask: mask(&["display_name"]),
        write: context(),
        ..UpdatePeriodRequest::default()
    };
    assert_eq!(desk.is_told(update, &r.parent).await.period.expect("a period").display_name, "疫情");
    // A plain read denies nothing.
    desk.disk.begin(Fault::Reads);
    let read = r.client.send_once(Request::new(GetCallRequest { name: call.name, full_view: None })).await;
    refusal(read.expect_err("nothing can be read"), Code::Internal, "GetCall");
    desk.disk.end(Fault::Reads);
    desk.check_soundness().await;
}

#[tokio::test]
async fn field_d6_a_receipt_of_a_batch_says_that_its_call_is_recorded() {
    let Some(desk) = Desk::open().await else { return };
    let r = &desk.register;
    let requests: Vec<_> = (0..3).map(|_| r.call().phone("13800000001").opens("断药").request()).collect();
    let batch =
        BatchCreateCallsRequest { parent: r.parent.clone(), requests, ..BatchCreateCallsRequest::default() };
    let receipts = async || {
        let answer = r.client.send_once(Request::new(batch.clone())).await;
        answer.expect("a batch has its receipts").into_inner().receipts
    };
    desk.disk.begin(Fault::Reads);
    // What is new is known without reading.
    let first: Vec<_> = receipts().await.into_iter().map(|receipt| receipt.result).collect();
    let names = first.into_iter().map(|result| match result {
        Some(Recorded(recorded)) => recorded.call,
        other => panic!("{other:?}"),
    });
    for (receipt, name) in receipts().await.into_iter().zip(names) {
        let Some(Error(status)) = receipt.result else {
            panic!("what was recorded before is read: {receipt:?}")
        };
        let refusal = Refusal::from(status);
        assert_eq!((refusal.code, refusal.reason.as_str()), (Code::Unavailable, "RECORDED_UNREAD"));
        assert_eq!(refusal.facts["resource"], name);
    }
    desk.disk.end(Fault::Reads);
    for receipt in receipts().await {
        assert!(
            matches!(receipt.result, Some(Recorded(one)) if one.write.is_some_and(|write| write.replayed))
        );
    }
    assert_eq!(r.calls(CallFilter::default()).await.len(), 3);
}

#[tokio::test]
async fn field_d6_a_deadline_that_passes_after_the_commit_says_that_it_is_recorded() {
    let Some(desk) = Desk::open().await else { return };
    let raw = Raw::connect(desk.server.socket()).await;
    let request = desk.register.call().phone("13800000001").district("D1").opens("断药").request();
    let body = framed(0, &request.encode_to_vec());
    desk.disk.begin(Fault::Hang);
    // On a busy machine the commit itself may take longer than a short deadline.
    let mut told = None;
    for timeout in ["200m", "1S", "5S", "30S"] {
        let status = raw
            .status(CreateCallRequest::METHOD.path, &[("grpc-timeout", timeout)], &body, End::Closed)
            .await;
        match status.code() {
            Code::DeadlineExceeded => {}
            _ => {
                told = Some(refusal(status, Code::Unavailable, timeout));
                break;
            }
        }
    }
    desk.disk.end(Fault::Hang);
    let told = told.expect("it is recorded within 30 seconds");
    assert_eq!(told.reason, "RECORDED_UNREAD");
    let again = desk.register.write(request).await.expect("it can be read again");
    assert!(again.replayed);
    assert_eq!(Some(&told.facts["resource"]), again.answer.call.map(|call| call.name).as_ref());
}

#[tokio::test]
async fn field_d12_a_read_that_waits_ends_at_its_deadline() {
    let Some(desk) = Desk::open().await else { return };
    let (r, raw) = (&desk.register, Raw::connect(desk.server.socket()).await);
    let name = r.call().name().await;
    let get = framed(0, &GetCallRequest { name, full_view: None }.encode_to_vec());
    let list = ListCallsRequest { parent: r.parent.clone(), ..ListCallsRequest::default() };
    let list = framed(0, &list.encode_to_vec());
    desk.disk.begin(Fault::Hang);
    let paths = [(GetCallRequest::METHOD.path, &get), (ListCallsRequest::METHOD.path, &list)];
    // More than there are readers: some wait in the queue.
    for (path, body) in paths.into_iter().cycle().take(12) {
        let status = raw.status(path, &[("grpc-timeout", "100m")], body, End::Closed).await;
        assert_eq!(refusal(status, Code::DeadlineExceeded, path).reason, "DEADLINE");
    }
    desk.disk.end(Fault::Hang);
    r.calls(CallFilter::default()).await;
    desk.check_soundness().await;
}

#[tokio::test]
async fn field_d6_the_library_repeats_until_it_can_be_read() {
    let Some(desk) = Desk::open().await else { return };
    let settings = hotline_client::Settings { patience: EVENTUALLY, ..desk.server.settings() };
    let r = Register::connect_with(settings).await;
    // What the writer reads for such a write it has in memory from now on, also after a checkpoint.
    r.done(r.issue().title("停气").request()).await;
    desk.disk.begin(Fault::Reads);
    let write = r.write(r.issue().title("停水").request());
    let mend = async {
        assert_eventually!(desk.server.log().contains("RECORDED_UNREAD"));
        desk.disk.end(Fault::Reads);
    };
    let (written, ()) = tokio::join!(write, mend);
    assert!(written.expect("the library repeats it").replayed);
    // With less patience, what is known is the error.
    let settings = hotline_client::Settings { patience: Duration::ZERO, ..desk.server.settings() };
    let impatient = Register::connect_with(settings).await;
    desk.disk.begin(Fault::Reads);
    let error = impatient.write(r.issue().title("停电").request()).await.expect_err("it cannot be read");
    assert_eq!(error.refusal().expect("a refusal").reason, "RECORDED_UNREAD");
}

#[tokio::test]
async fn field_d6_a_commit_that_fails_is_looked_up_before_it_is_answered() {
    let Some(desk) = Desk::open().await else { return };
    let r = &desk.register;
    // What fails once is written by the next attempt, without a word to its caller.
    desk.disk.begin(Fault::OneSync);
    r.call().create().await;
    assert!(!desk.disk.has(Fault::OneSync), "it has failed");
    assert_eventually!(desk.server.log().contains("a commit failed; looking up its write"));
    // What goes on failing may be recorded: an answer must not say that it is not.
    desk.disk.begin(Fault::Syncs);
    let calls: Vec<CreateCallRequest> = (0..8).map(|_| r.call().request()).collect();
    let refused: Vec<Refusal> = {
        let sent: Vec<_> = calls.iter().map(|call| desk.refused(call.clone())).collect();
        let mut refused = Vec::new();
        for one in sent {
            refused.push(one.await);
        }
        refused
    };
    for refusal in refused {
        assert_eq!(
            (refusal.reason.as_str(), refusal.facts["cause"].as_str()),
            ("UNAVAILABLE", "STORAGE_AWAY")
        );
    }
    desk.disk.end(Fault::Syncs);
    // The server goes on by itself, and each is there once.
    for call in &calls {
        r.response(call.clone()).await;
    }
    let journal = r.journal(0).await;
    for call in &calls {
        assert_eq!(journal.iter().filter(|event| event.request_id == call.id()).count(), 1);
    }
    assert_eq!(r.calls(CallFilter::default()).await.len(), 9);
    desk.check_soundness().await;
}

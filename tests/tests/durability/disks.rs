//! A disk that is full or fails: answers, log and health say so, and all is well again when the disk is, without anybody writing.

use hotline_tests::check::refusal;
use hotline_tests::faults::{Disk, Fault};
use hotline_tests::health::Health;
use hotline_tests::server::temp_dir;
use hotline_tests::{Register, Server, assert_eventually, database};
use tonic::Request;
use tonic_health::pb::health_check_response::ServingStatus;

#[tokio::test]
async fn field_d7_health_follows_whether_the_disk_takes_writes() {
    if database::is_postgres() {
        // Its disk is not the server's.
        return;
    }
    for (fault, cause, said) in [
        (Fault::Full, "DISK_FULL", "the disk is full"),
        (Fault::Quota, "DISK_FULL", "the disk is full"),
        (Fault::Syncs, "STORAGE_AWAY", "the disk fails"),
    ] {
        let (dir, disk) = (temp_dir(), Disk::default());
        let server = Server::start_with(&dir, 0, &disk.environment());
        let r = Register::open(&server).await;
        r.call().create().await;
        let mut health = Health::of(&server);
        assert!(health.is(ServingStatus::Serving).await);
        disk.begin(fault);
        let request = r.call().request();
        let status = r.client.send_once(Request::new(request.clone())).await.expect_err("the disk fails");
        let refusal = refusal(Err::<(), _>(hotline_client::Error::from(status)));
        assert_eq!(
            (refusal.reason.as_str(), refusal.facts["cause"].as_str()),
            ("UNAVAILABLE", cause),
            "{fault:?}"
        );
        assert_eventually!(health.is(ServingStatus::NotServing).await);
        assert_eventually!(server.log().contains(said));
        disk.end(fault);
        assert_eventually!(health.is(ServingStatus::Serving).await);
        let done = r.write(request.clone()).await.expect("the disk takes it");
        let again = r.write(request).await.expect("it is known");
        assert_eq!(again.answer.call, done.answer.call, "it is recorded once");
        assert_eq!(r.calls(hotline_proto::v1::CallFilter::default()).await.len(), 2);
        server.stop().await;
    }
}

//! Few bytes that become many in memory.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use hotline_tests::raw::{End, Raw, framed, refusal};
use hotline_tests::server::temp_dir;
use hotline_tests::{Register, Server};
use tonic::Code;

use super::assert_is_small;

/// Empty elements of a body: as many as the largest message holds.
const MANY: usize = 1_900_000;
/// Requests at once.
const AT_ONCE: usize = 32;

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).expect("memory can be written to");
    encoder.finish().expect("memory can be written to")
}

/// Bodies in which an empty element stands many times: those of CreateCall and its parts, of a batch and of a stream, of directories.
fn bodies() -> Vec<(&'static str, Vec<u8>)> {
    let elements = |tag: u8| [tag, 0].repeat(MANY);
    // A group, which is passed over, before them.
    let behind_a_group = [&[0xfb, 0x07, 0xfc, 0x07][..], &elements(0x2a)].concat();
    let few = |tag: u8| [tag, 0].repeat(130_000);
    vec![
        ("CallService/CreateCall", elements(0x2a)),
        ("CallService/CreateCall", few(0x2a)),
        ("CallService/CreateCall", behind_a_group),
        ("CallService/BatchCreateCalls", elements(0x12)),
        ("CallService/BatchCreateCalls", elements(0x22)),
        ("CallService/IngestCalls", elements(0x12)),
        ("PeriodService/CreatePeriod", elements(0x22)),
        ("DirectoryService/UpsertCategories", few(0x12)),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn field_d1_what_a_message_costs_is_known_before_it_is_taken_apart() {
    let dir = temp_dir();
    let server = Server::start(&dir);
    let r = Register::open(&server).await;
    for (method, body) in bodies() {
        let path = format!("/hotline.v1.{method}");
        let packed = framed(1, &gzipped(&body));
        assert!(packed.len() < 10_000, "{} bytes over the network", packed.len());
        let attackers = (0..AT_ONCE).map(|attacker| {
            let (path, packed, address) = (path.clone(), packed.clone(), server.socket().to_owned());
            tokio::spawn(async move {
                let raw = Raw::connect(&address).await;
                // Half of them leave the request open: what was made of the message would stay.
                let end = if attacker % 2 == 0 { End::Closed } else { End::Open };
                raw.status(&path, &[("grpc-encoding", "gzip")], &packed, end).await
            })
        });
        for status in attackers.collect::<Vec<_>>() {
            let status = status.await.expect("an attacker does not panic");
            let is_busy = status.code() == Code::ResourceExhausted;
            if !is_busy {
                let refusal = refusal(status, Code::InvalidArgument, method);
                let reason = &refusal.violations[0].reason;
                assert!(["TOO_LONG", "REQUIRED", "TOO_MANY"].contains(&reason.as_str()), "{refusal:?}");
            }
        }
        assert_is_small(&server);
        r.call().create().await;
    }
    server.stop().await;
}

#[tokio::test]
async fn field_d1_a_body_of_419_bytes_is_refused_by_its_cost() {
    let dir = temp_dir();
    let server = Server::start(&dir);
    let raw = Raw::connect(server.socket()).await;
    let body = [0x2a, 0].repeat(100_000);
    let path = "/hotline.v1.CallService/CreateCall";
    let status = raw.status(path, &[], &framed(0, &body), End::Closed).await;
    let refusal = refusal(status, Code::InvalidArgument, path);
    let violation = &refusal.violations[0];
    assert_eq!((violation.field.as_str(), violation.reason.as_str()), ("request", "TOO_LONG"));
    assert_eq!(violation.facts["unit"], "DECODED_BYTES");
    assert_eq!(violation.facts["limit"], "8388608");
    server.stop().await;
}

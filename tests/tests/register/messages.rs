//! Bytes that are no message: refused with a reason, by every method.

use hotline_client::Refusal;
use hotline_proto::METHODS;
use hotline_tests::raw::{End, Raw, framed, refusal};
use tonic::Code;

use super::Desk;

/// The field and the reason of the one thing that is wrong.
fn wrong(refusal: &Refusal) -> (&str, &str) {
    let [violation] = refusal.violations.as_slice() else { panic!("{refusal:?}") };
    assert_eq!(refusal.reason, "INVALID_FIELDS");
    (violation.field.as_str(), violation.reason.as_str())
}

#[tokio::test]
async fn field_d14_bytes_that_are_no_message_are_refused_with_a_reason_by_every_method() {
    let desk = Desk::open().await;
    let raw = Raw::connect(desk.server.socket()).await;
    let gzip = ("grpc-encoding", "gzip");
    let cases: [(&str, Vec<u8>, Option<(&str, &str)>); 9] = [
        ("a tag of no field", framed(0, &[0xff]), None),
        ("a wire type that there is not", framed(0, &[0x0f, 0x01]), None),
        ("a length beyond the end", framed(0, &[0x0a, 0x7f, b'x']), None),
        ("text that is not UTF-8", framed(0, &[0x0a, 0x02, 0xc3, 0x28]), None),
        ("a frame cut short", framed(0, &[0x0a, 0x01, b'x'])[..6].to_vec(), None),
        ("a head cut short", vec![0, 0, 0], None),
        ("a flag that there is not", framed(2, &[]), None),
        ("compressed, but not said how", framed(1, &[0x0a, 0x01, b'x']), None),
        ("not compressed as it is said", framed(1, b"no gzip"), Some(gzip)),
    ];
    for method in METHODS {
        for (what, body, header) in &cases {
            if method.name == "GetServerInfo" && what.starts_with("text") {
                // It has no text.
                continue;
            }
            let context = format!("{} {what}", method.path);
            let status = raw.status(method.path, header.as_slice(), body, End::Closed).await;
            let refusal = refusal(status, Code::InvalidArgument, &context);
            assert_eq!(wrong(&refusal), ("request", "UNREADABLE"), "{context}");
        }
    }
    let path = "/grpc.health.v1.Health/Check";
    let status = raw.status(path, &[], &framed(0, &[0xff]), End::Closed).await;
    assert_eq!(wrong(&refusal(status, Code::InvalidArgument, path)), ("request", "UNREADABLE"));
    // A request without a message is none, except where a stream may have none.
    for method in METHODS.iter().filter(|method| !method.client_streaming) {
        let status = raw.status(method.path, &[], &[], End::Closed).await;
        assert_eq!(wrong(&refusal(status, Code::InvalidArgument, method.path)), ("request", "UNREADABLE"));
    }
}

#[tokio::test]
async fn field_d14_a_message_over_the_limit_is_told_the_limit_of_its_method() {
    let desk = Desk::open().await;
    // Five megabytes are announced; whoever reads on is at fault.
    let announced = [&[0][..], &5_000_000_u32.to_be_bytes(), &[0x0a]].concat();
    for method in METHODS {
        // h2 forgets about streams that it has reset, and takes what comes late for an error of the connection.
        let raw = Raw::connect(desk.server.socket()).await;
        let status = raw.status(method.path, &[], &announced, End::Open).await;
        let refusal = refusal(status, Code::InvalidArgument, method.path);
        assert_eq!(wrong(&refusal), ("request", "TOO_LONG"), "{}", method.path);
        let facts = &refusal.violations[0].facts;
        let is_large = ["CreatePeriod", "BatchCreateCalls", "IngestCalls"].contains(&method.name);
        let limit = if is_large { "4194304" } else { "262144" };
        assert_eq!((facts["limit"].as_str(), facts["unit"].as_str()), (limit, "BYTES"), "{}", method.path);
        assert!(!facts.contains_key("length"), "nobody measured it");
    }
}

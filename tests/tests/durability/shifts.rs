//! `verify` names a duty, a handover, a notice or a reading that was changed behind the server's back.

use std::path::Path;

use hotline_proto::v1::{PostNoticeRequest, ShiftOfDay};
use hotline_tests::requests::*;
use hotline_tests::server::temp_dir;
use hotline_tests::{Register, Server, WriteExt, moments};

use super::tampering::{tamper, verify};

/// A register with a duty that ended, one that lasts, a handover, a notice that another replaces, and a reading: entries 3 to 9.
async fn fill(dir: &Path) {
    let server = Server::start(dir);
    let r = Register::open(&server).await;
    let call = r.call().phone("13800000001").name().await;
    r.response(start_shift(&r, "OP1").at("2022-11-14 08:00")).await;
    r.response(end_shift(&r, "OP1").at("2022-11-14 16:00")).await;
    r.response(start_shift(&r, "OP2").at("2022-11-14 16:00")).await;
    let shift = ShiftOfDay { date: Some(moments::date("2022-11-14")), shift: "middle".to_owned() };
    r.response(acknowledge_handover(&r, shift, &[&call])).await;
    let notice = r.done(post_notice(&r, "口径")).await.name;
    r.done(PostNoticeRequest { replaces: notice.clone(), ..post_notice(&r, "新口径") }).await;
    r.response(mark_read(&r, "OP1", &[&notice])).await;
    server.stop().await;
}

#[tokio::test]
async fn a_duty_a_handover_a_notice_or_a_reading_that_was_tampered_with_is_named() {
    let dir = temp_dir();
    fill(dir.path()).await;
    let (code, said) = verify(dir.path());
    assert_eq!(code, Some(0), "{said}");
    for (sql, named) in [
        ("UPDATE duties SET operator = 'OP3' WHERE operator = 'OP1'", "duty of entry 3: "),
        ("UPDATE duties SET ended_at = NULL, end_position = NULL", "duty of entry 3: "),
        ("DELETE FROM duties WHERE operator = 'OP2'", "duty of entry 5 is missing"),
        ("UPDATE handovers SET items = '{}'", "handover of entry 6: "),
        ("DELETE FROM handovers", "handover of entry 6 is missing"),
        ("UPDATE notices SET poster = 'users/other'", "notice 1: "),
        ("UPDATE notices SET ended_at = NULL, end_position = NULL, replaced_by = NULL", "notice 1: "),
        ("DELETE FROM notices WHERE number = 2", "notice 2 is missing"),
        ("UPDATE readings SET operator = 'OP3'", "reading (0, 1, \"OP3\"): "),
        ("DELETE FROM readings", "reading (0, 1, \"OP1\") is missing"),
    ] {
        let dir = temp_dir();
        fill(dir.path()).await;
        tamper(dir.path(), sql);
        let (code, said) = verify(dir.path());
        assert!(code != Some(0) && said.contains(named), "{sql}: {said}");
    }
}

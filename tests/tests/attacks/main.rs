//! Clients that mean no good: the server stays small, and goes on serving others.
//!
//! `cargo test -p hotline-tests --test attacks`

mod bodies;
mod connections;
mod messages;

use hotline_tests::Server;
use hotline_tests::process::resident;

/// What a server may take in all, in kilobytes.
const AT_MOST: f64 = 512.0 * 1024.0;

/// However much was sent to it, it never took more than it may.
#[track_caller]
fn assert_is_small(server: &Server) {
    let most = resident(server.id(), "VmHWM");
    assert!(most < AT_MOST, "{most} kB");
}

#[test]
fn no_file_is_forgotten() {
    hotline_tests::check::assert_no_file_is_forgotten(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/attacks/main.rs"
    ));
}

//! Clients that mean no good: the server stays small, and goes on serving others.
//!
//! `cargo test -p hotline-tests --test attacks`

mod bodies;
mod connections;
mod frames;

#[test]
fn no_file_is_forgotten() {
    hotline_tests::check::assert_no_file_is_forgotten(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/attacks/main.rs"
    ));
}

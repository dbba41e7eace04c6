//! What only the documents can tell stands in them.

use super::super::{root, text_of};

/// Fails if a document does not say all of this, wherever its lines break.
fn says(document: &str, all: &[&str]) {
    let text =
        text_of(&root().join(document)).split_whitespace().collect::<Vec<_>>().join(" ").replace(" // ", " ");
    for said in all {
        assert!(text.contains(said), "{document} does not say: {said}");
    }
}

#[test]
fn field_e11_a_history_by_time_is_said_to_be_taken_in_faster() {
    says("docs/performance.md", &["A history in a random order", "three times slower than by `received_at`"]);
    let advice =
        "A history is taken in fastest by received_at: in a random order it takes some three times as long.";
    says("proto/hotline/v1/call_service.proto", &[advice]);
}

#[test]
fn field_f5_what_a_role_a_failover_and_an_upgrade_need_is_said() {
    says(
        "docs/scaling.md",
        &[
            "GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO hotline;",
            "Run `CHECKPOINT` on the promoted server before `pg_rewind`",
            "**An old server that stops meanwhile cannot start again**",
        ],
    );
}

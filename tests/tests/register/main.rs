//! The register over its API: a real server, the client library, and what the contract promises.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(
    clippy::cloned_ref_to_slice_refs,
    reason = "a list of one reads like the lists of several beside it"
)]

mod agencies;
mod alarms;
mod bad_callbacks;
mod bad_calls;
mod bad_input;
mod bad_issues;
mod bad_periods;
mod bad_summaries;
mod batches;
mod breakdowns;
mod callbacks;
mod calling_back;
mod calls;
mod canaries;
mod comparing;
mod contract;
mod corrections;
mod deadlines;
mod directories;
mod due_times;
mod etags;
mod first_calls;
mod follow_ups;
mod forgetting;
mod found_by;
mod handing;
mod heads;
mod heavy_numbers;
mod incidents;
mod ingesting;
mod instructions;
mod issues;
mod known_callers;
mod leases;
mod left_open;
mod merging;
mod messages;
mod moments;
mod notices;
mod numbers;
mod pages;
mod past;
mod persons;
mod refusals;
mod reported;
mod reports;
mod request_ids;
mod request_log;
mod responses;
mod rights;
mod same_window;
mod search;
mod shifts;
mod slips;
mod suggesting;
mod summaries;
mod tokens;
mod transitions;
mod waiting;
mod warnings;
mod watching;

use hotline_tests::server::{TempDir, temp_dir};
use hotline_tests::{Register, Server};

#[test]
fn no_file_is_forgotten() {
    hotline_tests::check::assert_no_file_is_forgotten(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/register/main.rs"
    ));
}

/// A server with an open period. The directory is gone when it is dropped, after the server.
pub struct Desk {
    /// The period.
    pub register: Register,
    /// The server.
    pub server: Server,
    _dir: TempDir,
}

impl Desk {
    /// Starts the server and opens the period.
    pub async fn open() -> Self {
        let dir = temp_dir();
        let server = Server::start(&dir);
        let register = Register::open(&server).await;
        Self { register, server, _dir: dir }
    }
}

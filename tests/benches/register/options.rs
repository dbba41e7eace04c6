//! What was asked for.

use std::path::PathBuf;
use std::time::Duration;

/// How long and how often everything runs.
#[derive(Clone, Debug)]
pub struct Options {
    /// Runs of each contender.
    pub repetitions: usize,
    /// How long one run is.
    pub run: Duration,
    /// Calls of the large register.
    pub calls: usize,
    /// Where the figures go as JSON.
    pub json: Option<PathBuf>,
    /// Parts that are run; all of them if none is named.
    only: Vec<String>,
}

impl Options {
    /// Reads the command line; whatever else cargo gives is passed over.
    pub fn of_command_line() -> Self {
        let arguments: Vec<String> = std::env::args().collect();
        let quick = arguments.iter().any(|argument| argument == "--quick");
        let after = |option: &str| {
            let at = arguments.iter().position(|argument| argument == option);
            at.and_then(|at| arguments.get(at + 1)).cloned()
        };
        let only = after("--only").unwrap_or_default();
        Self {
            repetitions: if quick { 5 } else { 9 },
            run: Duration::from_millis(if quick { 250 } else { 3000 }),
            calls: after("--calls").and_then(|calls| calls.parse().ok()).unwrap_or(if quick {
                50_000
            } else {
                10_000_000
            }),
            json: after("--json").map(PathBuf::from),
            only: only.split(',').filter(|part| !part.is_empty()).map(str::to_owned).collect(),
        }
    }

    /// Whether a part is run.
    pub fn runs(&self, part: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| only == part)
    }
}

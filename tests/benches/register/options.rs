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
    /// Where the figures go as JSON.
    pub json: Option<PathBuf>,
}

impl Options {
    /// Reads the command line; whatever else cargo gives is passed over.
    pub fn of_command_line() -> Self {
        let arguments: Vec<String> = std::env::args().collect();
        let quick = arguments.iter().any(|argument| argument == "--quick");
        let json = arguments.iter().position(|argument| argument == "--json");
        Self {
            repetitions: if quick { 5 } else { 9 },
            run: Duration::from_millis(if quick { 700 } else { 3000 }),
            json: json.and_then(|at| arguments.get(at + 1)).map(PathBuf::from),
        }
    }
}

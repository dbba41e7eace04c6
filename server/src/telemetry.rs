//! The log. It never contains a name, phone number or text of a caller.

use std::io::{self, IsTerminal};

use tracing_subscriber::EnvFilter;

use crate::config::Config;

/// Starts the log on standard error. Fails with a message if the filter is wrong, or a log exists already.
pub fn start(config: &Config) -> Result<(), String> {
    let filter =
        EnvFilter::try_new(&config.log).map_err(|error| format!("log: {:?}: {error}", config.log))?;
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr);
    let started = if config.log_json {
        log.json().try_init()
    } else {
        log.with_ansi(io::stderr().is_terminal()).with_target(false).try_init()
    };
    started.map_err(|error| format!("log: {error}"))
}

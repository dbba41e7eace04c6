//! The log. It never contains a name, phone number or text of a caller.
//!
//! A thread of its own writes it, so that a reader of standard error that hangs does not hold up a call.

use std::io::{self, IsTerminal, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::time::Duration;

use tracing::{Level, Metadata, Subscriber};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::{Context, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer};

use crate::config::{Config, LogFormat};

/// Maximum number of lines that wait to be written. Later ones are left out, and counted.
const WAITING_LINES: usize = 16_384;
/// How long lines are gathered before they are written, so that under load one write takes many.
const GATHER: Duration = Duration::from_millis(2);
/// Size at which the gathered lines are written, in bytes.
const FULL_BYTES: usize = 64 * 1024;
/// How long the end of a command waits until its lines are written.
const FLUSH_WITHIN: Duration = Duration::from_secs(1);

/// Writes the lines that wait when it is dropped.
pub struct Log {
    waiting: SyncSender<Waiting>,
}

/// Lets libraries say no more than INFO, whatever the settings say: below it some write down what they read, numbers and texts of callers among it.
struct OursInDetail;

impl<S: Subscriber> Layer<S> for OursInDetail {
    fn enabled(&self, metadata: &Metadata<'_>, _: Context<'_, S>) -> bool {
        *metadata.level() <= Level::INFO || metadata.target().starts_with("hotline")
    }
}

enum Waiting {
    Line(Vec<u8>),
    /// Answered when everything before it is written.
    Flush(SyncSender<()>),
}

/// Starts the log on standard error. Fails with a message if the filter is wrong, or a log exists already.
pub fn start(config: &Config) -> Result<Log, String> {
    let filter =
        EnvFilter::try_new(&config.log).map_err(|error| format!("log: {:?}: {error}", config.log))?;
    let (waiting, lines) = mpsc::sync_channel(WAITING_LINES);
    let left_out = Arc::<AtomicU64>::default();
    let writer = Lines { waiting: waiting.clone(), left_out: left_out.clone() };
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(writer);
    let is_terminal = io::stderr().is_terminal();
    let as_json = match config.log_format {
        LogFormat::Auto => !is_terminal,
        LogFormat::Json => true,
        LogFormat::Text => false,
    };
    let started = if as_json {
        log.json().finish().with(OursInDetail).try_init()
    } else {
        log.with_ansi(is_terminal).with_target(false).finish().with(OursInDetail).try_init()
    };
    started.map_err(|error| format!("log: {error}"))?;
    let thread = std::thread::Builder::new().name("log".to_owned());
    thread.spawn(move || write_lines(&lines, &left_out)).map_err(|error| format!("log: {error}"))?;
    Ok(Log { waiting })
}

impl Drop for Log {
    fn drop(&mut self) {
        let (written, flushed) = mpsc::sync_channel(1);
        // If nobody reads standard error, these lines are lost.
        if self.waiting.try_send(Waiting::Flush(written)).is_ok() {
            let _ = flushed.recv_timeout(FLUSH_WITHIN);
        }
    }
}

fn write_lines(lines: &Receiver<Waiting>, left_out: &AtomicU64) {
    let mut text = Vec::new();
    while let Ok(first) = lines.recv() {
        if matches!(first, Waiting::Line(_)) {
            std::thread::sleep(GATHER);
        }
        let mut flush = None;
        for waiting in std::iter::once(first).chain(lines.try_iter()) {
            match waiting {
                Waiting::Line(line) => text.extend(line),
                Waiting::Flush(written) => flush = Some(written),
            }
            if flush.is_some() || text.len() >= FULL_BYTES {
                break;
            }
        }
        // A closed standard error is no reason to stop.
        let _ = io::stderr().write_all(&text);
        text.clear();
        if let Some(written) = flush {
            let _ = written.send(());
        }
        let lines = left_out.swap(0, Ordering::Relaxed);
        if lines > 0 {
            tracing::warn!(lines, "standard error was not read in time: lines of the log were left out");
        }
    }
}

/// What the log writes its lines to.
#[derive(Clone)]
struct Lines {
    waiting: SyncSender<Waiting>,
    left_out: Arc<AtomicU64>,
}

impl io::Write for Lines {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if self.waiting.try_send(Waiting::Line(line.to_vec())).is_err() {
            self.left_out.fetch_add(1, Ordering::Relaxed);
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Lines {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

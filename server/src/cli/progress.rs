//! Shows on standard error how far long work on a register has come: on a terminal as a bar, elsewhere as a line now and then.

use std::io::Write as _;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use super::Failure;
use crate::catalogue::sentence;
use crate::store::admin::progress::{Progress, Step};

/// How often a line is written where there is no terminal.
const LINE_EVERY: Duration = Duration::from_secs(10);

/// What shows it. A bar is gone when it is dropped.
pub struct Display {
    bar: ProgressBar,
    next_line: Instant,
}

impl Display {
    pub fn new() -> Result<Self, Failure> {
        let style = ProgressStyle::with_template("{msg} {bar:40} {human_pos}/{human_len} {elapsed}, {eta}")?;
        let bar = ProgressBar::new(0).with_style(style);
        Ok(Self { bar, next_line: Instant::now() + LINE_EVERY })
    }

    /// Shows how far it has come.
    pub fn show(&mut self, progress: Progress<'_>) {
        if self.bar.is_hidden() {
            if let Some(line) = self.line(progress, Instant::now()) {
                // Nobody has to read it.
                let _ = writeln!(std::io::stderr(), "{line}");
            }
            return;
        }
        let number = |number: i64| u64::try_from(number).unwrap_or_default();
        let what = what(&progress);
        if self.bar.message() != what {
            self.bar.reset();
            self.bar.set_message(what);
        }
        self.bar.set_length(number(progress.total));
        self.bar.set_position(number(progress.done));
    }

    /// The line to be written now; None if the last one was a moment ago.
    fn line(&mut self, progress: Progress<'_>, now: Instant) -> Option<String> {
        if now < self.next_line {
            return None;
        }
        self.next_line = now + LINE_EVERY;
        let facts = [
            ("what", what(&progress).into()),
            ("done", progress.done.to_string().into()),
            ("total", progress.total.to_string().into()),
        ];
        Some(sentence("progress-line", &facts))
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// What is being done, and to which period.
fn what(progress: &Progress<'_>) -> String {
    let facts = [("period", progress.period.into())];
    match progress.step {
        Step::Replay => sentence("progress-replay", &facts),
        Step::Recount => sentence("progress-recount", &facts),
        Step::Rebuild => sentence("progress-rebuild", &facts),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_terminal_a_line_is_written_now_and_then() {
        let Ok(mut display) = Display::new() else { panic!("the template is sound") };
        let begun = Instant::now();
        let mut line = |seconds, done| {
            let progress = Progress { period: "abc", step: Step::Replay, done, total: 12_000_000 };
            display.line(progress, begun + Duration::from_secs(seconds))
        };
        assert_eq!(line(1, 5_000), None);
        assert_eq!(line(11, 90_000).as_deref(), Some("abc: replaying the journal: 90000 of 12000000"));
        assert_eq!(line(12, 95_000), None);
        assert!(line(30, 200_000).is_some_and(|line| line.ends_with("200000 of 12000000")));
    }
}

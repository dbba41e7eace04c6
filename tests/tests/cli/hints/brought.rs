//! What brings situations about.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::super::desk::{Desk, short};
use super::Printed;

/// A number that no other situation has.
pub fn next() -> usize {
    static LAST: AtomicUsize = AtomicUsize::new(0);
    LAST.fetch_add(1, Ordering::Relaxed)
}

/// Types a line, whatever comes of it.
pub fn typed(desk: &Desk, line: impl Into<String>) -> Printed {
    let line = line.into();
    let output = desk.hotline(&line);
    Printed { said: format!("{}{}", output.stdout, output.stderr), line }
}

/// Types what must work.
#[track_caller]
pub fn done(desk: &Desk, line: &str) -> String {
    desk.hotline(line).success()
}

/// The number of a new issue after some verbs, each with what it needs.
pub fn issue(desk: &Desk, verbs: &[&str]) -> String {
    let issue = desk.issue(&format!("第{}件", next()));
    for verb in verbs {
        let (verb, more) = verb.split_once(' ').unwrap_or((verb, ""));
        let _ = done(desk, format!("issue {verb} {issue} {more}").trim_end());
    }
    issue
}

/// Shows an issue after some verbs.
pub fn shown(desk: &Desk, verbs: &[&str]) -> Printed {
    let issue = issue(desk, verbs);
    typed(desk, format!("issue show {issue}"))
}

/// The number of a new call.
pub fn call(desk: &Desk, line: &str) -> String {
    let logged = desk.hotline(&format!("-o json call log {line}")).json();
    short(&logged["call"]["name"])
}

/// Records a call from paper.
pub fn imported(desk: &Desk) -> Printed {
    let rows = format!("来电时间,来电号码,诉求内容\n2022-11-13 08:05,{},停水\n", 13_800_000_700 + next());
    desk.file("paper.csv", rows);
    typed(desk, "import paper.csv")
}

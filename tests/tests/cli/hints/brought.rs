//! What brings situations about.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::super::desk::{Desk, run, short};
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

/// Keeps a call of somebody whose sign-in has ended, and types something as another one.
pub fn kept_of_others(desk: &Desk) -> Printed {
    let secret = desk.server.token("operators/op-07", "operator");
    let token = desk.file("token", &secret);
    std::fs::set_permissions(&token, std::os::unix::fs::PermissionsExt::from_mode(0o600))
        .expect("it is ours");
    let hers = |line: &str| {
        let mut command = desk.command(line);
        command.env("HOTLINE_SERVER", desk.server.network_url()).env("HOTLINE_TOKEN_FILE", &token);
        run(command, "")
    };
    let log = "call log --phone 13800000030 --summary 停水";
    assert_eq!(hers(log).status, Some(0));
    // The id is in the token, after its prefix.
    let _ = done(desk, &format!("token revoke {}", &secret[3..15]));
    assert_eq!(hers(log).status, Some(75));
    typed(desk, "outbox flush")
}

/// Keeps a call that the server refuses once it is asked.
pub fn kept_and_refused(desk: &Desk) -> Printed {
    desk.server.freeze();
    let at = "--period dadukou-2022 --patience 1 --deadline 1";
    let kept = desk.hotline(&format!("{at} call log --phone 13800000031 --summary 停水 --category UTL.98"));
    desk.server.thaw();
    assert_eq!(kept.status, Some(75), "{kept}");
    typed(desk, "period list")
}

/// Keeps a call for a server that is nowhere. Answers the flags with which it was typed.
pub fn kept_alone(desk: &Desk) -> &'static str {
    let at = "--server 127.0.0.1:9 --period dadukou-2022 --patience 1";
    let kept = desk.hotline(&format!("{at} call log --phone 13800000031 --summary 停水"));
    assert_eq!(kept.status, Some(75), "{kept}");
    at
}

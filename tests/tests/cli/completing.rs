//! What a shell completes, in a real one.

use std::process::Command;

use hotline_tests::binaries::{self, Binary};

use super::desk::{Desk, run};

/// What bash offers for a line, of which the last word is being typed.
fn offered(desk: &Desk, line: &[&str]) -> Vec<String> {
    offered_with(desk, &[], line)
}

/// The same with other settings.
fn offered_with(desk: &Desk, settings: &[(&str, &str)], line: &[&str]) -> Vec<String> {
    let directory = binaries::path(Binary::Cli).parent().expect("it lies in a directory").to_owned();
    let script = r#"
        source <(hotline completions bash)
        COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_TYPE=9; COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}
        _clap_complete_hotline hotline "${COMP_WORDS[-1]}" "${COMP_WORDS[-2]}"
        printf '%s\n' "${COMPREPLY[@]}"
    "#;
    let mut command = Command::new("bash");
    let inner = desk.command("");
    command.env_clear();
    command.envs(inner.get_envs().filter_map(|(name, value)| Some((name, value?))));
    command.env("PATH", format!("{}:/usr/bin:/bin", directory.display()));
    command.envs(settings.iter().copied());
    command.current_dir(desk.home()).args(["-c", script, "bash", "hotline"]).args(line);
    let output = run(command, "");
    assert_eq!((output.status, output.stderr.as_str()), (Some(0), ""), "{line:?}");
    output.stdout.lines().map(str::to_owned).collect()
}

#[test]
fn codes_are_completed_from_the_period() {
    let desk = Desk::open();
    let _ = desk.issue("恢复供水");
    for (line, expected) in [
        (&["call", "log", "-d", "5001041"][..], &["500104103"][..]),
        (&["call", "log", "-d", "跳"], &["500104103"]),
        (&["call", "log", "-d", "tiao"], &["500104103"]),
        (&["call", "log", "-c", "tingd"], &["UTL.02"]),
        (&["call", "log", "-u", ""], &["p0", "p1", "p2", "p3"]),
        (&["call", "log", "--operator", "wang"], &["op-07"]),
        (&["issue", "assign", "Q1-3", "wat"], &["WATER"]),
        (&["issue", "show", "Q"], &["Q000001-3"]),
        (&["summary", "shift", "ye"], &["night"]),
        (&["--period", "da"], &["dadukou-2022"]),
        (&["call", "log", "--issue", "恢复"], &[""]),
        (&["callba"], &["callback"]),
    ] {
        assert_eq!(offered(&desk, line), expected, "{line:?}");
    }
}

#[test]
fn where_no_server_answers_flags_are_completed_and_nothing_is_said() {
    let desk = Desk::open();
    let port = hotline_tests::server::reserved_port();
    let server = format!("127.0.0.1:{port}");
    let offered = |line: &[&str]| offered_with(&desk, &[("HOTLINE_SERVER", &server)], line);
    assert!(offered(&["call", "log", "-d", "5001041"]).concat().is_empty());
    assert_eq!(offered(&["call", "log", "--sum"]), ["--summary"]);
}

#[test]
fn every_shell_has_its_script() {
    let desk = Desk::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = desk.hotline(&format!("completions {shell}")).success();
        assert!(script.contains("HOTLINE_COMPLETE"), "{shell}: {script}");
    }
}

//! The small shell between a test process and a PostgreSQL server.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// Starts, kills and ends one server, and outlives the test process just long enough to clean up after it: it notices the end of its
/// standard input, which no other process can hold open, since Rust's pipes close on exec.
#[derive(Debug)]
pub(super) struct Guardian {
    child: Child,
    // Taken away to end it.
    commands: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
    directory: PathBuf,
}

/// What a command came to.
pub(super) struct Answer {
    pub(super) succeeded: bool,
    /// The process id of the server, if there is one.
    pub(super) postmaster: Option<u32>,
}

impl Guardian {
    pub(super) fn start(binaries: &Path, is_on_disk: bool) -> Self {
        // In a session of its own: Ctrl-C ends the test process, and that ends this one. In that of the test process, the kernel would
        // let go on what this one has stopped to kill it, the moment that the test process is gone (an orphaned process group).
        let mut command = Command::new("setsid");
        command
            .args(["sh", "-c", include_str!("guardian.sh"), "guardian"])
            .env_clear()
            .env("BIN", binaries)
            .env("ON_DISK", if is_on_disk { "yes" } else { "" })
            .env("TMPDIR", std::env::temp_dir())
            .env("PATH", std::env::var_os("PATH").unwrap_or_else(|| "/usr/bin:/bin".into()))
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        // PostgreSQL refuses to run as root.
        if let Some((user, group)) = nobody() {
            command.uid(user).gid(group);
        }
        let mut child = command.spawn().expect("setsid can be run");
        let commands = child.stdin.take().expect("standard input is piped");
        let mut answers = BufReader::new(child.stdout.take().expect("standard output is piped"));
        match read_answer(&mut answers).split_once(' ') {
            Some(("0", directory)) => {
                Self { child, commands: Some(commands), answers, directory: directory.into() }
            }
            Some((_, reason)) => panic!("no PostgreSQL server can be started: {reason}"),
            None => panic!("no PostgreSQL server can be started"),
        }
    }

    /// The directory that is removed at the end.
    pub(super) fn directory(&self) -> &Path {
        &self.directory
    }

    /// Runs one of the functions of `guardian.sh`.
    pub(super) fn run(&mut self, command: &str) -> Answer {
        let commands = self.commands.as_mut().expect("it is there until it is dropped");
        writeln!(commands, "{command}").expect("the guardian reads commands");
        let answer = read_answer(&mut self.answers);
        let (status, postmaster) = answer.split_once(' ').expect("the guardian answers every command");
        Answer { succeeded: status == "0", postmaster: postmaster.parse().ok() }
    }
}

impl Drop for Guardian {
    fn drop(&mut self) {
        self.commands = None;
        // The files are gone after that.
        let _ = self.child.wait();
    }
}

fn read_answer(answers: &mut impl BufRead) -> String {
    let mut answer = String::new();
    answers.read_line(&mut answer).expect("the guardian answers in UTF-8");
    answer.trim_end_matches('\n').to_owned()
}

/// The user and group `nobody`, if the tests run as root.
pub(super) fn nobody() -> Option<(u32, u32)> {
    (id(&["-u"]) == 0).then(|| (id(&["-u", "nobody"]), id(&["-g", "nobody"])))
}

fn id(args: &[&str]) -> u32 {
    let output = Command::new("id").args(args).output().expect("id can be run");
    let id = String::from_utf8_lossy(&output.stdout);
    id.trim().parse().unwrap_or_else(|_| panic!("id {args:?} does not know: {output:?}"))
}

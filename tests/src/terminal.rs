//! A real terminal, which `script` makes. What is sent to it is also read as a terminal reads it, so that a test sees the screen that people see.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// What does not come within this time does not come. Only a failing test waits so long.
const LIMIT: Duration = Duration::from_secs(60);

/// Rows and columns of a terminal at first.
const SIZE: (u16, u16) = (34, 120);

/// A command at a pseudo-terminal.
pub struct Terminal {
    child: Child,
    keys: ChildStdin,
    shown: Receiver<Vec<u8>>,
    /// All that was shown so far.
    text: String,
    /// As it stands on the screen.
    screen: vt100::Parser,
    /// The file of the terminal.
    tty: PathBuf,
    /// How many keys were pressed, apart from what was typed as a text.
    pub pressed: usize,
}

impl Terminal {
    /// Runs a command of somebody with a home directory; whether the terminal knows that characters have several bytes.
    pub fn of(home: &Path, command: &Command, knows_utf8: bool) -> Self {
        let quoted = |text: &std::ffi::OsStr| format!("'{}'", text.to_string_lossy());
        let words: Vec<String> =
            [command.get_program()].into_iter().chain(command.get_args()).map(quoted).collect();
        let utf8 = if knows_utf8 { "iutf8" } else { "-iutf8" };
        let (rows, columns) = SIZE;
        let tty = home.join("tty");
        let set = format!("stty {utf8} erase '^?' rows {rows} cols {columns} && tty > '{}'", tty.display());
        let mut script = Command::new("script");
        script.args(["-qec", &format!("{set} && exec {}", words.join(" ")), "/dev/null"]);
        script.env("SHELL", "/bin/sh").env("TERM", "xterm-256color");
        script.stdin(Stdio::piped()).stdout(Stdio::piped());
        for (name, value) in command.get_envs() {
            value.map(|value| script.env(name, value));
        }
        let mut child = script.spawn().expect("script, of util-linux, makes a terminal");
        let (keys, mut output) = (child.stdin.take().expect("piped"), child.stdout.take().expect("piped"));
        let (sender, shown) = channel();
        std::thread::spawn(move || {
            let mut bytes = [0; 4_096];
            while let Ok(count @ 1..) = output.read(&mut bytes) {
                if sender.send(bytes[..count].to_vec()).is_err() {
                    break;
                }
            }
        });
        let screen = vt100::Parser::new(rows, columns, 0);
        Self { child, keys, shown, text: String::new(), screen, tty, pressed: 0 }
    }

    fn take(&mut self, bytes: &[u8]) {
        self.text.push_str(&String::from_utf8_lossy(bytes));
        self.screen.process(bytes);
    }

    /// Waits until a text is shown after what was shown before, then types.
    #[track_caller]
    pub fn at(mut self, prompt: &str, keys: &[u8]) -> Self {
        let begin = self.text.len();
        while !self.text[begin..].contains(prompt) {
            let more = self.shown.recv_timeout(LIMIT);
            let more = more.unwrap_or_else(|error| panic!("no {prompt}: {error}: {}", self.text));
            self.take(&more);
        }
        self.keys.write_all(keys).expect("the terminal takes keys");
        self
    }

    /// Waits until the command has ended, and answers all that was shown.
    pub fn end(mut self) -> (String, Option<i32>) {
        while let Ok(more) = self.shown.recv_timeout(LIMIT) {
            self.take(&more);
        }
        let status = self.child.wait().expect("a child can be waited for");
        (std::mem::take(&mut self.text), status.code())
    }

    /// The screen as it stands.
    pub fn screen(&self) -> String {
        let lines: Vec<String> =
            self.screen.screen().contents().lines().map(|line| line.trim_end().to_owned()).collect();
        lines.join("\n")
    }

    /// Waits until the screen is as it should be.
    #[track_caller]
    pub fn until(&mut self, what: &str, is_so: impl Fn(&str) -> bool) {
        self.until_it(what, |terminal| is_so(&terminal.screen()));
    }

    #[track_caller]
    fn until_it(&mut self, what: &str, is_so: impl Fn(&Self) -> bool) {
        let until = Instant::now() + LIMIT;
        while !is_so(self) {
            assert!(Instant::now() < until, "not {what}:\n{}", self.screen());
            match self.shown.recv_timeout(Duration::from_millis(100)) {
                Ok(more) => self.take(&more),
                Err(std::sync::mpsc::RecvTimeoutError::Timeout) => {}
                Err(error) => panic!("not {what}: {error}:\n{}", self.screen()),
            }
        }
    }

    /// Waits until a text stands on the screen.
    #[track_caller]
    pub fn shows(&mut self, text: &str) {
        self.until(text, |screen| screen.contains(text));
    }

    /// Waits until two looks at the screen see the same, but for what runs on.
    pub fn settled(&mut self, without_what_runs: impl Fn(&str) -> String) -> String {
        loop {
            let seen = without_what_runs(&self.screen());
            let until = Instant::now() + Duration::from_millis(700);
            while let Ok(more) = self.shown.recv_timeout(until.saturating_duration_since(Instant::now())) {
                self.take(&more);
            }
            if without_what_runs(&self.screen()) == seen {
                return seen;
            }
        }
    }

    /// Row and column of the cursor.
    pub fn cursor(&self) -> (u16, u16) {
        self.screen.screen().cursor_position()
    }

    /// Waits until the cursor is elsewhere.
    #[track_caller]
    pub fn moved(&mut self, from: (u16, u16)) {
        self.until_it("moved", |terminal| terminal.cursor() != from);
    }

    /// Types a text.
    pub fn types(&mut self, text: &str) {
        self.keys.write_all(text.as_bytes()).expect("the terminal takes keys");
    }

    /// Presses a key.
    pub fn presses(&mut self, key: &str) {
        self.pressed += 1;
        self.types(sequence(key));
    }

    /// Makes the window smaller or larger, and waits until the frame of what is drawn reaches its edge: what is typed while it changes may wait for the next key.
    #[track_caller]
    pub fn resize(&mut self, rows: u16, columns: u16) {
        let tty = std::fs::read_to_string(&self.tty).expect("the terminal has said where it is");
        let set = Command::new("stty")
            .args(["-F", tty.trim(), "rows", &rows.to_string(), "cols", &columns.to_string()])
            .status();
        assert!(set.expect("stty can be run").success());
        self.screen.screen_mut().set_size(rows, columns);
        let edge = |terminal: &Self| {
            terminal.screen.screen().cell(1, columns - 1).map(|cell| cell.contents().to_owned())
        };
        self.until_it("drawn anew", |terminal| edge(terminal).as_deref() == Some("┐"));
    }

    /// Kills the command that runs there.
    pub fn kill(self) {
        drop(self);
    }
}

impl Drop for Terminal {
    /// Nothing runs on after the test. The command is a child of the terminal, which ends with it.
    fn drop(&mut self) {
        let _ = Command::new("pkill").args(["-KILL", "-P", &self.child.id().to_string()]).status();
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a terminal sends for a key; a character is itself.
fn sequence(key: &str) -> &str {
    match key {
        "Enter" => "\r",
        "Space" => " ",
        "Esc" => "\x1b",
        "Backspace" => "\x7f",
        "Up" => "\x1b[A",
        "Down" => "\x1b[B",
        "Left" => "\x1b[D",
        "Home" => "\x1b[H",
        "Ctrl-C" => "\x03",
        "Ctrl-D" => "\x04",
        "Ctrl-L" => "\x0c",
        "Ctrl-U" => "\x15",
        "F2" => "\x1bOQ",
        "F3" => "\x1bOR",
        "F4" => "\x1bOS",
        "F5" => "\x1b[15~",
        "F6" => "\x1b[17~",
        "F7" => "\x1b[18~",
        "F8" => "\x1b[19~",
        "F9" => "\x1b[20~",
        "F10" => "\x1b[21~",
        "F12" => "\x1b[24~",
        other => other,
    }
}

/// Waits until something has come true.
#[track_caller]
pub fn eventually(what: &str, is_so: impl Fn() -> bool) {
    let until = Instant::now() + LIMIT;
    while !is_so() {
        assert!(Instant::now() < until, "{what} did not come true");
        std::thread::sleep(Duration::from_millis(50));
    }
}

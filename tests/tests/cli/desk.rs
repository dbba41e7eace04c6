//! A desk: a server of its own, an operator's home directory, and the commands typed there.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use hotline_tests::Server;
use hotline_tests::binaries::{self, Binary};
use insta::internals::SettingsBindDropGuard;

use super::output::CommandOutput;

const DISTRICTS: &str = "code,name\n500104001,新山村街道\n500104002,跃进村街道\n500104103,跳磴镇\n";
const AGENCIES: &str =
    "code,name,district\nXSC,新山村街道办事处,500104001\nYJC,跃进村街道办事处,500104002\nWATER,自来水公司,\n";
const OPERATORS: &str = "code,name\nop-07,王芳\nop-08,李强\n";

/// What differs from run to run, and what stands for it. Times of 2022 are the tests' own, and stay.
const REDACTIONS: &[(&str, &str)] = &[
    (r"127\.0\.0\.1:\d+", "127.0.0.1:PORT"),
    (r"(register\.db|postgres)\.sock", "REGISTER.sock"),
    // The user of the tests, by whatever name.
    (r"\bBy +(Reason|Position)", "By  $1"),
    (r"经办人 +(原因|序号)", "经办人  $1"),
    (r"users/[\w@.-]+ +", "operator  "),
    (r"users/[\w@.-]+", "operator"),
    (r"\b20(2[3-9]|[3-9]\d)-\d\d-\d\d \d\d:\d\d\b", "YYYY-MM-DD HH:MM"),
    (r"\b20(2[3-9]|[3-9]\d)-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z\b", "YYYY-MM-DDTHH:MM:SSZ"),
    (r"\b\d{1,2} [A-Z][a-z]{2} 20(2[3-9]|[3-9]\d) \d\d:\d\d", "D MMM YYYY HH:MM"),
    (r"20(2[3-9]|[3-9]\d)年\d{1,2}月\d{1,2}日 \d\d:\d\d", "YYYY年M月D日 HH:MM"),
    (r"(?m)^(版本标记 +)\S+$", "${1}ETAG"),
    (r"(?m)^(Etag +)\S+$", "${1}ETAG"),
    (r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "UUID"),
    (r"\b\d{4}-\d{6}( +(\d ){4}- (\d ){5}\d)?\b", "REFERENCE"),
    (r"/\S*/\.tmp\w+", "HOME"),
    (r"\x1b\[\d*m", ""),
];

/// A desk.
pub struct Desk {
    pub server: Server,
    home: hotline_tests::server::TempDir,
    _redactions: SettingsBindDropGuard,
}

impl Desk {
    /// A desk with a server that has no period yet.
    pub fn new() -> Self {
        Self::served_in(&[])
    }

    /// The same with more in the environment of the server.
    pub fn served_in(environment: &[(&str, &str)]) -> Self {
        let mut settings = insta::Settings::clone_current();
        for (pattern, replacement) in REDACTIONS {
            settings.add_filter(pattern, *replacement);
        }
        let home = hotline_tests::server::temp_dir();
        let data_dir = home.path().join("data");
        fs::create_dir(&data_dir).expect("the home directory can be written");
        let server = Server::start_with(data_dir, 0, environment);
        Self { server, home, _redactions: settings.bind_to_scope() }
    }

    /// A desk with a period that began on 12 November 2022 and goes on, with districts, agencies and operators.
    pub fn open() -> Self {
        Self::new().opened()
    }

    /// The same in which something happened, with more of what differs from run to run, and what stands for it.
    pub fn filled(happened: &[&str], redactions: &[(&str, &str)]) -> (Self, SettingsBindDropGuard) {
        let desk = Self::open();
        for line in happened {
            let _ = desk.hotline(line).success();
        }
        let mut settings = insta::Settings::clone_current();
        for (pattern, replacement) in redactions {
            settings.add_filter(pattern, *replacement);
        }
        (desk, settings.bind_to_scope())
    }

    /// Opens that period.
    pub fn opened(self) -> Self {
        self.directories();
        let _ = self
            .hotline(
                "period open dadukou-2022 --name 大渡口区专班 --hazard epidemic --starts 2022-11-12 \
                 --at '2022-11-12 00:00' --districts districts.csv --agencies agencies.csv --operators operators.csv",
            )
            .success();
        self
    }

    /// Starts the server again, where it was.
    pub fn restart(&mut self) {
        self.server = Server::start_on(self.server.data_dir(), self.server.address().port());
    }

    /// Its home directory.
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// Puts the files of the directories into the home directory.
    pub fn directories(&self) {
        self.file("districts.csv", DISTRICTS);
        self.file("agencies.csv", AGENCIES);
        self.file("operators.csv", OPERATORS);
    }

    /// Writes a file into the home directory.
    pub fn file(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.home.path().join(name);
        fs::write(&path, text).expect("the home directory can be written");
        path
    }

    /// Runs a command line, as it is typed after `hotline`. Single quotes keep words together.
    pub fn hotline(&self, line: &str) -> CommandOutput {
        self.hotline_with("", line)
    }

    /// The same with something on standard input.
    pub fn hotline_with(&self, input: &str, line: &str) -> CommandOutput {
        run(self.command(line), input)
    }

    /// The same to be run in another way.
    pub fn command(&self, line: &str) -> Command {
        let mut command = binaries::command(Binary::Cli, self.home.path());
        command
            .env("TZ", "UTC")
            .env("COLUMNS", "100")
            .env("HOTLINE_SERVER", self.server.url())
            .args(words(line));
        command
    }

    /// Logs a call that opens an issue, and answers the issue's number.
    pub fn issue(&self, title: &str) -> String {
        let logged = self.hotline(&format!(
            "-o json call log --phone 13800000001 --summary '{title}' --issue '{title}' --category SUP.01 --operator op-07"
        ));
        short(&logged.json()["issues"][0]["name"])
    }

    /// Logs a call, and answers its number.
    pub fn call(&self, summary: &str) -> String {
        let logged = self.hotline(&format!("-o json call log --phone 13800000002 --summary '{summary}'"));
        short(&logged.json()["call"]["name"])
    }
}

/// Runs a command to its end.
pub fn run(command: Command, input: &str) -> CommandOutput {
    assert_cmd::Command::from_std(command).write_stdin(input).output().expect("the command can be run").into()
}

/// `Q000001-3` of `periods/x/issues/Q000001-3`.
pub fn short(name: &serde_json::Value) -> String {
    let name = name.as_str().unwrap_or_else(|| panic!("no name: {name}"));
    name.rsplit('/').next().unwrap_or(name).to_owned()
}

/// The words of a command line.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '\'' => {
                quoted = !quoted;
                word.get_or_insert_default();
            }
            c if c.is_whitespace() && !quoted => words.extend(word.take()),
            c => word.get_or_insert_default().push(c),
        }
    }
    assert!(!quoted, "a quote is open: {line}");
    words.extend(word);
    words
}

#[test]
fn a_line_is_split_as_a_shell_does() {
    assert_eq!(
        words("call log  --summary 'no water' --note ''"),
        ["call", "log", "--summary", "no water", "--note", ""]
    );
}

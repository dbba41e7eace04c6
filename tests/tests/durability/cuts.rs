//! A seat logs calls while its server and itself are cut off at random: killed, frozen, out of disk, out of sign-in, with another operator at it. What it acknowledged
//! arrives once, as its writer's. `HOTLINE_TEST_CUTS` says how often; by default it is a short run.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::thread::sleep;
use std::time::Duration;

use hotline_proto::v1::{Call, CallFilter};
use hotline_tests::binaries::{self, Binary};
use hotline_tests::faults::{Disk, Fault};
use hotline_tests::server::{TempDir, reserved_port, temp_dir};
use hotline_tests::{Register, Server, database};

use super::dice::Dice;

/// How often a call is cut off, unless the environment says otherwise.
const CUTS: u64 = 14;
/// Something happens to a call within this time of its beginning, in milliseconds. On a quiet machine it takes less.
const WITHIN_MS: u64 = 60;

/// What happens to a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cut {
    Nothing,
    ServerAway,
    ServerKilled,
    ClientKilled,
    BothKilled,
    ServerFrozen,
    DiskFull,
    SignInEnded,
}

const ALL: [Cut; 8] = [
    Cut::Nothing,
    Cut::ServerAway,
    Cut::ServerKilled,
    Cut::ClientKilled,
    Cut::BothKilled,
    Cut::ServerFrozen,
    Cut::DiskFull,
    Cut::SignInEnded,
];

/// A call as it was typed, and what the seat said of it.
struct Typed {
    writer: usize,
    with_issue: bool,
    /// The number or reference that was shown; none if it was cut off before.
    shown: Option<String>,
}

/// A seat at which two operators take turns, and the server.
struct Seat {
    home: TempDir,
    data: TempDir,
    disk: Disk,
    port: u16,
    /// Of each operator: the tokens that are good, and that has ended.
    tokens: Vec<[String; 2]>,
}

impl Seat {
    fn open() -> (Self, Server) {
        let (home, data, disk, port) = (temp_dir(), temp_dir(), Disk::default(), reserved_port());
        let server = Server::start_with(&data, port, &disk.environment());
        let opened = "--starts 2022-11-12 --name 大渡口 --hazard flood";
        let mut seat = Self { home, data, disk, port, tokens: Vec::new() };
        assert!(seat.owner(&server, &format!("period open cuts {opened}")).status.success());
        for operator in ["operators/op-01", "operators/op-02"] {
            let tokens = [server.token(operator, "operator"), server.token(operator, "operator")];
            for token in &tokens {
                // From here on the seat knows whose it is.
                let logged = seat.command(token, "call log -p 13800000000 -s 测试").output();
                assert!(logged.expect("hotline can be run").status.success());
            }
            // The id is in the token, after its prefix.
            assert!(seat.owner(&server, &format!("token revoke {}", &tokens[1][3..15])).status.success());
            seat.tokens.push(tokens);
        }
        (seat, server)
    }

    fn start(&self) -> Server {
        Server::start_with(&self.data, self.port, &self.disk.environment())
    }

    fn owner(&self, server: &Server, line: &str) -> Output {
        let mut command = binaries::command(Binary::Cli, self.home.path());
        command.env("HOTLINE_SERVER", server.url()).args(line.split_whitespace());
        command.output().expect("hotline can be run")
    }

    fn command(&self, token: &str, line: &str) -> Command {
        let file = self.home.path().join("token");
        write_private(&file, token);
        let mut command = binaries::command(Binary::Cli, self.home.path());
        command
            .env("HOTLINE_SERVER", format!("http://127.0.0.1:{}", self.port))
            .env("HOTLINE_TOKEN_FILE", file)
            .env("HOTLINE_PERIOD", "cuts")
            .args(["--patience", "1", "--deadline", "1"])
            .args(line.split_whitespace())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Logs a call to which something happens. Answers what was said, and the server that is there afterwards.
    fn log(
        &self,
        dice: &mut Dice,
        cut: Cut,
        line: &str,
        writer: usize,
        mut server: Server,
    ) -> (Output, Server) {
        let ended = usize::from(cut == Cut::SignInEnded);
        match cut {
            Cut::ServerAway => server.crash(),
            Cut::DiskFull => self.disk.begin(Fault::Full),
            _ => {}
        }
        let mut child = self.command(&self.tokens[writer][ended], line).spawn().expect("hotline can be run");
        sleep(Duration::from_millis(dice.roll(WITHIN_MS)));
        match cut {
            Cut::ServerKilled => server.crash(),
            Cut::ClientKilled => child.kill().expect("it was not waited for"),
            Cut::BothKilled => {
                server.crash();
                child.kill().expect("it was not waited for");
            }
            Cut::ServerFrozen => server.freeze(),
            _ => {}
        }
        let output = child.wait_with_output().expect("a child can be waited for");
        match cut {
            Cut::ServerAway | Cut::ServerKilled | Cut::BothKilled => server = self.start(),
            Cut::ServerFrozen => server.thaw(),
            Cut::DiskFull => self.disk.end(Fault::Full),
            _ => {}
        }
        (output, server)
    }

    /// Sends what is kept, as each operator, until nothing is left.
    fn settle(&self) {
        for _ in 0..100 {
            for tokens in &self.tokens {
                let _ = self.command(&tokens[0], "outbox flush").output().expect("hotline can be run");
            }
            let left = self.command(&self.tokens[0][0], "-o json outbox list").output();
            if left.expect("hotline can be run").stdout.is_empty() {
                return;
            }
            // A disk that was full is looked at again after a moment.
            sleep(Duration::from_millis(200));
        }
        let left = self.command(&self.tokens[0][0], "outbox list").output().expect("hotline can be run");
        panic!("something is left: {}", String::from_utf8_lossy(&left.stdout));
    }
}

fn write_private(file: &Path, text: &str) {
    std::fs::write(file, text).expect("the home directory can be written");
    std::fs::set_permissions(file, std::os::unix::fs::PermissionsExt::from_mode(0o600)).expect("it is ours");
}

/// The number of the call, or the reference that was read out. None if neither was shown.
fn shown(output: &Output) -> Option<String> {
    let text = [output.stdout.as_slice(), &output.stderr].concat();
    let text = String::from_utf8_lossy(&text).into_owned();
    let is_number = |word: &&str| {
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let (left, right) = word.split_once('-').unwrap_or_default();
        digits(left.trim_start_matches('C')) && digits(right) && (left.len() == 7 || right.len() == 6)
    };
    text.split_whitespace().find(is_number).map(str::to_owned)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_seat_has_acknowledged_arrives_once_as_its_writers() {
    let cuts = std::env::var("HOTLINE_TEST_CUTS").map_or(CUTS, |cuts| cuts.parse().expect("a number"));
    let (seat, mut server) = Seat::open();
    let mut dice = Dice::new(20_221_212);
    let mut all = BTreeMap::new();
    for round in 0..cuts {
        let cut = match ALL[usize::try_from(round).expect("few") % ALL.len()] {
            // The library that makes a disk full is loaded into the server that has it.
            Cut::DiskFull if database::is_postgres() => Cut::ServerKilled,
            cut => cut,
        };
        let (writer, with_issue) = (usize::try_from(dice.roll(2)).expect("few"), dice.roll(2) == 0);
        let summary = format!("停水{round}");
        let issue = if with_issue { "--issue 恢复供水 -c UTL.01" } else { "" };
        let line = format!("call log -p 13800000001 -s {summary} {issue}");
        let (output, after) = seat.log(&mut dice, cut, &line, writer, server);
        server = after;
        let shown = shown(&output);
        let said = || format!("{round} {cut:?}: {}", String::from_utf8_lossy(&output.stderr));
        assert!(shown.is_some() || matches!(cut, Cut::ClientKilled | Cut::BothKilled), "{}", said());
        assert!(output.status.code().is_none_or(|code| [0, 75].contains(&code)), "{}", said());
        all.insert(summary, Typed { writer, with_issue, shown });
    }
    seat.settle();

    let calls = Register::connect(&server).await.of("cuts").calls(CallFilter::default()).await;
    let mut found: BTreeMap<&str, &Call> = BTreeMap::new();
    for call in &calls {
        assert!(
            found.insert(&call.summary, call).is_none() || call.summary == "测试",
            "{} twice",
            call.summary
        );
    }
    for (summary, Typed { writer, with_issue, shown }) in &all {
        let Some(call) = found.get(summary.as_str()) else {
            assert!(shown.is_none(), "{summary} was acknowledged as {shown:?} and is nowhere");
            continue;
        };
        assert_eq!(call.actor, format!("operators/op-0{}", writer + 1), "{summary}");
        assert_eq!(call.links.len(), usize::from(*with_issue), "{summary}");
        if let Some(shown) = shown {
            let is_it = call.name.ends_with(shown) || call.offline_reference == *shown;
            assert!(is_it, "{summary} was told as {shown}: {call:?}");
        }
    }
}

//! The operator's screen at a real terminal: from its start to the first field, and from a key to what it changes; alone, and while calls come in.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use hotline_tests::binaries::{self, Binary};
use hotline_tests::server::temp_dir;
use hotline_tests::terminal::Terminal;
use hotline_tests::{Register, Server};

use super::load::Load;
use super::turns::{Reach, Runs, Table};

/// Calls that come in each second.
const RATE: u32 = 500;
/// How often it is started, and how many keys are pressed, each time that it is measured.
const STARTS: usize = 10;
const KEYS: usize = 300;

/// What an operator waits for, in milliseconds.
struct Waited {
    starts: Vec<f64>,
    keys: Vec<f64>,
}

/// Runs it on a register of its own.
pub async fn all(table: &mut Table) {
    let dir = temp_dir();
    let server = Server::start(&dir);
    let register = Register::open(&server).await;
    let load = Load::open(&register).await;
    let seat = Seat { home: dir.path().to_owned(), server: register.client.settings().endpoint.clone() };
    // What a seat remembers it has from here on.
    let _ = at(&seat).await;
    show(table, "alone", at(&seat).await);
    let (waited, rate) = tokio::join!(at(&seat), load.paced(RATE, Duration::from_secs(20)));
    table.figure("screen: calls that come in beside it", "/s", &Runs(vec![rate]));
    show(table, "beside them", waited);
    server.stop().await;
}

fn show(table: &mut Table, beside: &str, waited: Waited) {
    let most = |of: &[f64]| Runs(vec![of.iter().copied().fold(0.0, f64::max)]);
    let (starts, keys) = (most(&waited.starts), most(&waited.keys));
    table.figure(format!("screen: start to the first field, {beside}"), "ms", &Runs(waited.starts));
    table.ratio(format!("screen: the slowest start, {beside}, ms"), starts, Reach::AtMost(50.0));
    table.figure(format!("screen: a key to what it changes, {beside}"), "ms", &Runs(waited.keys));
    table.ratio(format!("screen: the slowest key, {beside}, ms"), keys, Reach::AtMost(16.0));
}

/// Where somebody works.
#[derive(Clone)]
struct Seat {
    home: PathBuf,
    server: String,
}

/// Starts the desk, and types.
async fn at(seat: &Seat) -> Waited {
    let seat = seat.clone();
    let measured = tokio::task::spawn_blocking(move || {
        let (mut starts, mut keys) = (Vec::new(), Vec::new());
        for _ in 0..STARTS {
            let begun = Instant::now();
            let mut terminal = open(&seat.home, &seat.server);
            starts.push(millis(begun));
            terminal.presses("Ctrl-C");
            let _ = terminal.end();
        }
        let mut terminal = open(&seat.home, &seat.server);
        terminal.shows("test-2022");
        for text in ["13800000001", "\r"] {
            terminal.types(text);
        }
        terminal.settled(str::to_owned);
        for letter in ('a'..='z').cycle().take(KEYS) {
            let (begun, before) = (Instant::now(), terminal.cursor());
            terminal.presses(letter.encode_utf8(&mut [0; 4]));
            terminal.moved(before);
            keys.push(millis(begun));
            // As fast as somebody types.
            std::thread::sleep(Duration::from_millis(30));
        }
        Waited { starts, keys }
    });
    measured.await.expect("the desk works")
}

fn open(home: &Path, server: &str) -> Terminal {
    let mut command = binaries::command(Binary::Cli, home);
    command.arg("desk").env("HOTLINE_SERVER", server).env("HOTLINE_PERIOD", "test-2022");
    let mut terminal = Terminal::of(home, &command, true);
    terminal.shows("Phone");
    terminal
}

fn millis(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1e3
}

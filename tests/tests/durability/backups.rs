//! Backups made beside a server that is written to, and what is made of them when the register is lost.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use hotline_proto::v1::*;
use hotline_tests::binaries::{self, Binary, hotline_server};
use hotline_tests::check::EVENTUALLY;
use hotline_tests::register::create_period;
use hotline_tests::server::{TempDir, temp_dir};
use hotline_tests::stream::ingest;
use hotline_tests::{Register, Server, assert_eventually, database};

use super::tampering::{fill, tamper, verify};

/// Standard output of a command that must end well.
#[track_caller]
fn said(output: Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("what it says is UTF-8")
}

/// Standard error of a command that must be refused.
#[track_caller]
fn refused(output: Output) -> String {
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stdout));
    assert_eq!(output.stdout, b"", "a refusal says nothing else");
    String::from_utf8(output.stderr).expect("what it says is UTF-8")
}

fn backup(dir: &Path, file: &Path) -> Output {
    hotline_server(dir, &["backup", &file.to_string_lossy()])
}

fn restore(dir: &Path, file: &Path) -> Output {
    hotline_server(dir, &["restore", &file.to_string_lossy()])
}

/// Verifies a restored register with the key of the one that was backed up, without which its signatures cannot be checked.
fn verify_restored(restored: &Path, origin: &Path) -> (Option<i32>, String) {
    let without = hotline_server(restored, &["verify"]);
    let told = String::from_utf8_lossy(&without.stderr).into_owned();
    assert!(!without.status.success() && told.contains("signatures of the heads were not checked"), "{told}");
    let name = "register.db.key";
    fs::copy(origin.join(name), restored.join(name)).expect("it can be copied");
    verify(restored)
}

fn file_names(dir: &Path) -> Vec<String> {
    let name = |entry: std::io::Result<fs::DirEntry>| {
        entry.expect("the directory can be read").file_name().to_string_lossy().into_owned()
    };
    let mut names: Vec<String> = fs::read_dir(dir).expect("the directory can be read").map(name).collect();
    names.sort();
    names
}

/// A register of a stopped server, and a backup of it in a directory of its own.
async fn backed_up() -> (TempDir, TempDir, PathBuf) {
    let (dir, backups) = (temp_dir(), temp_dir());
    fill(dir.path()).await;
    let file = backups.path().join("register.backup");
    said(backup(dir.path(), &file));
    (dir, backups, file)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn field_h1_a_backup_beside_writers_holds_what_was_acknowledged_before_it_began() {
    if database::is_postgres() {
        return;
    }
    let (dir, backups, other) = (temp_dir(), temp_dir(), temp_dir());
    let server = Server::start(&dir);
    Register::open(&server).await;
    let acknowledged: Arc<Mutex<Vec<(CreateCallRequest, String)>>> = Arc::default();
    let count = || acknowledged.lock().expect("no writer panics").len();
    let mut writers = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let (r, acknowledged) = (Register::connect(&server).await, acknowledged.clone());
        writers.spawn(async move {
            loop {
                let request = r.call().phone("13812345678").request();
                let name = r.response(request.clone()).await.call.expect("a call").name;
                acknowledged.lock().expect("no writer panics").push((request, name));
            }
        });
    }
    assert_eventually!(count() >= 300);
    let (file, key) = (backups.path().join("register.backup"), backups.path().join("kept.key"));
    let before = acknowledged.lock().expect("no writer panics").clone();
    let made = tokio::task::spawn_blocking({
        let (dir, file, key) = (dir.path().to_owned(), file.clone(), key.clone());
        move || hotline_server(&dir, &["backup", &file.to_string_lossy(), "--key-to", &key.to_string_lossy()])
    });
    let made = said(made.await.expect("it does not panic"));
    let after = count();
    assert!(after > before.len(), "writers went on meanwhile");
    assert!(
        made.contains("test-2022 up to entry") && made.contains("journal, tables and counters agree"),
        "{made}"
    );
    assert!(made.contains(&key.display().to_string()), "says where the key is: {made}");
    writers.shutdown().await;
    server.kill();

    let mode = |file: &Path| fs::metadata(file).expect("it is there").permissions().mode() & 0o777;
    assert_eq!((mode(&file), mode(&key)), (0o600, 0o600));
    assert_eq!(file_names(backups.path()), ["kept.key", "register.backup"], "nothing else is left");

    let restored = hotline_server(
        other.path(),
        &["restore", &file.to_string_lossy(), "--key-from", &key.to_string_lossy()],
    );
    let told = said(restored);
    let up_to = made.lines().find(|line| line.contains("up to entry")).expect("says up to when");
    assert!(told.contains(up_to) && told.contains("What was recorded later is not in it"), "{told}");
    assert_eq!(mode(&other.path().join("register.db")), 0o600);
    let (code, verified) = verify(other.path());
    assert_eq!(code, Some(0), "{verified}");
    let server = Server::start(&other);
    let r = Register::connect(&server).await;
    let stored: Vec<String> =
        r.calls(CallFilter::default()).await.into_iter().map(|call| call.name).collect();
    assert!(
        before.iter().all(|(_, name)| stored.contains(name)),
        "all that was acknowledged before is there"
    );
    let (request, name) = before.into_iter().next().expect("calls were written");
    let again = r.client.write(request).await.expect("with its key it knows the request again");
    assert!(again.replayed);
    assert_eq!(again.answer.call.expect("a call").name, name);
}

#[tokio::test]
async fn field_h1_a_backup_overwrites_nothing() {
    if database::is_postgres() {
        return;
    }
    let (dir, backups, file) = backed_up().await;
    let bytes = fs::read(&file).expect("it can be read");
    let told = refused(backup(dir.path(), &file));
    assert!(told.contains("is there already") && told.contains(&file.display().to_string()), "{told}");
    assert_eq!(fs::read(&file).expect("it can be read"), bytes);
    assert_eq!(file_names(backups.path()), ["register.backup"]);
    let told = refused(backup(backups.path(), &backups.path().join("other")));
    assert!(told.contains("there is no register at"), "{told}");
}

#[tokio::test]
async fn field_h1_a_register_that_is_there_is_not_replaced_and_what_it_has_more_is_told() {
    if database::is_postgres() {
        return;
    }
    let (dir, _backups, file) = backed_up().await;
    let register = dir.path().join("register.db");
    let told = refused(restore(dir.path(), &file));
    assert!(told.contains(&format!("{} is there already", register.display())), "{told}");
    assert!(told.contains("the backup has all of its entries"), "{told}");

    let server = Server::start(&dir);
    let r = Register::connect(&server).await;
    let told = refused(restore(dir.path(), &file));
    assert!(told.contains("in use by another hotline-server"), "{told}");
    for _ in 0..3 {
        r.call().create().await;
    }
    r.done(create_period("later-2022")).await;
    server.kill();
    let told = refused(restore(dir.path(), &file));
    assert!(told.contains("3 entries of test-2022, recorded 20"), "{told}");
    assert!(told.contains("1 entries of later-2022, recorded 20"), "{told}");

    // What it advises can be typed as it stands; the key stays.
    let command = told.lines().last().expect("it advises").trim();
    assert!(command.contains("register.db-wal"), "its log goes with it: {command}");
    assert!(Command::new("sh").args(["-c", command]).status().expect("sh can be run").success(), "{command}");
    assert!(dir.path().join("register.db.before-restore/register.db").exists());
    let told = said(restore(dir.path(), &file));
    assert!(!told.contains("key"), "the key is there: {told}");
    let server = Server::start(&dir);
    assert_eq!(Register::connect(&server).await.calls(CallFilter::default()).await.len(), 2);
}

#[tokio::test]
async fn field_h1_parts_of_a_lost_register_are_not_overlooked() {
    if database::is_postgres() {
        return;
    }
    let (_dir, _backups, file) = backed_up().await;
    let other = temp_dir();
    let log = other.path().join("register.db-wal");
    fs::write(&log, "committed and not written back").expect("it can be written");
    let told = refused(restore(other.path(), &file));
    assert!(told.contains(&log.display().to_string()) && told.contains("mv "), "{told}");
    assert!(!other.path().join("register.db").exists());
}

#[tokio::test]
async fn field_h1_a_damaged_backup_is_refused() {
    if database::is_postgres() {
        return;
    }
    let (dir, backups, file) = backed_up().await;
    let sound = fs::read(&file).expect("it can be read");
    let damaged = backups.path().join("damaged");
    let other = temp_dir();
    let refused_as = |bytes: &[u8], what: &str| {
        fs::write(&damaged, bytes).expect("it can be written");
        let output = restore(other.path(), &damaged);
        assert!(!output.status.success(), "{what}");
        let told = refused(output);
        assert!(told.contains("is damaged, or no backup: "), "{what}: {told}");
        assert!(!other.path().join("register.db").exists(), "{what}");
        assert!(!told.contains("断药") && !told.contains("13800000001"), "{what}: {told}");
    };
    refused_as(b"", "empty");
    refused_as(b"no register at all, but a text", "a text");
    refused_as(&sound[..sound.len() / 2], "truncated");
    refused_as(&sound[..sound.len() - 2048], "a page short");
    // One bit of a text, of an entry's payload, and of an entry's actor; in all places, as SQLite leaves traces in free space.
    for text in ["母亲断药", "\"district\":\"D1\"", &hotline_tests::requests::owner()] {
        let mut bytes = sound.clone();
        let is_there = |part: &[u8]| part == text.as_bytes();
        for (place, _) in sound.windows(text.len()).enumerate().filter(|(_, part)| is_there(part)) {
            bytes[place + text.len() - 2] ^= 1;
        }
        assert_ne!(bytes, sound, "{text}");
        refused_as(&bytes, text);
    }
    for page in (1..sound.len() / 2048).step_by(7) {
        let mut bytes = sound.clone();
        bytes[page * 2048..page * 2048 + 16].fill(0xA5);
        refused_as(&bytes, &format!("page {page}"));
    }
    fs::write(&damaged, &sound).expect("it can be written");
    said(restore(other.path(), &damaged));
    assert_eq!(verify_restored(other.path(), dir.path()).0, Some(0));
    let missing = refused(restore(other.path(), &backups.path().join("nothing")));
    assert!(missing.contains("there is no file"), "{missing}");
}

#[tokio::test]
async fn field_h1_killed_while_it_is_made_a_backup_is_not_there_and_the_next_one_is() {
    if database::is_postgres() {
        return;
    }
    let (dir, backups) = (temp_dir(), temp_dir());
    let server = Server::start(&dir);
    let r = Register::open(&server).await;
    ingest(&r, (0..1_000).map(|_| r.call().request()).collect(), 100).await.expect("calls are taken");
    let unfinished = |names: &[String]| names.iter().any(|name| name.ends_with(".unfinished"));
    let begun = std::time::Instant::now();
    for attempt in 0.. {
        assert!(begun.elapsed() < EVENTUALLY, "it was always too late");
        let file = backups.path().join(format!("{attempt}.backup"));
        let mut child = binaries::command(Binary::Server, dir.path())
            .args(["backup", &file.to_string_lossy(), "--data-dir", &dir.path().to_string_lossy()])
            .stdout(Stdio::null())
            .spawn()
            .expect("hotline-server can be started");
        while !unfinished(&file_names(backups.path())) && begun.elapsed() < EVENTUALLY {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        child.kill().expect("it can be killed");
        child.wait().expect("a child can be waited for");
        if !file.exists() {
            break;
        }
        fs::remove_file(&file).expect("it can be removed");
    }
    assert!(unfinished(&file_names(backups.path())), "what it had begun is left");
    // Under another name, as backups have the day in theirs.
    said(backup(dir.path(), &backups.path().join("next.backup")));
    assert_eq!(file_names(backups.path()), ["next.backup"]);
    let other = temp_dir();
    said(restore(other.path(), &backups.path().join("next.backup")));
    assert_eq!(verify_restored(other.path(), dir.path()), verify(dir.path()));
    r.call().create().await;
}

#[tokio::test]
async fn field_h1_a_restored_register_needs_its_key_and_no_other() {
    if database::is_postgres() {
        return;
    }
    let (dir, backups, file) = backed_up().await;
    let told = said(backup(dir.path(), &backups.path().join("again")));
    let key = dir.path().join("register.db.key");
    assert!(told.contains("Its key is not in it") && told.contains(&key.display().to_string()), "{told}");

    let stranger = temp_dir();
    Server::start(&stranger).stop().await;
    let strange_key = stranger.path().join("register.db.key");
    let other = temp_dir();
    let with_key = |key: &Path| {
        hotline_server(
            other.path(),
            &["restore", &file.to_string_lossy(), "--key-from", &key.to_string_lossy()],
        )
    };
    let told = refused(with_key(&strange_key));
    assert!(told.contains("the key of another register"), "{told}");
    assert!(refused(with_key(Path::new("nowhere.key"))).contains("there is no file nowhere.key"));
    assert!(!other.path().join("register.db").exists() && !other.path().join("register.db.key").exists());

    let told = said(restore(other.path(), &file));
    assert!(told.contains("Its key is not there") && told.contains("--new-key"), "{told}");
    let (_, told) = Server::try_start(&other, 0).expect_err("without its key it is not served");
    assert!(told.contains("the key of the register is missing"), "{told}");
    fs::copy(&key, other.path().join("register.db.key")).expect("it can be copied");
    Server::start(&other).stop().await;

    // A backup with the key asked for says so if it cannot be had; the backup is there all the same.
    let third = backups.path().join("third");
    let args = ["backup", &third.to_string_lossy(), "--key-to", &strange_key.to_string_lossy()];
    let output = hotline_server(dir.path(), &args);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && told.contains("something else than the key"), "{told}");
    assert!(third.exists());
}

#[tokio::test]
async fn field_h1_a_backup_of_an_older_register_is_brought_up_to_date_when_it_is_restored() {
    if database::is_postgres() {
        return;
    }
    let (dir, backups, _file) = backed_up().await;
    let sound = verify(dir.path());
    tamper(
        dir.path(),
        "UPDATE register SET counters = 1; DELETE FROM caller_counters WHERE span = 'S'; \
         DELETE FROM distinct_callers WHERE span = 'S'",
    );
    let (file, other) = (backups.path().join("older"), temp_dir());
    let told = said(backup(dir.path(), &file));
    assert!(told.contains("of an older hotline-server") && !told.contains("agree"), "{told}");
    let told = said(restore(other.path(), &file));
    assert!(told.contains("journal, tables and counters agree"), "{told}");
    assert_eq!(verify_restored(other.path(), dir.path()), sound);
    assert!(!file_names(other.path()).iter().any(|name| name.contains("unfinished")));

    tamper(dir.path(), "UPDATE register SET counters = 1000");
    let told = refused(backup(dir.path(), &backups.path().join("newer")));
    assert!(told.contains("newer hotline-server"), "{told}");
    assert!(!backups.path().join("newer").exists());
}

#[test]
fn field_h1_postgres_has_tools_of_its_own() {
    if !database::is_postgres() {
        return;
    }
    let dir = temp_dir();
    for command in ["backup", "restore"] {
        let told = refused(hotline_server(dir.path(), &[command, "register.backup"]));
        assert!(
            told.contains("pg_dump") && told.contains("pg_basebackup") && told.contains(".key"),
            "{told}"
        );
    }
    assert!(!dir.path().join("register.backup").exists());
}

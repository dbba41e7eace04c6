//! Nobody but its user may use the files of a register, and what others may have put in their place is refused before anything is changed.

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown, symlink};
use std::path::Path;

use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, SqliteConnection};
use hotline_tests::binaries::{self, Binary};
use hotline_tests::server::temp_dir;
use hotline_tests::{Register, Server, assert_eventually, database};

/// A user who is neither root nor the one of the tests.
const SOMEBODY: u32 = 65_534;

fn mode(path: &Path) -> u32 {
    fs::metadata(path).expect("it is there").permissions().mode() & 0o777
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).expect("its mode can be set");
}

/// A start is refused, and says why.
#[track_caller]
fn refused(dir: &Path, environment: &[(&str, &str)], words: &[&str]) {
    let (status, said) = Server::try_start_with(dir, 0, environment).expect_err("it is refused");
    assert_eq!(status.code(), Some(1), "{said}");
    assert!(words.iter().all(|word| said.contains(word)), "{words:?}: {said}");
}

#[tokio::test]
async fn field_d9_only_the_owner_may_use_the_files_of_a_register() {
    for before in [0o777, 0o755] {
        let parent = temp_dir();
        let dir = parent.path().join("data");
        fs::create_dir(&dir).expect("it can be made");
        set_mode(&dir, before);
        let server = Server::start(&dir);
        Register::open(&server).await.call().summary("透析").create().await;
        let past = if database::is_postgres() { "postgres.past" } else { "register.db.past" };
        assert_eventually!(dir.join(past).exists());
        for entry in fs::read_dir(&dir).expect("the directory can be read") {
            let path = entry.expect("the directory can be read").path();
            assert_eq!(mode(&path), 0o600, "{}", path.display());
        }
        assert_eq!(mode(&dir), 0o700, "{before:o}");
        server.stop().await;
        // As an older version left it.
        for entry in fs::read_dir(&dir).expect("the directory can be read") {
            set_mode(&entry.expect("the directory can be read").path(), 0o644);
        }
        set_mode(&dir, 0o755);
        let server = Server::start(&dir);
        assert_eq!(mode(&dir), 0o700);
        if !database::is_postgres() {
            let files = ["register.db", "register.db.lock", "register.db.search", "register.db.past"];
            assert_eventually!(files.iter().all(|file| mode(&dir.join(file)) == 0o600));
        }
        server.stop().await;
    }
}

#[test]
fn field_d9_the_directory_is_made_for_its_user_alone() {
    let home = temp_dir();
    let data = home.path().join("below/data");
    let mut command = binaries::command(Binary::Server, home.path());
    let made = command.arg("migrate").arg("--data-dir").arg(&data).output().expect("it can be run");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    assert_eq!(mode(&data), 0o700);
}

#[test]
fn field_d9_a_link_is_not_followed() {
    let of_file: &[&str] = &["", "-wal", "-shm", "-journal", ".lock", ".search", ".search-wal", ".past"];
    let of_postgres: &[&str] = &["postgres.search", "postgres.search.lock", "postgres.past"];
    let (names, before) = if database::is_postgres() { (of_postgres, "") } else { (of_file, "register.db") };
    for name in names {
        let (dir, elsewhere) = (temp_dir(), temp_dir());
        let victim = elsewhere.path().join("victim");
        fs::write(&victim, "what is not ours").expect("it can be written");
        set_mode(&victim, 0o644);
        let link = dir.path().join(format!("{before}{name}"));
        symlink(&victim, &link).expect("it can be linked");
        if !name.ends_with(".lock") && (name.contains(".past") || name.contains(".search")) {
            // Derived files are opened when the server serves already; it goes on without them.
            if let Ok(server) = Server::try_start(&dir, 0) {
                server.kill();
            }
        } else {
            refused(dir.path(), &[], &[&link.display().to_string(), "is a link"]);
        }
        assert_eq!(fs::read_to_string(&victim).expect("it is there"), "what is not ours", "{name}");
        assert_eq!(mode(&victim), 0o644, "{name}");
    }
}

#[test]
fn field_d9_what_is_no_register_is_left_as_it_is() {
    if database::is_postgres() {
        // There is no file.
        return;
    }
    let dir = temp_dir();
    let file = dir.path().join("other.db");
    let url = format!("sqlite:{}", file.display());
    let there = |content: &[u8]| {
        fs::write(&file, content).expect("it can be written");
        set_mode(&file, 0o644);
        refused(dir.path(), &[("HOTLINE_DATABASE", &url)], &["other.db", "is no register"]);
        assert_eq!(fs::read(&file).expect("it is there"), content, "nothing was changed");
        assert_eq!(mode(&file), 0o644);
    };
    there(b"a letter to the district");
    there(&[0; 4096]);
    fs::remove_file(&file).expect("it is there");
    let mut other = SqliteConnection::establish(&file.display().to_string()).expect("it can be opened");
    other.batch_execute("CREATE TABLE bookmarks (url TEXT)").expect("SQLite works");
    there(&fs::read(&file).expect("it is there"));
}

#[test]
fn field_d9_what_belongs_to_another_user_is_refused() {
    let dir = temp_dir();
    if fs::metadata(dir.path()).expect("it is there").uid() != 0 {
        #[allow(clippy::print_stderr, reason = "what is left out is said")]
        {
            eprintln!("left out: only root can give a file to another user");
        }
        return;
    }
    let is_of_somebody = ["belongs to user 65534"];
    let data = dir.path().join("data");
    fs::create_dir(&data).expect("it can be made");
    chown(&data, Some(SOMEBODY), None).expect("root may");
    refused(&data, &[], &is_of_somebody);
    chown(&data, Some(0), None).expect("root may");
    if !database::is_postgres() {
        for name in ["register.db", "register.db-wal", "register.db.lock"] {
            let file = data.join(name);
            fs::write(&file, "").expect("it can be written");
            chown(&file, Some(SOMEBODY), None).expect("root may");
            refused(&data, &[], &[name, is_of_somebody[0]]);
            fs::remove_file(&file).expect("it is there");
        }
    }
}

#[test]
fn field_d9_a_directory_of_other_things_that_others_may_write_to_is_refused() {
    let dir = temp_dir();
    fs::write(dir.path().join("letter"), "of somebody").expect("it can be written");
    set_mode(dir.path(), 0o777);
    refused(dir.path(), &[], &["can be written to by other users", "chmod 700"]);
    assert_eq!(mode(dir.path()), 0o777);
    set_mode(dir.path(), 0o700);
    drop(Server::start(dir.path()));
}

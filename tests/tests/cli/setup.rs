//! A seat out of one file: what the administrator writes for it, and what becomes of it there.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use hotline_tests::binaries::{self, Binary, hotline_server};
use hotline_tests::certificates::certify;
use hotline_tests::faults::Disk;
use hotline_tests::server::{TempDir, temp_dir};

use super::desk::{Desk, run};
use super::output::CommandOutput;
use super::tls;

/// An office whose server speaks TLS, and where the bundles lie that are made there.
struct Office {
    desk: Desk,
    tls: TempDir,
}

impl Office {
    fn open() -> Self {
        let (desk, tls) = tls::desk(&["127.0.0.1"]);
        Self { desk, tls }
    }

    /// Makes a bundle as it is typed after `token create`. Answers the file and what was said.
    fn bundle(&self, name: &str, line: &str) -> (PathBuf, CommandOutput) {
        let file = self.tls.path().join(name);
        let server = format!("https://127.0.0.1:{}", self.desk.server.address().port());
        let (ca, bundle) = (self.tls.path().join("ca.pem"), file.display().to_string());
        let ca = ca.display().to_string();
        let more = ["--bundle", &bundle, "--server", &server, "--ca", &ca];
        let args: Vec<&str> = ["token", "create"].into_iter().chain(line.split(' ')).chain(more).collect();
        (file, hotline_server(self.desk.server.data_dir(), &args).into())
    }

    fn made(&self, name: &str, line: &str) -> PathBuf {
        let (file, said) = self.bundle(name, line);
        let _ = said.success();
        file
    }
}

/// What is typed at a seat with a home of its own, and nothing in its environment.
fn seat(home: &Path, args: &[&str]) -> CommandOutput {
    let mut command = binaries::command(Binary::Cli, home);
    command.args(args).env("COLUMNS", "100").env("TZ", "UTC");
    run(command, "")
}

fn set_up(home: &Path, bundle: &Path, more: &[&str]) -> CommandOutput {
    let bundle = bundle.display().to_string();
    seat(home, &[&["setup", &bundle], more].concat())
}

fn kept(home: &Path, name: &str) -> PathBuf {
    home.join(".config/hotline").join(name)
}

fn secret(bundle: &Path) -> String {
    let text = fs::read_to_string(bundle).expect("it is there");
    let bundle: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
    bundle["token"].as_str().expect("a token").to_owned()
}

const OP07: &str = "operators/op-07 --role operator --period dadukou-2022";

#[test]
fn a_seat_is_set_up_from_one_file_and_needs_nothing_else() {
    let (office, home) = (Office::open(), temp_dir());
    let (bundle, said) = office.bundle("op07.bundle", OP07);
    let said = said.success();
    let mode = |path: &Path| fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
    assert!(said.contains("operators/op-07") && !said.contains("hl_"), "{said}");
    assert_eq!(mode(&bundle), 0o600);
    insta::assert_snapshot!(set_up(home.path(), &bundle, &[]), @"
    Stands for             operators/op-07
    Role                   call handler
    Periods                dadukou-2022
    Good until             YYYY-MM-DD HH:MM
    Version of the server  0.1.0
    ------- stderr -------
    This seat is set up; its settings are in HOME/.config/hotline/config.toml, the token is kept in HOME/.config/hotline/credentials.json.
    Remove HOME/op07.bundle now: whoever has it can sign in with the token.
    ");
    let logged =
        seat(home.path(), &["-o", "json", "call", "log", "--phone", "13800000001", "--summary", "停水"]);
    let logged = logged.json();
    assert_eq!(
        (&logged["call"]["actor"], &logged["call"]["operatorCode"]),
        (&"operators/op-07".into(), &"op-07".into())
    );

    let (settings, credentials) = (kept(home.path(), "config.toml"), kept(home.path(), "credentials.json"));
    assert_eq!((mode(&settings), mode(&credentials)), (0o600, 0o600));
    let text = fs::read_to_string(&settings).expect("it is there");
    assert!(
        !text.contains("hl_") && fs::read_to_string(&credentials).expect("it is there").contains("hl_"),
        "{text}"
    );
    // The same seat with another token, as when the first has expired; what else the file says stays.
    fs::write(&settings, format!("{text}# as we like it\npatience = 5\n")).expect("it can be written");
    let renewed = office.made("again.bundle", OP07);
    let _ = set_up(home.path(), &renewed, &[]).success();
    let text = fs::read_to_string(&settings).expect("it is there");
    assert!(
        text.contains("# as we like it\npatience = 5\n") && text.matches("server =").count() == 1,
        "{text}"
    );
    assert!(fs::read_to_string(&credentials).expect("it is there").contains(&secret(&renewed)));
}

#[test]
fn another_seat_is_replaced_only_where_somebody_says_so() {
    let (office, home) = (Office::open(), temp_dir());
    let _ = set_up(home.path(), &office.made("op07.bundle", OP07), &[]).success();
    let before = fs::read_to_string(kept(home.path(), "credentials.json")).expect("it is there");
    let other = office.made("op08.bundle", "operators/op-08 --role supervisor --period dadukou-2022");
    insta::assert_snapshot!(set_up(home.path(), &other, &[]), @r"
    ------- stderr -------
    error: HOME/.config/hotline/config.toml has the settings of another seat: operator = op-07
    To put this one in its place, give the command again with --force.
    [exit status: 78]
    ");
    assert_eq!(fs::read_to_string(kept(home.path(), "credentials.json")).expect("it is there"), before);
    let replaced = set_up(home.path(), &other, &["--force"]);
    assert!(
        replaced.status == Some(0) && replaced.stderr.contains("replaced: operator = op-07"),
        "{replaced}"
    );
    assert_eq!(seat(home.path(), &["-o", "json", "whoami"]).json()["principal"], "operators/op-08");
    // What names another token would go before the one that is kept.
    let settings = kept(home.path(), "config.toml");
    let text = fs::read_to_string(&settings).expect("it is there");
    fs::write(&settings, format!("{text}token_file = 'other.token'\n")).expect("it can be written");
    let refused = set_up(home.path(), &other, &[]);
    assert!(refused.status == Some(78) && refused.stderr.contains("token_file = other.token"), "{refused}");
    let _ = set_up(home.path(), &other, &["--force"]).success();
    assert_eq!(fs::read_to_string(&settings).expect("it is there"), text);
}

#[test]
fn what_cannot_be_used_changes_nothing_and_tells_no_token() {
    let (office, home) = (Office::open(), temp_dir());
    let bundle = office.made("op07.bundle", OP07);
    let text = fs::read_to_string(&bundle).expect("it is there");
    let refused = |text: &str, mode: u32, status: i32, said: &str| {
        let file = office.tls.path().join("changed.bundle");
        fs::write(&file, text).expect("it can be written");
        fs::set_permissions(&file, Permissions::from_mode(mode)).expect("its mode can be set");
        let refused = set_up(home.path(), &file, &[]);
        assert!(refused.status == Some(status) && refused.stderr.contains(said), "{said}: {refused}");
        assert!(!refused.to_string().contains(&secret(&bundle)[3..40]), "{refused}");
        assert!(!kept(home.path(), "").exists(), "{said}: something was kept");
    };
    refused(&text, 0o644, 78, "chmod 600");
    refused(&text[..text.len() / 2], 0o600, 65, "no bundle of a seat");
    refused(&text.replace("\"server\"", "\"serve\""), 0o600, 65, "no bundle of a seat");
    refused(&text.replace("\"hl_", "\""), 0o600, 78, "this is no token");
    refused(&text.replace("https://", "http://").replace("127.0.0.1", "192.0.2.1"), 0o600, 78, "without TLS");
    let foreign = temp_dir();
    certify(foreign.path(), foreign.path(), &["--for", "127.0.0.1"]);
    let ca = |dir: &Path| fs::read_to_string(dir.join("ca.pem")).expect("it is there").replace('\n', "\\n");
    refused(&text.replace(&ca(office.tls.path()), &ca(foreign.path())), 0o600, 77, "not trusted");
    let listed = office.desk.hotline("-o csv token list").success();
    let id = listed.lines().last().and_then(|line| line.split(',').next()).expect("there is one");
    let _ = office.desk.hotline(&format!("token revoke {id}")).success();
    refused(&text, 0o600, 77, "was revoked at");
    let missing = set_up(home.path(), Path::new("nowhere.bundle"), &[]);
    assert!(missing.status == Some(65) && missing.stderr.contains("nowhere.bundle"), "{missing}");
}

#[test]
fn a_bundle_overwrites_nothing_and_holds_no_key() {
    let office = Office::open();
    let tokens = || office.desk.hotline("-o json token list").json()["tokens"].as_array().map_or(0, Vec::len);
    let file = office.made("op07.bundle", OP07);
    let (_, again) = office.bundle("op07.bundle", OP07);
    assert!(again.status == Some(1) && again.stderr.contains("overwrites nothing"), "{again}");
    let ca = office.tls.path().join("ca.pem");
    let both =
        [&ca, &office.tls.path().join("ca.key")].map(|file| fs::read_to_string(file).expect("it is there"));
    fs::write(&ca, both.concat()).expect("it can be written");
    let (other, with_key) = office.bundle("other.bundle", OP07);
    assert!(with_key.status == Some(1) && with_key.stderr.contains("a key stands in it"), "{with_key}");
    let data = office.desk.server.data_dir();
    let path = other.display().to_string();
    for (more, said) in [
        (&["--server", "hotline.example:50051"][..], "is no URL"),
        (&[], "--server"),
        (&["--server", "https://127.0.0.1:1", "--by-certificate"], "cannot be used with"),
    ] {
        let line = ["token", "create", "operators/op-07", "--role", "operator", "--bundle", &path];
        let refused: CommandOutput = hotline_server(data, &[&line[..], more].concat()).into();
        assert!(refused.status == Some(2) && refused.stderr.contains(said), "{said}: {refused}");
    }
    assert!(!other.exists() && file.exists());
    assert_eq!(tokens(), 1, "no token was made for what could not be written");
}

#[test]
fn a_token_whose_bundle_cannot_be_written_is_revoked() {
    let office = Office::open();
    let file = office.tls.path().join("full.bundle").display().to_string();
    let mut create = binaries::command(Binary::Server, office.desk.server.data_dir());
    create.envs(Disk::default().environment()).arg("--data-dir").arg(office.desk.server.data_dir());
    create.args(["token", "create", "operators/op-07", "--role", "operator", "--bundle", &file]);
    create.args(["--server", "https://127.0.0.1:50051"]);
    let unwritten = run(create, "");
    let (_, line) = unwritten.stderr.split_once("`hotline-server ").unwrap_or_else(|| panic!("{unwritten}"));
    let line = line.split('`').next().unwrap_or_default();
    assert!(unwritten.status == Some(1) && line.starts_with("token revoke "), "{unwritten}");
    let args: Vec<&str> = line.split(' ').collect();
    let revoked: CommandOutput = hotline_server(office.desk.server.data_dir(), &args).into();
    assert_eq!(revoked.status, Some(0), "{revoked}");
    let tokens = office.desk.hotline("-o json token list").json();
    assert!(tokens["tokens"][0]["revokedAt"].is_string(), "{tokens}");
}

#[test]
fn a_seat_whose_sign_in_ends_soon_is_told_with_each_command() {
    let (office, home) = (Office::open(), temp_dir());
    let told =
        |args: &[&str]| seat(home.path(), args).stderr.matches("The sign-in of this seat ends in").count();
    let _ = set_up(home.path(), &office.made("long.bundle", OP07), &[]).success();
    assert_eq!(told(&["call", "list"]), 0);
    let _ = set_up(home.path(), &office.made("short.bundle", &format!("{OP07} --days 2")), &[]).success();
    assert_eq!(told(&["call", "list"]), 1);
    assert_eq!(told(&["-o", "json", "call", "log", "--phone", "13800000001", "--summary", "停水"]), 1);
    assert_eq!(told(&["config", "show"]), 0);
}

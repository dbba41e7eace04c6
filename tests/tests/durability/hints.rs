//! What `hotline-server` advises works as it is printed.
//!
//! Its advice stands in its catalogue and, where an error says it, in the code. Each has a test that brings it about and does what it says; advice without one fails.

use std::fs;
use std::path::Path;

use hotline_tests::binaries::hotline_server;
use hotline_tests::server::temp_dir;
use hotline_tests::{Register, Server, database};

/// A piece of the text, where it stands, and where the test is that follows it.
const ADVICE: &[(&str, &str, &str, &str)] = &[
    (
        "cargo run --release --bin hotline",
        "i18n/en/server.ftl",
        "cli/demo.rs",
        "the_reference_case_comes_out_and_can_be_started_again",
    ),
    (
        "--from and --to are the same",
        "i18n/en/server.ftl",
        "postgres/moving.rs",
        "a_register_of_its_own_is_not_written_over_and_one_in_use_is_not_moved",
    ),
    (
        "give another address with --listen",
        "i18n/en/server.ftl",
        "durability/hints.rs",
        "another_address_or_directory_is_given",
    ),
    (
        "Give --encryption-key-file FILE",
        "i18n/en/server.ftl",
        "durability/encryption.rs",
        "without_the_key_or_with_another_nothing_is_served_and_it_is_said_why",
    ),
    (
        "the same command with --confirm",
        "i18n/en/server.ftl",
        "durability/encryption.rs",
        "of_an_encrypted_register_nothing_lies_on_the_disk_that_was_said",
    ),
    (
        "From now on the server needs --encryption-key-file",
        "i18n/en/server.ftl",
        "durability/encryption.rs",
        "of_an_encrypted_register_nothing_lies_on_the_disk_that_was_said",
    ),
    (
        "--encryption-key-file holds another key",
        "src/store/tables/protection.rs",
        "durability/encryption.rs",
        "a_register_is_encrypted_gets_another_key_and_is_written_as_it_is_again",
    ),
    (
        "give the file with its key: --encryption-key-file FILE",
        "src/store/tables/protection.rs",
        "durability/encryption.rs",
        "a_register_is_encrypted_gets_another_key_and_is_written_as_it_is_again",
    ),
    (
        "`hotline-server encryption on` encrypts it",
        "src/store/tables/protection.rs",
        "durability/encryption.rs",
        "without_the_key_or_with_another_nothing_is_served_and_it_is_said_why",
    ),
    (
        "`hotline-server encryption rotate` gives it another key",
        "src/store/admin/encryption.rs",
        "durability/encryption.rs",
        "a_register_is_encrypted_gets_another_key_and_is_written_as_it_is_again",
    ),
    (
        "rows have a number that no text has",
        "src/store/admin/encryption.rs",
        "durability/encryption.rs",
        "what_no_text_has_is_not_left_behind",
    ),
    (
        "Give it by --database-password-file or HOTLINE_DATABASE_PASSWORD",
        "src/config.rs",
        "postgres/addresses.rs",
        "a_password_on_the_command_line_is_refused_and_taken_from_elsewhere",
    ),
    (
        "`hotline-server verify` tells more",
        "i18n/en/server.ftl",
        "durability/hints.rs",
        "what_is_not_sound_is_told_by_verify",
    ),
    (
        "(--key-to FILE makes one)",
        "i18n/en/server.ftl",
        "durability/backups.rs",
        "field_h1_a_backup_beside_writers_holds_what_was_acknowledged_before_it_began",
    ),
    (
        "`hotline period update --retention` says for how long",
        "i18n/en/server.ftl",
        "durability/retention.rs",
        "what_is_older_than_its_period_keeps_it_goes_and_nothing_else",
    ),
    (
        "Here:    hotline-server --client-ca",
        "i18n/en/server.ftl",
        "cli/certificates.rs",
        "a_service_is_known_by_its_certificate_while_a_token_stands_for_it",
    ),
    (
        "Once:    hotline-server token create",
        "i18n/en/server.ftl",
        "cli/certificates.rs",
        "a_service_is_known_by_its_certificate_while_a_token_stands_for_it",
    ),
    (
        "`hotline-server token revoke { $id }`",
        "i18n/en/server.ftl",
        "cli/setup.rs",
        "a_token_whose_bundle_cannot_be_written_is_revoked",
    ),
    ("Its key is not in it, and", "i18n/en/server.ftl", "durability/hints.rs", "a_lost_key_is_replaced"),
    (
        "Its key is not there: copy the kept one",
        "i18n/en/server.ftl",
        "durability/backups.rs",
        "field_h1_a_restored_register_needs_its_key_and_no_other",
    ),
    (
        "(--key-from FILE)",
        "i18n/en/server.ftl",
        "durability/backups.rs",
        "field_h1_a_backup_beside_writers_holds_what_was_acknowledged_before_it_began",
    ),
    (
        "start the server once, or `hotline-server migrate`",
        "i18n/en/server.ftl",
        "durability/hints.rs",
        "a_register_is_made_before_its_first_token",
    ),
    (
        "hotline-server --listen 0.0.0.0:50051 --tls-certificate",
        "i18n/en/server.ftl",
        "cli/tls.rs",
        "what_is_printed_with_a_certificate_is_typed_as_it_is",
    ),
    (
        "--ca ca.pem login",
        "i18n/en/server.ftl",
        "cli/tls.rs",
        "what_is_printed_with_a_certificate_is_typed_as_it_is",
    ),
    (
        "summary day 2022-11-28",
        "src/cli/demo.rs",
        "cli/demo.rs",
        "the_reference_case_comes_out_and_can_be_started_again",
    ),
    (
        "--server {}",
        "src/cli/demo.rs",
        "cli/demo.rs",
        "the_reference_case_comes_out_and_can_be_started_again",
    ),
    (
        "--period {PERIOD}",
        "src/cli/demo.rs",
        "cli/demo.rs",
        "the_reference_case_comes_out_and_can_be_started_again",
    ),
    (
        "`hotline-server migrate` brings it up to date",
        "src/store/admin/schema_version.rs",
        "durability/hints.rs",
        "an_older_register_is_brought_up_to_date",
    ),
    (
        "verify --rebuild rebuilds the counters",
        "src/store/admin/verify/mod.rs",
        "durability/tampering.rs",
        "counters_are_written_anew_from_the_journal",
    ),
    (
        "is lost, `hotline-server migrate --new-key`",
        "src/store/admin/identity.rs",
        "durability/keys.rs",
        "a_register_is_served_with_its_key_only",
    ),
    (
        "--database-password-file",
        "src/store/db/postgres/address.rs",
        "postgres/passwords.rs",
        "a_password_is_taken_from_wherever_it_is_given",
    ),
    (
        "createdb --encoding UTF8 --template template0 NAME",
        "src/store/db/postgres/address.rs",
        "postgres/settings.rs",
        "a_database_that_is_not_there_is_named",
    ),
    (
        "createdb --encoding UTF8 --template template0",
        "src/store/db/postgres/settings.rs",
        "postgres/settings.rs",
        "a_database_in_another_encoding_is_refused",
    ),
    (
        "`hotline-server accept-loss`",
        "src/store/db/postgres/lost.rs",
        "cluster/behind.rs",
        "field_f6_a_standby_that_lacks_what_was_acknowledged_is_not_served",
    ),
    (
        "`hotline-server migrate`",
        "src/store/db/postgres/migrate.rs",
        "postgres/roles.rs",
        "field_f4_a_role_that_may_only_read_and_write_serves_a_migrated_register",
    ),
    (
        "give this one another --data-dir",
        "src/store/db/sqlite/mod.rs",
        "durability/hints.rs",
        "another_address_or_directory_is_given",
    ),
    (
        "give a directory of its own as --data-dir",
        "src/store/db/private.rs",
        "durability/private_files.rs",
        "field_d9_a_directory_of_other_things_that_others_may_write_to_is_refused",
    ),
    (
        "give a shorter --data-dir",
        "src/transport/local.rs",
        "durability/hints.rs",
        "a_path_that_is_too_long_for_a_socket_is_told",
    ),
    (
        "(`hotline-server certificates` makes them)",
        "src/config.rs",
        "cli/tls.rs",
        "what_is_printed_with_a_certificate_is_typed_as_it_is",
    ),
    (
        "Give --tls-certificate",
        "src/config.rs",
        "cli/tls.rs",
        "what_is_printed_with_a_certificate_is_typed_as_it_is",
    ),
    (
        "`hotline-server head` exports them",
        "i18n/en/server.ftl",
        "durability/heads.rs",
        "only_a_new_key_signs_anew_what_is_not_signed",
    ),
    (
        "`hotline-server head` prints them",
        "i18n/en/server.ftl",
        "durability/heads.rs",
        "what_is_no_head_of_this_register_is_told",
    ),
    (
        "`hotline-server head --key` prints it",
        "i18n/en/server.ftl",
        "durability/heads.rs",
        "what_is_no_head_of_this_register_is_told",
    ),
    (
        "`hotline-server verify` tells more",
        "src/store/write/head_signer.rs",
        "durability/heads.rs",
        "calls_are_recorded_on_a_head_that_is_not_signed",
    ),
    (
        "`hotline-server verify` tells more",
        "src/store/access/change.rs",
        "durability/heads.rs",
        "calls_are_recorded_on_a_head_that_is_not_signed",
    ),
    // Who has no home directory gives one of these two; so do all tests.
    (
        "give --data-dir or HOTLINE_DATA_DIR",
        "src/config.rs",
        "cli/own_server.rs",
        "it_is_found_without_settings",
    ),
];

/// Whether a line of a text that is printed advises something.
fn advises(line: &str) -> bool {
    let is_flag = |text: &str| text.starts_with(|c: char| c.is_ascii_lowercase());
    line.contains("hotline-server m")
        || line.contains("`hotline-server ")
        || line.match_indices("--").any(|(at, _)| is_flag(&line[at + 2..]))
}

/// The lines in which the server says something.
fn said(server: &Path) -> Vec<(String, String)> {
    let mut lines = Vec::new();
    let mut waiting = vec![server.join("src")];
    let mut files = vec![server.join("i18n/en/server.ftl")];
    while let Some(dir) = waiting.pop() {
        for entry in fs::read_dir(dir).expect("the sources can be read").flatten() {
            let path = entry.path();
            if path.is_dir() {
                waiting.push(path);
            } else if !path.ends_with("tests.rs") {
                files.push(path);
            }
        }
    }
    for path in files {
        let text = fs::read_to_string(&path).expect("the sources can be read");
        let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        let name = path.strip_prefix(server).expect("a file of the server").display().to_string();
        let is_said = |line: &&str| {
            let line = line.trim_start();
            let is_code = line.starts_with('#') && !line.starts_with("#[error(");
            !line.starts_with("//") && !is_code && advises(line)
        };
        lines.extend(text.lines().filter(is_said).map(|line| (name.clone(), line.trim().to_owned())));
    }
    lines
}

#[test]
fn all_advice_is_followed_by_a_test() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    let said = said(&tests.parent().expect("the tests lie in the project").join("server"));
    let followed = |file: &str, line: &str| {
        ADVICE.iter().any(|(piece, place, ..)| *place == file && line.contains(piece))
    };
    let missing: Vec<_> = said.iter().filter(|(file, line)| !followed(file, line)).collect();
    assert!(missing.is_empty(), "nobody follows this advice: {missing:#?}");
    for (piece, place, file, test) in ADVICE {
        assert!(
            said.iter().any(|(file, line)| file == place && line.contains(piece)),
            "{piece} is not said in {place}"
        );
        let text = fs::read_to_string(tests.join("tests").join(file)).expect("a file of tests");
        assert!(text.contains(&format!("fn {test}()")), "{piece}: {test} is not in {file}");
    }
}

fn told(dir: &Path, args: &[&str]) -> String {
    let output = hotline_server(dir, args);
    assert!(!output.status.success(), "{args:?} is refused");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn done(dir: &Path, args: &[&str]) {
    let output = hotline_server(dir, args);
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
}

#[tokio::test]
async fn another_address_or_directory_is_given() {
    let (dir, other) = (temp_dir(), temp_dir());
    let first = Server::start(&dir);
    let (_, said) = Server::try_start(&other, first.address().port()).expect_err("the port is taken");
    assert!(said.contains("give another address with --listen"), "{said}");
    Server::start(&other).stop().await;
    if !database::is_postgres() {
        let (_, said) = Server::try_start(&dir, 0).expect_err("the register is in use");
        assert!(said.contains("another --data-dir"), "{said}");
    }
    Server::start(&other).stop().await;
}

#[tokio::test]
async fn what_is_not_sound_is_told_by_verify() {
    if database::is_postgres() {
        return;
    }
    let dir = temp_dir();
    super::tampering::fill(dir.path()).await;
    super::tampering::tamper(dir.path(), "UPDATE calls SET district = 'D3' WHERE number = 1");
    let file = dir.path().join("backup").display().to_string();
    assert!(told(dir.path(), &["backup", &file]).contains("`hotline-server verify` tells more"));
    assert!(super::tampering::verify(dir.path()).1.contains("C000001-3"));
}

#[tokio::test]
async fn a_lost_key_is_replaced() {
    if database::is_postgres() {
        return;
    }
    let dir = temp_dir();
    super::tampering::fill(dir.path()).await;
    fs::remove_file(dir.path().join("register.db.key")).expect("it is there");
    let file = dir.path().join("backup").display().to_string();
    let output = hotline_server(dir.path(), &["backup", &file]);
    let said = [output.stdout, output.stderr].concat();
    assert!(
        String::from_utf8_lossy(&said).contains("migrate --new-key"),
        "{}",
        String::from_utf8_lossy(&said)
    );
    done(dir.path(), &["migrate", "--new-key"]);
    Server::start(&dir).stop().await;
}

#[test]
fn a_register_is_made_before_its_first_token() {
    let dir = temp_dir();
    let create = ["token", "create", "users/li", "--role", "admin"];
    if !database::is_postgres() {
        assert!(told(dir.path(), &create).contains("`hotline-server migrate`"));
    }
    done(dir.path(), &["migrate"]);
    assert!(dir.path().is_dir());
}

#[tokio::test]
async fn an_older_register_is_brought_up_to_date() {
    if database::is_postgres() {
        return;
    }
    let dir = temp_dir();
    super::tampering::fill(dir.path()).await;
    super::tampering::tamper(dir.path(), include_str!("older.sql"));
    let said = told(dir.path(), &["verify"]);
    assert!(said.contains("`hotline-server migrate` brings it up to date"), "{said}");
    done(dir.path(), &["migrate"]);
    assert_eq!(super::tampering::verify(dir.path()).0, Some(0));
    let server = Server::start(&dir);
    Register::connect(&server).await.call().create().await;
    server.stop().await;
}

#[test]
fn a_path_that_is_too_long_for_a_socket_is_told() {
    let dir = temp_dir();
    let long = dir.path().join("d".repeat(110));
    fs::create_dir(&long).expect("it can be made");
    if !database::is_postgres() {
        let (_, said) = Server::try_start(&long, 0).expect_err("no system takes it");
        assert!(said.contains("give a shorter --data-dir"), "{said}");
    }
}

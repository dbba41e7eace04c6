//! The heads of the journals are signed by a key outside of the register: what was rewritten with its chain of hashes, cut off or put back is found.

use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary};
use hotline_proto::v1::ExportJournalHeadRequest;
use hotline_server::store::db::sqlite;
use hotline_tests::binaries::hotline_server;
use hotline_tests::server::temp_dir;
use hotline_tests::{Register, Server, assert_eventually, assert_refused, database};
use insta::assert_snapshot;
use ring::signature::{ED25519, UnparsedPublicKey};

use super::rewriting::rewrite_with_chain;
use super::tampering::{fill, tamper, verify};

/// What a command that ends well says.
#[track_caller]
fn said(dir: &Path, args: &[&str]) -> String {
    let output = hotline_server(dir, args);
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("what it says is UTF-8")
}

/// What a command says that must fail: on standard output, then on standard error.
#[track_caller]
fn failed(dir: &Path, args: &[&str]) -> String {
    let output = hotline_server(dir, args);
    assert!(!output.status.success(), "{args:?} ends well");
    let log = String::from_utf8_lossy(&output.stderr);
    let last = log.lines().last().unwrap_or_default();
    format!("{}{last}\n", String::from_utf8_lossy(&output.stdout))
}

/// Exports the heads of a register into a file beside it.
pub fn export(dir: &Path) -> String {
    let file = dir.join("heads.txt");
    fs::write(&file, said(dir, &["head"])).expect("a file can be written");
    file.display().to_string()
}

/// Removes what is derived of a register, as somebody would who changes the register itself.
pub fn remove_derived(dir: &Path) {
    derived(dir).iter().for_each(|file| drop(fs::remove_file(file)));
}

fn derived(dir: &Path) -> Vec<PathBuf> {
    let name = if database::is_postgres() { "postgres" } else { "register.db" };
    [".search", ".search-wal", ".past"].map(|ending| dir.join(format!("{name}{ending}"))).to_vec()
}

/// Puts an older state in the place of a register, under all that lies beside it.
pub fn put_back(older: &[u8], dir: &Path) {
    for ending in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(dir.join(format!("register.db{ending}")));
    }
    database::restore(older, dir);
}

/// Records a call more.
async fn one_more_call(dir: &Path) {
    let server = Server::start(dir);
    let r = Register::connect(&server).await;
    r.call().create().await;
    server.stop().await;
}

#[derive(QueryableByName)]
struct Indexed {
    #[diesel(sql_type = BigInt)]
    position: i64,
}

/// Up to where the text index of a register goes.
fn indexed(dir: &Path) -> i64 {
    let mut conn = sqlite::open_reader(&derived(dir)[0]).expect("there is an index");
    let indexed = diesel::sql_query("SELECT max(position) AS position FROM positions").get_result(&mut conn);
    indexed.map_or(0, |indexed: Indexed| indexed.position)
}

#[derive(QueryableByName)]
struct Hash {
    #[diesel(sql_type = Binary)]
    hash: Vec<u8>,
}

/// The hash of an entry of the first period.
fn hash_of(dir: &Path, position: &str) -> Vec<u8> {
    let sql = format!("SELECT hash FROM journal WHERE period_key = 1 AND position = {position}");
    match database::of(dir) {
        None => {
            let mut conn = sqlite::open_reader(&dir.join("register.db")).expect("there is a register");
            let row: Hash = diesel::sql_query(sql).get_result(&mut conn).expect("there is such an entry");
            row.hash
        }
        Some(database) => {
            let hash = database.psql(&sql.replace("SELECT hash", "SELECT encode(hash, 'base64')"));
            BASE64.decode(hash.trim().replace('\n', "")).expect("it is Base64")
        }
    }
}

#[tokio::test]
async fn a_head_is_checked_with_the_verifier_key_and_nothing_else() {
    let dir = temp_dir();
    fill(dir.path()).await;
    let (heads, key) = (said(dir.path(), &["head"]), said(dir.path(), &["head", "--key"]));
    let [name, _, encoded] = key.trim().splitn(3, '+').collect::<Vec<_>>()[..] else { panic!("{key}") };
    let encoded = BASE64.decode(encoded).expect("it is Base64");
    assert_eq!(encoded[0], 1, "it is of Ed25519");
    let public = UnparsedPublicKey::new(&ED25519, &encoded[1..]);
    let notes: Vec<&str> = heads.trim_end().split("\n\n").collect();
    assert_eq!(notes.len(), 4, "two texts and their signatures: {heads}");
    let mut origins = Vec::new();
    for note in notes.chunks(2) {
        let text = format!("{}\n", note[0]);
        let signed = note[1].strip_prefix(&format!("— {name} ")).expect("it is signed with the key");
        let signature = BASE64.decode(signed.trim()).expect("it is Base64");
        public.verify(text.as_bytes(), &signature[4..]).expect("the signature is of the text");
        let other = text.replacen('\n', "\n1", 1);
        public.verify(other.as_bytes(), &signature[4..]).expect_err("it is of no other text");
        origins.push(text.lines().map(str::to_owned).collect::<Vec<_>>());
    }
    assert_eq!(origins[0][0], format!("{name}/test-2022"));
    assert_eq!(BASE64.decode(&origins[0][2]), Ok(hash_of(dir.path(), &origins[0][1])));
    assert_eq!((origins[1][0].as_str(), origins[1][1].as_str()), (format!("{name}/_tokens").as_str(), "2"));
    assert!(heads.starts_with(&said(dir.path(), &["head", "test-2022"])));
    assert_snapshot!(failed(dir.path(), &["head", "other"]), @r"hotline-server: there is no period `other`");
}

#[tokio::test]
async fn a_journal_that_was_rewritten_with_its_chain_is_named() {
    let dir = temp_dir();
    fill(dir.path()).await;
    let heads = export(dir.path());
    assert_snapshot!(said(dir.path(), &["verify", "--head", &heads]), @r"
    test-2022: 8 entries, 2 calls, 1 issues, 1 callbacks: journal, tables and counters agree
    test-2022: its journal holds the exported head at entry 8
    tokens: its journal holds the exported head at entry 2
    ");
    one_more_call(dir.path()).await;
    assert_snapshot!(said(dir.path(), &["verify", "--head", &heads]), @r"
    test-2022: 9 entries, 3 calls, 1 issues, 1 callbacks: journal, tables and counters agree
    test-2022: its journal holds the exported head at entry 8
    tokens: its journal holds the exported head at entry 2
    ");

    remove_derived(dir.path());
    rewrite_with_chain(dir.path(), "UPDATE journal SET actor = 'nobody' WHERE position = 8");
    assert_snapshot!(failed(dir.path(), &["verify", "--head", &heads]), @r#"
    test-2022: 9 entries, 3 calls, 1 issues, 1 callbacks: WRONG
      head at entry 9: its signature is not of the key of the register: the head was changed
      exported head at entry 8: entry 8 has another hash: the journal was rewritten
    hotline-server: 1 of 1 periods are wrong
    "#);
}

#[tokio::test]
async fn what_was_changed_in_a_head_or_its_signature_is_named() {
    let origin = temp_dir();
    fill(origin.path()).await;
    let mut told = String::new();
    for sql in [
        "UPDATE heads SET signature = NULL",
        "UPDATE heads SET signature = zeroblob(32)",
        "UPDATE heads SET position = position - 1, hash = (SELECT hash FROM journal WHERE position = 7); \
         DELETE FROM journal WHERE position = 8",
        "UPDATE access_head SET signature = NULL",
        "UPDATE access_head SET signature = (SELECT signature FROM heads)",
        "UPDATE access_head SET position = 1, hash = (SELECT hash FROM access_journal WHERE position = 1); \
         DELETE FROM access_journal WHERE position = 2; \
         UPDATE tokens SET revoked_at = NULL, position = 1",
    ] {
        let copy = temp_dir();
        database::copy(origin.path(), copy.path());
        tamper(copy.path(), sql);
        // What differs beside is told as well, with times and texts.
        let heads = verify(copy.path()).1;
        let lines = heads.lines().filter(|line| line.contains("head at") || !line.starts_with(' '));
        told.push_str(&format!("{sql}\n{}\n", lines.collect::<Vec<_>>().join("\n")));
        let exported = failed(copy.path(), &["head"]);
        assert!(
            exported.contains("is not signed by the key of the register, and so not exported"),
            "{exported}"
        );
    }
    assert_snapshot!(told, @r"
    UPDATE heads SET signature = NULL
    test-2022: 8 entries, 2 calls, 1 issues, 1 callbacks: WRONG
      head at entry 8: its signature is missing
    UPDATE heads SET signature = zeroblob(32)
    test-2022: 8 entries, 2 calls, 1 issues, 1 callbacks: WRONG
      head at entry 8: its signature is not of the key of the register: the head was changed
    UPDATE heads SET position = position - 1, hash = (SELECT hash FROM journal WHERE position = 7); DELETE FROM journal WHERE position = 8
    test-2022: 7 entries, 2 calls, 1 issues, 1 callbacks: WRONG
      head at entry 7: its signature is not of the key of the register: the head was changed
    UPDATE access_head SET signature = NULL
    test-2022: 8 entries, 2 calls, 1 issues, 1 callbacks: journal, tables and counters agree
    tokens: WRONG
      head at entry 2: its signature is missing
    UPDATE access_head SET signature = (SELECT signature FROM heads)
    test-2022: 8 entries, 2 calls, 1 issues, 1 callbacks: journal, tables and counters agree
    tokens: WRONG
      head at entry 2: its signature is not of the key of the register: the head was changed
    UPDATE access_head SET position = 1, hash = (SELECT hash FROM access_journal WHERE position = 1); DELETE FROM access_journal WHERE position = 2; UPDATE tokens SET revoked_at = NULL, position = 1
    test-2022: 8 entries, 2 calls, 1 issues, 1 callbacks: journal, tables and counters agree
    tokens: WRONG
      head at entry 1: its signature is not of the key of the register: the head was changed
    ");
}

#[tokio::test]
async fn field_d15_an_older_register_that_was_put_back_is_named_by_an_exported_head_and_by_what_was_derived()
{
    let dir = temp_dir();
    fill(dir.path()).await;
    let older = database::dump(dir.path());
    let server = Server::start(&dir);
    let r = Register::connect(&server).await;
    for _ in 0..3 {
        r.call().create().await;
    }
    server.token("services/pbx", "service");
    let head = r.head().await;
    assert_eventually!(indexed(dir.path()) == head);
    server.stop().await;
    let heads = export(dir.path());
    let sound = verify(dir.path()).1;

    put_back(&older, dir.path());
    let told = failed(dir.path(), &["verify"]).replace("postgres.search", "register.db.search");
    assert_snapshot!(told, @r"
    test-2022: 8 entries, 2 calls, 1 issues, 1 callbacks: WRONG
      register.db.search was made of entry 11, but the journal ends with entry 8: entries 9 to 11 were cut off, or an older register was put back
    hotline-server: 1 of 1 periods are wrong
    ");
    remove_derived(dir.path());
    said(dir.path(), &["verify"]);
    assert_snapshot!(failed(dir.path(), &["verify", "--head", &heads]), @r"
    test-2022: 8 entries, 2 calls, 1 issues, 1 callbacks: WRONG
      exported head at entry 11: the journal ends with entry 8: entries 9 to 11 were cut off
    tokens: WRONG
      exported head at entry 3: the journal ends with entry 2: entry 3 was cut off
    hotline-server: 2 of 2 periods are wrong
    ");
    assert!(sound.contains("journal, tables and counters agree"), "{sound}");
}

#[tokio::test]
async fn a_server_says_that_an_older_register_was_put_back() {
    let dir = temp_dir();
    fill(dir.path()).await;
    let older = database::dump(dir.path());
    let server = Server::start(&dir);
    let r = Register::connect(&server).await;
    r.call().create().await;
    let head = r.head().await;
    assert_eventually!(indexed(dir.path()) == head);
    server.stop().await;
    put_back(&older, dir.path());
    let _ = fs::remove_file(dir.path().join("postgres.seen"));
    let server = Server::start(&dir);
    assert_eventually!(server.log().contains("an older register was put back"));
    assert_eventually!(indexed(dir.path()) == head - 1);
    server.stop().await;
    said(dir.path(), &["verify"]);
}

#[tokio::test]
async fn calls_are_recorded_on_a_head_that_is_not_signed() {
    let dir = temp_dir();
    fill(dir.path()).await;
    tamper(dir.path(), "UPDATE heads SET signature = NULL; UPDATE access_head SET signature = NULL");
    let server = Server::start(&dir);
    let r = Register::connect(&server).await;
    let head = r.head().await;
    r.call().create().await;
    r.call().opens("断药").create().await;
    let export = ExportJournalHeadRequest { period: r.parent.clone() };
    assert_refused!(r.read(export).await, reason = "INTERNAL");
    let token = server.token("services/pbx", "service");
    assert!(token.starts_with("hl_"), "a token is made");
    let told = |line: &&str| {
        line.contains("head_signer") && line.contains("is not signed by the key of the register")
    };
    assert_eventually!(server.log().lines().any(|line| told(&line)));
    let log = server.log();
    let lines: Vec<&str> = log.lines().filter(told).collect();
    assert_eq!(lines.len(), 1, "once for the period: {lines:?}");
    assert!(
        lines[0].contains("test-2022") && lines[0].contains(&format!("\"position\":{head}")),
        "{}",
        lines[0]
    );
    server.stop().await;
    assert_snapshot!(failed(dir.path(), &["verify"]), @r"
    test-2022: 12 entries, 4 calls, 2 issues, 1 callbacks: WRONG
      head at entry 12: its signature is missing
    tokens: WRONG
      head at entry 3: its signature is missing
    hotline-server: 2 of 2 periods are wrong
    ");
}

#[tokio::test]
async fn a_register_of_before_is_signed_once() {
    let dir = temp_dir();
    fill(dir.path()).await;
    let sound = verify(dir.path());
    let before = "ALTER TABLE access_head DROP COLUMN signature; ALTER TABLE register DROP COLUMN heads_signed; \
                  UPDATE heads SET signature = NULL; \
                  DELETE FROM __diesel_schema_migrations WHERE version = '20261129100000'";
    tamper(dir.path(), before);
    assert!(failed(dir.path(), &["verify"]).contains("`hotline-server migrate` brings it up to date"));
    said(dir.path(), &["migrate"]);
    assert_eq!(verify(dir.path()), sound);

    tamper(dir.path(), before);
    Server::start(&dir).stop().await;
    assert_eq!(verify(dir.path()), sound);

    // After that, a signature that is missing stays missing.
    tamper(dir.path(), "UPDATE heads SET signature = NULL");
    said(dir.path(), &["migrate"]);
    Server::start(&dir).stop().await;
    assert_eq!(verify(dir.path()).0, Some(1));
}

#[tokio::test]
async fn only_a_new_key_signs_anew_what_is_not_signed() {
    let dir = temp_dir();
    fill(dir.path()).await;
    let (heads, former) = (export(dir.path()), said(dir.path(), &["head", "--key"]));
    tamper(dir.path(), "UPDATE heads SET signature = NULL");
    // All registers of the tests in shared databases have one key: another lies elsewhere.
    let key = dir.path().join("new.key").display().to_string();
    let renewed = said(dir.path(), &["migrate", "--new-key", "--key-file", &key]);
    let now = said(dir.path(), &["head", "--key", "--key-file", &key]);
    assert_ne!(former, now);
    assert_snapshot!(renewed.replace(now.trim(), "KEY").lines().next().unwrap_or_default(), @r"The register has a new key. The heads of 2 journals are signed anew with it, as they are: `hotline-server head` exports them. With heads that were exported before, `verify --head FILE` needs the former verifier key (--head-key). The new one: KEY");

    let key_file = ["--key-file", key.as_str()];
    assert_eq!(said(dir.path(), &[&["head"][..], &key_file].concat()).matches("— ").count(), 2);
    said(dir.path(), &[&["verify"][..], &key_file].concat());
    let with_former = ["verify", "--head", &heads, "--head-key", former.trim()];
    assert!(said(dir.path(), &[&with_former[..], &key_file].concat()).contains("holds the exported head"));
    let told = failed(dir.path(), &[&["verify", "--head", &heads][..], &key_file].concat())
        .replace(now.trim(), "KEY");
    assert_snapshot!(told, @r"
    test-2022: 8 entries, 2 calls, 1 issues, 1 callbacks: journal, tables and counters agree
    exported heads: WRONG
      head of test-2022 at entry 8: it is not signed with the key KEY
      head of tokens at entry 2: it is not signed with the key KEY
    hotline-server: 1 of 2 periods are wrong
    ");
}

#[tokio::test]
async fn what_is_no_head_of_this_register_is_told() {
    let (dir, other) = (temp_dir(), temp_dir());
    fill(dir.path()).await;
    let (heads, server) = (export(dir.path()), Server::start(&other));
    Register::open(&server).await;
    server.stop().await;
    let other_key = said(other.path(), &["head", "--key"]);
    let foreign = export(other.path());
    let text = fs::read_to_string(&heads).expect("it was written");
    fs::write(&heads, text.replacen("test-2022\n", "test-2022\n1", 1)).expect("a file can be written");
    let id = fs::read_to_string(&foreign).expect("it was written")[8..44].to_owned();
    let mut told = String::new();
    for args in [&["--head", &heads][..], &["--head", &foreign], &["--head", &heads, "--head-key", "KEY"]] {
        let args = [&["verify"][..], args].concat();
        told.push_str(&failed(dir.path(), &args));
    }
    fs::write(&heads, "test-2022 is at 12\n").expect("a file can be written");
    told.push_str(&failed(dir.path(), &["verify", "--head", &heads]));
    let with_other = failed(dir.path(), &["verify", "--head", &foreign, "--head-key", other_key.trim()]);
    told.push_str(&with_other.replace(other_key.trim(), "OTHER KEY"));
    let told = told.replace(&id, "ID").replace(&dir.path().display().to_string(), "");
    assert_snapshot!(told, @r"
    test-2022: 8 entries, 2 calls, 1 issues, 1 callbacks: journal, tables and counters agree
    exported heads: WRONG
      head of test-2022 at entry 18: its signature is not of what it says: the note was changed
    hotline-server: 1 of 2 periods are wrong
    test-2022: 8 entries, 2 calls, 1 issues, 1 callbacks: journal, tables and counters agree
    exported heads: WRONG
      head of test-2022 at entry 1: it is of another register, ID
    hotline-server: 1 of 2 periods are wrong
    hotline-server: `KEY` is no verifier key; `hotline-server head --key` prints it
    hotline-server: /heads.txt, line 1: this is no signed head; `hotline-server head` prints them
    hotline-server: `OTHER KEY` is the verifier key of another register
    ");
}

#[tokio::test]
async fn heads_that_were_added_to_a_file_tell_of_an_older_register() {
    let (dir, elsewhere, saved) = (temp_dir(), temp_dir(), temp_dir());
    fill(dir.path()).await;
    database::copy(dir.path(), saved.path());
    let file = elsewhere.path().join("heads").display().to_string();
    let serve = |dir: &Path| Server::start_with(dir, 0, &[("HOTLINE_HEADS_FILE", &file)]);
    let notes = || std::fs::read_to_string(&file).unwrap_or_default().matches("\n\n— ").count();
    let server = serve(dir.path());
    assert_eventually!(notes() == 2);
    Register::connect(&server).await.call().create().await;
    server.stop().await;
    let server = serve(dir.path());
    assert_eventually!(notes() == 4);
    server.stop().await;
    said(dir.path(), &["verify", "--head", &file]);
    // What is exported of the older one is added, and takes nothing away.
    let server = serve(saved.path());
    assert_eventually!(notes() == 6);
    server.stop().await;
    let told = failed(saved.path(), &["verify", "--head", &file]);
    assert!(told.contains("exported head at entry 9: the journal ends with entry 8"), "{told}");
}

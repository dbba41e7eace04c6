//! Encryption at rest: what lies on the disk tells nothing of callers, and everything works as it does without.

use std::path::{Path, PathBuf};

use hotline_proto::v1::*;
use hotline_tests::binaries::hotline_server;
use hotline_tests::encryption::{SETTING, confirmed, on};
use hotline_tests::requests::*;
use hotline_tests::server::{TempDir, temp_dir};
use hotline_tests::{Register, Server, assert_eventually, database};

use super::tampering::tamper;

const PHONE: &str = "13812345678";
const NEIGHBOUR: &str = "13900000001";
/// What nobody may read: numbers, their forms, names, places, words and parts of them.
const SAID: [&str; 12] = [
    PHONE,
    "+8613812345678",
    NEIGHBOUR,
    "王秀英",
    "李大爷",
    "桂香里1号",
    "桂香里",
    "断药",
    "紫砂壶",
    "送药上门",
    "已送到",
    "转交民警",
];

/// A data directory and, elsewhere, a key.
struct Place {
    dir: TempDir,
    keys: TempDir,
}

impl Place {
    fn new() -> Self {
        Self { dir: temp_dir(), keys: temp_dir() }
    }

    /// One with an encrypted register, and the server of it.
    async fn begun() -> (Self, Server, Register) {
        let place = Self::new();
        place.turn_on();
        let server = place.serve();
        let register = Register::open(&server).await;
        (place, server, register)
    }

    fn key(&self) -> PathBuf {
        self.keys.path().join("encryption.key")
    }

    fn dir(&self) -> &Path {
        self.dir.path()
    }

    fn turn_on(&self) -> String {
        let output = on(self.dir(), &self.key(), &[]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("what it says is UTF-8")
    }

    fn serve(&self) -> Server {
        let key = self.key().display().to_string();
        Server::start_with(&self.dir, 0, &[(SETTING, &key)])
    }

    /// Runs a command with the key, and answers its exit code and what it said.
    fn run(&self, args: &[&str]) -> (Option<i32>, String) {
        let key = self.key().display().to_string();
        run(self.dir(), &[args, &["--encryption-key-file", &key]].concat())
    }

    /// What of the texts stands anywhere in the files or in a dump.
    fn readable(&self) -> Vec<String> {
        let mut found = Vec::new();
        let mut look = |what: &str, bytes: &[u8]| {
            let said =
                SAID.iter().filter(|text| bytes.windows(text.len()).any(|part| part == text.as_bytes()));
            found.extend(said.map(|text| format!("{text} in {what}")));
        };
        for file in std::fs::read_dir(self.dir()).expect("it can be read").flatten() {
            look(&file.file_name().to_string_lossy(), &std::fs::read(file.path()).unwrap_or_default());
        }
        if let Some(database) = database::of(self.dir()) {
            look("the dump", &database.dump());
        }
        found
    }
}

fn run(dir: &Path, args: &[&str]) -> (Option<i32>, String) {
    let output = hotline_server(dir, args);
    let said = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(said).expect("what it says is UTF-8"))
}

/// Calls, an amendment, an issue with a person, a reply, a callback: each kind of text.
async fn fill(r: &Register) -> (String, String) {
    let call = r.call().phone(PHONE).urgency(Urgency::P0).summary("母亲断药").with(|call| {
        call.caller_input.get_or_insert_default().name = "王秀英".to_owned();
        call.incident_address = "桂香里1号".to_owned();
        call.confidential_note = "紫砂壶".to_owned();
    });
    let created = call.opens("送药上门").create().await;
    let (call, issue) = (created.call.expect("a call"), created.issues[0].name.clone());
    let person = AffectedPersonInput {
        name: "李大爷".to_owned(),
        phone: NEIGHBOUR.to_owned(),
        ..AffectedPersonInput::default()
    };
    r.done(add_person(&issue, person)).await;
    let amended = Call { summary: "母亲断药三天".to_owned(), ..r.get_call(&call.name).await };
    r.done(AmendCallRequest { reason: "转交民警".to_owned(), ..amend(amended, &["summary"]) }).await;
    r.done(assign(&issue, "A1")).await;
    r.done(ResolveIssueRequest {
        public_reply: "已送到".to_owned(),
        ..resolve(&issue, IssueOutcome::Solved)
    })
    .await;
    (call.name, issue)
}

/// What the register tells of itself, and by which ways its calls are found.
#[derive(Debug, PartialEq)]
struct Told {
    journal: Vec<Event>,
    calls: Vec<Call>,
    issues: Vec<Issue>,
    found: Vec<usize>,
    of_number: i64,
    again: Option<String>,
}

async fn tell(r: &Register) -> Told {
    let with = |change: fn(&mut CallFilter)| {
        let mut filter = CallFilter::default();
        change(&mut filter);
        filter
    };
    let mut found = Vec::new();
    for filter in [
        with(|filter| filter.text = "断药".to_owned()),
        with(|filter| filter.text = "桂香里".to_owned()),
        with(|filter| filter.text = "没有".to_owned()),
        with(|filter| filter.phone = PHONE.to_owned()),
        with(|filter| filter.phone = "5678".to_owned()),
        with(|filter| filter.phone = "0000".to_owned()),
    ] {
        found.push(r.calls(filter).await.len());
    }
    found.push(r.issues(IssueFilter { text: "送到".to_owned(), ..IssueFilter::default() }).await.len());
    found.push(r.issues(IssueFilter { phone: PHONE.to_owned(), ..IssueFilter::default() }).await.len());
    let lookup =
        LookupCallerRequest { parent: r.parent.clone(), phone: PHONE.to_owned(), ..Default::default() };
    let caller = r.found(lookup).await;
    Told {
        journal: r.journal(0).await,
        calls: r.calls(CallFilter::default()).await,
        issues: r.issues(IssueFilter::default()).await,
        found,
        of_number: caller.call_count,
        again: caller.open_issues.first().map(|issue| issue.name.clone()),
    }
}

#[tokio::test]
async fn of_an_encrypted_register_nothing_lies_on_the_disk_that_was_said() {
    let (place, server, r) = Place::begun().await;
    let (call, issue) = fill(&r).await;
    let told = tell(&r).await;
    assert_eq!(told.found, [1, 1, 0, 1, 1, 0, 1, 1]);
    // Another call about the place, and of the number: it is known again.
    let next =
        r.call().phone(PHONE).with(|call| call.incident_address = "桂香里1号".to_owned()).create().await;
    let next = next.call.expect("a call");
    let id = |call: Call| call.caller.expect("a caller").id;
    assert_eq!(id(next), id(r.get_call(&call).await));
    let request = DisclosePersonRequest {
        parent: r.parent.clone(),
        phone: NEIGHBOUR.to_owned(),
        reason: "本人要求".to_owned(),
    };
    assert_eq!(r.found(request).await.issues.len(), 1, "{issue}");
    assert_eq!(place.readable(), [""; 0], "while it is served");
    server.stop().await;
    assert_eq!(place.readable(), [""; 0]);
    let (code, said) = place.run(&["verify"]);
    assert_eq!(code, Some(0), "{said}");
}

#[tokio::test]
async fn a_register_is_encrypted_gets_another_key_and_is_written_as_it_is_again() {
    let place = Place::new();
    let server = Server::start(&place.dir);
    let r = Register::open(&server).await;
    fill(&r).await;
    let told = tell(&r).await;
    if !database::is_postgres() {
        assert_eventually!(place.readable().iter().any(|found| found.starts_with(PHONE)));
        let file = place.dir().join("plain.db").display().to_string();
        assert_eq!(run(place.dir(), &["backup", &file]).0, Some(0));
    }
    server.stop().await;
    let said = place.turn_on();
    assert!(said.contains("The texts of 1 periods are encrypted"), "{said}");
    if !database::is_postgres() {
        assert!(said.contains("plain.db"), "{said}");
        std::fs::remove_file(place.dir().join("plain.db")).expect("it is there");
    }
    assert_eq!(place.readable(), [""; 0]);
    assert!(place.turn_on().contains("encrypted with this key already"));

    let server = place.serve();
    assert_eq!(tell(&Register::connect(&server).await).await, told);
    server.stop().await;

    let other = place.keys.path().join("other.key");
    let refused = on(place.dir(), &other, &[]);
    let said = String::from_utf8_lossy(&refused.stderr);
    assert!(!refused.status.success() && said.contains("encryption rotate` gives it another key"), "{said}");
    let former = place.key();
    let new = place.keys.path().join("new.key").display().to_string();
    let key = former.display().to_string();
    let rotated = confirmed(
        place.dir(),
        &["encryption", "rotate", "--encryption-key-file", &key, "--new-key-file", &new],
    );
    assert!(rotated.status.success(), "{}", String::from_utf8_lossy(&rotated.stderr));
    let (code, said) = place.run(&["verify"]);
    assert!(code == Some(1) && said.contains("another key than the register is encrypted with"), "{said}");
    std::fs::rename(&new, &former).expect("they are there");
    let server = place.serve();
    assert_eq!(tell(&Register::connect(&server).await).await, told);
    server.stop().await;

    let (code, said) = place.run(&["encryption", "off"]);
    assert_eq!(code, Some(0), "{said}");
    let server = Server::start(&place.dir);
    assert_eq!(tell(&Register::connect(&server).await).await, told);
    server.stop().await;
    let (code, said) = run(place.dir(), &["verify"]);
    assert_eq!(code, Some(0), "{said}");
}

#[tokio::test]
async fn without_the_key_or_with_another_nothing_is_served_and_it_is_said_why() {
    let place = Place::new();
    let told = hotline_server(
        place.dir(),
        &["encryption", "on", "--encryption-key-file", &place.key().display().to_string()],
    );
    let (out, err) = (String::from_utf8_lossy(&told.stdout), String::from_utf8_lossy(&told.stderr));
    assert_eq!(told.status.code(), Some(2));
    assert!(
        out.contains("lost with it, for everybody and for ever") && err.contains("nothing is changed yet"),
        "{out}{err}"
    );
    let (code, said) = place.run(&["encryption", "on", "--confirm", "0123"]);
    assert!(code == Some(2) && said.contains("the fingerprint is not that of"), "{said}");
    let inside = place.dir().join("encryption.key").display().to_string();
    let (code, said) = run(place.dir(), &["encryption", "on", "--encryption-key-file", &inside]);
    assert!(code == Some(78) && said.contains("lies in the directory of the register"), "{said}");
    std::fs::write(&inside, "0".repeat(64)).expect("it can be written");
    let link = place.keys.path().join("link");
    std::os::unix::fs::symlink(&inside, &link).expect("it can be made");
    let link = link.display().to_string();
    let (code, said) = run(place.dir(), &["encryption", "on", "--encryption-key-file", &link]);
    assert!(code == Some(78) && said.contains("lies in the directory of the register"), "{said}");
    std::fs::remove_file(&inside).expect("it is there");
    let (code, said) = run(place.dir(), &["encryption", "on"]);
    assert!(code == Some(2) && said.contains("which key?"), "{said}");

    let server = Server::start(&place.dir);
    Register::open(&server).await.call().create().await;
    server.stop().await;
    let (code, said) = place.run(&["serve"]);
    assert!(code == Some(1) && said.contains("the register is not encrypted"), "{said}");
    place.turn_on();
    let (code, said) = run(place.dir(), &["serve"]);
    assert!(
        code == Some(1) && said.contains("the register is encrypted; give the file with its key"),
        "{said}"
    );
    let (code, said) = run(place.dir(), &["verify"]);
    assert!(
        code == Some(1) && said.contains("the register is encrypted; give the file with its key"),
        "{said}"
    );
    std::fs::remove_file(place.key()).expect("it is there");
    let (code, said) = place.run(&["serve"]);
    assert!(code == Some(78) && said.contains("Bring back a copy of it"), "{said}");
}

#[tokio::test]
async fn whatever_is_changed_in_sealed_texts_is_named() {
    let (place, server, r) = Place::begun().await;
    fill(&r).await;
    r.call().phone(NEIGHBOUR).summary("停水").create().await;
    server.stop().await;
    let saved = temp_dir();
    database::copy(place.dir(), saved.path());
    let flipped = if database::is_postgres() {
        "set_byte(who_sealed, 20, get_byte(who_sealed, 20) # 1)"
    } else {
        "CAST(substr(who_sealed, 1, 20) || x'00' || substr(who_sealed, 22) AS BLOB)"
    };
    for (change, told) in [
        (format!("UPDATE call_texts SET who_sealed = {flipped} WHERE call_number = 1"), "call 1 of period 1, revision 1, who cannot be opened"),
        ("UPDATE call_texts SET what_sealed = (SELECT o.what_sealed FROM call_texts o WHERE o.call_number = 2) WHERE call_number = 1".to_owned(), "call 1 of period 1, revision 1, what cannot be opened"),
        ("UPDATE call_texts SET caller_phone_key = '#x' WHERE call_number = 2".to_owned(), "it is found by other numbers than it has"),
        ("UPDATE call_texts SET who_sealed = NULL, caller_phone_key = NULL WHERE call_number = 2".to_owned(), "a text is missing that no entry erases"),
        ("UPDATE call_phones SET phone_key = '#x' WHERE call_number = 2".to_owned(), "it is found by a number that it does not have"),
        ("UPDATE callers SET phone_key = '#' || phone_key".to_owned(), "it is not of the caller that its number is"),
        ("UPDATE danger_places SET place = 'x'".to_owned(), "the place of which it tells of danger is not its own"),
        ("UPDATE number_facts SET phone_key = '#' || phone_key WHERE fact = 'CALL'".to_owned(), "number_facts"),
        (format!("UPDATE issue_texts SET who_sealed = {flipped}"), "issue 1 of period 1"),
        ("UPDATE event_texts SET sealed = (SELECT o.sealed FROM event_texts o ORDER BY o.position LIMIT 1)".to_owned(), "cannot be opened"),
        ("DELETE FROM data_keys".to_owned(), "the key of the data of period 1 is missing"),
        ("UPDATE data_keys SET wrapped = zeroblob(32)".to_owned(), "cannot be unwrapped"),
    ] {
        let changed = Place { dir: temp_dir(), keys: temp_dir() };
        database::copy(saved.path(), changed.dir());
        std::fs::copy(place.key(), changed.key()).expect("it is there");
        tamper(changed.dir(), &change);
        let (code, said) = changed.run(&["verify"]);
        assert!(code == Some(1) && said.contains(told), "{change}: {said}");
        assert!(SAID.iter().all(|text| !said.contains(text)), "{said}");
    }
}

#[tokio::test]
async fn a_text_that_does_not_open_is_missing_and_nothing_else_stops() {
    let (place, server, r) = Place::begun().await;
    let (call, issue) = fill(&r).await;
    server.stop().await;
    let cut = if database::is_postgres() { "'\\\\x00'" } else { "x'00'" };
    for table in ["call_texts", "issue_texts"] {
        tamper(place.dir(), &format!("UPDATE {table} SET who_sealed = {cut}, what_sealed = {cut}"));
    }
    let server = place.serve();
    let r = Register::connect(&server).await;
    assert_eq!(r.get_call(&call).await.summary, "");
    assert_eq!(r.get_issue(&issue).await.title, "");
    assert_eq!(r.calls(CallFilter { text: "断药".to_owned(), ..CallFilter::default() }).await.len(), 0);
    assert_eq!(r.calls(CallFilter::default()).await.len(), 1);
    r.call().phone(PHONE).summary("母亲断药").create().await;
    assert_eq!(r.calls(CallFilter { text: "断药".to_owned(), ..CallFilter::default() }).await.len(), 1);
    assert!(server.log().contains("a text is shown as missing"));
    server.stop().await;
    // It can still be erased.
    let number = call.rsplit('/').next().expect("a name has a number");
    let (code, said) = place.run(&["erase", "test-2022", number, "--who", "--what"]);
    assert_eq!(code, Some(0), "{said}");
}

#[tokio::test]
async fn what_no_text_has_is_not_left_behind() {
    let place = Place::new();
    let server = Server::start(&place.dir);
    fill(&Register::open(&server).await).await;
    server.stop().await;
    let extra = "INSERT INTO number_facts (period_key, phone_key, fact, calls) VALUES (1, '+8613700000000', 'CALL', 1)";
    tamper(place.dir(), extra);
    let refused = on(place.dir(), &place.key(), &[]);
    let said = String::from_utf8_lossy(&refused.stderr);
    assert!(!refused.status.success() && said.contains("1 rows have a number that no text has"), "{said}");
    assert_eq!(run(place.dir(), &["verify"]).0, Some(1), "it is told there");
    tamper(place.dir(), "DELETE FROM number_facts WHERE phone_key = '+8613700000000'");
    assert_eq!(run(place.dir(), &["verify"]).0, Some(0), "nothing was changed");
    place.turn_on();
}

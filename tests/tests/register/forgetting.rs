//! A person who asks to be told what is known, and to be forgotten.

use std::path::Path;

use hotline_proto::v1::*;
use hotline_tests::binaries::hotline_server;
use hotline_tests::requests::*;
use hotline_tests::{Register, WriteExt, assert_eventually, assert_refused, database};

use super::Desk;
use super::refusals::requests::whole;

const PHONE: &str = "13812345678";
const NAME: &str = "王秀英";
const PLACE: &str = "春晖路街道锦天康都9栋";
const WORDS: &str = "我母亲断药三天";
/// What may be left nowhere.
const ERASED: [&str; 6] = [PHONE, NAME, PLACE, WORDS, "春晖路", "断药"];

fn erase(r: &Register, what: bool) -> ErasePersonRequest {
    ErasePersonRequest {
        parent: r.parent.clone(),
        phone: PHONE.to_owned(),
        what,
        reason: "本人要求".to_owned(),
        write: context(),
    }
}

/// A call of the person with an issue, one in which she is the affected person, and one of somebody else. The names of hers.
async fn fill(r: &Register) -> (Vec<String>, String) {
    let caller = |call: &mut Call| {
        call.caller_input.get_or_insert_default().name = NAME.to_owned();
        call.incident_address = PLACE.to_owned();
    };
    let own = r.call().phone(PHONE).summary(WORDS).with(caller).opens("送药").create().await;
    let person = AffectedPersonInput { name: NAME.to_owned(), phone: PHONE.to_owned(), ..Default::default() };
    let of_another = r.call().phone("13900000001").summary("替邻居问").with(|call| {
        call.affected_person_input = Some(person.clone());
    });
    let of_another = of_another.create().await.call.expect("a call");
    let other = r.call().phone("13900000002").summary("停水").name().await;
    let names = vec![own.call.expect("a call").name, own.issues[0].name.clone(), of_another.name];
    (names, other)
}

/// The files in a directory in which some bytes stand.
fn files_with(dir: &Path, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for file in std::fs::read_dir(dir).expect("it can be read").flatten() {
        let bytes = std::fs::read(file.path()).unwrap_or_default();
        if bytes.windows(text.len()).any(|window| window == text.as_bytes()) {
            found.push(file.file_name().to_string_lossy().into_owned());
        }
    }
    found
}

#[tokio::test]
async fn who_asks_to_be_forgotten_is_found_nowhere_and_the_figures_stay() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let (hers, other) = fill(r).await;
    let backup = desk.server.data_dir().join("before.db");
    let is_file = !database::is_postgres();
    if is_file {
        let path = backup.display().to_string();
        assert!(hotline_server(desk.server.data_dir(), &["backup", &path]).status.success());
    }
    let figures = r.figures(whole()).await;
    let would = r.response(erase(r, true).validate_only()).await;
    assert_eq!((would.calls.len(), would.issues.len()), (2, 1));
    assert_eq!(r.get_call(&hers[0]).await.summary, WORDS, "nothing was erased");

    let request = erase(r, true);
    let erased = r.response(request.clone()).await;
    assert_eq!((&erased.calls, &erased.issues), (&would.calls, &would.issues));
    assert_eq!(erased.backups.len(), usize::from(is_file), "{:?}", erased.backups);
    // Sent again, there is nothing left.
    assert!(r.response(request).await.calls.is_empty());

    let call = r.get_call(&hers[0]).await;
    assert_eq!((call.summary.as_str(), call.incident_address.as_str()), ("", ""));
    assert_eq!(r.get_issue(&hers[1]).await.title, "");
    assert_eq!(r.get_call(&other).await.summary, "停水");
    let lookup =
        LookupCallerRequest { parent: r.parent.clone(), phone: PHONE.to_owned(), ..Default::default() };
    assert_eq!(r.found(lookup).await.call_count, 0);
    assert_eq!(r.figures(whole()).await, figures);
    let told = r
        .journal(0)
        .await
        .into_iter()
        .filter(|event| event.event_type().as_str_name().ends_with("_TEXTS_ERASED"));
    assert_eq!(told.count(), 6, "one for each class of each call and issue");

    if is_file {
        let dir = desk.server.data_dir().to_owned();
        std::fs::remove_file(&backup).expect("it was made");
        // The index follows the journal.
        let left = || -> Vec<(&str, Vec<String>)> {
            let left = ERASED.map(|text| (text, files_with(&dir, text)));
            left.into_iter().filter(|(_, files)| !files.is_empty()).collect()
        };
        assert_eventually!(left().is_empty());
        desk.server.stop().await;
        assert_eq!(left(), []);
        let verified = hotline_server(&dir, &["verify"]);
        assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));
    }
}

#[tokio::test]
async fn who_is_forgotten_without_what_was_said() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let (hers, _) = fill(r).await;
    r.response(erase(r, false)).await;
    let call = r.get_call(&hers[0]).await;
    assert_eq!((call.summary.as_str(), call.incident_address.as_str()), (WORDS, ""));
    assert_eq!(r.get_issue(&hers[1]).await.title, "送药");
    let nobody = ErasePersonRequest { phone: "没有".to_owned(), ..erase(r, false) };
    assert_refused!(r.write(nobody).await, reason = "INVALID_FIELDS");
}

#[tokio::test]
async fn who_asks_what_is_known_is_told_all_of_it_and_the_journal_says_so() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let (hers, _) = fill(r).await;
    let request = DisclosePersonRequest {
        parent: r.parent.clone(),
        phone: PHONE.to_owned(),
        reason: "本人要求".to_owned(),
    };
    let told = r.found(request).await;
    assert_eq!((told.calls.len(), told.issues.len()), (2, 1));
    let contact = told.calls[0].contact.as_ref().expect("names and numbers");
    assert_eq!((contact.phone.as_str(), contact.name.as_str()), (PHONE, NAME));
    assert_eq!(told.calls[1].contact.as_ref().expect("them").affected_name, NAME);
    let views = r
        .journal(0)
        .await
        .into_iter()
        .filter(|event| matches!(event.event_type(), EventType::CallViewed | EventType::IssueViewed));
    let mut seen: Vec<String> = views.map(|event| event.subject).collect();
    seen.sort();
    let mut hers = hers;
    hers.sort();
    assert_eq!(seen, hers);
}

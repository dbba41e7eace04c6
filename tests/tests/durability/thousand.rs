//! In a register of a thousand entries, each single change is named where it is.

use std::fs;
use std::path::Path;

use hotline_proto::v1::BatchCreateCallsRequest;
use hotline_tests::binaries::hotline_server;
use hotline_tests::database;
use hotline_tests::server::temp_dir;
use hotline_tests::{Register, Server};

use super::heads::{export, put_back, remove_derived};
use super::rewriting::rewrite_with_chain;
use super::tampering::{fill, tamper};

/// Calls that are recorded beside those of [`fill`].
const CALLS: i64 = 1_000;

/// What is done to the register, and what is then named.
struct Case {
    what: Change,
    named: String,
}

enum Change {
    /// A change of a row.
    Sql(String),
    /// A change of an entry, with the hashes of all entries anew.
    WithChain(String),
    /// The register as it was before the last call.
    PutBack(Vec<u8>),
}

/// Records a thousand calls. Answers how many entries the journal has, and the register as it was before the last one.
async fn fill_up(dir: &Path) -> (i64, Vec<u8>) {
    fill(dir).await;
    let server = Server::start(dir);
    let r = Register::connect(&server).await;
    let requests = (1..CALLS).map(|n| {
        let call = r.call().phone(&format!("1390000{n:04}")).summary("楼道断电");
        call.with(|call| call.confidential_note = "独居".to_owned()).request()
    });
    let requests = requests.collect();
    let batch = BatchCreateCallsRequest { parent: r.parent.clone(), requests, ..Default::default() };
    r.found(batch).await;
    server.stop().await;
    let older = database::dump(dir);
    let server = Server::start(dir);
    let r = Register::connect(&server).await;
    r.call().create().await;
    let head = r.head().await;
    server.stop().await;
    (head, older)
}

/// A byte of an entry, an entry less, two that changed places, in the middle and at both ends; and a row, a text, a key of a number and a text of an event.
fn cases(last: i64) -> Vec<Case> {
    let mut cases = Vec::new();
    let mut case = |sql: String, named: String| cases.push(Case { what: Change::Sql(sql), named });
    for position in [2, 503, last] {
        let flipped = format!(
            "UPDATE journal SET payload = substr(payload, 1, 9) || '~' || substr(payload, 11) WHERE position = {position}"
        );
        case(flipped, format!("entry {position}:"));
    }
    let (before, deleted, after) = (503, 504, 505);
    case(
        format!("DELETE FROM journal WHERE position = {deleted}"),
        format!("entry {before} is followed by {after}"),
    );
    for (one, other) in [(503, 504), (12, 900)] {
        let swapped = format!(
            "UPDATE journal SET position = -position WHERE position IN ({one}, {other}); \
             UPDATE journal SET position = {one} + {other} + position WHERE position < 0"
        );
        case(swapped, format!("entry {one}:"));
    }
    let kept = last - 5;
    case(
        format!(
            "UPDATE heads SET position = {kept}, hash = (SELECT hash FROM journal WHERE position = {kept}); \
             DELETE FROM journal WHERE position > {kept}"
        ),
        format!("the journal ends with entry {kept}: entries {} to {last} were cut off", kept + 1),
    );
    let call = "C000503";
    for (sql, named) in [
        ("UPDATE calls SET district = 'D3' WHERE number = 503", call),
        ("UPDATE call_texts SET summary = '改' WHERE call_number = 503", "words of C000503"),
        (
            "UPDATE call_texts SET caller_phone_key = '+8613900000000' WHERE call_number = 503",
            "numbers and address of C000503",
        ),
        (
            "UPDATE event_texts SET content = '改' WHERE field = 'PUBLIC_REPLY'",
            "its PUBLIC_REPLY is not what was written",
        ),
    ] {
        case(sql.to_owned(), named.to_owned());
    }
    cases
}

#[tokio::test]
async fn each_change_of_a_thousand_entries_is_named_where_it_is() {
    let origin = temp_dir();
    let (last, older) = fill_up(origin.path()).await;
    let heads = fs::read(export(origin.path())).expect("it was exported");
    let mut cases = cases(last);
    let rewritten = "UPDATE journal SET actor = 'nobody' WHERE position = 503".to_owned();
    let named =
        format!("exported head at entry {last}: entry {last} has another hash: the journal was rewritten");
    cases.push(Case { what: Change::WithChain(rewritten), named });
    let named = format!("the journal ends with entry {}: entry {last} was cut off", last - 1);
    cases.push(Case { what: Change::PutBack(older), named });
    let mut unnoticed = Vec::new();
    for Case { what, named } in cases {
        let copy = temp_dir();
        database::copy(origin.path(), copy.path());
        let exported = copy.path().join("heads.txt");
        fs::write(&exported, &heads).expect("a file can be written");
        let done = match what {
            Change::Sql(sql) => {
                tamper(copy.path(), &sql);
                sql
            }
            Change::WithChain(sql) => {
                rewrite_with_chain(copy.path(), &sql);
                sql
            }
            Change::PutBack(older) => {
                put_back(&older, copy.path());
                remove_derived(copy.path());
                "an older register was put back".to_owned()
            }
        };
        let exported = exported.display().to_string();
        let output = hotline_server(copy.path(), &["verify", "--head", &exported]);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        if output.status.code() != Some(1) || !said.contains(&named) {
            unnoticed.push(format!("{done}\n  {:?}, {named:?} is not in\n  {said}", output.status));
        }
    }
    assert!(unnoticed.is_empty(), "{}", unnoticed.join("\n"));
}

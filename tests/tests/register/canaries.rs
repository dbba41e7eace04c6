//! A thousand callers whose names, numbers, addresses and words are sung through every method, and found nowhere but in answers.

use std::collections::BTreeSet;
use std::path::Path;

use diesel::prelude::*;
use hotline_proto::METHODS;
use hotline_proto::v1::*;
use hotline_server::store::db::sqlite;
use hotline_tests::binaries::hotline_server;
use hotline_tests::encryption::{self, SETTING};
use hotline_tests::raw::{End, Raw, framed};
use hotline_tests::requests::*;
use hotline_tests::server::temp_dir;
use hotline_tests::stream::ingest;
use hotline_tests::{Register, Server, assert_eventually, database};
use prost::Message;
use prost_reflect::{
    Cardinality, DescriptorPool, DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, Value,
};

use super::Desk;
use super::tokens::{create, token};

const CALLERS: usize = 1000;
/// How many numbers there are at most: those of callers, and those in requests of all kinds.
const NUMBERS: usize = 4 * CALLERS;
/// Stands in every canary that is no number. The text index keeps pairs of characters.
const SONG: &str = "金丝";
/// What the contract says in words of callers and of their matters.
const TEXTS: [&str; 20] = [
    "summary",
    "confidential_note",
    "incident_address",
    "address",
    "title",
    "reason",
    "note",
    "text",
    "task",
    "public_reply",
    "settled_reply",
    "comment",
    "result",
    "void_reason",
    "override_reason",
    "informed_person",
    "said_by",
    "caller_plan",
    "hours",
    "said",
];

fn number(at: usize) -> String {
    assert!(at < NUMBERS, "it is listened for");
    format!("13977{at:06}")
}

fn call(r: &Register, at: usize) -> CreateCallRequest {
    let call = r.call().phone(&number(at)).kind(CallKind::Consult).received("2022-11-13 08:00");
    let call = call.summary(&format!("{SONG}雀要药{at}"));
    call.with(|call| {
        call.caller_input.get_or_insert_default().name = format!("{SONG}雀{at}");
        call.incident_address = format!("{SONG}巷{at}号");
        call.confidential_note = format!("{SONG}笼{at}");
    })
    .request()
}

/// The calls of all callers: one by one, in batches, and as a stream.
async fn record(r: &Register) -> Vec<String> {
    let (mut names, mut calls) = (Vec::new(), (0..CALLERS).map(|at| call(r, at)));
    for request in calls.by_ref().take(CALLERS / 5) {
        names.push(r.done(request).await.name);
    }
    let mut receipts = Vec::new();
    for _ in 0..4 {
        let requests: Vec<_> = calls.by_ref().take(CALLERS / 10).collect();
        let batch = BatchCreateCallsRequest { parent: r.parent.clone(), requests, ..Default::default() };
        receipts.extend(r.found(batch).await.receipts);
    }
    receipts.extend(ingest(r, calls.collect(), 50).await.expect("it is answered").receipts);
    names.extend(receipts.into_iter().map(|receipt| match receipt.result {
        Some(call_receipt::Result::Recorded(recorded)) => recorded.call,
        other => panic!("{other:?}"),
    }));
    assert_eq!(names.len(), CALLERS);
    names
}

/// The canaries that stand in some bytes.
fn heard(bytes: &[u8], secrets: &[String]) -> BTreeSet<String> {
    let stands = |text: &str| bytes.windows(text.len()).any(|part| part == text.as_bytes());
    let mut heard: BTreeSet<String> = std::iter::once(SONG)
        .chain(secrets.iter().map(String::as_str))
        .filter(|text| stands(text))
        .map(str::to_owned)
        .collect();
    // A number as it was given and as it is kept. What is sealed has other digits by chance.
    let sung: Vec<String> = (0..NUMBERS).map(number).collect();
    let is_sung = |part: &&[u8]| sung.binary_search_by(|number| number.as_bytes().cmp(part)).is_ok();
    let numbers = bytes.windows(11).filter(|part| part.starts_with(b"13977")).filter(is_sung);
    heard.extend(numbers.map(|part| String::from_utf8_lossy(part).into_owned()));
    heard
}

/// The canaries in the files of a register, in their names, and in a dump of its database.
fn heard_at_rest(dir: &Path, secrets: &[String]) -> Vec<(String, BTreeSet<String>)> {
    let mut all = Vec::new();
    for file in std::fs::read_dir(dir).expect("it can be read").flatten() {
        let name = file.file_name().to_string_lossy().into_owned();
        let bytes = [name.as_bytes(), &std::fs::read(file.path()).unwrap_or_default()].concat();
        all.push((name, heard(&bytes, secrets)));
    }
    if let Some(database) = database::of(dir) {
        all.push(("the dump".to_owned(), heard(&database.dump(), secrets)));
    }
    all.retain(|(_, heard)| !heard.is_empty());
    all
}

#[derive(QueryableByName)]
struct Payload {
    #[diesel(sql_type = diesel::sql_types::Text)]
    payload: String,
}

/// The payloads of the journal, as they are stored.
fn journal_of(dir: &Path) -> String {
    const PAYLOADS: &str = "SELECT payload FROM journal";
    match database::of(dir) {
        Some(database) => database.psql(PAYLOADS),
        None => {
            let mut conn = sqlite::open_reader(&dir.join("register.db")).expect("it can be read");
            let rows: Vec<Payload> = diesel::sql_query(PAYLOADS).load(&mut conn).expect("they can be read");
            rows.into_iter().map(|row| row.payload).collect()
        }
    }
}

/// Fills a message. `text` answers what stands in a field that holds text; an empty one is left out.
fn filled(
    of: &MessageDescriptor,
    text: &mut dyn FnMut(&FieldDescriptor) -> String,
    depth: usize,
) -> DynamicMessage {
    let mut message = DynamicMessage::new(of.clone());
    for field in of.fields() {
        if field.is_map() || is_later_choice(&field) || field.name() == "validate_only" {
            continue;
        }
        let Some(value) = value(&field, text, depth) else { continue };
        let value =
            if field.cardinality() == Cardinality::Repeated { Value::List(vec![value]) } else { value };
        message.set_field(&field, value);
    }
    message
}

/// Whether another member of its oneof is filled instead. A field that is `optional` is alone in one.
fn is_later_choice(field: &FieldDescriptor) -> bool {
    let choice = field.containing_oneof().filter(|choice| !choice.is_synthetic());
    choice.is_some_and(|choice| choice.fields().next().is_some_and(|first| first != *field))
}

fn value(
    field: &FieldDescriptor,
    text: &mut dyn FnMut(&FieldDescriptor) -> String,
    depth: usize,
) -> Option<Value> {
    Some(match field.kind() {
        Kind::String => Value::String(Some(text(field)).filter(|text| !text.is_empty())?),
        Kind::Bytes => Value::Bytes(text(field).into_bytes().into()),
        Kind::Bool => Value::Bool(true),
        Kind::Enum(of) => Value::EnumNumber(of.values().nth(1)?.number()),
        Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => Value::I32(1),
        Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => Value::I64(1),
        Kind::Uint32 | Kind::Fixed32 => Value::U32(1),
        Kind::Uint64 | Kind::Fixed64 => Value::U64(1),
        Kind::Float => Value::F32(1.0),
        Kind::Double => Value::F64(1.0),
        Kind::Message(of) if depth > 0 && !of.full_name().starts_with("google.protobuf.") => {
            Value::Message(filled(&of, text, depth - 1))
        }
        Kind::Message(_) => return None,
    })
}

/// What is sent to each method: a canary in every field, and canaries where texts belong, about one of the resources.
fn requests(resources: &[String], parent: &str) -> Vec<(&'static str, Vec<u8>)> {
    let pool = DescriptorPool::decode(hotline_proto::FILE_DESCRIPTOR_SET).expect("the compiled contract");
    let mut sung = CALLERS;
    let mut sing = |field: &FieldDescriptor| {
        sung += 1;
        if field.name().contains("phone") { number(sung) } else { format!("{SONG}雀{sung}") }
    };
    let mut requests = Vec::new();
    for method in METHODS {
        let service = pool.get_service_by_name(&format!("hotline.v1.{}", method.service)).expect("a service");
        let input = service.methods().find(|one| one.name() == method.name).expect("a method").input();
        requests.push((method.path, filled(&input, &mut sing, 4).encode_to_vec()));
        for resource in resources {
            let mut about = |field: &FieldDescriptor| {
                let of_person = field.name() == "name" && field.parent_message().name().ends_with("Input");
                match field.name() {
                    _ if of_person => sing(field),
                    name if TEXTS.contains(&name) || name.contains("phone") => sing(field),
                    "request_id" => id(),
                    "parent" => parent.to_owned(),
                    "name" | "call" | "issue" => resource.clone(),
                    "agency" | "operator_code" => "A1".to_owned(),
                    _ => String::new(),
                }
            };
            requests.push((method.path, filled(&input, &mut about, 4).encode_to_vec()));
        }
    }
    requests
}

/// Sends them, and answers what was said of those that were refused, and how many were answered.
async fn send(server: &Server, requests: Vec<(&'static str, Vec<u8>)>) -> (Vec<u8>, usize) {
    let raw = Raw::connect(server.socket()).await;
    let (mut said, mut answered) = (Vec::new(), 0);
    for (path, body) in requests {
        // A watch goes on until its time is up.
        let status = raw.status(path, &[("grpc-timeout", "1S")], &framed(0, &body), End::Closed).await;
        answered += usize::from(status.code() == tonic::Code::Ok);
        said.extend_from_slice(status.message().as_bytes());
        said.extend_from_slice(status.details());
        said.push(b'\n');
    }
    (said, answered)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_a_thousand_callers_nothing_is_in_logs_errors_names_or_what_lies_on_the_disk() {
    let (dir, keys) = (temp_dir(), temp_dir());
    let key = keys.path().join("encryption.key");
    assert!(encryption::on(dir.path(), &key, &[]).status.success());
    let key = key.display().to_string();
    let server = Server::start_with(&dir, 0, &[(SETTING, &key), ("HOTLINE_LOG", "trace")]);
    let r = Register::open(&server).await;
    let calls = record(&r).await;
    let issue = r.call().opens(&format!("{SONG}雀")).first_issue().await.name;
    let mut secrets = Vec::new();
    for at in 0..5 {
        secrets.push(r.response(create(token(&format!("services/s{at}"), Role::Service))).await.secret);
    }
    let callbacks = r.all(ListCallbacksRequest { parent: r.parent.clone(), ..Default::default() }).await;
    let mut resources = vec![r.parent.clone(), calls[0].clone(), issue];
    resources.extend(callbacks.into_iter().next().map(|callback| callback.name));

    let requests = requests(&resources, &r.parent);
    let asked = requests.len();
    let (said, answered) = send(&server, requests).await;
    assert!(asked > 200 && answered > 40, "{answered} of {asked} were answered");
    assert_eq!(heard(&said, &secrets), BTreeSet::new(), "in errors");
    for wrong in [secrets[0].clone() + "0", format!("hl_{}", number(1))] {
        let raw = Raw::connect(server.socket()).await;
        let headers = [("authorization", format!("Bearer {wrong}"))];
        let headers = headers.each_ref().map(|(name, value)| (*name, value.as_str()));
        let body = framed(0, &[]);
        let status = raw.status("/hotline.v1.PeriodService/ListPeriods", &headers, &body, End::Closed).await;
        assert_eq!(heard(status.message().as_bytes(), &secrets), BTreeSet::new());
    }
    let process = format!("/proc/{}", server.id());
    for file in ["cmdline", "environ"] {
        let shown = std::fs::read(format!("{process}/{file}")).expect("its own user may read it");
        assert_eq!(heard(&shown, &secrets), BTreeSet::new(), "{file}");
    }
    let log = server.log();
    assert!(log.contains("\"level\":\"DEBUG\""), "it says more than usual");
    assert_eq!(heard(log.as_bytes(), &secrets), BTreeSet::new(), "in the log");
    assert_eq!(heard_at_rest(dir.path(), &secrets), [], "while it is served");
    server.stop().await;
    assert_eq!(heard_at_rest(dir.path(), &secrets), []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_a_thousand_callers_whose_time_is_up_nothing_is_left() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let calls = record(r).await;
    for (at, name) in calls.iter().enumerate().take(50) {
        let amended = Call { summary: format!("{SONG}又唱{at}"), ..r.get_call(name).await };
        let reason = format!("{SONG}改口{at}");
        r.done(AmendCallRequest { reason, ..amend(amended, &["summary"]) }).await;
    }
    let dir = desk.server.data_dir().to_owned();
    assert_eq!(heard(journal_of(&dir).as_bytes(), &[]), BTreeSet::new(), "in the journal");
    if encryption::key_file().is_none() {
        assert!(!heard_at_rest(&dir, &[]).is_empty(), "they are there");
    }
    let retention = Some(Retention { who_days: 1, what_days: 1 });
    let period = EmergencyPeriod { name: r.parent.clone(), retention, ..Default::default() };
    let update_mask = mask(&["retention"]);
    r.done(UpdatePeriodRequest { period: Some(period), update_mask, write: context(), ..Default::default() })
        .await;
    let Desk { server, _dir: keeps_directory, .. } = desk;
    server.stop().await;
    let erased = hotline_server(&dir, &["retention"]);
    assert!(erased.status.success(), "{}", String::from_utf8_lossy(&erased.stderr));
    // The index follows the journal while a server runs.
    let server = Server::start(&dir);
    assert_eventually!(heard_at_rest(&dir, &[]).is_empty());
    server.stop().await;
    assert_eq!(heard_at_rest(&dir, &[]), []);
    drop(keeps_directory);
}

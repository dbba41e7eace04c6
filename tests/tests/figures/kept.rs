//! Registers that earlier versions wrote, kept in `tests/registers`: this one opens them, recounts their journals, answers what they answered, shows what they issued to the byte, and
//! writes on in them.
//!
//! One is kept for each version that changes what is stored, on either database:
//!
//! ```text
//! HOTLINE_TEST_KEEP=0.2 cargo test -p hotline-tests --test figures --test figures_on_postgres kept
//! ```

use std::fs;
use std::io::{Read as _, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use hotline_proto::v1::*;
use hotline_tests::binaries::{self, Binary};
use hotline_tests::check::refusal;
use hotline_tests::requests::resolve;
use hotline_tests::server::temp_dir;
use hotline_tests::{Register, Server, database};
use prost::Message;
use prost_reflect::{DescriptorPool, DynamicMessage};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::USUAL_SEED;
use super::answer::compare;
use super::check::counted_fields_follow;
use super::grow::grow;
use super::journal::Entry;

/// Where the registers of the versions are.
const KEPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/registers");
/// Periods of a register that is kept.
const PERIODS: u64 = 6;

/// The files of a register that is kept.
struct Kept(PathBuf);

impl Kept {
    /// The register of a version on the database of this process.
    fn of(version: &Path) -> Self {
        Self(version.join(if database::is_postgres() { "postgres" } else { "sqlite" }))
    }

    fn register(&self) -> PathBuf {
        self.0.join("register.gz")
    }

    /// A line for each question with its answer, as JSON.
    fn answers(&self) -> PathBuf {
        self.0.join("answers.jsonl.gz")
    }

    /// A line for each report that was issued: its name, revision and digest, as JSON. Not there in registers of before there were any.
    fn reports(&self) -> PathBuf {
        self.0.join("reports.jsonl.gz")
    }

    fn key(&self) -> PathBuf {
        self.0.join("register.key")
    }
}

fn pack(file: &Path, bytes: &[u8]) {
    let mut packed = GzEncoder::new(fs::File::create(file).expect("it can be written"), Compression::best());
    packed.write_all(bytes).expect("it can be written");
    packed.finish().expect("it can be written");
}

fn unpack(file: &Path) -> Vec<u8> {
    let packed = fs::File::open(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let mut bytes = Vec::new();
    GzDecoder::new(packed).read_to_end(&mut bytes).expect("it was packed");
    bytes
}

/// A message of the contract as JSON, and back.
fn json(message: &impl Message, name: &str) -> Value {
    let pool = DescriptorPool::decode(hotline_proto::FILE_DESCRIPTOR_SET).expect("it is the contract's");
    let descriptor = pool.get_message_by_name(name).expect("it is in the contract");
    let message = DynamicMessage::decode(descriptor, message.encode_to_vec().as_slice()).expect("the same");
    serde_json::to_value(&message).expect("it is JSON")
}

fn question(json: &Value) -> GetSummaryRequest {
    let pool = DescriptorPool::decode(hotline_proto::FILE_DESCRIPTOR_SET).expect("it is the contract's");
    let descriptor = pool.get_message_by_name("hotline.v1.GetSummaryRequest").expect("it is in the contract");
    let message = DynamicMessage::deserialize(descriptor, json).expect("what was asked can still be asked");
    message.transcode_to().expect("the same")
}

/// Runs `hotline-server` on a register with its own key.
fn run(dir: &Path, key: &Path, args: &[&str]) {
    let mut command = binaries::command(Binary::Server, dir);
    command.arg("--data-dir").arg(dir).env("HOTLINE_KEY_FILE", key).args(args);
    let output = command.output().expect("hotline-server can be run");
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn start(dir: &Path, key: &Path) -> Server {
    Server::start_with(dir, 0, &[("HOTLINE_KEY_FILE", key.to_str().expect("it is UTF-8"))])
}

/// Grows a register and keeps it.
async fn keep(kept: &Kept) {
    fs::create_dir_all(&kept.0).expect("a directory can be made");
    let (dir, key) = (temp_dir(), kept.key());
    let server = start(dir.path(), &key);
    let over = Register::connect(&server).await;
    let (mut answers, mut reports) = (String::new(), String::new());
    for seed in USUAL_SEED..USUAL_SEED + PERIODS {
        let grown = grow(&over, seed).await;
        for (request, summary) in &grown.kept {
            let line = serde_json::json!({
                "request": json(request, "hotline.v1.GetSummaryRequest"),
                "summary": json(summary, "hotline.v1.Summary"),
            });
            answers.push_str(&format!("{line}\n"));
        }
        for report in issued(&grown.register).await {
            reports.push_str(&format!("{}\n", json(&report, "hotline.v1.Report")));
        }
    }
    let first = over.found(ListPeriodsRequest::default()).await.periods.remove(0);
    server.stop().await;
    run(dir.path(), &key, &["erase", id_of(&first), "C000001-3", "--who", "--what", "--reason", "保存期满"]);
    pack(&kept.register(), &database::dump(dir.path()));
    pack(&kept.answers(), answers.as_bytes());
    pack(&kept.reports(), reports.as_bytes());
}

/// The reports that were issued, as lists have them: without their documents.
async fn issued(register: &Register) -> Vec<Report> {
    let request = ListReportsRequest { parent: register.parent.clone(), ..ListReportsRequest::default() };
    register.all(request).await
}

/// What was issued is the same to the byte: the digest of what is answered is that of what was.
async fn reports_again(register: &Register, kept: &[Value]) -> usize {
    let reports = issued(register).await;
    let before: Vec<&Value> = kept
        .iter()
        .filter(|kept| {
            kept["name"].as_str().is_some_and(|name| name.starts_with(&format!("{}/", register.parent)))
        })
        .collect();
    assert_eq!(reports.len(), before.len(), "{}", register.parent);
    for (report, before) in reports.iter().zip(before) {
        assert_contains(&json(report, "hotline.v1.Report"), before, &report.name);
        let request = GetReportRequest {
            name: report.name.clone(),
            revision: report.revision,
            ..GetReportRequest::default()
        };
        let document = register.found(request).await.report.expect("it was listed").document;
        assert_eq!(Sha256::digest(&document)[..], report.digest, "{} {}", report.name, report.revision);
        ReportDocument::decode(document.as_slice()).expect("it can be read");
    }
    reports.len()
}

fn id_of(period: &EmergencyPeriod) -> &str {
    period.name.strip_prefix("periods/").expect("it is a period's name")
}

/// Opens a register that was kept, and checks all of it. Answers how many reports it has.
async fn open(kept: &Kept) -> usize {
    let dir = temp_dir();
    // The key as a server leaves it.
    let key = dir.path().join("kept.key");
    fs::copy(kept.key(), &key).expect("it can be copied");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).expect("it is our own");
    database::restore(&unpack(&kept.register()), dir.path());
    let server = start(dir.path(), &key);
    let over = Register::connect(&server).await;
    let answers = String::from_utf8(unpack(&kept.answers())).expect("it is text");
    let answers: Vec<Value> =
        answers.lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect();
    assert!(answers.len() > usize::try_from(PERIODS).unwrap(), "few answers were kept: {}", answers.len());
    let periods = over.found(ListPeriodsRequest::default()).await.periods;
    assert_eq!(periods.len() as u64, PERIODS);
    let reports = kept.reports();
    let lines = if reports.exists() { unpack(&reports) } else { Vec::new() };
    let lines = String::from_utf8(lines).expect("it is text");
    let lines: Vec<Value> =
        lines.lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect();
    let (mut written, mut shown) = (0, 0);
    for period in periods {
        let register = over.of(id_of(&period));
        let journal: Vec<Entry> = register.journal(0).await.iter().map(Entry::from).collect();
        counted_fields_follow(&journal).unwrap_or_else(|problem| panic!("{}: {problem}", period.name));
        for kept in answers.iter().filter(|kept| kept["request"]["parent"] == *period.name) {
            answers_again(&register, &journal, kept).await;
        }
        shown += reports_again(&register, &lines).await;
        written += usize::from(write_on(&register).await);
    }
    assert!(written > 0, "no period of it takes a call");
    server.stop().await;
    run(dir.path(), &key, &["verify"]);
    shown
}

/// What was answered is answered again, and a recount comes to it. Later versions know more figures.
async fn answers_again(register: &Register, journal: &[Entry], kept: &Value) {
    let mut request = question(&kept["request"]);
    let as_of = &kept["summary"]["asOf"];
    let time = as_of["time"].as_str().expect("an answer says as of when").parse();
    let position = as_of["position"].as_str().expect("and of what").parse().expect("a position is a number");
    request.as_of = Some(AsOf { position, time: Some(time.expect("a moment")) });
    let answer = register.summarized(request.clone()).await;
    compare(journal, &request, &answer).unwrap_or_else(|problem| panic!("{}: {problem}", kept["request"]));
    let now = json(&answer, "hotline.v1.Summary");
    assert_contains(&now["figures"], &kept["summary"]["figures"], "figures");
}

/// Whatever stands in `kept` stands in `now` as well.
fn assert_contains(now: &Value, kept: &Value, path: &str) {
    match kept {
        Value::Object(fields) => {
            fields
                .iter()
                .for_each(|(name, kept)| assert_contains(&now[name], kept, &format!("{path}.{name}")));
        }
        _ => assert_eq!(now, kept, "{path}"),
    }
}

/// A call that opens an issue, which is resolved. False if the period has ended.
async fn write_on(register: &Register) -> bool {
    let call = register.call().summary("后来的来电").opens("后来的诉求");
    match call.send().await {
        Ok(written) => {
            let issue = &written.answer.issues[0].name;
            register.done(resolve(issue, IssueOutcome::Solved)).await;
            true
        }
        Err(error) => {
            let refusal = refusal(Err::<(), _>(error));
            assert_eq!(refusal.reason, "TIME_NOT_ALLOWED", "{refusal:?}");
            false
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn kept_registers_open_and_answer_what_they_answered() {
    if let Ok(version) = std::env::var("HOTLINE_TEST_KEEP") {
        keep(&Kept::of(&Path::new(KEPT).join(version))).await;
    }
    let versions = fs::read_dir(KEPT).expect("registers are kept");
    let (mut opened, mut shown) = (0, 0);
    for version in versions {
        shown += open(&Kept::of(&version.expect("the directory can be read").path())).await;
        opened += 1;
    }
    assert!(opened > 0 && shown > 0, "{opened} registers are kept, with {shown} reports");
}

//! The contract from outside: its lint, its list of errors, and a client in another language that knows nothing but what the server
//! tells about itself.
//!
//! That client is [buf](https://buf.build/docs/cli/), written in Go. Without it these tests say that they were skipped;
//! `HOTLINE_TEST_BUF=required` makes them fail instead.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use hotline_proto::google::rpc::{BadRequest, ErrorInfo};
use hotline_proto::v1::ErrorReason;
use hotline_tests::{Server, check};
use prost::Message;
use prost_reflect::{DescriptorPool, FileDescriptor};
use prost_types::FileDescriptorSet;
use prost_types::method_options::IdempotencyLevel;
use serde_json::{Value, json};
use tonic::Code;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crate lies in the workspace")
}

/// Where buf is: on the path, or where npm puts it.
fn buf(test: &str) -> Option<PathBuf> {
    let on_path = std::env::var_os("PATH").unwrap_or_default();
    let installed = ["node_modules/.bin", "target/npm/node_modules/.bin"].map(|dir| root().join(dir));
    let found = std::env::split_paths(&on_path)
        .chain(installed)
        .map(|dir| dir.join("buf"))
        .find(|path| path.is_file());
    if found.is_none() {
        let advice = "buf was not found: npm install -g @bufbuild/buf";
        assert!(std::env::var_os("HOTLINE_TEST_BUF").is_none_or(|value| value != "required"), "{advice}");
        // Not by a macro whose output is shown with a failing test only.
        let _ = writeln!(std::io::stderr(), "\nSKIPPED {test}: {advice}");
    }
    found
}

#[test]
fn the_contract_passes_its_lint_builds_and_breaks_nothing() {
    let Some(buf) = buf("the lint of the contract") else { return };
    for args in [&["lint"][..], &["build", "-o", "/dev/null"], &["breaking", "--against", "golden.binpb"]] {
        let output =
            Command::new(&buf).args(args).current_dir(root().join("proto")).output().expect("buf runs");
        let said = [output.stdout, output.stderr].concat();
        assert!(output.status.success(), "buf {}:\n{}", args[0], String::from_utf8_lossy(&said));
    }
}

/// `failed_precondition` as the contract writes it.
fn upper_snake(code: Code) -> String {
    let name = format!("{code:?}");
    name.chars().fold(String::new(), |mut out, c| {
        if c.is_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.push(c.to_ascii_uppercase());
        out
    })
}

#[test]
fn every_reason_says_which_code_it_comes_with() {
    let set = FileDescriptorSet::decode(hotline_proto::FILE_DESCRIPTOR_SET).expect("the compiled contract");
    let file = set.file.iter().find(|file| file.name() == "hotline/v1/error.proto").expect("error.proto");
    let comments = &file.source_code_info.as_ref().expect("the comments are kept").location;
    let values = &file.enum_type[0].value;
    assert!(values.len() > 20);
    for (index, value) in values.iter().enumerate().skip(1) {
        // The path of a value: enum_type (5), the first, value (2), the index.
        let path = [5, 0, 2, i32::try_from(index).expect("few")];
        let comment =
            comments.iter().find(|l| l.path == path).map(|l| l.leading_comments().trim()).unwrap_or_default();
        let reason = value.name().strip_prefix("ERROR_REASON_").expect("the prefix of the enum");
        let code = check::code_of(reason)
            .unwrap_or_else(|| panic!("hotline_tests::check::code_of knows no {reason}"));
        let expected = format!("{}:", upper_snake(code));
        assert!(
            comment.starts_with(&expected),
            "{reason} comes with {expected} but its comment says: {comment}"
        );
        assert!(ErrorReason::from_str_name(value.name()).is_some());
    }
}

/// Calls the server through buf, which learns the contract by reflection.
struct Foreigner {
    buf: PathBuf,
    server: Server,
}

impl Foreigner {
    fn curl(&self, args: &[&str], path: &str) -> std::process::Output {
        Command::new(&self.buf)
            .args(["curl", "--protocol", "grpc", "--http2-prior-knowledge", "--reflect"])
            .args(args)
            .arg("--unix-socket")
            .arg(self.server.socket())
            .arg(format!("http://localhost{path}"))
            .output()
            .expect("buf runs")
    }

    fn ask(&self, method: &str, request: &Value) -> Value {
        let output = self.curl(&["-d", &request.to_string()], &format!("/{method}"));
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{method}: {error}");
        serde_json::from_slice(&output.stdout).expect("buf prints JSON")
    }

    /// Why a request is refused.
    fn refused(&self, method: &str, request: &Value) -> Value {
        let output = self.curl(&["-d", &request.to_string()], &format!("/{method}"));
        assert!(!output.status.success(), "{method} was not refused");
        serde_json::from_slice(&output.stderr)
            .unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(&output.stderr)))
    }
}

/// What every write has.
fn context(number: u32) -> Value {
    json!({ "requestId": format!("0199c0de-0000-7000-8000-{number:012}"), "onBehalfOf": "王芳" })
}

#[test]
fn a_client_that_knows_only_reflection_does_a_whole_round() {
    let Some(buf) = buf("a client in another language") else { return };
    let dir = hotline_tests::server::temp_dir();
    let foreigner = Foreigner { buf, server: Server::start(dir.path()) };

    let health =
        foreigner.ask("grpc.health.v1.Health/Check", &json!({ "service": "hotline.v1.CallService" }));
    assert_eq!(health["status"], "SERVING");

    let period = json!({ "displayName": "大渡口区专班", "hazard": "EPIDEMIC", "timeZone": "Asia/Shanghai", "startsAt": "2022-11-11T16:00:00Z" });
    let request = json!({ "periodId": "dadukou-2022", "period": period, "write": context(1) });
    let period = foreigner.ask("hotline.v1.PeriodService/CreatePeriod", &request);
    assert_eq!(period["period"]["name"], "periods/dadukou-2022");

    let call = json!({
        "callerInput": { "phone": "138 1234 5678", "name": "王芳" }, "summary": "透析患者明早八点须到医院",
        "category": "MED.02", "urgency": "URGENCY_P0", "receivedAt": "2022-11-12T15:50:00Z",
    });
    let request = json!({
        "parent": "periods/dadukou-2022", "write": context(2), "call": call,
        "issues": [{ "issue": { "title": "安排透析患者就医", "needBy": "2022-11-13T00:00:00Z" } }],
    });
    let logged = foreigner.ask("hotline.v1.CallService/CreateCall", &request);
    assert_eq!(logged["call"]["caller"]["phoneMasked"], "138****5678");
    assert_eq!(logged["call"]["onBehalfOf"], "王芳");
    let issue = &logged["issues"][0];
    assert_eq!(issue["dueAt"], "2022-11-12T17:50:00Z", "P0 is due in 2 hours");

    let mut context = context(3);
    context["occurredAt"] = "2022-11-12T16:40:00Z".into();
    let resolve = json!({
        "name": issue["name"], "write": context,
        "outcome": "ISSUE_OUTCOME_SOLVED", "publicReply": "车辆七点到楼下",
    });
    let resolved = foreigner.ask("hotline.v1.IssueService/ResolveIssue", &resolve);
    assert_eq!(resolved["issue"]["state"], "ISSUE_STATE_RESOLVED");

    let window = json!({ "parent": "periods/dadukou-2022", "window": { "wholePeriod": {} } });
    let summary = &foreigner.ask("hotline.v1.SummaryService/GetSummary", &window)["summary"];
    assert_eq!(summary["figures"]["calls"]["callsAnswered"], "1", "{summary}");
    assert_eq!(summary["figures"]["issues"]["issuesResolved"], "1", "{summary}");
}

#[test]
fn reflection_lists_every_service() {
    let Some(buf) = buf("reflection by a client in another language") else { return };
    let dir = hotline_tests::server::temp_dir();
    let foreigner = Foreigner { buf, server: Server::start(dir.path()) };
    let set = FileDescriptorSet::decode(hotline_proto::FILE_DESCRIPTOR_SET).expect("the compiled contract");
    for protocol in ["grpc-v1", "grpc-v1alpha"] {
        let output = foreigner.curl(&["--reflect-protocol", protocol, "--list-services"], "");
        let listed = String::from_utf8_lossy(&output.stdout);
        for file in set.file.iter().filter(|file| file.package() == "hotline.v1") {
            for service in &file.service {
                let name = format!("hotline.v1.{}", service.name());
                assert!(listed.lines().any(|line| line == name), "{protocol}: no {name} in {listed}");
            }
        }
        assert!(listed.contains("grpc.health.v1.Health"), "{listed}");
    }
}

/// A detail of an error, from the bytes that travelled.
fn detail<M: Message + Default>(error: &Value, type_name: &str) -> M {
    let details = error["details"].as_array().unwrap_or_else(|| panic!("no details: {error:#}"));
    let detail = details.iter().find(|detail| detail["type"] == type_name);
    let detail = detail.unwrap_or_else(|| panic!("no {type_name}: {error:#}"));
    // Connect's JSON of errors leaves the padding out.
    let bytes = STANDARD_NO_PAD.decode(detail["value"].as_str().expect("a string")).expect("base64");
    M::decode(bytes.as_slice()).expect("a message of that type")
}

#[test]
fn a_bad_request_is_told_precisely() {
    let Some(buf) = buf("an error seen by a client in another language") else { return };
    let dir = hotline_tests::server::temp_dir();
    let foreigner = Foreigner { buf, server: Server::start(dir.path()) };

    let request = json!({ "name": "periods/dadukou-2022/calls/C000001-3" });
    let error = foreigner.refused("hotline.v1.CallService/GetCall", &request);
    let info: ErrorInfo = detail(&error, "google.rpc.ErrorInfo");
    assert_eq!((error["code"].as_str(), info.reason.as_str()), (Some("not_found"), "RESOURCE_NOT_FOUND"));
    assert_eq!(info.domain, hotline_proto::ERROR_DOMAIN);

    let request = json!({ "periodId": "D", "write": { "requestId": "not-a-uuid" }, "period": { "dayCutoffMinutes": 7 } });
    let error = foreigner.refused("hotline.v1.PeriodService/CreatePeriod", &request);
    let info: ErrorInfo = detail(&error, "google.rpc.ErrorInfo");
    assert_eq!((error["code"].as_str(), info.reason.as_str()), (Some("invalid_argument"), "INVALID_FIELDS"));
    let bad: BadRequest = detail(&error, "google.rpc.BadRequest");
    let fields: BTreeSet<&str> =
        bad.field_violations.iter().map(|violation| violation.field.as_str()).collect();
    for field in [
        "period_id",
        "write.request_id",
        "period.display_name",
        "period.time_zone",
        "period.day_cutoff_minutes",
    ] {
        assert!(fields.contains(field), "{field} is not among {fields:?}");
    }
}

/// Options of the compiled contract, through which machines read what its comments say.
fn pool() -> DescriptorPool {
    DescriptorPool::decode(hotline_proto::FILE_DESCRIPTOR_SET).expect("the compiled contract")
}

#[test]
fn what_a_comment_says_of_a_field_machines_can_read() {
    let pool = pool();
    let behavior = pool.get_extension_by_name("google.api.field_behavior").expect("it is imported");
    let values = pool.get_enum_by_name("google.api.FieldBehavior").expect("it is imported");
    let number = |name: &str| values.get_value_by_name(name).expect("a behaviour").number();
    let mut read = 0;
    for file in pool.files().filter(|file| file.package_name() == "hotline.v1") {
        for field in file.messages().flat_map(|message| message.fields().collect::<Vec<_>>()) {
            let options = field.options();
            let set = options.get_extension(&behavior);
            let set: Vec<i32> =
                set.as_list().expect("a list").iter().filter_map(|one| one.as_enum_number()).collect();
            let comment = comment_of(&file, field.path());
            for (words, name) in
                [("Required.", "REQUIRED"), ("Output only.", "OUTPUT_ONLY"), ("Input only.", "INPUT_ONLY")]
            {
                assert_eq!(comment.starts_with(words), set.contains(&number(name)), "{}", field.full_name());
            }
            read += set.len();
        }
    }
    assert!(read > 200, "{read}");
}

#[test]
fn every_method_says_whether_it_may_be_repeated() {
    for method in pool().services().flat_map(|service| service.methods().collect::<Vec<_>>()) {
        let level =
            method.method_descriptor_proto().options.as_ref().and_then(|options| options.idempotency_level);
        let writes = method.input().get_field_by_name("write").is_some()
            || ["BatchCreateCalls", "IngestCalls"].contains(&method.name());
        let expected = if writes { IdempotencyLevel::Idempotent } else { IdempotencyLevel::NoSideEffects };
        assert_eq!(level, Some(expected as i32), "{}", method.full_name());
    }
}

#[test]
fn field_e9_no_field_is_a_keyword_of_a_common_language() {
    let pool = pool();
    let names = pool.all_messages().filter(|message| message.package_name() == "hotline.v1");
    for field in names.flat_map(|message| message.fields().collect::<Vec<_>>()) {
        assert!(!KEYWORDS.contains(&field.name()), "{}", field.full_name());
    }
}

/// Keywords of Python, Java, C++, JavaScript, Kotlin, Swift, Ruby and PHP that could be names of fields. Those of Go and C# are no matter, as
/// fields begin with a capital there.
const KEYWORDS: &[&str] = &[
    "abstract",
    "and",
    "as",
    "assert",
    "async",
    "await",
    "base",
    "begin",
    "bool",
    "boolean",
    "break",
    "case",
    "catch",
    "char",
    "class",
    "const",
    "continue",
    "declare",
    "def",
    "default",
    "del",
    "delegate",
    "delete",
    "do",
    "double",
    "elif",
    "else",
    "elsif",
    "end",
    "ensure",
    "enum",
    "except",
    "explicit",
    "export",
    "extends",
    "extern",
    "false",
    "final",
    "finally",
    "float",
    "fn",
    "for",
    "foreach",
    "from",
    "function",
    "global",
    "goto",
    "if",
    "implements",
    "implicit",
    "import",
    "in",
    "include",
    "inline",
    "instanceof",
    "int",
    "interface",
    "internal",
    "is",
    "lambda",
    "let",
    "long",
    "match",
    "module",
    "mutable",
    "namespace",
    "native",
    "new",
    "nil",
    "nonlocal",
    "not",
    "null",
    "operator",
    "or",
    "out",
    "override",
    "package",
    "pass",
    "print",
    "private",
    "protected",
    "public",
    "raise",
    "redo",
    "register",
    "rescue",
    "retry",
    "return",
    "self",
    "short",
    "signed",
    "sizeof",
    "static",
    "strictfp",
    "struct",
    "super",
    "switch",
    "synchronized",
    "template",
    "then",
    "this",
    "throw",
    "throws",
    "trait",
    "transient",
    "true",
    "try",
    "typedef",
    "typeof",
    "union",
    "unless",
    "unsafe",
    "unsigned",
    "until",
    "use",
    "using",
    "var",
    "virtual",
    "void",
    "volatile",
    "when",
    "where",
    "while",
    "with",
    "yield",
];

/// The comment before a declaration, from its path in the file.
fn comment_of(file: &FileDescriptor, path: &[i32]) -> String {
    let locations =
        &file.file_descriptor_proto().source_code_info.as_ref().expect("the comments are kept").location;
    let found = locations.iter().find(|location| location.path == path);
    found.map(|location| location.leading_comments().trim().to_owned()).unwrap_or_default()
}

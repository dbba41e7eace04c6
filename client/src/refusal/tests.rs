//! Every reason of the contract in both languages.

mod arguments;

use std::collections::{BTreeMap, BTreeSet};

use clap::CommandFactory;
use hotline_proto::google::rpc;
use hotline_proto::v1::{ErrorReason, ViolationFacts, violation_facts};
use hotline_proto::{ERROR_DOMAIN, FILE_DESCRIPTOR_SET};
use prost::Message;
use prost_reflect::DescriptorPool;
use prost_types::Any;
use tonic::Status;

use super::flags::EXCEPTIONS;
use super::*;
use crate::cli::{self, Cli};

/// A reason of the contract, as `error.proto` documents it.
struct Documented {
    /// Its name without prefix.
    name: String,
    /// The words in capitals of its documentation: the rules, forms and the like that it may have, and a few others.
    capitals: BTreeSet<String>,
    /// The names of its facts.
    facts: BTreeSet<String>,
}

/// The reasons of an enum, read from the comments of the compiled contract.
fn documented(name: &str) -> Vec<Documented> {
    let pool = DescriptorPool::decode(FILE_DESCRIPTOR_SET).unwrap();
    let reasons = pool.get_enum_by_name(&format!("hotline.v1.{name}")).unwrap();
    let file = reasons.parent_file();
    let info = file.file_descriptor_proto().source_code_info.clone().unwrap();
    let prefix = if name == "ErrorReason" { "ERROR_REASON_" } else { "VIOLATION_REASON_" };
    let values = reasons.values().filter(|value| value.number() != 0);
    let documented = values.map(|value| {
        let comment = info.location.iter().find(|location| location.path == value.path());
        let comment = comment.map(|location| location.leading_comments().to_owned()).unwrap_or_default();
        let is_part = |c: char| c.is_ascii_uppercase() || c == '_';
        let capitals = comment.split(|c| !is_part(c)).filter(|word| word.len() > 1).map(str::to_owned);
        let facts = comment.split('`').skip(1).step_by(2).map(str::to_owned);
        Documented {
            name: value.name().trim_start_matches(prefix).to_owned(),
            capitals: capitals.collect(),
            facts: facts.collect(),
        }
    });
    documented.collect()
}

/// The names of all messages for refusals, violations and advice.
pub fn message_ids() -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    for (kind, name) in
        [("refusal", "ErrorReason"), ("advice", "ErrorReason"), ("violation", "ViolationReason")]
    {
        for reason in documented(name) {
            ids.insert(catalogue::id(kind, &reason.name));
            let variants =
                reason.capitals.iter().map(|word| catalogue::id(kind, &format!("{}_{word}", reason.name)));
            ids.extend(variants);
        }
    }
    let pool = DescriptorPool::decode(FILE_DESCRIPTOR_SET).unwrap();
    let fields = pool.all_messages().flat_map(|message| message.fields().collect::<Vec<_>>());
    ids.extend(fields.map(|field| catalogue::id("hint", field.name())));
    ids
}

/// Reasons about a call.
const CALL_REASONS: &[&str] = &[
    "EXTERNAL_ID_EXISTS",
    "CALL_VOID",
    "CALL_IS_TEST",
    "LEASE_HELD",
    "TRIAGE_NOT_PENDING",
    "HANDOFF_CONFIRMED",
    "ETAG_MISMATCH",
];

/// A value that a fact may have.
fn sample(reason: &str, key: &str, variant: &str) -> String {
    let value = match key {
        "rule" | "type" | "cause" | "form" | "bound" | "directory" | "character" | "unit" | "only_for" => {
            variant
        }
        "limit" if variant.contains('_') && variant != "DECODED_BYTES" => variant,
        "resource" if reason.starts_with("PERIOD_") || variant.ends_with("PERIOD") => "periods/dadukou-2022",
        "resource" if reason.starts_with("CALLBACK_") || variant == "CALLBACK" => {
            "periods/dadukou-2022/callbacks/B000001-3"
        }
        "resource" if CALL_REASONS.contains(&reason) || ["CALL", "HANDOFF"].contains(&variant) => {
            "periods/dadukou-2022/calls/C000001-3"
        }
        "report" => "periods/dadukou-2022/reports/incident-1",
        "resource" if variant == "FINAL_ISSUED" => "periods/dadukou-2022/reports/incident-1",
        "resource" | "unconfirmed" => "periods/dadukou-2022/issues/Q000001-3",
        "merged_into" => "periods/dadukou-2022/issues/Q000003-7",
        "target" => "periods/dadukou-2022/issues/Q000002-1",
        "merged" => "periods/dadukou-2022/issues/Q000003-7,periods/dadukou-2022/issues/Q000004-5",
        "call" => "periods/dadukou-2022/calls/C000001-3",
        "period" => "periods/dadukou-2022",
        "field" => "call.received_at",
        "with" => "triage.outcome=NO_ACTION",
        "any_of" => "call.caller_input.phone,call.incident_address,call.district",
        "time" => "2022-11-12T15:50:00Z",
        "earliest" | "latest" | "until" => "2022-11-12T16:00:00Z",
        "state" if reason == "CALLBACK_FINISHED" => "DONE",
        "state" if reason == "MERGE_NOT_ALLOWED" => "REJECTED",
        "state" => "MERGED",
        "outcome" => "ANSWERED",
        "role" if reason == "NOT_PERMITTED" => "VIEWER",
        "allowed" if reason == "NOT_PERMITTED" => "OPERATOR,SUPERVISOR",
        "role" => "LEAD",
        "urgency" => "P0",
        "allowed" => "P0,P1",
        "allowed_actions" => "REOPEN,MERGE",
        "holders" => "XSC,WATER",
        "action" => "CLOSE",
        "agency" => "YJC",
        "holder" => "op-08",
        "nearest" => "MED.04",
        "value" if reason == "LIMIT_REACHED" => "50",
        "value" => "MED.99",
        "date" => "2022-11-12",
        "example" => "Asia/Shanghai",
        "incident" => "0199c0de",
        "group" => "MED",
        "shift" => "night",
        "other" => "morning",
        "etag" => "W1",
        "characters" => "-_",
        "minimum" => "1",
        _ => "7",
    };
    value.to_owned()
}

/// The variants of a reason: with each of them it has another sentence.
fn variants(reason: &Documented, shape: &Shape, kind: &str) -> Vec<String> {
    if shape.variant.is_none() {
        return vec![String::new()];
    }
    let has_message = |word: &&String| {
        let id = catalogue::id(kind, &format!("{}_{word}", reason.name));
        catalogue::has(&id)
    };
    let not_variants = [
        "FAILED_PRECONDITION",
        "INVALID_ARGUMENT",
        "NOT_FOUND",
        "UNAVAILABLE",
        "UNAUTHENTICATED",
        "PERMISSION_DENIED",
        "CODE",
    ];
    let rest: Vec<&String> = reason.capitals.iter().filter(|word| !has_message(word)).collect();
    let rest: Vec<_> = rest.into_iter().filter(|word| !not_variants.contains(&word.as_str())).collect();
    assert!(rest.is_empty(), "no sentence for {kind} {} with {rest:?}", reason.name);
    reason.capitals.iter().filter(has_message).cloned().collect()
}

/// The facts of a reason: with all that may be absent, and without, if that is something else.
fn facts(reason: &Documented, shape: &Shape, variant: &str) -> Vec<Facts> {
    let all = reason.facts.iter().filter(|key| *key != "example" || variant == "TIME_ZONE");
    let all: Facts = all.map(|key| (key.clone(), sample(&reason.name, key, variant))).collect();
    let mut fewer = all.clone();
    // Of a number without any bound there is nothing to say.
    let optional = shape.optional_facts(variant).filter(|key| *key != "maximum");
    optional.for_each(|key| drop(fewer.remove(key)));
    if fewer == all { vec![all] } else { vec![all, fewer] }
}

fn refusal(code: Code, reason: &str, facts: Facts, violations: Vec<(String, String, Facts)>) -> Refusal {
    let info = rpc::ErrorInfo { reason: reason.into(), domain: ERROR_DOMAIN.into(), metadata: facts };
    let facts =
        violations.iter().map(|(_, _, facts)| violation_facts::Facts { facts: facts.clone() }).collect();
    let field_violations = violations.into_iter().map(|(field, reason, _)| {
        let description = "the server's sentence".to_owned();
        rpc::bad_request::FieldViolation { field, reason, description, localized_message: None }
    });
    let bad = rpc::BadRequest { field_violations: field_violations.collect() };
    let details = vec![
        Any::from_msg(&info).unwrap(),
        Any::from_msg(&bad).unwrap(),
        Any::from_msg(&ViolationFacts { violations: facts }).unwrap(),
    ];
    let rich = rpc::Status { details, ..rpc::Status::default() };
    Status::with_details(code, "the server's sentence", rich.encode_to_vec().into()).into()
}

fn wording(language: Language, path: &[&str]) -> Wording {
    let zone = TimeZone::get("Asia/Shanghai").ok();
    Wording { language, zone, command: cli::subcommand(path).unwrap(), ..Wording::default() }
}

#[test]
fn every_refusal_is_worded_from_its_facts() {
    let mut sentences = Vec::new();
    for reason in documented("ErrorReason").iter().filter(|reason| reason.name != "INVALID_FIELDS") {
        let known = ErrorReason::from_str_name(&format!("ERROR_REASON_{}", reason.name)).unwrap();
        let shape = shape(known);
        for variant in variants(reason, &shape, "refusal") {
            for facts in facts(reason, &shape, &variant) {
                let refusal = refusal(Code::FailedPrecondition, &reason.name, facts, Vec::new());
                for language in Language::ALL {
                    let lines = lines(&refusal, &wording(language, &["call", "log"]));
                    assert!(!lines[0].contains("the server's sentence"), "{} {variant}", reason.name);
                    sentences.push(lines.join(" | "));
                }
            }
        }
    }
    insta::assert_snapshot!(sentences.join("\n"));
}

#[test]
fn every_violation_is_worded_from_its_facts() {
    let mut sentences = Vec::new();
    for reason in documented("ViolationReason") {
        let known = ViolationReason::from_str_name(&format!("VIOLATION_REASON_{}", reason.name)).unwrap();
        let shape = violation_shape(known);
        for variant in variants(&reason, &shape, "violation") {
            for facts in facts(&reason, &shape, &variant) {
                let violation = ("call.summary".to_owned(), reason.name.clone(), facts);
                let refusal = refusal(Code::InvalidArgument, "INVALID_FIELDS", Facts::new(), vec![violation]);
                for language in Language::ALL {
                    let lines = lines(&refusal, &wording(language, &["call", "log"]));
                    assert!(!lines[1].contains("the server's sentence"), "{} {variant}", reason.name);
                    sentences.push(lines[1].trim().to_owned());
                }
            }
        }
    }
    insta::assert_snapshot!(sentences.join("\n"));
}

#[test]
fn an_unknown_reason_shows_the_sentence_of_the_server() {
    let wording = wording(Language::English, &["call", "log"]);
    let newer = refusal(Code::FailedPrecondition, "MOON_TOO_FULL", Facts::new(), Vec::new());
    assert_eq!(lines(&newer, &wording), ["the server's sentence"]);
    let newer_rule = [("rule", "ECLIPSE"), ("field", "x"), ("time", "y")];
    let newer_rule = newer_rule.map(|(key, value)| (key.to_owned(), value.to_owned())).into();
    let newer = refusal(Code::FailedPrecondition, "TIME_NOT_ALLOWED", newer_rule, Vec::new());
    assert_eq!(lines(&newer, &wording), ["the server's sentence"]);
    let without_facts = refusal(Code::FailedPrecondition, "LEASE_HELD", Facts::new(), Vec::new());
    assert_eq!(lines(&without_facts, &wording), ["the server's sentence"]);
    let violation = ("call.summary".to_owned(), "TOO_RED".to_owned(), Facts::new());
    let newer = refusal(Code::InvalidArgument, "INVALID_FIELDS", Facts::new(), vec![violation]);
    assert_eq!(
        lines(&newer, &wording),
        ["one thing is wrong:", "  --summary (call.summary): the server's sentence"]
    );
    let transport = Refusal::from(Status::unimplemented("")).to_string();
    assert_eq!(lines(&Refusal::from(Status::unimplemented("")), &wording)[0], transport);
}

#[test]
fn only_a_time_needs_a_zone() {
    let with = |key: &str, value: &str| {
        let facts = [(key.to_owned(), value.to_owned())].into();
        has_time(&refusal(Code::NotFound, "RESOURCE_NOT_FOUND", facts, Vec::new()))
    };
    assert!(with("until", "2022-11-12T15:50:00Z"));
    assert!(with("maximum", "2022-11-12T15:50:00Z"));
    assert!(!with("maximum", "50"));
    assert!(!with("value", "2022-11-12T15:50:00Z"), "what was typed is shown as it was typed");
}

#[test]
fn field_b14_a_field_is_named_by_its_flag() {
    let flags: BTreeMap<&str, Vec<&str>> = [
        (
            "call log",
            vec![
                "call.caller_input.phone",
                "call.affected_person_input.phone",
                "call.incident_address",
                "call.received_at",
                "issues[0].issue.need_by",
                "issues[0].issue.title",
                "issues[12].settled_reply",
                "links[0].issue",
                "handoffs[0].target",
                "request_id",
                "occurred_at",
                "parent",
            ],
        ),
        ("call list", vec!["filter.categories[0]", "filter.received_from", "filter.triage_outcomes[1]"]),
        ("call claim", vec!["lease", "operator_code", "name"]),
        ("call handoff", vec!["handoff.target", "handoff.started_at", "handoff.their_reference"]),
        ("call amend", vec!["call.name", "call.caller_input.name"]),
        ("call complete", vec!["call.name"]),
        ("call void", vec!["call.name"]),
        ("issue assign", vec!["agency", "task"]),
        ("issue open", vec!["issue.title", "issue.affected_person_inputs[0].name"]),
        ("issue update", vec!["issue.title", "issue.name"]),
        ("issue person update", vec!["person.phone", "person.tags[0]"]),
        ("summary shift", vec!["window.shift.shift", "window.shift.date", "as_of.position", "dimension"]),
        ("report issue range", vec!["window.range.start_time", "window.range.end_time"]),
        ("summary range", vec!["window.range.start_time"]),
        (
            "period open",
            vec!["period_id", "period.display_name", "period.starts_at", "period.day_cutoff_minutes"],
        ),
        ("period update", vec!["period.name", "period.display_name"]),
    ]
    .into();
    let mut sentences = Vec::new();
    for (path, fields) in flags {
        let command = cli::subcommand(&path.split(' ').collect::<Vec<_>>()).unwrap();
        for field in fields {
            sentences.push(format!("{path}: {field} → {}", flag(field, &command).unwrap_or_default()));
        }
    }
    insta::assert_snapshot!(sentences.join("\n"));
}

#[test]
fn every_exception_is_a_flag_or_an_argument_of_some_command() {
    fn names(command: &clap::Command) -> Vec<String> {
        let arguments = command.get_arguments();
        let own = arguments.map(|arg| arg.get_long().unwrap_or(arg.get_id().as_str()).replace('_', "-"));
        own.chain(command.get_subcommands().flat_map(names)).collect()
    }
    let names = names(&Cli::command());
    for (field, flag) in EXCEPTIONS {
        assert!(names.iter().any(|name| name == flag), "{field}: no command takes {flag}");
    }
}

#[test]
fn an_entry_of_a_file_is_named_by_its_number() {
    let wording = wording(Language::English, &["directory", "districts", "upsert"]);
    let line = |field: &str| {
        let violation = (field.to_owned(), "REQUIRED".to_owned(), Facts::new());
        let refusal = refusal(Code::InvalidArgument, "INVALID_FIELDS", Facts::new(), vec![violation]);
        lines(&refusal, &wording)[1].clone()
    };
    assert_eq!(line("districts[1].code"), "  entry 2, code: is required");
    assert_eq!(line("name"), "  is required");
    assert_eq!(line(""), "  is required");
    assert_eq!(line("some_field"), "  some_field: is required");
    assert!(line("update_mask").starts_with("  no change was given"));
}

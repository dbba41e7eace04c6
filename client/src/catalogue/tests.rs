//! The catalogues hold what the code names, in both languages, and nothing else.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use fluent_bundle::FluentResource;
use hotline_proto::v1::{ErrorReason, SummaryDimension, ViolationReason};

use super::*;
use crate::codes::{self, Code};

thread_local! {
    /// What the program speaks in a test, on the thread of the test.
    pub static SPOKEN: Cell<Option<Speech>> = const { Cell::new(None) };
}

/// Does something while the program speaks so.
pub fn in_speech<T>(speech: Speech, body: impl FnOnce() -> T) -> T {
    SPOKEN.set(Some(speech));
    let done = body();
    SPOKEN.set(None);
    done
}

/// Text of a message as it is written, by its name.
fn messages(files: &[&str]) -> BTreeMap<String, String> {
    let mut messages = BTreeMap::new();
    for file in files {
        let parsed = FluentResource::try_new((*file).to_owned());
        assert!(parsed.is_ok(), "{:?}", parsed.err().map(|(_, errors)| errors));
        let mut name = None;
        for line in file.lines().filter(|line| !line.starts_with('#')) {
            let new =
                line.split_once(" = ").filter(|(id, _)| !id.is_empty() && !id.starts_with([' ', '}', '*']));
            if let Some((id, text)) = new {
                let earlier = messages.insert(id.to_owned(), text.to_owned());
                assert_eq!(earlier, None, "{id} is there twice");
                name = Some(id.to_owned());
            } else if let Some(text) = name.as_ref().and_then(|name| messages.get_mut(name)) {
                text.push('\n');
                text.push_str(line);
            }
        }
    }
    messages
}

fn english() -> BTreeMap<String, String> {
    messages(ENGLISH_FILES)
}

fn chinese() -> BTreeMap<String, String> {
    messages(CHINESE_FILES)
}

/// The variables of a message, and the messages that it takes in.
fn variables(text: &str) -> BTreeSet<String> {
    let is_name = |c: char| c.is_alphanumeric() || "_-".contains(c);
    let names = |mark: &'static str| {
        text.match_indices(mark).map(move |(at, _)| {
            let rest = text[at + mark.len()..].trim_start();
            rest[..rest.find(|c| !is_name(c)).unwrap_or(rest.len())].to_owned()
        })
    };
    let taken_in = names("{").filter(|name| name.starts_with(|c: char| c.is_ascii_lowercase()));
    names("$").map(|name| format!("${name}")).chain(taken_in).collect()
}

/// Code files below `src`, without their unit tests.
fn sources() -> Vec<(PathBuf, String)> {
    let mut sources = Vec::new();
    let mut waiting = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(dir) = waiting.pop() {
        for entry in fs::read_dir(&dir).unwrap() {
            let path = entry.unwrap().path();
            let is_test = path.file_stem().is_some_and(|stem| stem == "tests");
            if path.is_dir() && !is_test {
                waiting.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") && !is_test {
                let text = fs::read_to_string(&path).unwrap();
                let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default().to_owned();
                sources.push((path, code));
            }
        }
    }
    assert!(sources.len() > 50, "the sources of the client: {}", sources.len());
    sources
}

/// Sources of the command line. The library has no catalogue: it prints nothing.
fn binary_sources() -> Vec<(PathBuf, String)> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let library = fs::read_to_string(src.join("lib.rs")).unwrap();
    let modules = library.lines().filter_map(|line| line.trim_start_matches("pub ").strip_prefix("mod "));
    let files: Vec<String> = modules.map(|module| format!("{}.rs", module.trim_end_matches(';'))).collect();
    assert!(files.len() > 5, "the modules of the library: {files:?}");
    let is_library =
        |path: &Path| path == src.join("lib.rs") || files.iter().any(|file| path == src.join(file));
    sources().into_iter().filter(|(path, _)| !is_library(path)).collect()
}

/// The messages that code names in `text!` and `term!`, each with the variables that it gives.
fn named_in_macros() -> Vec<(String, BTreeSet<String>)> {
    let mut named = Vec::new();
    for (_, code) in binary_sources() {
        for (at, opening) in code.match_indices("text!(").chain(code.match_indices("term!(")) {
            let rest = &code[at + opening.len()..];
            let Some((id, rest)) = rest.trim_start().strip_prefix('"').and_then(|rest| rest.split_once('"'))
            else {
                continue;
            };
            let mut depth = 0;
            let end = rest.find(|c: char| {
                depth += i32::from(c == '(') - i32::from(c == ')');
                depth < 0
            });
            let arguments = &rest[..end.unwrap_or(rest.len())];
            named.push((id.to_owned(), argument_names(arguments)));
        }
    }
    assert!(named.len() > 60, "{} messages are named in macros", named.len());
    named
}

/// `a` and `b` of `, a = f(x, y), b = z`.
fn argument_names(arguments: &str) -> BTreeSet<String> {
    let mut depth = 0;
    let parts = arguments.split(|c: char| {
        depth += i32::from("([{".contains(c)) - i32::from(")]}".contains(c));
        depth == 0 && c == ','
    });
    let names = parts.filter_map(|part| part.split_once(" = ")).map(|(name, _)| name.trim().to_owned());
    names.collect()
}

/// Every message that something uses: named by a literal, or made of a key, a code or a reason.
fn used() -> BTreeSet<String> {
    let english = english();
    let literals: BTreeSet<String> = binary_sources()
        .iter()
        .flat_map(|(_, code)| code.split('"').map(str::to_owned).collect::<Vec<_>>())
        .collect();
    let keys = crate::views::keys::all();
    let titles = keys.iter().flat_map(|key| [id("title", key), id("heading", key), id("sheet", key)]);
    let labels = codes::full_names().into_iter().filter(|name| !name.starts_with(SummaryDimension::PREFIX));
    let taken_in = english.values().flat_map(|text| variables(text)).collect::<Vec<_>>();
    let refusals = crate::refusal::tests::message_ids();
    titles
        .chain(labels.map(|name| id("label", name)))
        .chain(refusals)
        .chain(taken_in)
        .chain(literals)
        .filter(|id| english.contains_key(id))
        .collect()
}

#[test]
fn every_message_is_there_in_both_languages_and_used() {
    let (english, chinese) = (english(), chinese());
    let missing: Vec<&String> = english.keys().filter(|id| !chinese.contains_key(*id)).collect();
    assert!(missing.is_empty(), "no Chinese for {missing:?}");
    let missing: Vec<&String> = chinese.keys().filter(|id| !english.contains_key(*id)).collect();
    assert!(missing.is_empty(), "no English for {missing:?}");
    let used = used();
    let unused: Vec<&String> = english.keys().filter(|id| !used.contains(*id)).collect();
    assert!(unused.is_empty(), "nothing uses {unused:?}");
}

#[test]
fn what_code_names_is_there_and_takes_what_it_is_given() {
    let english = english();
    for (id, given) in named_in_macros() {
        let text = english.get(&id).unwrap_or_else(|| panic!("no catalogue has {id}"));
        let wanted = variables(text);
        let wanted = wanted.iter().filter_map(|name| name.strip_prefix('$')).map(str::to_owned).collect();
        assert_eq!(given, wanted, "variables of {id}");
    }
    for key in crate::views::keys::all() {
        assert!(english.contains_key(&id("title", key)), "no title for {key}");
    }
    for name in codes::full_names().into_iter().filter(|name| !name.starts_with(SummaryDimension::PREFIX)) {
        assert!(english.contains_key(&id("label", name)), "no label for {name}");
    }
}

#[test]
fn both_languages_have_the_same_variables() {
    let chinese = chinese();
    for (id, text) in english() {
        assert_eq!(variables(&text), variables(&chinese[&id]), "variables of {id}");
    }
}

#[test]
fn a_message_is_in_one_language() {
    let is_han = |c: char| ('\u{3000}'..='\u{9FFF}').contains(&c) || ('\u{FF00}'..='\u{FFEF}').contains(&c);
    for (id, text) in english() {
        assert!(!text.chars().any(is_han), "{id} holds Chinese: {text}");
    }
    for (id, text) in chinese() {
        assert!(!is_latin_sentence(&text), "{id} holds English: {text}");
    }
}

/// Two English words side by side that are no command, flag, variable, code or selector.
fn is_latin_sentence(text: &str) -> bool {
    let mut in_command = false;
    let mut before = false;
    let mut plain = String::new();
    let mut depth = 0;
    for c in text.chars() {
        match c {
            '`' => in_command = !in_command,
            '{' => depth += 1,
            '}' => depth -= 1,
            _ if in_command || depth % 2 == 1 && !"\n".contains(c) => {}
            _ => plain.push(c),
        }
    }
    // What is typed at a prompt stands to the end of the line.
    let plain = plain.lines().map(|line| line.split("hotline ").next().unwrap_or(line));
    plain.flat_map(|line| line.split(' ')).any(|word| {
        let is_word = word.len() > 2 && word.chars().all(|c| c.is_ascii_lowercase());
        let two = before && is_word;
        before = is_word;
        two
    })
}

#[test]
fn no_string_of_the_code_holds_chinese() {
    let is_han = |c: &char| ('\u{4E00}'..='\u{9FFF}').contains(c);
    for (path, code) in sources() {
        let line = code.lines().find(|line| line.chars().any(|c| is_han(&c)));
        assert_eq!(line, None, "{}: what people read stands in client/i18n", path.display());
    }
}

#[test]
fn the_servers_sentences_are_not_looked_into() {
    for (path, code) in binary_sources() {
        for forbidden in [".message()", ".message.", ".message)", ".english", ".details()"] {
            assert!(!code.contains(forbidden), "{}: {forbidden}", path.display());
        }
    }
}

#[test]
fn every_reason_of_the_contract_has_its_sentence() {
    let english = english();
    let has = |kind: &str, name: &str| {
        let id = id(kind, name);
        english.keys().any(|known| *known == id || known.starts_with(&format!("{id}-")))
    };
    for reason in (1..).map_while(|number| ErrorReason::try_from(number).ok()) {
        let name = reason.as_str_name().trim_start_matches("ERROR_REASON_");
        assert!(has("refusal", name), "no sentence for {name}");
    }
    for reason in (1..).map_while(|number| ViolationReason::try_from(number).ok()) {
        let name = reason.as_str_name().trim_start_matches("VIOLATION_REASON_");
        assert!(has("violation", name), "no sentence for {name}");
    }
}

#[test]
fn one_language_is_spoken_and_another_only_beside() {
    assert_eq!([label("URGENCY_P0"), title("calls_answered")], ["P0", "Calls answered"]);
    assert_eq!(term!("ask-phone"), "Phone number:");
    in_speech(Speech::only(Language::Chinese), || {
        assert_eq!([label("URGENCY_P0"), title("calls_answered")], ["特急", "接听件次"]);
        assert_eq!(term!("ask-phone"), "来电号码：");
        assert_eq!(joined(["甲", "乙"]), "甲、乙");
    });
}

#[test]
fn a_term_is_followed_by_the_one_beside_before_the_mark_that_ends_both() {
    in_speech(Speech { language: Language::English, beside: Some(Language::Chinese) }, || {
        assert_eq!(label("ISSUE_STATE_IN_PROGRESS"), "in progress 办理中");
        assert_eq!(label("URGENCY_P0"), "P0 特急");
        assert_eq!(title("calls_answered"), "Calls answered 接听件次");
        assert_eq!([heading("calls_answered"), heading("summary")], ["Calls 接听", "Summary 内容"]);
        assert_eq!(heading_in_two_lines("calls_answered"), "Calls\n接听");
        assert_eq!(term!("caller-unknown"), "This number is not known 新号码.");
        assert_eq!(term!("curve-hours", count = 2), "Every 2 hours 每2小时");
    });
    in_speech(Speech { language: Language::Chinese, beside: Some(Language::English) }, || {
        assert_eq!(label("ISSUE_STATE_IN_PROGRESS"), "办理中 in progress");
        assert_eq!(term!("caller-unknown"), "新号码 This number is not known。");
    });
}

#[test]
fn numbers_are_grouped_in_english() {
    let calls = |language| find(language, "summary-calls", &[("count", 2_146.into())]).unwrap();
    assert_eq!(calls(Language::English), "2,146 calls");
    assert_eq!(calls(Language::Chinese), "接听群众电话 2146 件次");
}

#[test]
fn a_variable_that_is_not_given_is_no_message() {
    assert_eq!(find(Language::English, "window-day", &[]), None);
    assert_eq!(find(Language::English, "no-such-message", &[]), None);
}

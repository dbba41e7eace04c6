//! One term for one thing (docs/terms.md): catalogues, contract and documents are held against the table.

use std::collections::BTreeMap;

use crate::{assert_none, files, root, shown, text_of};

/// What no catalogue, document or comment of the contract says, and the terms in which it may stand as a part.
const WRONG_CHINESE: &[(&str, &[&str])] = &[
    ("分诊", &[]),
    ("普通", &[]),
    ("半数用时", &[]),
    ("九成用时", &[]),
    ("未能及时", &[]),
    ("错过最迟时间", &[]),
    ("查无此事", &[]),
    ("响应率", &["及时响应率"]),
    ("按期率", &[]),
    ("群众确认", &["群众确认解决", "已经群众确认"]),
    ("仅单位反馈", &[]),
    ("主协办", &[]),
    ("疑似重复", &["疑似重复诉求"]),
    ("类别大类", &[]),
    ("拆单", &[]),
    ("逾期", &[]),
    ("拆分已并入", &[]),
    ("受理", &["不予受理", "实际受理", "当日受理当日办结", "本班受理本班办结", "期内受理期内办结"]),
    ("化解率", &[]),
    ("复查", &[]),
    ("复核", &[]),
    ("比前日", &[]),
    ("比上周同日", &[]),
    ("±0", &[]),
    ("放弃", &["排队放弃"]),
    ("未接", &["振铃未接", "未接通", "未接报"]),
    ("接通率", &["人工接通率"]),
    ("接听率", &[]),
    ("来电人", &["来电人数"]),
    ("话务员", &[]),
    ("问题编号", &[]),
    ("类型", &["诉求类型", "回访类型", "关联类型", "热线类型"]),
    ("转接", &["转接（联动）"]),
    ("直接转接", &[]),
    ("转介", &[]),
    ("无法办理", &[]),
    ("升级", &[]),
    ("挂起", &[]),
    ("延时登记", &[]),
    ("补录", &["隔日补录"]),
    ("日切", &[]),
    ("登记人", &[]),
    ("报警提示", &[]),
];

/// What no sentence for people says in English.
const WRONG_ENGLISH: &[&str] = &[
    "half resolved in",
    "nine in ten",
    "said solved",
    "settled directly",
    "taken back",
    "caller told",
    "relayed",
    "blind",
    "praise",
    "suspended",
    "suspension",
    "urged",
    "operator",
    "operators",
];

/// The messages of a language, by name, in the files of one program.
fn catalogue(dir: &str) -> BTreeMap<String, String> {
    let mut messages: BTreeMap<String, String> = BTreeMap::new();
    for path in files(dir) {
        let mut name = String::new();
        for line in text_of(&path).lines().filter(|line| !line.starts_with('#')) {
            let is_inner = line.starts_with([' ', '}', '*']);
            match line.split_once(" = ").filter(|_| !is_inner) {
                Some((id, text)) => {
                    name = id.to_owned();
                    messages.insert(name.clone(), text.to_owned());
                }
                None => messages.entry(name.clone()).or_default().push_str(line),
            }
        }
    }
    assert!(messages.len() > 50, "{dir}: {} messages", messages.len());
    messages
}

/// The code, the English and the Chinese of each row of docs/terms.md.
fn table() -> Vec<[String; 3]> {
    let text = text_of(&root().join("docs/terms.md"));
    let rows = text.lines().filter_map(|line| line.strip_prefix("| `")?.strip_suffix(" |"));
    let cells = |row: &str| {
        let cells: Vec<&str> = row.split(" | ").collect();
        let [code, english, chinese] = cells[..] else { panic!("three cells: {row}") };
        [code.trim_end_matches('`'), english, chinese].map(str::to_owned)
    };
    let rows: Vec<[String; 3]> = rows.map(cells).collect();
    assert!(rows.len() > 50, "{} rows", rows.len());
    rows
}

/// The message of a code of an enum, or of a field.
fn message_of(code: &str) -> String {
    let is_value = code.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
    let kind = if is_value { "label" } else { "title" };
    format!("{kind}-{}", code.to_ascii_lowercase().replace(['_', '.'], "-"))
}

/// The wrong terms in a text that are no part of right ones.
fn wrong_in(text: &str) -> Vec<&'static str> {
    let stands = |(wrong, right): &&(&'static str, &[&str])| {
        let rest = right.iter().fold(text.to_owned(), |text, term| text.replace(term, "\n"));
        rest.contains(wrong)
    };
    WRONG_CHINESE.iter().filter(stands).map(|(wrong, _)| *wrong).collect()
}

/// A sentence without what is typed as it stands: code between backquotes, commands, flags, variables of the environment.
fn without_what_is_typed(text: &str) -> String {
    let spoken: String = text.split('`').step_by(2).collect();
    let spoken = spoken.split("hotline ").next().unwrap_or_default();
    let is_typed = |word: &&str| word.starts_with("--") || word.contains('_');
    spoken.split_whitespace().filter(|word| !is_typed(word)).collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Whether it is a list of what people may type: all that means the same, whichever word is right.
fn is_typed(id: &str) -> bool {
    id.starts_with("typed-") || id.starts_with("column-")
}

#[test]
fn the_catalogues_say_what_the_table_of_terms_says() {
    let (english, chinese) = (catalogue("client/i18n/en"), catalogue("client/i18n/zh-CN"));
    let mut found = Vec::new();
    for [code, in_english, in_chinese] in table() {
        let id = message_of(&code);
        for (messages, term) in [(&english, in_english), (&chinese, in_chinese)] {
            let said = messages.get(&id).map_or("nothing", String::as_str);
            if said != term {
                found.push(format!("{id}: {said}, not {term}"));
            }
        }
    }
    assert_none(&found, "The catalogues differ from docs/terms.md:");
}

#[test]
fn the_contract_uses_the_terms_of_the_table() {
    let terms: BTreeMap<String, String> =
        table().into_iter().map(|[code, _, chinese]| (code, chinese)).collect();
    let is_han = |c: char| ('\u{4E00}'..='\u{9FFF}').contains(&c);
    let (mut found, mut seen) = (Vec::new(), 0);
    for path in files("proto/hotline") {
        let mut comment = String::new();
        for line in text_of(&path).lines().map(str::trim) {
            if let Some(text) = line.strip_prefix("//") {
                comment.push_str(text);
                continue;
            }
            let words: Vec<&str> = line.split_whitespace().collect();
            let named = words.iter().position(|word| *word == "=").and_then(|at| words[..at].last());
            if let Some(term) = named.and_then(|name| terms.get(*name)).filter(|_| comment.contains(is_han)) {
                seen += 1;
                if !term.split('/').all(|part| comment.contains(part)) {
                    found.push(format!("{}: {line} is {term}:{comment}", shown(&path)));
                }
            }
            comment.clear();
        }
    }
    assert!(seen > 30, "{seen} terms are said in the contract");
    assert_none(&found, "The contract says it otherwise than docs/terms.md:");
}

#[test]
fn no_wrong_term_is_said_anywhere() {
    let mut found = Vec::new();
    for dir in ["client/i18n/zh-CN", "server/i18n/zh-CN"] {
        for (id, text) in catalogue(dir).iter().filter(|(id, _)| !is_typed(id)) {
            found.extend(wrong_in(text).iter().map(|wrong| format!("{dir}: {id}: {wrong}: {text}")));
        }
    }
    let is_read = |name: &str| {
        name.ends_with(".md")
            || name.ends_with(".proto")
            || name.ends_with(".csv") && name.starts_with("docs/")
    };
    for path in files("").into_iter().filter(|path| is_read(&shown(path))) {
        for (number, line) in (1..).zip(text_of(&path).lines()) {
            let wrong = wrong_in(line);
            found.extend(wrong.iter().map(|wrong| format!("{}:{number}: {wrong}: {line}", shown(&path))));
        }
    }
    assert_none(&found, "One term for one thing; the right one stands in docs/terms.md:");
}

#[test]
fn english_is_said_as_a_helpline_says_it() {
    let mut found = Vec::new();
    let mut hold = |place: String, text: &str| {
        let spoken = without_what_is_typed(text);
        let wrong = WRONG_ENGLISH.iter().filter(|wrong| crate::mentions(&spoken, wrong));
        found.extend(wrong.map(|wrong| format!("{place}: {wrong}: {text}")));
    };
    for dir in ["client/i18n/en", "server/i18n/en"] {
        catalogue(dir)
            .iter()
            .filter(|(id, _)| !is_typed(id))
            .for_each(|(id, text)| hold(format!("{dir}: {id}"), text));
    }
    let readme = text_of(&root().join("README.md"));
    let prose = readme.split("```").step_by(2).flat_map(str::lines);
    prose.for_each(|line| hold("README.md".to_owned(), line));
    assert_none(&found, "Say it as docs/terms.md does:");
}

#[test]
fn a_wrong_term_is_told_from_a_part_of_a_right_one() {
    assert_eq!(wrong_in("不予受理、实际受理、来电人数"), Vec::<&str>::new());
    assert_eq!(wrong_in("实际受理后受理"), ["受理"]);
    assert_eq!(wrong_in("转接（联动）与直接转接"), ["转接", "直接转接"]);
    assert_eq!(
        without_what_is_typed("Name it with --operator CODE, `call handler` or HOTLINE_OPERATOR now"),
        "name it with code, or now"
    );
}

//! The Chinese texts of the demo: what callers ask, what agencies answer, who calls and from where.
//!
//! The reference case with invented people: a district under lockdown in November and December 2022. The material stands in
//! `phrases/*.txt`, the format at the head of `phrases/common.txt`; here it is only read and filled in. Everything is
//! drawn from the given generator, so the same seed gives the same texts. The texts of one scene share their slots and so
//! agree with each other. A category without a section of its own uses its first level's.
//!
//! Lockdown sections hold until 6 December; what is said after the ten new measures of 7 December has sections marked `~`.
//!
//! It never names a real person. The phone numbers are well-formed, so one of them may exist: never dial them.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use fastrand::Rng;

/// The phrase files, in no particular order.
const FILES: [&str; 13] = [
    include_str!("phrases/affairs.txt"),
    include_str!("phrases/calls.txt"),
    include_str!("phrases/common.txt"),
    include_str!("phrases/eased.txt"),
    include_str!("phrases/home.txt"),
    include_str!("phrases/med.txt"),
    include_str!("phrases/mov.txt"),
    include_str!("phrases/people.txt"),
    include_str!("phrases/places.txt"),
    include_str!("phrases/qua.txt"),
    include_str!("phrases/sup.txt"),
    include_str!("phrases/tst.txt"),
    include_str!("phrases/utl.txt"),
];

/// Which rules were in force when the call came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Until 6 December 2022.
    Lockdown,
    /// From 7 December 2022, after the ten new measures.
    Eased,
}

/// The texts of one livelihood issue and of the calls and steps around it.
#[derive(Clone, Debug, PartialEq)]
pub struct Scene {
    /// What must be done, at most 30 characters.
    pub title: String,
    /// The first call, 20 to 200 characters, without names or phone numbers.
    pub summary: String,
    /// A later call on the same issue; [`Scene::another_call`] gives further ones.
    pub repeat: String,
    /// A later call: it has become worse.
    pub worse: String,
    /// The instruction to the agency.
    pub task: String,
    /// The agency's note on its progress.
    pub progress: String,
    /// Why the agency returned it (退单).
    pub returned: String,
    /// Why it was suspended (挂起).
    pub suspended: String,
    /// What was done; the public reply.
    pub resolution: String,
    /// The public reply when only part of it, or none, could be done.
    pub partial: String,
    /// What the caller said on the follow-up when it is solved.
    pub follow_up: String,
    /// What the caller said on the follow-up when it is not solved, or only in part.
    pub unsolved: String,
    frame: Frame,
}

impl Scene {
    /// A further call on this issue, worded anew each time.
    pub fn another_call(&self, rng: &mut Rng) -> String {
        self.frame.value(rng, "repeat")
    }
}

/// A call settled by an answer on the phone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    /// What the caller asked.
    pub summary: String,
    /// What the operator answered.
    pub answer: String,
}

/// Calls that open no issue and are not a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShortCall {
    /// Silent, misdialled, advertising.
    Invalid,
    /// Thanks and praise.
    Praise,
    /// A suggestion.
    Suggest,
    /// A complaint noted and passed on.
    Complaint,
    /// A report of someone else's misconduct.
    Report,
    /// The desk testing its own line.
    Test,
    /// The caller hung up before anyone answered.
    Abandoned,
}

/// The texts of one issue under lockdown. `category` is a code of either level.
pub fn scene(rng: &mut Rng, category: &str, district: &str) -> Scene {
    scene_in(rng, Phase::Lockdown, category, district)
}

/// The texts of one issue in `phase`; see [`eased_categories`].
pub fn scene_in(rng: &mut Rng, phase: Phase, category: &str, district: &str) -> Scene {
    let frame = Frame::new(rng, phase, category, district);
    let mut text = |name| frame.value(rng, name);
    Scene {
        title: text("title"),
        summary: text("summary"),
        repeat: text("repeat"),
        worse: text("worse"),
        task: text("task"),
        progress: text("progress"),
        returned: text("returned"),
        suspended: text("suspended"),
        resolution: text("resolution"),
        partial: text("partial"),
        follow_up: text("follow_up"),
        unsolved: text("unsolved"),
        frame,
    }
}

/// A question and its answer under lockdown. `category` is a code of either level.
pub fn advice(rng: &mut Rng, category: &str, district: &str) -> Advice {
    advice_in(rng, Phase::Lockdown, category, district)
}

/// A question and its answer in `phase`; see [`eased_categories`].
pub fn advice_in(rng: &mut Rng, phase: Phase, category: &str, district: &str) -> Advice {
    let frame = Frame::new(rng, phase, category, district);
    let ask = frame.value(rng, "ask");
    let (question, answer) = ask.split_once(" => ").unwrap_or((&ask, ""));
    Advice {
        summary: frame.value(rng, "qopen") + question + &frame.value(rng, "qtail"),
        answer: frame.value(rng, "aopen") + answer,
    }
}

/// The categories that have texts of their own for [`Phase::Eased`]. Others fall back to the lockdown's, which do not fit
/// that time, so from 7 December on the demo should draw from these.
pub fn eased_categories() -> Vec<&'static str> {
    BANK.keys().filter_map(|name| name.strip_prefix('~')).filter(|name| name.contains('.')).collect()
}

/// The summary of a call that opens no issue.
pub fn short_call(rng: &mut Rng, kind: ShortCall) -> String {
    let section = match kind {
        ShortCall::Invalid => "invalid",
        ShortCall::Praise => "praise",
        ShortCall::Suggest => "suggest",
        ShortCall::Complaint => "complaint",
        ShortCall::Report => "report",
        ShortCall::Test => "test",
        ShortCall::Abandoned => "abandoned",
    };
    single(rng, section)
}

/// What was relayed to `target`: `110`, `119` or `120`.
pub fn handoff_note(rng: &mut Rng, target: &str) -> String {
    single(rng, if BANK.contains_key(target) { target } else { "handoff" })
}

/// Why an issue was rejected.
pub fn reject_reason(rng: &mut Rng) -> String {
    single(rng, "reject")
}

/// Why a call was voided.
pub fn void_reason(rng: &mut Rng) -> String {
    single(rng, "void")
}

/// Why a call was amended.
pub fn amend_reason(rng: &mut Rng) -> String {
    single(rng, "amend")
}

/// Why an issue was reopened.
pub fn reopen_reason(rng: &mut Rng) -> String {
    single(rng, "reopen")
}

/// Why an issue was withdrawn.
pub fn withdraw_reason(rng: &mut Rng) -> String {
    single(rng, "withdraw")
}

/// Why more time was asked for.
pub fn extend_reason(rng: &mut Rng) -> String {
    single(rng, "extend")
}

/// An invented Chinese name; surnames by their frequency.
pub fn person_name(rng: &mut Rng) -> String {
    let weighted = || lines("surname").filter_map(|(weight, names)| Some((weight.parse::<usize>().ok()?, names)));
    let total: usize = weighted().map(|(weight, names)| weight * names.split(' ').count()).sum();
    let mut left = rng.usize(..total.max(1));
    let mut name = String::new();
    for (weight, surname) in weighted().flat_map(|(weight, names)| names.split(' ').map(move |name| (weight, name))) {
        if left < weight {
            name.push_str(surname);
            break;
        }
        left -= weight;
    }
    let mut letter = |key| {
        let letters: Vec<char> = lines("given").filter(|line| line.0 == key).flat_map(|line| line.1.chars()).collect();
        rng.choice(letters)
    };
    let (first, last, one) = (letter("first"), letter("last"), letter("one"));
    name.extend(if first == last || rng.u8(..4) == 0 { vec![one] } else { vec![first, last] }.into_iter().flatten());
    name
}

/// A mainland mobile number of 11 digits with a prefix that is in use.
pub fn mobile(rng: &mut Rng) -> String {
    let prefixes: Vec<&str> = lines("prefix").flat_map(|(_, text)| text.split(' ')).collect();
    format!("{}{:08}", rng.choice(prefixes).unwrap_or("139"), rng.u32(..100_000_000))
}

/// An address in `district` with an invented estate.
pub fn address(rng: &mut Rng, district: &str) -> String {
    let estate = single(rng, if BANK.contains_key(district) { district } else { "estate" });
    format!("大渡口区{district}{estate}{}", single(rng, "door"))
}

/// One part of a phrase file.
#[derive(Debug, PartialEq, Eq)]
struct Section {
    /// The names of a table's columns; empty for a section of templates.
    columns: Vec<&'static str>,
    /// Key and template; of a table an empty key and the row.
    lines: Vec<(&'static str, &'static str)>,
}

/// All sections of all files by name.
static BANK: LazyLock<BTreeMap<&'static str, Section>> = LazyLock::new(|| {
    let mut bank = BTreeMap::new();
    let mut name = "";
    for line in FILES.iter().flat_map(|file| file.lines()) {
        if let Some(head) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            let (title, columns) = head.split_once(": ").unwrap_or((head, ""));
            name = title;
            bank.insert(name, Section { columns: columns.split_whitespace().collect(), lines: Vec::new() });
        } else if let Some(section) = bank.get_mut(name).filter(|_| !line.is_empty() && !line.starts_with('#')) {
            section.lines.push(if section.columns.is_empty() { line.split_once(": ").unwrap_or(("", line)) } else { ("", line) });
        }
    }
    bank
});

/// The lines of a section, none if there is no such section.
fn lines(section: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    BANK.get(section).into_iter().flat_map(|section| section.lines.iter().copied())
}

/// A text that needs no scene: the key `text` of one section.
fn single(rng: &mut Rng, section: &str) -> String {
    Frame { chain: BANK.get(section).into_iter().collect(), bound: Vec::new() }.value(rng, "text")
}

/// Where a scene's words come from: its sections, nearest first, and the slots that are fixed for all its texts.
#[derive(Clone, Debug, PartialEq)]
struct Frame {
    chain: Vec<&'static Section>,
    bound: Vec<(&'static str, String)>,
}

impl Frame {
    fn new(rng: &mut Rng, phase: Phase, category: &str, district: &str) -> Self {
        let first_level = category.split('.').next().unwrap_or_default();
        let first_level = if BANK.contains_key(first_level) { first_level } else { "OTH" };
        let eased = format!("~{category}");
        let own = if phase == Phase::Eased && BANK.contains_key(eased.as_str()) { &eased } else { category };
        let names = [own, first_level, if phase == Phase::Eased { "~any" } else { "" }, "any"];
        let district = if district.is_empty() { "本区" } else { district };
        let chain = names.into_iter().filter_map(|name| BANK.get(name)).collect();
        let mut frame = Frame { chain, bound: vec![("district", district.to_owned())] };
        frame.bind(rng);
        frame
    }

    /// Draws a row of every table and a word of every key that the chain's `with` lines name; nearer ones win.
    fn bind(&mut self, rng: &mut Rng) {
        let with = self.chain.iter().flat_map(|section| section.lines.iter()).filter(|line| line.0 == "with");
        let names: Vec<&'static str> = with.flat_map(|line| line.1.split(' ')).collect();
        for name in names {
            let table = BANK.get(name).filter(|section| !section.columns.is_empty());
            let drawn: Vec<(&'static str, String)> = match table {
                Some(table) => {
                    let row = rng.choice(&table.lines).map_or("", |line| line.1);
                    table.columns.iter().copied().zip(row.split('|').map(str::to_owned)).collect()
                }
                None => vec![(name, self.value(rng, name))],
            };
            for (slot, word) in drawn {
                if !self.bound.iter().any(|(known, _)| *known == slot) {
                    self.bound.push((slot, word));
                }
            }
        }
    }

    /// What a slot stands for: a fixed word, a number, else a template of the nearest section that has the key. An
    /// unknown name stays as it is; the tests find it.
    fn value(&self, rng: &mut Rng, name: &str) -> String {
        if let Some((_, word)) = self.bound.iter().find(|(slot, _)| *slot == name) {
            return word.clone();
        }
        if let Some((low, high)) = name.split_once('-')
            && let (Ok(low), Ok(high)) = (low.parse::<u32>(), high.parse::<u32>())
        {
            return rng.u32(low..=high.max(low)).to_string();
        }
        let keyed = |section: &&Section| -> Vec<&'static str> {
            section.lines.iter().filter(|line| line.0 == name).map(|line| line.1).collect()
        };
        let templates = self.chain.iter().map(keyed).find(|found| !found.is_empty()).unwrap_or_default();
        rng.choice(templates).map_or_else(|| format!("{{{name}}}"), |template| self.fill(rng, template))
    }

    /// Replaces the slots and chooses the alternatives of a template.
    fn fill(&self, rng: &mut Rng, template: &str) -> String {
        let mut text = String::new();
        let mut rest = template;
        while let Some((before, after)) = rest.split_once(['{', '<']) {
            let slot = rest[before.len()..].starts_with('{');
            let Some((inner, tail)) = after.split_once(if slot { '}' } else { '>' }) else { break };
            text.push_str(before);
            if slot {
                text.push_str(&self.value(rng, inner));
            } else {
                let option = rng.choice(inner.split('|').collect::<Vec<_>>()).unwrap_or_default();
                text.push_str(&self.fill(rng, option));
            }
            rest = tail;
        }
        text + rest
    }
}

#[cfg(test)]
mod tests {}

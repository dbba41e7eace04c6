//! The Chinese texts of the demo: what callers ask, what agencies answer, who calls and from where.
//!
//! The reference case with invented people: a district under lockdown in November and December 2022. The material is in `phrases/*.txt`, and its
//! format is described at the top of `phrases/common.txt`; this module only reads it and fills in the slots. All texts are drawn from the given
//! generator, so that the same seed gives the same texts. The texts of one scene share their slots, so that they are consistent. No text names a real
//! person. The phone numbers are well-formed and may belong to somebody: never dial them.

use std::collections::BTreeMap;
use std::iter::repeat_n;
use std::sync::LazyLock;

use fastrand::Rng;

macro_rules! phrase_files {
    ($($name:literal)*) => { [$(include_str!(concat!("phrases/", $name, ".txt"))),*] };
}

/// The phrase files, in no particular order.
static FILES: [&str; 13] = phrase_files!("affairs" "calls" "common" "eased" "home" "med" "mov" "people" "places"
    "qua" "sup" "tst" "utl");

/// The rules that are in force.
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
    /// A later call: the situation has become worse.
    pub worse: String,
    /// What the agency is asked to do.
    pub task: String,
    /// The agency's note on its progress.
    pub progress: String,
    /// Why the agency returned it (退单).
    pub returned: String,
    /// Why it was put on hold (暂停计时).
    pub suspended: String,
    /// What was done; the public reply.
    pub resolution: String,
    /// The public reply when only part of it, or nothing, could be done.
    pub partial: String,
    /// What the caller says in the follow-up when the issue is solved.
    pub follow_up: String,
    /// What the caller says in the follow-up when the issue is not solved.
    pub unsolved: String,
    frame: Frame,
}

impl Scene {
    /// A further call on this issue, in other words each time.
    pub fn another_call(&self, rng: &mut Rng) -> String {
        self.frame.value(rng, "repeat")
    }
}

/// A question and the answer given on the phone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    /// What the caller asked.
    pub summary: String,
    /// What the operator answered.
    pub answer: String,
}

/// A call that neither opens an issue nor asks a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShortCall {
    /// A silent call, a wrong number or advertising.
    Invalid,
    /// Thanks and praise.
    Praise,
    /// A suggestion.
    Suggest,
    /// A complaint that is noted and passed on.
    Complaint,
    /// A report of someone else's misconduct.
    Report,
    /// A test of the line by the desk.
    Test,
    /// The caller hung up before anyone answered.
    Abandoned,
}

/// The texts of an issue under lockdown. `category` is a code of either level; unknown codes get the texts of OTH.
pub fn scene(rng: &mut Rng, category: &str, district: &str) -> Scene {
    scene_in(rng, Phase::Lockdown, category, district)
}

/// The texts of an issue in a phase; see [`eased_categories`].
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

/// A question and its answer under lockdown.
pub fn advice(rng: &mut Rng, category: &str, district: &str) -> Advice {
    advice_in(rng, Phase::Lockdown, category, district)
}

/// A question and its answer in a phase; see [`eased_categories`].
pub fn advice_in(rng: &mut Rng, phase: Phase, category: &str, district: &str) -> Advice {
    let frame = Frame::new(rng, phase, category, district);
    let ask = frame.value(rng, "ask");
    let (question, answer) = ask.split_once(" => ").unwrap_or((&ask, ""));
    let summary = frame.value(rng, "qopen") + question + &frame.value(rng, "qtail");
    Advice { summary, answer: frame.value(rng, "aopen") + answer }
}

/// The second-level categories that have texts for [`Phase::Eased`]. Use only these from 7 December on, as the texts of the others are about the
/// lockdown.
pub fn eased_categories() -> Vec<&'static str> {
    BANK.keys().filter_map(|name| name.strip_prefix('~')).filter(|name| name.contains('.')).collect()
}

/// The summary of a short call, from the section with the name of its kind.
pub fn short_call(rng: &mut Rng, kind: ShortCall) -> String {
    single(rng, &format!("{kind:?}").to_lowercase())
}

/// A call for 110, 119 or 120: its summary, and the message that is passed on.
pub fn call_for(rng: &mut Rng, target: &str, phase: Phase, district: &str) -> (String, String) {
    let frame = Frame::over(rng, &[target, "any"], phase, district);
    (frame.value(rng, "sum"), frame.value(rng, "text"))
}

macro_rules! reasons {
    ($($doc:literal $name:ident $section:literal)*) => {
        $(#[doc = $doc] pub fn $name(rng: &mut Rng) -> String { single(rng, $section) })*
    };
}

reasons! {
    "Why an issue was rejected." reject_reason "reject"
    "Why a call was voided." void_reason "void"
    "Why a call was amended." amend_reason "amend"
    "Why an issue was reopened." reopen_reason "reopen"
    "Why an issue was withdrawn." withdraw_reason "withdraw"
    "Why more time was asked for." extend_reason "extend"
}

/// An invented Chinese name. Surnames are as frequent as in reality.
pub fn person_name(rng: &mut Rng) -> String {
    let surnames = BANK.get("surname").into_iter().flatten().flat_map(|(weight, names)| {
        let weight = weight.parse().unwrap_or(0);
        names.split(' ').flat_map(move |name| repeat_n(name, weight))
    });
    let surname = rng.choice(surnames.collect::<Vec<_>>()).unwrap_or("王");
    let mut pick = |key| rng.choice(keyed("given", key).concat().chars().collect::<Vec<_>>());
    let (first, last, one) = (pick("first"), pick("last"), pick("one"));
    let given = if first == last || rng.u8(..4) == 0 { vec![one] } else { vec![first, last] };
    surname.chars().chain(given.into_iter().flatten()).collect()
}

/// A mainland mobile number: 11 digits with a prefix that is in use.
pub fn mobile(rng: &mut Rng) -> String {
    format!("{}{:08}", single(rng, "prefix"), rng.u32(..100_000_000))
}

/// An address at an invented estate in `district`.
pub fn address(rng: &mut Rng, district: &str) -> String {
    let estate = single(rng, if BANK.contains_key(district) { district } else { "estate" });
    format!("大渡口区{district}{estate}{}", single(rng, "door"))
}

/// The lines of all sections by name, each with its key and template. A table has a line `columns`, and its rows have no key.
static BANK: LazyLock<BTreeMap<&str, Vec<(&str, &str)>>> = LazyLock::new(|| {
    let (mut bank, mut name) = (BTreeMap::<_, Vec<_>>::new(), "");
    for line in FILES.iter().flat_map(|file| file.lines()).filter(|line| !line.starts_with('#')) {
        if let Some(head) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            let (title, columns) = head.split_once(": ").unwrap_or((head, ""));
            name = title;
            bank.entry(name).or_default().push(("columns", columns));
        } else if !line.is_empty() {
            bank.entry(name).or_default().push(line.split_once(": ").unwrap_or(("", line)));
        }
    }
    bank
});

/// The templates of a section for a key; empty if there is no such section.
fn keyed(section: &str, key: &str) -> Vec<&'static str> {
    let lines = BANK.get(section).into_iter().flatten();
    lines.filter(|line| line.0 == key).map(|line| line.1).collect()
}

/// A text that belongs to no scene: the key `text` of a section.
fn single(rng: &mut Rng, section: &str) -> String {
    Frame::over(rng, &[section], Phase::Lockdown, "").value(rng, "text")
}

/// Where the texts of a scene come from: its sections, the most specific first, and the slots that have the same value in all its texts.
#[derive(Clone, Debug, PartialEq)]
struct Frame {
    chain: Vec<String>,
    bound: Vec<(&'static str, String)>,
}

impl Frame {
    fn new(rng: &mut Rng, phase: Phase, category: &str, district: &str) -> Self {
        let first = category.split('.').next().filter(|first| BANK.contains_key(first)).unwrap_or("OTH");
        Self::over(rng, &[category, first, "any"], phase, district)
    }

    /// Chains the sections, with those of a later phase first, and binds what their `with` lines name: a row of a table, or a text for a key. If a
    /// slot is named twice, the most specific section wins.
    fn over(rng: &mut Rng, sections: &[&str], phase: Phase, district: &str) -> Self {
        let mut chain = Vec::new();
        for section in sections {
            chain.extend((phase == Phase::Eased).then(|| format!("~{section}")));
            chain.push((*section).to_owned());
            chain.extend(keyed(section, "like").into_iter().map(str::to_owned));
        }
        let district = ("district", if district.is_empty() { "本区" } else { district }.to_owned());
        let mut frame = Self { chain, bound: vec![district] };
        let with = frame.chain.iter().flat_map(|section| keyed(section, "with"));
        for name in with.flat_map(|names| names.split(' ')).collect::<Vec<_>>() {
            let row = rng.choice(keyed(name, "")).map_or_else(|| frame.value(rng, name), str::to_owned);
            let columns = keyed(name, "columns").first().map_or(name, |columns| *columns);
            for (slot, cell) in columns.split(' ').zip(row.split('|')) {
                if !frame.bound.iter().any(|(bound, _)| *bound == slot) {
                    frame.bound.push((slot, frame.fill(rng, cell)));
                }
            }
        }
        frame
    }

    /// The value of a slot: its bound text, a number in a range, or a template of the first section that has the key. An unknown slot stays as it is,
    /// which the tests detect.
    fn value(&self, rng: &mut Rng, name: &str) -> String {
        if let Some((_, word)) = self.bound.iter().find(|(slot, _)| *slot == name) {
            return word.clone();
        }
        if let Some((low, high)) = name.split_once('-') {
            let (low, high) = (low.parse().unwrap_or(0), high.parse().unwrap_or(0));
            return rng.u32(low..=high.max(low)).to_string();
        }
        let templates =
            self.chain.iter().map(|section| keyed(section, name)).find(|templates| !templates.is_empty());
        let template = rng.choice(templates.unwrap_or_default());
        template.map_or_else(|| format!("{{{name}}}"), |template| self.fill(rng, template))
    }

    /// Replaces the slots of a template and chooses one of its alternatives.
    fn fill(&self, rng: &mut Rng, template: &str) -> String {
        let (mut text, mut rest) = (String::new(), template);
        while let Some((before, after)) = rest.split_once(['{', '<']) {
            let slot = rest[before.len()..].starts_with('{');
            let Some((inner, tail)) = after.split_once(if slot { '}' } else { '>' }) else { break };
            text += before;
            if slot {
                text += &self.value(rng, inner);
            } else {
                let option = rng.choice(inner.split('|').collect::<Vec<_>>()).unwrap_or_default();
                text += &self.fill(rng, option);
            }
            rest = tail;
        }
        text + rest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: impl AsRef<str>) {
        let (text, slips) = (text.as_ref(), "{ } < > | = ，， 。。 ，。 。， ：， ：。 ？。 、，");
        assert!(!text.is_empty() && !slips.split(' ').any(|slip| text.contains(slip)), "{text:?}");
    }

    #[test]
    fn every_category_gives_clean_texts_in_both_phases() {
        let rng = &mut Rng::with_seed(1);
        let reference = include_str!("../domain/reference/categories.csv").lines().skip(1);
        let mut codes: Vec<&str> = reference.filter_map(|line| line.split(',').next()).collect();
        let mut own = BANK.keys().map(|name| name.trim_start_matches('~')).filter(|name| name.contains('.'));
        assert_eq!(own.find(|code| !codes.contains(code)), None);
        codes.extend(["ZZZ.99", ""]);
        for code in codes.repeat(24) {
            let district = rng.choice(["九宫庙街道", "八桥镇", ""]).unwrap_or_default();
            let phase = if rng.bool() { Phase::Lockdown } else { Phase::Eased };
            let (s, a) = (scene_in(rng, phase, code, district), advice_in(rng, phase, code, district));
            [&s.title, &s.summary, &s.repeat, &s.worse, &s.task, &s.progress].iter().for_each(check);
            [&s.returned, &s.suspended, &s.resolution, &s.partial, &s.follow_up].iter().for_each(check);
            [&s.unsolved, &s.another_call(rng), &a.summary, &a.answer].iter().for_each(check);
            let (title, summary) = (s.title.chars().count(), s.summary.chars().count());
            assert!(title <= 30 && (20..=200).contains(&summary), "{s:?}");
        }
    }

    #[test]
    fn every_other_section_gives_clean_texts() {
        let rng = &mut Rng::with_seed(2);
        let whole = BANK.iter().filter(|(_, lines)| lines.iter().any(|line| line.0 == "text"));
        for name in whole.map(|(name, _)| name).flat_map(|name| repeat_n(name, 200)) {
            [single(rng, name), address(rng, name), short_call(rng, ShortCall::Test)].iter().for_each(check);
            assert!((2..=4).contains(&person_name(rng).chars().count()) && mobile(rng).len() == 11);
        }
        assert_eq!(FILES.concat().lines().filter(|line| line.starts_with('[')).count(), BANK.len());
    }

    #[test]
    fn the_same_seed_gives_the_same_texts_and_they_do_not_repeat() {
        let draw = |seed| {
            let rng = &mut Rng::with_seed(seed);
            let own = BANK.keys().copied().filter(|name| name.contains('.') && !name.starts_with('~'));
            let mut codes = own.collect::<Vec<_>>().repeat(30);
            rng.shuffle(&mut codes);
            let scenes: Vec<Scene> = codes[..500].iter().map(|code| scene(rng, code, "八桥镇")).collect();
            let asked = codes[..1200].iter().map(|code| advice(rng, code, "八桥镇").summary);
            (asked.collect::<Vec<_>>(), scenes)
        };
        let (mut calls, scenes) = draw(2022);
        assert!(draw(2022) == (calls.clone(), scenes.clone()) && draw(7).0 != calls);
        let summaries: std::collections::BTreeSet<_> = scenes.iter().map(|scene| &scene.summary).collect();
        assert_eq!(summaries.len(), 500);
        calls.extend(scenes.into_iter().flat_map(|scene| [scene.summary, scene.repeat]));
        calls.sort();
        assert_eq!(calls.windows(3).find(|three| three[0] == three[2]), None);
    }
}

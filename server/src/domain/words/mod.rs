//! Words that raise an alarm: what in the texts of a call tells that somebody is in danger.
//!
//! The words of a category, and those that are built in for a category that has none of its own, are found by one automaton for each version of the directories. A word counts if
//! all its parts stand in one clause and none of them is denied there.

pub(super) mod clauses;
pub mod spelling;

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, LazyLock};

use aho_corasick::{AhoCorasick, MatchKind};

use self::spelling::Word;
use super::alarm::{AlarmCause, WordPlace};
use super::call::is_psychological;
use super::codes::Urgency;
use super::comparable::is_han;
use super::directory::{Directory, DirectoryEntry};
use super::reference;

/// Languages that have words, in the order in which they are looked through.
pub const LANGUAGES: [&str; 2] = ["zh", "en"];
/// Urgency of a word without one, whose category has none.
const UNSAID: Urgency = Urgency::P1;

/// A word, and whose it is.
#[derive(Clone, Debug)]
struct Entry {
    category: String,
    language: &'static str,
    /// Its place among the words of the category in the language, from 0.
    index: u16,
    urgency: Urgency,
    /// For each part the numbers of its spellings.
    parts: Vec<Vec<usize>>,
}

/// The words of a period. Clones share them.
#[derive(Clone, Debug)]
pub struct Words(Arc<Index>);

#[derive(Debug)]
struct Index {
    entries: Vec<Entry>,
    automaton: AhoCorasick,
    spellings: Vec<String>,
    /// For each spelling the entries that have it.
    users: Vec<Vec<usize>>,
}

/// The words that are built in.
static BUILT_IN: LazyLock<Words> = LazyLock::new(|| Words(Arc::new(Index::new(&Directory::default()))));

/// Those that are built in.
impl Default for Words {
    fn default() -> Self {
        BUILT_IN.clone()
    }
}

impl Words {
    /// The words of a period with these directories.
    pub fn of(directory: &Directory) -> Self {
        let is_own = |entry: &DirectoryEntry| entry.urgency.is_some() || !entry.words.is_empty();
        if directory.categories.values().any(is_own) {
            Self(Arc::new(Index::new(directory)))
        } else {
            Self::default()
        }
    }

    /// What in texts raises an alarm, the most urgent first and of each category one; only P0 and P1 alarm.
    pub fn said<'t>(&self, texts: impl IntoIterator<Item = &'t str>) -> Vec<Said> {
        let mut found: Vec<(&Entry, String)> = Vec::new();
        for clause in texts.into_iter().flat_map(clauses::clauses) {
            found.extend(self.0.said_in(&clause).filter(|(entry, _)| entry.urgency.is_pressing()));
        }
        found.sort_by_key(|(entry, _)| entry.urgency);
        let mut seen = BTreeSet::new();
        found.retain(|(entry, _)| seen.insert(&entry.category));
        found.into_iter().map(|(entry, word)| Said { cause: entry.cause(), word }).collect()
    }

    /// The same for a line: most callers of a crisis line speak of despair, so that words for it would alarm of nearly every call.
    pub fn alarming<'t>(&self, texts: impl IntoIterator<Item = &'t str>, is_crisis_line: bool) -> Vec<Said> {
        let mut said = self.said(texts);
        said.retain(|said| !(is_crisis_line && is_psychological(&said.cause.category)));
        said
    }
}

/// A word that was found, as it was said: 被困+车里.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// What it raises.
    pub cause: AlarmCause,
    /// Its parts in the spelling that was found, joined as in a directory.
    pub word: String,
}

impl Index {
    fn new(directory: &Directory) -> Self {
        let (mut entries, mut spellings, mut users) = (Vec::new(), Vec::new(), Vec::<Vec<usize>>::new());
        let mut numbers: HashMap<String, usize> = HashMap::new();
        let built_in = reference::BUILT_IN.categories.keys();
        let codes: BTreeSet<&String> = built_in.chain(directory.categories.keys()).collect();
        for code in codes {
            let own = directory.categories.get(code);
            let default_urgency = reference::default_urgency(code, own).unwrap_or(UNSAID);
            for language in LANGUAGES {
                for (index, word) in words_of(code, own, language).into_iter().enumerate() {
                    let urgency = word.urgency.unwrap_or(default_urgency);
                    let at = entries.len();
                    let mut number = |spelling: &String| {
                        let number = *numbers.entry(spelling.clone()).or_insert_with(|| {
                            spellings.push(spelling.clone());
                            users.push(Vec::new());
                            users.len() - 1
                        });
                        users[number].push(at);
                        number
                    };
                    let parts =
                        word.parts.iter().map(|part| part.iter().map(&mut number).collect()).collect();
                    let index = u16::try_from(index).unwrap_or(u16::MAX);
                    entries.push(Entry { category: code.clone(), language, index, urgency, parts });
                }
            }
        }
        let automaton = AhoCorasick::builder().match_kind(MatchKind::Standard).build(&spellings);
        // Its states are numbered by 32 bits, and the words of a directory have some ten thousand characters.
        Self { entries, automaton: automaton.expect("words are few and short"), spellings, users }
    }

    /// The words that a clause says, each as it says it.
    fn said_in(&self, clause: &str) -> impl Iterator<Item = (&Entry, String)> {
        let spoken = self.spellings_in(clause);
        let candidates: BTreeSet<usize> =
            spoken.iter().flat_map(|spelling| &self.users[*spelling]).copied().collect();
        let said = move |entry: &Entry| {
            let parts = entry.parts.iter().map(|part| part.iter().find(|spelling| spoken.contains(spelling)));
            let parts: Option<Vec<&str>> =
                parts.map(|part| part.map(|at| self.spellings[*at].as_str())).collect();
            parts.map(|parts| parts.join("+"))
        };
        candidates.into_iter().filter_map(move |at| Some((&self.entries[at], said(&self.entries[at])?)))
    }

    /// The spellings that a clause has and does not deny.
    fn spellings_in(&self, clause: &str) -> BTreeSet<usize> {
        let matches = self.automaton.find_overlapping_iter(clause);
        let spoken = matches.filter(|one| {
            is_whole(clause, one.start(), one.end()) && !clauses::is_denied(clause, one.start())
        });
        spoken.map(|one| one.pattern().as_usize()).collect()
    }
}

impl Entry {
    fn cause(&self) -> AlarmCause {
        let word = Some(WordPlace(self.language.to_owned(), self.index));
        AlarmCause { urgency: self.urgency, category: self.category.clone(), word, circumstance: None }
    }
}

/// Whether a match is not a piece of a longer word. Chinese has no borders; of other scripts a plural is the same word.
fn is_whole(clause: &str, start: usize, end: usize) -> bool {
    let is_letter = |c: char| c.is_alphanumeric() && !is_han(c);
    let begins_inside = clause[start..].chars().next().is_some_and(is_letter)
        && clause[..start].chars().next_back().is_some_and(is_letter);
    let after = clause[end..].strip_prefix('s').unwrap_or(&clause[end..]);
    let ends_inside = clause[..end].chars().next_back().is_some_and(is_letter)
        && after.chars().next().is_some_and(is_letter);
    !begins_inside && !ends_inside
}

/// The words that hold for a category in a language. What cannot be read is none: it was refused when it was given.
fn words_of(code: &str, own: Option<&DirectoryEntry>, language: &str) -> Vec<Word> {
    let text = reference::words(code, own).and_then(|words| words.get(language));
    text.and_then(|text| spelling::read(text).ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests;

//! What a call that is being taken may be about, so that nobody has to look for a category while a caller speaks.

use super::codes::Urgency;
use super::comparable::comparable;
use super::directory::{Directory, DirectoryEntry};
use super::reference::{self, usual_rank};
use super::words::Said;

/// Most categories that are suggested: they are taken by one digit.
pub const MAX: usize = 9;
/// Marks between the parts of a name, each of which tells of the category: 停气/供暖, `Fever and infection care`.
const PARTS: [char; 4] = ['/', '、', '(', '（'];
/// Shortest part of a name that tells of it, in characters: one character stands in too many words.
const SHORTEST: usize = 2;

/// A category that is suggested.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// Its code.
    pub category: String,
    /// The urgency of the word, else that of the category. None if nobody said one.
    pub urgency: Option<Urgency>,
    /// What was said that tells of it. None if it is only usual.
    pub said: Option<String>,
}

/// The likeliest categories of texts, of which `said` are the words that alarm: of which words were said, the most urgent first; whose names were said; that are usual for the hazard.
pub fn categories(directory: &Directory, said: &[Said], hazard: &str, texts: &[String]) -> Vec<Suggestion> {
    let offered = |code: &str| directory.categories.get(code).filter(|entry| !entry.retired);
    let default = |entry: &DirectoryEntry| reference::default_urgency(&entry.code, Some(entry));
    let by_word = said.iter().filter_map(|said| {
        let entry = offered(&said.cause.category)?;
        let (urgency, said) = (Some(said.cause.urgency), Some(said.word.clone()));
        Some(Suggestion { category: entry.code.clone(), urgency, said })
    });
    let texts: Vec<String> = texts.iter().map(|text| comparable(text).collect()).collect();
    // A group is chosen by those who know no more, not suggested.
    let single = || directory.categories.values().filter(|entry| !entry.retired && entry.code.contains('.'));
    let by_name = single().filter_map(|entry| {
        let said =
            parts(entry).into_iter().filter(|part| texts.iter().any(|text| text.contains(part.as_str())));
        let said = said.max_by_key(|part| part.chars().count())?;
        Some(Suggestion { category: entry.code.clone(), urgency: default(entry), said: Some(said) })
    });
    let mut by_name: Vec<_> = by_name.collect();
    by_name.sort_by_key(|one| {
        (std::cmp::Reverse(one.said.as_ref().map_or(0, |said| said.chars().count())), one.urgency)
    });
    let mut usual: Vec<_> =
        single().filter_map(|entry| Some((usual_rank(hazard, &entry.code)?, entry))).collect();
    usual.sort_by_key(|(rank, _)| *rank);
    let usual = usual.into_iter().map(|(_, entry)| Suggestion {
        category: entry.code.clone(),
        urgency: default(entry),
        said: None,
    });
    let mut suggested: Vec<Suggestion> = Vec::with_capacity(MAX);
    for one in by_word.chain(by_name).chain(usual) {
        if suggested.len() < MAX && suggested.iter().all(|known| known.category != one.category) {
            suggested.push(one);
        }
    }
    suggested
}

/// The parts of the names of a category, as texts are compared.
fn parts(entry: &DirectoryEntry) -> Vec<String> {
    let names = entry.names.values().flat_map(|name| name.split(PARTS));
    let parts = names
        .map(|part| comparable(part.trim_end_matches([')', '）'])).collect::<String>().trim().to_owned());
    parts.filter(|part| part.chars().count() >= SHORTEST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::words::Words;

    fn told(texts: &[&str]) -> String {
        let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
        let said = Words::default().said(texts.iter().map(String::as_str));
        let found = categories(&reference::BUILT_IN, &said, "FLOOD", &texts);
        assert!(found.len() <= MAX);
        let line = |one: &Suggestion| {
            format!("{} {:?} {}", one.category, one.urgency, one.said.as_deref().unwrap_or("usual"))
        };
        found.iter().take(3).map(line).collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn what_was_said_comes_before_what_is_usual() {
        insta::assert_snapshot!([
            told(&["一楼已淹，老人被困在屋顶，下不来"]),
            told(&["家里停水两天了"]),
            told(&["我妈要做透析，小区停电"]),
            told(&["Water outage since yesterday"]),
            told(&["说不清楚"]),
            told(&[]),
        ].join("\n"), @"
        RES.01 Some(P0) 被困+屋顶; RES.07 Some(P1) usual; RES.09 Some(P1) usual
        UTL.01 Some(P2) 停水; RES.07 Some(P1) usual; RES.01 Some(P0) usual
        MED.02 Some(P1) 透析; UTL.02 Some(P2) 停电; RES.07 Some(P1) usual
        UTL.01 Some(P2) water outage; RES.07 Some(P1) usual; RES.01 Some(P0) usual
        RES.07 Some(P1) usual; RES.01 Some(P0) usual; RES.09 Some(P1) usual
        RES.07 Some(P1) usual; RES.01 Some(P0) usual; RES.09 Some(P1) usual
        ");
    }
}

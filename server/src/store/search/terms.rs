//! Terms: what of a text is indexed, and what a query looks up.
//!
//! Chinese is not split into words. Each Han character is a term, and so is each pair of adjacent ones; in other scripts each word is a term. A search for
//! Han characters looks up their pairs in the index, and then checks that the text has them in one piece.

use std::collections::BTreeSet;

use crate::domain::comparable::{comparable, is_han};

/// A run of characters of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Run {
    /// Han characters.
    Han(Vec<char>),
    /// A word of letters and digits of another script, in lower case.
    Word(String),
}

/// Splits a text into runs, which end at characters that are neither letters nor digits.
fn runs(text: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut goes_on = false;
    for c in comparable(text) {
        if is_han(c) {
            match runs.last_mut() {
                Some(Run::Han(run)) if goes_on => run.push(c),
                _ => runs.push(Run::Han(vec![c])),
            }
        } else if c.is_alphanumeric() {
            match runs.last_mut() {
                Some(Run::Word(word)) if goes_on => word.push(c),
                _ => runs.push(Run::Word(c.to_string())),
            }
        }
        goes_on = c.is_alphanumeric();
    }
    runs
}

/// The terms of a text.
pub fn terms(text: &str) -> BTreeSet<String> {
    let mut terms = BTreeSet::new();
    for run in runs(text) {
        match run {
            Run::Han(run) => {
                terms.extend(run.iter().map(char::to_string));
                terms.extend(run.windows(2).map(|pair| pair.iter().collect::<String>()));
            }
            Run::Word(word) => {
                terms.insert(word);
            }
        }
    }
    terms
}

/// The terms of several texts.
pub fn terms_of_texts<'t>(texts: impl IntoIterator<Item = &'t str>) -> BTreeSet<String> {
    texts.into_iter().flat_map(terms).collect()
}

/// The term of the last digits of a phone number. No word is such a term.
pub fn term_of_digits(digits: &str) -> String {
    format!("☎{digits}")
}

/// What is looked for. Texts match it if they hold all of its runs, and numbers if one of them ends with its digits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    runs: Vec<Run>,
    last_digits: Option<String>,
}

impl Query {
    /// Parses what someone typed. None if it has neither a letter nor a digit.
    pub fn parse(text: &str) -> Option<Self> {
        let runs = runs(text);
        (!runs.is_empty()).then_some(Self { runs, last_digits: None })
    }

    /// The same, also with the last digits of a phone number.
    pub fn with_last_digits(self, digits: Option<&str>) -> Self {
        Self { last_digits: digits.map(str::to_owned), ..self }
    }

    /// The terms that matching texts have. Texts that have them need not match.
    pub fn terms(&self) -> BTreeSet<String> {
        let mut terms: BTreeSet<String> =
            self.last_digits.iter().map(|digits| term_of_digits(digits)).collect();
        for run in &self.runs {
            match run {
                Run::Han(run) if run.len() == 1 => terms.extend(run.iter().map(char::to_string)),
                Run::Han(run) => terms.extend(run.windows(2).map(|pair| pair.iter().collect::<String>())),
                Run::Word(word) => {
                    terms.insert(word.clone());
                }
            }
        }
        terms
    }

    /// Whether one of the numbers, given by their last digits, is looked for.
    pub fn matches_digits(&self, mut last_digits: impl Iterator<Item = String>) -> bool {
        self.last_digits.as_ref().is_none_or(|wanted| last_digits.any(|digits| digits == *wanted))
    }

    /// Whether the texts hold all runs of the query: Han characters in one piece, words whole. Different runs may be in different texts.
    pub fn matches<'t>(&self, texts: impl IntoIterator<Item = &'t str>) -> bool {
        let text_runs: Vec<Run> = texts.into_iter().flat_map(runs).collect();
        self.runs.iter().all(|wanted| {
            text_runs.iter().any(|run| match (wanted, run) {
                (Run::Han(wanted), Run::Han(run)) => run.windows(wanted.len()).any(|part| part == wanted),
                (Run::Word(wanted), Run::Word(word)) => wanted == word,
                (Run::Han(_), Run::Word(_)) | (Run::Word(_), Run::Han(_)) => false,
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn finds(text: &str, query: &str) -> bool {
        let query = Query::parse(query).unwrap();
        let by_terms = query.terms().is_subset(&terms(text));
        let exact = query.matches([text]);
        assert!(by_terms || !exact, "the index must not miss a match");
        exact
    }

    #[test]
    fn finds_characters_words_and_mixtures() {
        let text = "母亲透析Tuesday，药（Insulin）还剩２支；A1栋";
        for query in
            ["透", "透析", "母亲透析", "insulin", "TUESDAY", "2", "Ａ１", "析 药", "透析 insulin", "栋"]
        {
            assert!(finds(text, query), "{query}");
        }
        for query in ["析药", "透药", "insul", "tuesdays", "1栋 透析Monday"] {
            assert!(!finds(text, query), "{query}");
        }
        assert_eq!(Query::parse(" ，。!"), None);
    }

    #[test]
    fn words_may_be_in_different_texts_but_do_not_span_them() {
        assert!(Query::parse("透析 春晖路").unwrap().matches(["需要透析", "春晖路3号"]));
        assert!(!Query::parse("透析").unwrap().matches(["透", "析"]));
    }

    proptest! {
        #[test]
        fn every_word_is_found_in_any_case(text in "([a-zA-Z0-9а-яА-Я]{1,6}[ ,.一-龥]){1,8}", at in 0usize..8) {
            let is_gap = |c: char| !c.is_alphanumeric() || is_han(c);
            let words: Vec<&str> = text.split(is_gap).filter(|word| !word.is_empty()).collect();
            let word = words[at % words.len()];
            prop_assert!(finds(&text, &word.to_lowercase()));
            prop_assert!(finds(&text, &word.to_uppercase()));
        }

        #[test]
        fn texts_that_have_the_terms_but_do_not_match_have_a_gap(text in "[一二三 a]{0,12}", query in "[一二三a]{1,4}") {
            let has_terms = Query::parse(&query).unwrap().terms().is_subset(&terms(&text));
            let runs = query.split('a').filter(|run| !run.is_empty());
            let words = query.split(['一', '二', '三']).filter(|word| !word.is_empty());
            let is_whole = |word: &str| text.split(['一', '二', '三', ' ']).any(|other| other == word);
            let has_no_gap = runs.into_iter().all(|run| text.contains(run)) && words.into_iter().all(is_whole);
            prop_assert_eq!(finds(&text, &query), has_terms && has_no_gap);
            prop_assert!(has_terms || !has_no_gap);
        }

        #[test]
        fn every_piece_of_a_chinese_text_is_found(text in "[一-龥]{1,40}", at in 0usize..40, len in 1usize..6) {
            let chars: Vec<char> = text.chars().collect();
            let at = at.min(chars.len() - 1);
            let piece: String = chars[at..(at + len).min(chars.len())].iter().collect();
            prop_assert!(finds(&text, &piece));
        }

        #[test]
        fn any_text_is_split_without_a_panic(text in "\\PC*", query in "\\PC{1,20}") {
            if Query::parse(&query).is_some() {
                finds(&text, &query);
            }
        }
    }
}

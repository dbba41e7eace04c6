//! Built-in reference data: the categories of a government hotline in an emergency, and those that are usual for a hazard.
//!
//! The first level of the categories is that of the design. The second level is our own, in the terms of Chinese 12345 hotlines. Codes are never
//! reused.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::codes::{Coded as _, Urgency};
use super::directory::{Directory, DirectoryEntry, Names};

const CATEGORIES: &str = include_str!("categories.csv");
/// What a call handler asks and says first, by category.
const SCRIPTS: &str = include_str!("scripts.txt");
const HAZARDS: &str = include_str!("hazards.csv");

/// A hazard and its usual categories.
pub struct Hazard {
    /// Hazard code, such as `EPIDEMIC`.
    pub code: &'static str,
    /// Category codes, the most usual first.
    pub usual: Vec<&'static str>,
}

/// The built-in categories, with their default urgencies and their words.
pub static BUILT_IN: LazyLock<Directory> = LazyLock::new(|| {
    let rows = CATEGORIES.lines().skip(1).filter_map(|line| {
        let mut cells = line.split(',').map(str::to_owned);
        let code = cells.next()?;
        let names = [("zh".to_owned(), cells.next()?), ("en".to_owned(), cells.next()?)].into();
        let urgency = Urgency::from_code(&cells.next()?);
        let words = [("zh".to_owned(), cells.next()?), ("en".to_owned(), cells.next()?)];
        let words = words.into_iter().filter(|(_, words)| !words.is_empty()).collect();
        Some(DirectoryEntry { code, names, urgency, words, ..DirectoryEntry::default() })
    });
    let mut categories: BTreeMap<_, _> = rows.map(|category| (category.code.clone(), category)).collect();
    for line in SCRIPTS.lines().skip(1) {
        let mut cells = line.split('|').map(str::to_owned);
        let (code, texts) = (cells.next().unwrap_or_default(), cells);
        if let Some(category) = categories.get_mut(&code) {
            category.scripts = ["zh", "en"].map(str::to_owned).into_iter().zip(texts).collect();
        }
    }
    Directory { categories, ..Directory::default() }
});

/// The default urgency that holds for a category: its own in the period or, where that says none, the built-in one.
pub fn default_urgency(code: &str, own: Option<&DirectoryEntry>) -> Option<Urgency> {
    with_built_in(code, own).find_map(|entry| entry.urgency)
}

/// The words that hold for a category: its own in the period or, where it has none in any language, the built-in ones.
pub fn words<'e>(code: &str, own: Option<&'e DirectoryEntry>) -> Option<&'e Names> {
    with_built_in(code, own).map(|entry| &entry.words).find(|words| !words.is_empty())
}

/// The script that holds for a category: its own in the period or, where it has none in any language, the built-in one of its code, else of its first level.
pub fn scripts<'e>(code: &'e str, own: Option<&'e DirectoryEntry>) -> Option<&'e Names> {
    let first_level = code.split_once('.').and_then(|(first, _)| BUILT_IN.categories.get(first));
    with_built_in(code, own).chain(first_level).map(|entry| &entry.scripts).find(|texts| !texts.is_empty())
}

/// The entry of a period, then the built-in one.
fn with_built_in<'e>(
    code: &str,
    own: Option<&'e DirectoryEntry>,
) -> impl Iterator<Item = &'e DirectoryEntry> {
    own.into_iter().chain(BUILT_IN.categories.get(code))
}

/// The directories that a new period begins with: the built-in categories, which say nothing of urgency, words and scripts of their own.
pub fn directory() -> Directory {
    let mut directory = BUILT_IN.clone();
    for category in directory.categories.values_mut() {
        category.urgency = None;
        category.words.clear();
        category.scripts.clear();
    }
    directory
}

/// The built-in hazards with their usual categories.
pub static HAZARD_PROFILES: LazyLock<Vec<Hazard>> = LazyLock::new(|| {
    let rows = HAZARDS.lines().skip(1);
    rows.filter_map(|line| {
        let cells: Vec<&str> = line.split(',').collect();
        Some(Hazard { code: cells.first()?, usual: cells.get(3)?.split(' ').collect() })
    })
    .collect()
});

/// Position of a category among the usual ones of a hazard, from 0; None if it is not one of them.
pub fn usual_rank(hazard: &str, category: &str) -> Option<usize> {
    let profile = HAZARD_PROFILES.iter().find(|profile| profile.code == hazard)?;
    profile.usual.iter().position(|code| *code == category)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_category_has_a_script_in_both_languages() {
        let own = Names::from([("zh".to_owned(), "先问水位".to_owned())]);
        let changed = DirectoryEntry { scripts: own.clone(), ..DirectoryEntry::default() };
        for code in BUILT_IN.categories.keys() {
            let texts = scripts(code, None).unwrap_or_else(|| panic!("{code} has no script"));
            assert!(["zh", "en"].iter().all(|language| !texts[*language].is_empty()), "{code}");
            assert_eq!(scripts(code, Some(&changed)), Some(&own), "a period has its own");
        }
        assert_eq!(scripts("RES.05", None), scripts("RES", None), "those of the first level");
        let with_scripts = BUILT_IN.categories.values().filter(|category| !category.scripts.is_empty());
        assert_eq!(with_scripts.count(), SCRIPTS.lines().count() - 1, "every line names a category");
    }

    #[test]
    fn every_row_is_read_and_every_profile_names_categories() {
        let directory = directory();
        assert_eq!(directory.categories.len(), CATEGORIES.lines().count() - 1);
        assert_eq!(HAZARD_PROFILES.len(), HAZARDS.lines().count() - 1);
        for hazard in HAZARD_PROFILES.iter() {
            for code in &hazard.usual {
                assert!(directory.categories.contains_key(*code), "{}: {code}", hazard.code);
            }
        }
        for category in directory.categories.values() {
            let first = category.code.split('.').next().unwrap();
            assert!(directory.categories.contains_key(first), "{} has no first level", category.code);
            assert!(category.names.len() == 2 && category.names.values().all(|name| !name.is_empty()));
        }
    }
}

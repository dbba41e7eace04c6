//! Names of sheets: at most 31 characters, some of them not allowed, and none twice.

use std::collections::BTreeSet;

use crate::paper::clean;

const LONGEST: usize = 31;

/// The names that are taken.
#[derive(Debug, Default)]
pub struct Names {
    taken: BTreeSet<String>,
}

impl Names {
    /// A name that is free, as near as it can be to the one that is wanted. It is taken then.
    pub fn free(&mut self, wanted: &str) -> String {
        let allowed = |c: char| if "[]:*?/\\\n".contains(c) { ' ' } else { c };
        let name: String = clean(wanted).chars().map(allowed).collect();
        // Excel keeps the name of its own history for itself.
        let name = name.trim_matches(|c: char| c == '\'' || c.is_whitespace());
        let name = if name.is_empty() || name.eq_ignore_ascii_case("history") { "1" } else { name };
        let numbered = (2..).map(|number| {
            let end = format!(" ({number})");
            short(name, LONGEST - end.len()) + &end
        });
        let names = std::iter::once(short(name, LONGEST)).chain(numbered);
        let free = names.into_iter().find(|name| self.taken.insert(name.to_lowercase()));
        free.unwrap_or_default()
    }
}

fn short(name: &str, length: usize) -> String {
    let short: String = name.chars().take(length).collect();
    short.trim_end_matches(|c: char| c == '\'' || c.is_whitespace()).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_name_stays_as_it_is_where_it_can() {
        let mut names = Names::default();
        assert_eq!(names.free("街镇情况"), "街镇情况");
        assert_eq!(names.free("街镇情况"), "街镇情况 (2)");
        assert_eq!(
            names.free("一、马上要办（特急、紧急；待处理；转接（联动）未确认；还有更多更多）"),
            "一、马上要办（特急、紧急；待处理；转接（联动）未确认；还有更多"
        );
        assert_eq!(names.free("a/b: 'c'"), "a b  'c");
    }

    proptest! {
        #[test]
        fn every_name_is_one_that_a_workbook_can_have(wanted in prop::collection::vec("\\PC{0,40}", 1..20)) {
            let mut names = Names::default();
            let free: Vec<String> = wanted.iter().map(|name| names.free(name)).collect();
            for name in &free {
                prop_assert!(rust_xlsxwriter::utility::check_sheet_name(name).is_ok(), "{name:?}");
            }
            let once: BTreeSet<String> = free.iter().map(|name| name.to_lowercase()).collect();
            prop_assert_eq!(once.len(), free.len());
        }
    }
}

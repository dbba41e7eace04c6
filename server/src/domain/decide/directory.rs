//! Codes of a period's directories.

use super::Draft;
use crate::domain::directory::{Directory, DirectoryEntry};
use crate::domain::refusal::Violations;

/// Checks what is to be added: a second-level category needs its first, an agency's district must be known.
pub(super) fn check_directory(added: &Directory, whole: &Directory, violations: &mut Violations) {
    for code in added.categories.keys() {
        if let Some((first, _)) = code.split_once('.')
            && !whole.categories.contains_key(first)
        {
            violations.add("categories", format!("{code} needs its first level {first}"));
        }
    }
    for agency in added.agencies.values() {
        if let Some(district) = &agency.district
            && !whole.districts.contains_key(district)
        {
            violations.add("agencies", format!("{}: district {district} is not known", agency.code));
        }
    }
}

/// Which directory a code is from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Category,
    District,
    Agency,
    Operator,
}

impl Draft<'_> {
    /// Whether a code may be used for something new.
    pub(super) fn knows(&self, kind: Kind, code: &str) -> bool {
        let directory = &self.state.directory;
        let offered = |entry: Option<&DirectoryEntry>| entry.is_some_and(|entry| !entry.retired);
        match kind {
            Kind::Category => directory.categories.get(code).is_some_and(|category| !category.retired),
            Kind::District => offered(directory.districts.get(code)),
            Kind::Agency => offered(directory.agencies.get(code)),
            Kind::Operator => offered(directory.operators.get(code)),
        }
    }

    /// Notes a code that is given and not known.
    pub(super) fn check_code(
        &self,
        kind: Kind,
        field: &str,
        code: Option<&str>,
        violations: &mut Violations,
    ) {
        let Some(code) = code.filter(|code| !self.knows(kind, code)) else { return };
        let (what, list) = match kind {
            Kind::Category => ("category", "categories"),
            Kind::District => ("district", "districts"),
            Kind::Agency => ("agency", "agencies"),
            Kind::Operator => ("operator", "operators"),
        };
        let hint = if kind == Kind::Category && code.chars().any(|c| c.is_ascii_lowercase()) {
            "; codes are written in capitals: MED.04".to_owned()
        } else {
            format!("; `hotline directory {list} list` shows those of the period")
        };
        violations.add(field, format!("{code} is no {what} of this period, or no longer offered{hint}"));
    }
}

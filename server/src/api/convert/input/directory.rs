//! Requests to add or change categories, districts, agencies and operators.

use std::collections::BTreeMap;

use hotline_proto::v1;

use super::{Address, Fields, IntoCommand, NAME};
use crate::domain::command::Command;
use crate::domain::directory::{Category, Directory, DirectoryEntry};
use crate::domain::refusal::Problem;
use crate::domain::refusal::problem::Form;

/// Maximum number of entries of one request.
const MAX_ENTRIES: usize = 1_000;
/// Maximum number of characters of the code of a district, agency or operator.
const ENTRY_CODE: usize = 32;

/// Declares for each request its field, and the method that reads the entries.
macro_rules! upserts {
    ($($request:ident: $field:ident, $read:ident;)+) => {$(
        impl IntoCommand for v1::$request {
            fn address(&self) -> Address<'_> {
                Address::period("parent", &self.parent)
            }

            fn command(&self, f: &mut Fields<'_>) -> Option<Command> {
                let field = stringify!($field);
                if self.$field.is_empty() {
                    f.refuse(field, Problem::required());
                }
                let $field = f.$read(field, &self.$field, MAX_ENTRIES);
                Some(Command::UpsertDirectory(Box::new(Directory { $field, ..Directory::default() })))
            }
        }
    )+};
}

upserts! {
    UpsertCategoriesRequest: categories, categories;
    UpsertDistrictsRequest: districts, districts;
    UpsertAgenciesRequest: agencies, agencies;
    UpsertOperatorsRequest: operators, operators;
}

impl Fields<'_> {
    /// Categories, by code. A repeated code, and more than `at_most` categories, are violations.
    pub fn categories(
        &mut self,
        path: &str,
        categories: &[v1::CategoryEntry],
        at_most: usize,
    ) -> BTreeMap<String, Category> {
        self.entries(path, categories, at_most, |f, category| {
            let code = f.required("code", |f, path| f.category_code(path, &category.code));
            let name_zh = f.required_text("name_zh", &category.name_zh, NAME);
            let name_en = f.required_text("name_en", &category.name_en, NAME);
            let code = code?;
            Some((
                code.clone(),
                Category { code, name_zh: name_zh?, name_en: name_en?, retired: category.retired },
            ))
        })
    }

    /// Districts, by code. A repeated code, and more than `at_most` districts, are violations.
    pub fn districts(
        &mut self,
        path: &str,
        districts: &[v1::DistrictEntry],
        at_most: usize,
    ) -> BTreeMap<String, DirectoryEntry> {
        self.entries(path, districts, at_most, |f, d| f.entry(&d.code, &d.display_name, "", d.retired))
    }

    /// Agencies, by code. A repeated code, and more than `at_most` agencies, are violations.
    pub fn agencies(
        &mut self,
        path: &str,
        agencies: &[v1::AgencyEntry],
        at_most: usize,
    ) -> BTreeMap<String, DirectoryEntry> {
        self.entries(path, agencies, at_most, |f, a| {
            f.entry(&a.code, &a.display_name, &a.district, a.retired)
        })
    }

    /// Operators, by code. A repeated code, and more than `at_most` operators, are violations.
    pub fn operators(
        &mut self,
        path: &str,
        operators: &[v1::OperatorEntry],
        at_most: usize,
    ) -> BTreeMap<String, DirectoryEntry> {
        self.entries(path, operators, at_most, |f, o| f.entry(&o.code, &o.display_name, "", o.retired))
    }

    fn entries<S, T>(
        &mut self,
        path: &str,
        entries: &[S],
        at_most: usize,
        read: impl Fn(&mut Fields<'_>, &S) -> Option<(String, T)>,
    ) -> BTreeMap<String, T> {
        let mut all = BTreeMap::new();
        if entries.len() > at_most {
            self.refuse(path, Problem::TooMany { count: entries.len(), limit: at_most });
            return all;
        }
        for (at, entry) in entries.iter().enumerate() {
            let mut f = self.within(&format!("{path}[{at}]"));
            let Some((code, entry)) = read(&mut f, entry) else { continue };
            if all.contains_key(&code) {
                f.refuse("code", Problem::Duplicate(code.clone()));
            }
            all.insert(code, entry);
        }
        all
    }

    fn entry(
        &mut self,
        code: &str,
        display_name: &str,
        district: &str,
        retired: bool,
    ) -> Option<(String, DirectoryEntry)> {
        let code = self.required("code", |f, path| f.token(path, code, ENTRY_CODE, "-_"));
        let display_name = self.required_text("display_name", display_name, NAME);
        let district = self.token("district", district, ENTRY_CODE, "-_");
        let code = code?;
        Some((code.clone(), DirectoryEntry { code, display_name: display_name?, district, retired }))
    }

    fn category_code(&mut self, path: &str, code: &str) -> Option<String> {
        let code = self.text(path, code, NAME)?;
        let (first, second) =
            code.split_once('.').map_or((code.as_str(), None), |(first, second)| (first, Some(second)));
        let fits = (2..=8).contains(&first.len())
            && first.bytes().all(|b| b.is_ascii_uppercase())
            && second.is_none_or(|second| second.len() == 2 && second.bytes().all(|b| b.is_ascii_digit()));
        if !fits {
            self.refuse(path, Problem::malformed_like(Form::CategoryCode, "MED.04"));
        }
        fits.then_some(code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::refusal::Violations;

    #[test]
    fn categories_have_two_levels() {
        let read = |code: &str| {
            let mut violations = Violations::default();
            Fields::new(None, &mut violations).category_code("code", code)
        };
        for code in ["MED", "MED.04", "AB", "ABCDEFGH.99"] {
            assert_eq!(read(code).as_deref(), Some(code));
        }
        for code in ["M", "ABCDEFGHI", "med", "MED.", "MED.4", "MED.004", "MED.04.01", "MED 04"] {
            assert_eq!(read(code), None, "{code}");
        }
    }
}

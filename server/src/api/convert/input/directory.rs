//! Requests to add or change categories, districts, agencies and operators.

use std::collections::{BTreeMap, BTreeSet};

use hotline_proto::v1;

use super::{Address, CODE, Fields, IntoCommand, NAME, TEXT, draft};
use crate::domain::command::Command;
use crate::domain::directory::{DirectoryChange, DirectoryEntry, EntryDraft, Names, Telephone};
use crate::domain::refusal::Problem;
use crate::domain::refusal::problem::{DirectoryKind, Form};
use crate::domain::words::LANGUAGES;
use crate::domain::words::spelling::{self, WordProblem};

/// Maximum number of entries of one request.
const MAX_ENTRIES: usize = 1_000;
/// Maximum number of telephones of an agency.
const MAX_TELEPHONES: usize = 24;
/// Maximum number of languages of a name.
const MAX_LANGUAGES: usize = 16;
/// Maximum number of characters of a language tag.
const LANGUAGE: usize = 35;
/// Maximum number of characters of the code of a district, agency or operator.
const ENTRY_CODE: usize = 32;

/// An entry of any directory as the contract has it.
#[derive(Default)]
struct Given<'m> {
    code: &'m str,
    names: &'m [v1::LocalizedText],
    /// The district of an agency.
    district: Option<&'m str>,
    /// The telephones of an agency.
    telephones: Option<&'m [v1::Telephone]>,
    /// The default urgency and the words of a category.
    alarm: Option<(i32, &'m [v1::LocalizedText])>,
    /// The scripts of a category.
    scripts: Option<&'m [v1::LocalizedText]>,
    retired: bool,
    etag: &'m str,
}

/// Declares for each directory its entries, with what they have of their own, and the request that changes them.
macro_rules! directories {
    ($($Entry:ident, $Request:ident: $kind:ident, $field:ident [$($path:literal)+], $own:expr;)+) => {$(
        impl<'m> From<&'m v1::$Entry> for Given<'m> {
            fn from(entry: &'m v1::$Entry) -> Self {
                let own: fn(&'m v1::$Entry) -> Given<'m> = $own;
                let (code, names) = (entry.code.as_str(), entry.display_names.as_slice());
                Self { code, names, retired: entry.retired, etag: &entry.etag, ..own(entry) }
            }
        }

        impl IntoCommand for v1::$Request {
            fn address(&self) -> Address<'_> {
                Address::period("parent", &self.parent)
            }

            fn command(&self, f: &mut Fields<'_>) -> Option<Command> {
                let (kind, field) = (DirectoryKind::$kind, stringify!($field));
                if self.$field.is_empty() {
                    f.refuse(field, Problem::required());
                }
                let mask = self.update_mask.as_ref().filter(|mask| !mask.paths.is_empty());
                let mask = mask.map(|mask| draft::Given::named(f, Some(mask), &[$($path),+]));
                let given: Vec<Given<'_>> = self.$field.iter().map(Given::from).collect();
                let entries = f.entry_drafts(kind, field, &given, mask.as_ref(), MAX_ENTRIES);
                Some(Command::UpsertDirectory(Box::new(DirectoryChange { kind, field, entries })))
            }
        }
    )+};
}

directories! {
    CategoryEntry, UpsertCategoriesRequest: Category, categories ["display_names" "default_urgency" "words" "scripts" "retired"],
        |category| Given {
            alarm: Some((category.default_urgency, &category.words)),
            scripts: Some(&category.scripts),
            ..Given::default()
        };
    DistrictEntry, UpsertDistrictsRequest: District, districts ["display_names" "retired"], |_| Given::default();
    AgencyEntry, UpsertAgenciesRequest: Agency, agencies ["display_names" "district" "telephones" "retired"],
        |agency| Given {
            district: Some(&agency.district),
            telephones: Some(&agency.telephones),
            ..Given::default()
        };
    OperatorEntry, UpsertOperatorsRequest: Operator, operators ["display_names" "retired"], |_| Given::default();
}

/// Declares for each directory how the entries of a new period are read.
macro_rules! new_entries {
    ($($name:ident: $Entry:ident, $kind:ident;)+) => {$(
        /// Entries of a new period, by code. A repeated code, and more than `at_most` entries, are violations.
        pub fn $name(
            &mut self,
            path: &str,
            entries: &[v1::$Entry],
            at_most: usize,
        ) -> BTreeMap<String, DirectoryEntry> {
            let given: Vec<Given<'_>> = entries.iter().map(Given::from).collect();
            self.new_entries(DirectoryKind::$kind, path, &given, at_most)
        }
    )+};
}

impl Fields<'_> {
    new_entries! {
        categories: CategoryEntry, Category;
        districts: DistrictEntry, District;
        agencies: AgencyEntry, Agency;
        operators: OperatorEntry, Operator;
    }

    fn new_entries(
        &mut self,
        kind: DirectoryKind,
        path: &str,
        given: &[Given<'_>],
        at_most: usize,
    ) -> BTreeMap<String, DirectoryEntry> {
        let drafts = self.entry_drafts(kind, path, given, None, at_most);
        let mut entries = BTreeMap::new();
        for (at, draft) in drafts.iter().enumerate() {
            if draft.names.is_none() && given[at].names.is_empty() {
                self.refuse(&format!("{path}[{at}].display_names"), Problem::required());
            }
            entries.insert(draft.code.clone(), draft.apply_to(None));
        }
        entries
    }

    /// Entries to be added or changed. A field is given if the mask names it or, without a mask, if it is set. A repeated code, and more than
    /// `at_most` entries, are violations.
    fn entry_drafts(
        &mut self,
        kind: DirectoryKind,
        path: &str,
        given: &[Given<'_>],
        mask: Option<&draft::Given>,
        at_most: usize,
    ) -> Vec<EntryDraft> {
        if given.len() > at_most {
            self.refuse(path, Problem::TooMany { count: given.len(), limit: at_most });
            return Vec::new();
        }
        let (mut drafts, mut codes) = (Vec::with_capacity(given.len()), BTreeSet::new());
        for (at, given) in given.iter().enumerate() {
            let mut f = self.within(&format!("{path}[{at}]"));
            let draft = f.entry_draft(kind, given, mask);
            if !draft.code.is_empty() && !codes.insert(draft.code.clone()) {
                f.refuse("code", Problem::Duplicate(draft.code.clone()));
            }
            drafts.push(draft);
        }
        drafts
    }

    fn entry_draft(
        &mut self,
        kind: DirectoryKind,
        given: &Given<'_>,
        mask: Option<&draft::Given>,
    ) -> EntryDraft {
        let code = self.required("code", |f, path| match kind {
            DirectoryKind::Category => f.category_code(path, given.code),
            _ => f.token(path, given.code, ENTRY_CODE, "-_"),
        });
        let has = |path: &str, is_set: bool| mask.map_or(is_set, |mask| mask.has(path));
        let names = self.localized("display_names", given.names, NAME);
        let alarm = given.alarm.map(|(urgency, words)| {
            (self.choice("default_urgency", urgency), self.alarm_words("words", words))
        });
        let (urgency, words) = alarm.unzip();
        let scripts = given.scripts.map(|scripts| self.localized("scripts", scripts, TEXT));
        let district = given.district.map(|district| self.token("district", district, ENTRY_CODE, "-_"));
        let telephones = given.telephones.map(|telephones| self.telephones(telephones));
        EntryDraft {
            code: code.unwrap_or_default(),
            names: Some(names).filter(|names| has("display_names", !names.is_empty())),
            district: district.filter(|district| has("district", district.is_some())),
            urgency: urgency.filter(|urgency| has("default_urgency", urgency.is_some())),
            words: words.filter(|words| has("words", !words.is_empty())),
            scripts: scripts.filter(|scripts| has("scripts", !scripts.is_empty())),
            telephones: telephones.filter(|telephones| has("telephones", !telephones.is_empty())),
            retired: Some(given.retired).filter(|retired| has("retired", *retired)),
            etag: self.etag("etag", given.etag),
        }
    }

    /// Telephones of an agency. Whether a shift is planned is not checked: plans change.
    fn telephones(&mut self, given: &[v1::Telephone]) -> Vec<Telephone> {
        if given.len() > MAX_TELEPHONES {
            self.refuse("telephones", Problem::TooMany { count: given.len(), limit: MAX_TELEPHONES });
            return Vec::new();
        }
        let each = given.iter().enumerate();
        each.filter_map(|(at, telephone)| {
            let mut f = self.within(&format!("telephones[{at}]"));
            let shift = f.token("shift", &telephone.shift, ENTRY_CODE, "-");
            let number = f.required_text("number", &telephone.number, CODE)?;
            Some(Telephone { shift, number })
        })
        .collect()
    }

    /// Words that raise an alarm, by language.
    fn alarm_words(&mut self, path: &str, given: &[v1::LocalizedText]) -> Names {
        let by_language = self.localized(path, given, TEXT);
        for (at, given) in given.iter().enumerate().take(MAX_LANGUAGES) {
            let mut f = self.within(&format!("{path}[{at}]"));
            if !given.language.is_empty() && !LANGUAGES.contains(&given.language.as_str()) {
                let allowed = LANGUAGES.map(str::to_owned).to_vec();
                f.refuse("language", Problem::unknown_value(&given.language, allowed));
            }
            match spelling::read(&given.text) {
                Err((word, WordProblem::NeverAlone)) => f.refuse("text", Problem::WordAlone(word)),
                Err((_, WordProblem::Empty | WordProblem::NoUrgency)) => {
                    f.refuse(
                        "text",
                        Problem::malformed_like(Form::AlarmWords, "0:胸痛+突然/出汗;1:胎动+减少"),
                    );
                }
                Ok(_) => {}
            }
        }
        by_language
    }

    /// Reads texts by language, each of at most `limit` characters. A language that comes twice is a violation.
    fn localized(&mut self, path: &str, names: &[v1::LocalizedText], limit: usize) -> Names {
        if names.len() > MAX_LANGUAGES {
            self.refuse(path, Problem::TooMany { count: names.len(), limit: MAX_LANGUAGES });
            return Names::new();
        }
        let mut by_language = Names::new();
        for (at, name) in names.iter().enumerate() {
            let mut f = self.within(&format!("{path}[{at}]"));
            let language = f.required("language", |f, path| f.token(path, &name.language, LANGUAGE, "-"));
            let text = f.required_text("text", &name.text, limit);
            // What is wrong counts as a name, so that none is not said to be missing.
            let (language, text) = (language.unwrap_or_default(), text.unwrap_or_default());
            if by_language.contains_key(&language) && !language.is_empty() {
                f.refuse("language", Problem::Duplicate(language.clone()));
            }
            by_language.insert(language, text);
        }
        by_language
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

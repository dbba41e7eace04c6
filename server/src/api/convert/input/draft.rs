//! Content that is written field by field. A creation gives the fields that are filled; a change gives those that its mask names.

use crate::domain::refusal::Problem;
use std::collections::BTreeSet;

use prost_types::FieldMask;

use super::Fields;

/// Which fields of a message are given.
pub enum Given {
    /// Those that are filled.
    Filled,
    /// Those that a mask names, filled or not.
    Named(BTreeSet<String>),
}

impl Given {
    /// The fields that an `update_mask` names. It may name `fields` and the messages that contain them; a message stands for all its fields.
    pub fn named(f: &mut Fields<'_>, mask: Option<&FieldMask>, fields: &[&str]) -> Self {
        let paths = mask.map(|mask| mask.paths.as_slice()).unwrap_or_default();
        let names = || fields.iter().map(|field| (*field).to_owned()).collect();
        if paths.is_empty() {
            f.refuse("update_mask", Problem::required_of(names()));
        }
        let is_allowed = |path: &str| {
            fields.iter().any(|field| {
                field.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            })
        };
        for (at, path) in paths.iter().enumerate().filter(|(_, path)| !is_allowed(path)).take(20) {
            let problem = Problem::unknown_value(path, names());
            f.refuse(&format!("update_mask.paths[{at}]"), problem);
        }
        Self::Named(paths.iter().cloned().collect())
    }

    /// Whether a field is read.
    pub fn has(&self, path: &str) -> bool {
        match self {
            Self::Filled => true,
            Self::Named(paths) => {
                let ends = path.match_indices('.').map(|(at, _)| at).chain([path.len()]);
                ends.into_iter().any(|end| paths.contains(&path[..end]))
            }
        }
    }
}

/// Reads the fields of a message into a draft.
pub struct Drafting<'f, 'a> {
    /// Reads the fields and collects the violations.
    pub fields: &'f mut Fields<'a>,
    /// The fields to read.
    pub given: &'f Given,
}

impl<'a> Drafting<'_, 'a> {
    /// A field that may be empty. None if it is not given, Some(None) if it is emptied; `read` gets its path.
    pub fn option<T>(
        &mut self,
        path: &str,
        read: impl FnOnce(&mut Fields<'a>, &str) -> Option<T>,
    ) -> Option<Option<T>> {
        if !self.given.has(path) {
            return None;
        }
        let value = read(self.fields, path);
        match self.given {
            Given::Filled => value.map(Some),
            Given::Named(_) => Some(value),
        }
    }

    /// A field with a value also when it is emptied. None if it is not given.
    pub fn value<T>(
        &mut self,
        path: &str,
        emptied: T,
        read: impl FnOnce(&mut Fields<'a>, &str) -> Option<T>,
    ) -> Option<T> {
        self.option(path, read).map(|value| value.unwrap_or(emptied))
    }

    /// A list, which may be emptied. None if it is not given.
    pub fn list<T>(
        &mut self,
        path: &str,
        read: impl FnOnce(&mut Fields<'a>, &str) -> Vec<T>,
    ) -> Option<Vec<T>> {
        self.value(path, Vec::new(), |f, path| Some(read(f, path)).filter(|list| !list.is_empty()))
    }

    /// A flag. None if it is not given.
    pub fn flag(&mut self, path: &str, flag: bool) -> Option<bool> {
        self.value(path, false, |_, _| flag.then_some(true))
    }

    /// A text of at most `at_most` characters, which may be emptied. None if it is not given.
    pub fn text(&mut self, path: &str, text: &str, at_most: usize) -> Option<Option<String>> {
        self.option(path, |f, path| f.text(path, text, at_most))
    }

    /// A code of a directory, which may be emptied. None if it is not given.
    pub fn code(&mut self, path: &str, code: &str) -> Option<Option<String>> {
        self.option(path, |f, path| f.code(path, code))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::refusal::Violations;

    const FIELDS: [&str; 3] = ["line", "caller_input.phone", "caller_input.name"];

    fn with_mask<T>(paths: &[&str], read: impl FnOnce(&mut Drafting<'_, '_>) -> T) -> (T, Vec<String>) {
        let mut violations = Violations::default();
        let mask = FieldMask { paths: paths.iter().map(|path| (*path).to_owned()).collect() };
        let mut fields = Fields::new(None, &mut violations);
        let given = Given::named(&mut fields, Some(&mask), &FIELDS);
        let value = read(&mut Drafting { fields: &mut fields, given: &given });
        (value, violations.0.into_iter().map(|violation| violation.field).collect())
    }

    #[test]
    fn what_is_named_is_given_even_if_empty() {
        let (line, noted) =
            with_mask(&["line"], |d| (d.text("line", "", 64), d.text("caller_input.name", "x", 64)));
        assert_eq!(line, (Some(None), None));
        assert!(noted.is_empty());
    }

    #[test]
    fn a_message_names_all_its_fields() {
        let (name, noted) = with_mask(&["caller_input"], |d| d.text("caller_input.name", "王", 64));
        assert_eq!(name, Some(Some("王".to_owned())));
        assert!(noted.is_empty());
    }

    #[test]
    fn what_is_not_named_is_not_read() {
        let (line, noted) = with_mask(&["caller_input.name"], |d| d.text("line", "far too long", 3));
        assert_eq!((line, noted), (None, vec![]));
    }

    #[test]
    fn unknown_fields_and_an_empty_mask_are_refused() {
        assert_eq!(
            with_mask(&["line", "caller", "*"], |_| ()).1,
            ["update_mask.paths[1]", "update_mask.paths[2]"]
        );
        assert_eq!(with_mask(&[], |_| ()).1, ["update_mask"]);
    }
}

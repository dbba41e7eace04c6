//! Checks of the entries of a directory, and of codes that must be in one.

use super::Draft;
use crate::domain::directory::{Directory, DirectoryChange};
use crate::domain::refusal::problem::DirectoryKind;
use crate::domain::refusal::{Problem, Refusal, Violations};

/// Checks entries to be added: a second-level category needs its first level, and an agency's district must exist. `whole` is the directory with
/// these entries.
pub(super) fn check_directory(added: &Directory, whole: &Directory, violations: &mut Violations) {
    for code in added.categories.keys() {
        if let Some((first, _)) = code.split_once('.')
            && !whole.categories.contains_key(first)
        {
            let (value, group) = (code.clone(), first.to_owned());
            violations.add("categories", Problem::GroupMissing { value, group });
        }
    }
    for agency in added.agencies.values() {
        if let Some(district) = &agency.district
            && !whole.districts.contains_key(district)
        {
            violations.add(
                "agencies",
                Problem::UnknownCode {
                    directory: DirectoryKind::District,
                    value: district.clone(),
                    nearest: nearest(district, whole.districts.keys()),
                    agency: Some(agency.code.clone()),
                    shifts: None,
                },
            );
        }
    }
}

/// The code most similar to a typed one: one that differs only in case, or else the most similar of those that reach [`SIMILAR`].
fn nearest<'c>(typed: &str, codes: impl Iterator<Item = &'c String> + Clone) -> Option<String> {
    if let Some(same) = codes.clone().find(|code| code.eq_ignore_ascii_case(typed)) {
        return Some(same.clone());
    }
    let typed = typed.to_ascii_lowercase();
    let rated = codes.map(|code| (strsim::jaro_winkler(&code.to_ascii_lowercase(), &typed), code));
    let similar = rated.filter(|(similarity, _)| *similarity >= SIMILAR);
    similar.max_by(|one, other| one.0.total_cmp(&other.0)).map(|(_, code)| code.clone())
}

/// Minimum Jaro-Winkler similarity of a code that is suggested.
const SIMILAR: f64 = 0.88;

impl Draft<'_> {
    /// The entries as a change leaves them. Refuses a wrong etag; an entry that is new needs a name.
    pub(super) fn changed_entries(
        &self,
        change: &DirectoryChange,
        violations: &mut Violations,
    ) -> Result<Directory, Refusal> {
        let mut changed = Directory::default();
        let existing = self.state.directory.of_kind(change.kind);
        for (at, draft) in change.entries.iter().enumerate() {
            let entry = existing.and_then(|entries| entries.get(&draft.code));
            let position = entry.map_or(0, |entry| entry.position);
            if draft.etag.is_some_and(|etag| etag != position) {
                let resource = format!("periods/{}/{}/{}", self.period_id(), change.field, draft.code);
                return Err(Refusal::EtagMismatch { resource, etag: position });
            }
            let entry = draft.apply_to(entry);
            if entry.names.is_empty() {
                let field = format!("{}[{at}].display_names", change.field);
                violations.add(field, Problem::required());
            }
            changed.of_kind_mut(change.kind).into_iter().for_each(|entries| {
                entries.insert(entry.code.clone(), entry.clone());
            });
        }
        Ok(changed)
    }

    /// Whether a code is in the directory and not retired.
    pub(super) fn is_offered(&self, kind: DirectoryKind, code: &str) -> bool {
        let entry = self.state.directory.of_kind(kind).and_then(|entries| entries.get(code));
        entry.is_some_and(|entry| !entry.retired)
    }

    /// Adds a violation if a code is given that is unknown or retired.
    pub(super) fn check_code(
        &self,
        kind: DirectoryKind,
        field: &str,
        code: Option<&str>,
        violations: &mut Violations,
    ) {
        let Some(code) = code.filter(|code| !self.is_offered(kind, code)) else { return };
        let offered = |code: &&String| self.is_offered(kind, code);
        let entries = self.state.directory.of_kind(kind);
        let nearest = entries.and_then(|entries| nearest(code, entries.keys().filter(offered)));
        let value = code.to_owned();
        let problem = Problem::UnknownCode { directory: kind, value, nearest, agency: None, shifts: None };
        violations.add(field, problem);
    }
}

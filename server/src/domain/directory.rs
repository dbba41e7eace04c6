//! Categories, districts, agencies and operators of a period.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::codes::Urgency;
use super::refusal::problem::DirectoryKind;

/// Names of a thing by language, as BCP 47 tags.
pub type Names = BTreeMap<String, String>;

/// A telephone on which an agency is told of what is urgent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Telephone {
    /// Code of the shift in which it is answered; None in all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shift: Option<String>,
    /// The number, as it is dialled.
    pub number: String,
}

/// A category, district, agency or operator. A category 类别 is of one of two levels, by its code: `MED`, `MED.04`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DirectoryEntry {
    /// Code, unique in its directory.
    pub code: String,
    /// Names shown to people, at least one.
    pub names: Names,
    /// Code of the district that an agency serves; None if there are several, and for other entries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub district: Option<String>,
    /// Urgency of calls of a category, if nobody says another; None for the built-in one, and for other entries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub urgency: Option<Urgency>,
    /// Words of a category that raise an alarm, by language, as `words::spelling` reads them; empty for the built-in ones, and for other entries.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub words: Names,
    /// What a call handler asks and says first in calls of a category 询问要点, by language; empty for the built-in ones, and for other entries.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub scripts: Names,
    /// Telephones of an agency 值班电话; empty for other entries.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub telephones: Vec<Telephone>,
    /// Whether it is no longer offered.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub retired: bool,
    /// Position of the entry of the journal by which it is as it is.
    #[serde(skip)]
    pub position: i64,
}

/// An entry to be added or changed. What is None stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EntryDraft {
    /// Its code.
    pub code: String,
    /// Its names; None or none at all for an entry that is not new.
    pub names: Option<Names>,
    /// District of an agency.
    pub district: Option<Option<String>>,
    /// Default urgency of a category; Some(None) for the built-in one.
    pub urgency: Option<Option<Urgency>>,
    /// Words of a category; none at all for the built-in ones.
    pub words: Option<Names>,
    /// Scripts of a category; none at all for the built-in ones.
    pub scripts: Option<Names>,
    /// Telephones of an agency.
    pub telephones: Option<Vec<Telephone>>,
    /// Whether it is retired.
    pub retired: Option<bool>,
    /// The etag that it must still have; None if any will do.
    pub etag: Option<i64>,
}

impl EntryDraft {
    /// The entry that an existing one becomes, or that is new.
    pub fn apply_to(&self, existing: Option<&DirectoryEntry>) -> DirectoryEntry {
        let mut entry = existing.cloned().unwrap_or_default();
        entry.code.clone_from(&self.code);
        if let Some(names) = &self.names {
            entry.names.clone_from(names);
        }
        if let Some(district) = &self.district {
            entry.district.clone_from(district);
        }
        entry.urgency = self.urgency.unwrap_or(entry.urgency);
        if let Some(words) = &self.words {
            entry.words.clone_from(words);
        }
        if let Some(scripts) = &self.scripts {
            entry.scripts.clone_from(scripts);
        }
        if let Some(telephones) = &self.telephones {
            entry.telephones.clone_from(telephones);
        }
        entry.retired = self.retired.unwrap_or(entry.retired);
        entry
    }
}

/// Entries of one directory to be added or changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirectoryChange {
    /// Of which directory.
    pub kind: DirectoryKind,
    /// The field of the request with the entries.
    pub field: &'static str,
    /// The entries, each code once.
    pub entries: Vec<EntryDraft>,
}

/// The directories of a period, or entries to add to them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Directory {
    /// Categories, by code.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", with = "by_code")]
    pub categories: BTreeMap<String, DirectoryEntry>,
    /// Districts, by code.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", with = "by_code")]
    pub districts: BTreeMap<String, DirectoryEntry>,
    /// Agencies, by code.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", with = "by_code")]
    pub agencies: BTreeMap<String, DirectoryEntry>,
    /// Operators, by code.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", with = "by_code")]
    pub operators: BTreeMap<String, DirectoryEntry>,
}

impl Directory {
    /// The entries of a kind. None for what is no directory.
    pub fn of_kind(&self, kind: DirectoryKind) -> Option<&BTreeMap<String, DirectoryEntry>> {
        match kind {
            DirectoryKind::Category => Some(&self.categories),
            DirectoryKind::District => Some(&self.districts),
            DirectoryKind::Agency => Some(&self.agencies),
            DirectoryKind::Operator => Some(&self.operators),
            // Shift codes belong to a shift plan.
            DirectoryKind::Shift => None,
        }
    }

    /// The entries of a kind, to be changed. None for what is no directory.
    pub fn of_kind_mut(&mut self, kind: DirectoryKind) -> Option<&mut BTreeMap<String, DirectoryEntry>> {
        match kind {
            DirectoryKind::Category => Some(&mut self.categories),
            DirectoryKind::District => Some(&mut self.districts),
            DirectoryKind::Agency => Some(&mut self.agencies),
            DirectoryKind::Operator => Some(&mut self.operators),
            DirectoryKind::Shift => None,
        }
    }

    /// The same entries, as they are by an entry of the journal.
    #[must_use]
    pub fn at(mut self, position: i64) -> Self {
        let all = [&mut self.categories, &mut self.districts, &mut self.agencies, &mut self.operators];
        all.into_iter().flat_map(BTreeMap::values_mut).for_each(|entry| entry.position = position);
        self
    }

    /// Adds entries, replacing those with the same code.
    pub fn merge(&mut self, other: Directory) {
        self.categories.extend(other.categories);
        self.districts.extend(other.districts);
        self.agencies.extend(other.agencies);
        self.operators.extend(other.operators);
    }
}

/// In JSON, a map is a list of its values, which contain their codes.
mod by_code {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Deserializer, Serializer};

    use super::DirectoryEntry;

    pub fn serialize<S: Serializer>(map: &BTreeMap<String, DirectoryEntry>, s: S) -> Result<S::Ok, S::Error> {
        s.collect_seq(map.values())
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(
        d: D,
    ) -> Result<BTreeMap<String, DirectoryEntry>, D::Error> {
        let list = Vec::<DirectoryEntry>::deserialize(d)?;
        Ok(list.into_iter().map(|entry| (entry.code.clone(), entry)).collect())
    }
}

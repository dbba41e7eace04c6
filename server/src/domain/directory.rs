//! Categories, districts, agencies and operators of a period.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A category 类别 of one of two levels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Category {
    /// Code, such as `MED` on the first level and `MED.04` on the second.
    pub code: String,
    /// Chinese name.
    pub name_zh: String,
    /// English name.
    pub name_en: String,
    /// Whether it is no longer offered.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub retired: bool,
}

/// A district, agency or operator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DirectoryEntry {
    /// Code, unique in its directory.
    pub code: String,
    /// Name shown to people.
    pub display_name: String,
    /// Code of the district that an agency serves; None if there are several, and for other entries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub district: Option<String>,
    /// Whether it is no longer offered.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub retired: bool,
}

/// The directories of a period, or entries to add to them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Directory {
    /// Categories, by code.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", with = "by_code")]
    pub categories: BTreeMap<String, Category>,
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
    /// Adds entries, replacing those with the same code.
    pub fn merge(&mut self, other: Directory) {
        self.categories.extend(other.categories);
        self.districts.extend(other.districts);
        self.agencies.extend(other.agencies);
        self.operators.extend(other.operators);
    }
}

/// An entry that has a code.
trait HasCode {
    fn code(&self) -> &str;
}

impl HasCode for Category {
    fn code(&self) -> &str {
        &self.code
    }
}

impl HasCode for DirectoryEntry {
    fn code(&self) -> &str {
        &self.code
    }
}

/// In JSON, a map is a list of its values, which contain their codes.
mod by_code {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::HasCode;

    pub fn serialize<T: Serialize, S: Serializer>(
        map: &BTreeMap<String, T>,
        s: S,
    ) -> Result<S::Ok, S::Error> {
        s.collect_seq(map.values())
    }

    pub fn deserialize<'de, T: HasCode + Deserialize<'de>, D: Deserializer<'de>>(
        d: D,
    ) -> Result<BTreeMap<String, T>, D::Error> {
        let list = Vec::<T>::deserialize(d)?;
        Ok(list.into_iter().map(|entry| (entry.code().to_owned(), entry)).collect())
    }
}

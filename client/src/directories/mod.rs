//! The directories of a period as a command needs them: codes with their names. Each is read at most once a command.

mod meant;

use std::collections::BTreeMap;
use std::iter;
use std::sync::Arc;

use hotline_proto::v1::{
    self, AgencyEntry, CategoryEntry, ListAgenciesRequest, ListCategoriesRequest, ListDistrictsRequest,
    ListOperatorsRequest, LocalizedText, Urgency,
};
use serde::{Deserialize, Serialize};

use crate::alike::plain;
use crate::context::Context;
use crate::failure::Failure;
use crate::memory::Memory;
use crate::views::directory::preferred;
use crate::views::summary::Names;

/// A directory. The shifts are those of the period's plans.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
pub enum Directory {
    /// Categories.
    Categories,
    /// Districts.
    Districts,
    /// Agencies.
    Agencies,
    /// Operators.
    Operators,
    /// Shifts.
    Shifts,
}

impl Directory {
    /// Each of them.
    const ALL: [Self; 5] = [Self::Categories, Self::Districts, Self::Agencies, Self::Operators, Self::Shifts];
}

/// An entry of a directory.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct Entry {
    /// Its code.
    pub code: String,
    /// The one name where there is room for one.
    pub name: String,
    /// Its names in every language.
    pub names: Vec<String>,
    /// Whether it is no longer offered.
    pub retired: bool,
    /// Whether calls of it are of life, unless somebody states another urgency. Of categories.
    #[serde(default)]
    pub is_of_life: bool,
    /// What a call handler asks and says first. Of categories.
    #[serde(default)]
    pub script: String,
    /// Code of the one district that it serves. Of agencies.
    #[serde(default)]
    pub district: String,
    /// On which it is told of what is urgent. Of agencies.
    #[serde(default)]
    pub telephones: Vec<Telephone>,
}

/// A telephone of an agency.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(from = "RememberedTelephone")]
pub struct Telephone {
    /// Code of the shift in which it is answered; empty in all of them.
    pub shift: String,
    /// The number, as it is dialled.
    pub number: String,
}

/// A telephone as a seat remembers it; a seat of before remembers its number alone.
#[derive(Deserialize)]
#[serde(untagged)]
enum RememberedTelephone {
    Number(String),
    OfShift { shift: String, number: String },
}

impl From<RememberedTelephone> for Telephone {
    fn from(remembered: RememberedTelephone) -> Self {
        match remembered {
            RememberedTelephone::Number(number) => Self { shift: String::new(), number },
            RememberedTelephone::OfShift { shift, number } => Self { shift, number },
        }
    }
}

impl Entry {
    fn new(code: String, names: &[LocalizedText], retired: bool) -> Self {
        let name = preferred(names).to_owned();
        let names = names.iter().map(|name| name.text.clone()).collect();
        Self { code, name, names, retired, ..Self::default() }
    }

    /// What it is known by: its code, and its names.
    pub fn words(&self) -> impl Iterator<Item = &String> {
        iter::once(&self.code).chain(&self.names)
    }

    /// Whether this is its code or one of its names, as a whole.
    pub fn is_called(&self, typed: &str) -> bool {
        self.words().any(|word| plain(word) == plain(typed))
    }
}

/// Every entry of a list of the server.
macro_rules! every {
    ($context:ident, $parent:ident, $Request:ident, $entries:ident) => {{
        let request = $Request { parent: $parent.to_owned(), ..$Request::default() };
        let entries = $context.list(request, u32::MAX).await?.$entries.into_iter();
        entries.map(|entry| Entry::new(entry.code, &entry.display_names, entry.retired)).collect()
    }};
}

impl Context {
    /// A directory of a period.
    pub async fn directory(&self, directory: Directory, parent: &str) -> Result<Arc<Vec<Entry>>, Failure> {
        let mut known = self.directories.lock().await;
        let key = (directory, parent.to_owned());
        if let Some(entries) = known.get(&key) {
            return Ok(Arc::clone(entries));
        }
        let ask = self.read_directory(directory, parent);
        let remembered = |memory: &Memory| memory.directory(parent, directory);
        let entries = Arc::new(self.asked_or_remembered(ask, remembered).await?);
        known.insert(key, Arc::clone(&entries));
        Ok(entries)
    }

    /// Names by code.
    pub async fn names(&self, directory: Directory, parent: &str) -> Result<Names, Failure> {
        let entries = self.directory(directory, parent).await?;
        Ok(entries.iter().map(|entry| (entry.code.clone(), entry.name.clone())).collect())
    }

    async fn read_directory(&self, directory: Directory, parent: &str) -> Result<Vec<Entry>, Failure> {
        Ok(match directory {
            Directory::Categories => {
                let request = ListCategoriesRequest { parent: parent.to_owned(), ..Default::default() };
                let categories = self.list(request, u32::MAX).await?.categories.into_iter();
                let entry = |category: CategoryEntry| Entry {
                    is_of_life: category.default_urgency() == Urgency::P0,
                    script: preferred(&category.scripts).to_owned(),
                    ..Entry::new(category.code, &category.display_names, category.retired)
                };
                categories.map(entry).collect()
            }
            Directory::Districts => every!(self, parent, ListDistrictsRequest, districts),
            Directory::Agencies => {
                let request = ListAgenciesRequest { parent: parent.to_owned(), ..Default::default() };
                let agencies = self.list(request, u32::MAX).await?.agencies.into_iter();
                let telephone = |one: v1::Telephone| Telephone { shift: one.shift, number: one.number };
                let entry = |agency: AgencyEntry| Entry {
                    telephones: agency.telephones.into_iter().map(telephone).collect(),
                    district: agency.district,
                    ..Entry::new(agency.code, &agency.display_names, agency.retired)
                };
                agencies.map(entry).collect()
            }
            Directory::Operators => every!(self, parent, ListOperatorsRequest, operators),
            Directory::Shifts => {
                // Of a code that several plans have, the name is that of the latest.
                let plans = self.period(parent).await?.shift_plans.into_iter().rev();
                let mut entries: Vec<Entry> = Vec::new();
                for shift in plans.flat_map(|plan| plan.shifts) {
                    if entries.iter().all(|known| known.code != shift.code) {
                        let (name, names) = (shift.display_name.clone(), vec![shift.display_name]);
                        entries.push(Entry { code: shift.code, name, names, ..Entry::default() });
                    }
                }
                entries
            }
        })
    }

    /// Remembers what the next call needs that is logged here without the server: who works here, and the directories of the period. Those that cannot be read
    /// now are read with the next call.
    pub async fn remember_for_later(&self, parent: &str) -> Result<(), Failure> {
        let memory = self.memory()?;
        if memory.is_old(parent, self.now) {
            let (mut read, mut is_whole) = (BTreeMap::new(), true);
            for directory in Directory::ALL {
                match self.read_directory(directory, parent).await {
                    Ok(entries) => _ = read.insert(directory, entries),
                    // What who asks may not see is not typed here.
                    Err(failure) => is_whole &= failure.is_not_permitted(),
                }
            }
            memory.note_directories(parent, read, is_whole.then_some(self.now));
        }
        memory.save()
    }

    /// Reads the directories anew when they are next needed.
    pub async fn forget_directories(&self) {
        self.directories.lock().await.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_seat_of_before_remembers_is_read() {
        let old = r#"{"code":"XSC","name":"n","names":["n"],"retired":false,"district":"D1","telephones":["023-1"]}"#;
        let entry: Entry = serde_json::from_str(old).unwrap();
        let telephone = Telephone { shift: String::new(), number: "023-1".to_owned() };
        assert_eq!((entry.telephones.as_slice(), entry.script.as_str()), (&[telephone][..], ""));
        let again: Entry = serde_json::from_str(&serde_json::to_string(&entry).unwrap()).unwrap();
        assert_eq!(again, entry);
    }
}

//! What the desk knows of its period: who works here, and the directories.

use std::sync::Arc;

use jiff::SignedDuration;
use jiff::tz::TimeZone;

use crate::alike::plain;
use crate::catalogue::words;
use crate::directories::Entry;
use crate::known_period::KnownPeriod;

/// What is known of the period.
#[derive(Clone, Debug)]
pub struct Known {
    /// Name of the period; empty while it is not known.
    pub parent: String,
    /// What is known of it.
    pub period: Arc<KnownPeriod>,
    /// Code of the call handler; empty if nobody said it.
    pub operator: String,
    /// Who is signed in.
    pub principal: String,
    /// How far the clock of this seat is ahead of that of the server.
    pub ahead: SignedDuration,
    pub categories: Arc<Vec<Entry>>,
    pub districts: Arc<Vec<Entry>>,
    pub agencies: Arc<Vec<Entry>>,
    /// Whether the server said it; else it is what the seat remembers, and is asked again.
    pub is_whole: bool,
}

impl Default for Known {
    fn default() -> Self {
        Self {
            parent: String::new(),
            period: Arc::new(KnownPeriod::of_zone(TimeZone::system())),
            operator: String::new(),
            principal: String::new(),
            ahead: SignedDuration::ZERO,
            categories: Arc::default(),
            districts: Arc::default(),
            agencies: Arc::default(),
            is_whole: false,
        }
    }
}

impl Known {
    /// The district that a place names, with or without what it is. None if it names none or several.
    pub fn district_in(&self, place: &str) -> Option<&Entry> {
        let place = plain(place);
        // What the names of districts end with, which callers leave out.
        let kinds = words("typed-district-kinds");
        let length = |entry: &&Entry| {
            let names = entry.names.iter().map(|name| plain(name));
            let bare = names.flat_map(|name| {
                let short = kinds.iter().find_map(|kind| name.strip_suffix(kind.as_str()));
                let short = short.map(|short| short.trim_end().to_owned());
                // One character stands in too many names of streets.
                short.filter(|short| short.chars().count() > 1).into_iter().chain([name])
            });
            bare.filter(|name| place.contains(name.as_str())).map(|name| name.chars().count()).max()
        };
        let named: Vec<_> = self
            .districts
            .iter()
            .filter(|entry| !entry.retired)
            .filter_map(|entry| Some((length(&entry)?, entry)))
            .collect();
        let longest = named.iter().map(|(length, _)| *length).max()?;
        match named.iter().filter(|(length, _)| *length == longest).collect::<Vec<_>>()[..] {
            [(_, one)] => Some(one),
            _ => None,
        }
    }

    /// The agency that serves a district. None if none or several do.
    pub fn agency_of(&self, district: &str) -> Option<&Entry> {
        let serving = |entry: &&Entry| !entry.retired && !district.is_empty() && entry.district == district;
        match self.agencies.iter().filter(serving).collect::<Vec<_>>()[..] {
            [one] => Some(one),
            _ => None,
        }
    }
}

/// What a call handler asks first in calls of a category; empty where nothing is known.
pub fn script_of<'e>(entries: &'e [Entry], code: &str) -> &'e str {
    entries.iter().find(|entry| entry.code == code).map_or("", |entry| entry.script.as_str())
}

/// The name of an entry, else its code.
pub fn name_of<'e>(entries: &'e [Entry], code: &'e str) -> &'e str {
    entries.iter().find(|entry| entry.code == code).map_or(code, |entry| entry.name.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(code: &str, name: &str, district: &str) -> Entry {
        Entry {
            code: code.to_owned(),
            name: name.to_owned(),
            names: vec![name.to_owned()],
            district: district.to_owned(),
            ..Entry::default()
        }
    }

    #[test]
    fn a_place_names_its_district_as_callers_say_it() {
        let districts = [("1", "新山村街道"), ("2", "跃进村街道"), ("3", "跳磴镇"), ("4", "新山镇")];
        let agencies = [("XSC", "1"), ("YJC", "2"), ("YJC2", "2"), ("WATER", "")];
        let known = Known {
            districts: Arc::new(districts.map(|(code, name)| entry(code, name, "")).into()),
            agencies: Arc::new(agencies.map(|(code, district)| entry(code, code, district)).into()),
            ..Known::default()
        };
        let of = |place: &str| known.district_in(place).map(|entry| entry.code.as_str());
        assert_eq!(of("新山村街道春晖路12号"), Some("1"));
        assert_eq!(of("新山村春晖路12号"), Some("1"), "the longer name");
        assert_eq!(of("跳磴石盘村"), Some("3"));
        assert_eq!([of("春晖路12号"), of(""), of("跃进村到跳磴镇")], [None, None, None], "none or several");
        assert_eq!(known.agency_of("1").map(|entry| entry.code.as_str()), Some("XSC"));
        assert!(known.agency_of("2").is_none() && known.agency_of("").is_none());
    }
}

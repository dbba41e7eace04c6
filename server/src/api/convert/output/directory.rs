//! Messages of categories, districts, agencies and operators.

use hotline_proto::v1;

use crate::api::convert::codes;
use crate::domain::directory::{DirectoryEntry, Names};
use crate::domain::reference::{BUILT_IN, usual_rank};

fn display_names(names: &Names) -> Vec<v1::LocalizedText> {
    let name = |(language, text): (&String, &String)| v1::LocalizedText {
        language: language.clone(),
        text: text.clone(),
    };
    names.iter().map(name).collect()
}

/// A category, and whether it is usual for the period's hazard. Urgency and words are those that hold: the built-in ones where it has none.
pub fn category(entry: &DirectoryEntry, hazard: &str) -> v1::CategoryEntry {
    let built_in = BUILT_IN.categories.get(&entry.code);
    let urgency = entry.urgency.or(built_in.and_then(|built_in| built_in.urgency));
    let words = match built_in {
        Some(built_in) if entry.words.is_empty() => &built_in.words,
        _ => &entry.words,
    };
    v1::CategoryEntry {
        default_urgency: urgency.map_or(0, codes::number),
        words: display_names(words),
        ..said(entry, hazard)
    }
}

/// A category as the period says it: without what is built in.
pub fn said(entry: &DirectoryEntry, hazard: &str) -> v1::CategoryEntry {
    v1::CategoryEntry {
        default_urgency: entry.urgency.map_or(0, codes::number),
        words: display_names(&entry.words),
        code: entry.code.clone(),
        display_names: display_names(&entry.names),
        retired: entry.retired,
        usual: usual_rank(hazard, &entry.code).is_some(),
        etag: entry.position.to_string(),
    }
}

/// A district.
pub fn district(entry: &DirectoryEntry) -> v1::DistrictEntry {
    v1::DistrictEntry {
        code: entry.code.clone(),
        display_names: display_names(&entry.names),
        retired: entry.retired,
        etag: entry.position.to_string(),
    }
}

/// An agency with its district, if it has one.
pub fn agency(entry: &DirectoryEntry) -> v1::AgencyEntry {
    v1::AgencyEntry {
        code: entry.code.clone(),
        display_names: display_names(&entry.names),
        district: entry.district.clone().unwrap_or_default(),
        retired: entry.retired,
        etag: entry.position.to_string(),
    }
}

/// An operator.
pub fn operator(entry: &DirectoryEntry) -> v1::OperatorEntry {
    v1::OperatorEntry {
        code: entry.code.clone(),
        display_names: display_names(&entry.names),
        retired: entry.retired,
        etag: entry.position.to_string(),
    }
}

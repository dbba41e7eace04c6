//! Messages of categories, districts, agencies and operators.

use hotline_proto::v1;

use crate::api::convert::codes;
use crate::domain::directory::{DirectoryEntry, Names, Telephone};
use crate::domain::reference::{self, usual_rank};

/// Texts in several languages.
pub fn localized(texts: &Names) -> Vec<v1::LocalizedText> {
    let text = |(language, text): (&String, &String)| v1::LocalizedText {
        language: language.clone(),
        text: text.clone(),
    };
    texts.iter().map(text).collect()
}

/// A category, and whether it is usual for the period's hazard. Urgency, words and scripts are those that hold: the built-in ones where it has none.
pub fn category(entry: &DirectoryEntry, hazard: &str) -> v1::CategoryEntry {
    let urgency = reference::default_urgency(&entry.code, Some(entry));
    v1::CategoryEntry {
        default_urgency: urgency.map_or(0, codes::number),
        words: reference::words(&entry.code, Some(entry)).map(localized).unwrap_or_default(),
        scripts: reference::scripts(&entry.code, Some(entry)).map(localized).unwrap_or_default(),
        ..said(entry, hazard)
    }
}

/// A category as the period says it: without what is built in.
pub fn said(entry: &DirectoryEntry, hazard: &str) -> v1::CategoryEntry {
    v1::CategoryEntry {
        default_urgency: entry.urgency.map_or(0, codes::number),
        words: localized(&entry.words),
        scripts: localized(&entry.scripts),
        code: entry.code.clone(),
        display_names: localized(&entry.names),
        retired: entry.retired,
        usual: usual_rank(hazard, &entry.code).is_some(),
        etag: entry.position.to_string(),
    }
}

/// A district.
pub fn district(entry: &DirectoryEntry) -> v1::DistrictEntry {
    v1::DistrictEntry {
        code: entry.code.clone(),
        display_names: localized(&entry.names),
        retired: entry.retired,
        etag: entry.position.to_string(),
    }
}

/// An agency with its district, if it has one.
pub fn agency(entry: &DirectoryEntry) -> v1::AgencyEntry {
    v1::AgencyEntry {
        code: entry.code.clone(),
        display_names: localized(&entry.names),
        district: entry.district.clone().unwrap_or_default(),
        telephones: entry.telephones.iter().map(telephone).collect(),
        retired: entry.retired,
        etag: entry.position.to_string(),
    }
}

fn telephone(telephone: &Telephone) -> v1::Telephone {
    let shift = telephone.shift.clone().unwrap_or_default();
    v1::Telephone { shift, number: telephone.number.clone() }
}

/// An operator.
pub fn operator(entry: &DirectoryEntry) -> v1::OperatorEntry {
    v1::OperatorEntry {
        code: entry.code.clone(),
        display_names: localized(&entry.names),
        retired: entry.retired,
        etag: entry.position.to_string(),
    }
}

//! Messages of categories, districts, agencies and operators.

use hotline_proto::v1;

use crate::domain::directory::{DirectoryEntry, Names};
use crate::domain::reference::usual_rank;

fn display_names(names: &Names) -> Vec<v1::LocalizedText> {
    let name = |(language, text): (&String, &String)| v1::LocalizedText {
        language: language.clone(),
        text: text.clone(),
    };
    names.iter().map(name).collect()
}

/// A category, and whether it is usual for the period's hazard.
pub fn category(entry: &DirectoryEntry, hazard: &str) -> v1::CategoryEntry {
    v1::CategoryEntry {
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

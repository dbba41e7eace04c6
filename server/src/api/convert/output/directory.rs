//! Messages of categories, districts, agencies and operators.

use hotline_proto::v1;

use crate::domain::directory::{Category, DirectoryEntry};
use crate::domain::reference::usual_rank;

/// A category, and whether it is usual for the period's hazard.
pub fn category(category: &Category, hazard: &str) -> v1::CategoryEntry {
    v1::CategoryEntry {
        code: category.code.clone(),
        name_zh: category.name_zh.clone(),
        name_en: category.name_en.clone(),
        retired: category.retired,
        usual: usual_rank(hazard, &category.code).is_some(),
    }
}

/// A district. Of an entry, its code, name and retirement are used.
pub fn district(entry: &DirectoryEntry) -> v1::DistrictEntry {
    v1::DistrictEntry {
        code: entry.code.clone(),
        display_name: entry.display_name.clone(),
        retired: entry.retired,
    }
}

/// An agency with its district, if it has one.
pub fn agency(entry: &DirectoryEntry) -> v1::AgencyEntry {
    v1::AgencyEntry {
        code: entry.code.clone(),
        display_name: entry.display_name.clone(),
        district: entry.district.clone().unwrap_or_default(),
        retired: entry.retired,
    }
}

/// An operator. Of an entry, its code, name and retirement are used.
pub fn operator(entry: &DirectoryEntry) -> v1::OperatorEntry {
    v1::OperatorEntry {
        code: entry.code.clone(),
        display_name: entry.display_name.clone(),
        retired: entry.retired,
    }
}

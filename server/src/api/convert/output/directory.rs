//! Categories, districts, agencies and operators.

use hotline_proto::v1;

use crate::domain::directory::{Category, DirectoryEntry};
use crate::domain::reference::usual_rank;

/// A category of a period with this hazard.
pub fn category(category: &Category, hazard: &str) -> v1::Category {
    v1::Category {
        code: category.code.clone(),
        name_zh: category.name_zh.clone(),
        name_en: category.name_en.clone(),
        retired: category.retired,
        usual: usual_rank(hazard, &category.code).is_some(),
    }
}

/// A district.
pub fn district(entry: &DirectoryEntry) -> v1::District {
    v1::District {
        code: entry.code.clone(),
        display_name: entry.display_name.clone(),
        retired: entry.retired,
    }
}

/// An agency.
pub fn agency(entry: &DirectoryEntry) -> v1::Agency {
    v1::Agency {
        code: entry.code.clone(),
        display_name: entry.display_name.clone(),
        district: entry.district.clone().unwrap_or_default(),
        retired: entry.retired,
    }
}

/// An operator.
pub fn operator(entry: &DirectoryEntry) -> v1::Operator {
    v1::Operator {
        code: entry.code.clone(),
        display_name: entry.display_name.clone(),
        retired: entry.retired,
    }
}

//! Entries of the directories, from CSV files.

use std::path::Path;

use hotline_proto::v1::{Agency, Category, District, Operator};
use serde::Deserialize;

use crate::failure::Failure;
use crate::input::csv_file_if;

/// A row of any directory but the categories.
#[derive(Debug, Deserialize)]
struct Entry {
    code: String,
    #[serde(alias = "display_name")]
    name: String,
    #[serde(default)]
    district: String,
    #[serde(default)]
    retired: Option<bool>,
}

#[derive(Debug, Deserialize)]
struct CategoryEntry {
    code: String,
    #[serde(alias = "name")]
    name_zh: String,
    #[serde(default)]
    name_en: String,
    #[serde(default)]
    retired: Option<bool>,
}

/// Categories of a file; none without a file.
pub fn categories(file: Option<&Path>) -> Result<Vec<Category>, Failure> {
    let entries: Vec<CategoryEntry> = csv_file_if(file)?;
    let category = |e: CategoryEntry| Category {
        code: e.code,
        name_zh: e.name_zh,
        name_en: e.name_en,
        retired: e.retired.unwrap_or_default(),
        usual: false,
    };
    Ok(entries.into_iter().map(category).collect())
}

/// Districts of a file; none without a file.
pub fn districts(file: Option<&Path>) -> Result<Vec<District>, Failure> {
    entries(file, |e| District { code: e.code, display_name: e.name, retired: e.retired.unwrap_or_default() })
}

/// Agencies of a file; none without a file.
pub fn agencies(file: Option<&Path>) -> Result<Vec<Agency>, Failure> {
    entries(file, |e| Agency {
        code: e.code,
        display_name: e.name,
        district: e.district,
        retired: e.retired.unwrap_or_default(),
    })
}

/// Operators of a file; none without a file.
pub fn operators(file: Option<&Path>) -> Result<Vec<Operator>, Failure> {
    entries(file, |e| Operator { code: e.code, display_name: e.name, retired: e.retired.unwrap_or_default() })
}

fn entries<T>(file: Option<&Path>, make: impl Fn(Entry) -> T) -> Result<Vec<T>, Failure> {
    let entries: Vec<Entry> = csv_file_if(file)?;
    Ok(entries.into_iter().map(make).collect())
}

//! Entries of the directories, from CSV files.

use std::path::Path;

use hotline_proto::v1::{AgencyEntry, CategoryEntry, DistrictEntry, OperatorEntry};
use serde::Deserialize;

use crate::failure::Failure;
use crate::input::csv_file_if;

/// A row of any directory but the categories.
#[derive(Debug, Deserialize)]
struct Row {
    code: String,
    #[serde(alias = "display_name")]
    name: String,
    #[serde(default)]
    district: String,
    #[serde(default)]
    retired: Option<bool>,
}

#[derive(Debug, Deserialize)]
struct CategoryRow {
    code: String,
    #[serde(alias = "name")]
    name_zh: String,
    #[serde(default)]
    name_en: String,
    #[serde(default)]
    retired: Option<bool>,
}

/// Categories of a file; none without a file.
pub fn categories(file: Option<&Path>) -> Result<Vec<CategoryEntry>, Failure> {
    let rows: Vec<CategoryRow> = csv_file_if(file)?;
    let category = |row: CategoryRow| CategoryEntry {
        code: row.code,
        name_zh: row.name_zh,
        name_en: row.name_en,
        retired: row.retired.unwrap_or_default(),
        usual: false,
    };
    Ok(rows.into_iter().map(category).collect())
}

/// Districts of a file; none without a file.
pub fn districts(file: Option<&Path>) -> Result<Vec<DistrictEntry>, Failure> {
    entries(file, |row| DistrictEntry {
        code: row.code,
        display_name: row.name,
        retired: row.retired.unwrap_or_default(),
    })
}

/// Agencies of a file; none without a file.
pub fn agencies(file: Option<&Path>) -> Result<Vec<AgencyEntry>, Failure> {
    entries(file, |row| AgencyEntry {
        code: row.code,
        display_name: row.name,
        district: row.district,
        retired: row.retired.unwrap_or_default(),
    })
}

/// Operators of a file; none without a file.
pub fn operators(file: Option<&Path>) -> Result<Vec<OperatorEntry>, Failure> {
    entries(file, |row| OperatorEntry {
        code: row.code,
        display_name: row.name,
        retired: row.retired.unwrap_or_default(),
    })
}

fn entries<T>(file: Option<&Path>, make: impl Fn(Row) -> T) -> Result<Vec<T>, Failure> {
    let rows: Vec<Row> = csv_file_if(file)?;
    Ok(rows.into_iter().map(make).collect())
}

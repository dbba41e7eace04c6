//! Entries of the directories, from CSV files.

use std::path::Path;

use hotline_proto::v1::{AgencyEntry, CategoryEntry, DistrictEntry, LocalizedText, OperatorEntry, Urgency};
use prost_types::FieldMask;
use serde::Deserialize;

use crate::catalogue::text;
use crate::codes::Code as _;
use crate::failure::Failure;
use crate::input::{csv_columns, csv_file_if};

/// A row of any directory.
#[derive(Debug, Deserialize)]
struct Row {
    code: String,
    #[serde(default, alias = "display_name")]
    name: String,
    #[serde(default)]
    name_zh: String,
    #[serde(default)]
    name_en: String,
    #[serde(default)]
    district: String,
    #[serde(default)]
    urgency: String,
    #[serde(default)]
    words_zh: String,
    #[serde(default)]
    words_en: String,
    #[serde(default)]
    retired: Option<bool>,
}

impl Row {
    /// The names that it gives. That of the column `name` is in Chinese, as an office has its lists.
    fn names(&self) -> Vec<LocalizedText> {
        let chinese = if self.name_zh.is_empty() { &self.name } else { &self.name_zh };
        localized([("zh", chinese), ("en", &self.name_en)])
    }

    /// The words that raise an alarm.
    fn words(&self) -> Vec<LocalizedText> {
        localized([("zh", &self.words_zh), ("en", &self.words_en)])
    }
}

/// Texts by language, without those that are empty.
fn localized(texts: [(&str, &String); 2]) -> Vec<LocalizedText> {
    let given = texts.into_iter().filter(|(_, text)| !text.is_empty());
    let localized = |(language, text): (&str, &String)| LocalizedText {
        language: language.to_owned(),
        text: text.clone(),
    };
    given.map(localized).collect()
}

/// Categories of a file; none without a file.
pub fn categories(file: Option<&Path>) -> Result<Vec<CategoryEntry>, Failure> {
    let rows: Vec<Row> = csv_file_if(file)?;
    let entry = |(at, row): (usize, Row)| {
        let urgency = match row.urgency.as_str() {
            "" => Urgency::Unspecified,
            typed => Urgency::typed(typed).map_err(|problem| {
                Failure::Data(text!("csv-row-problem", row = at + 1, column = "urgency", problem = problem))
            })?,
        };
        Ok(CategoryEntry {
            display_names: row.names(),
            default_urgency: urgency.into(),
            words: row.words(),
            code: row.code,
            retired: row.retired.unwrap_or_default(),
            ..CategoryEntry::default()
        })
    };
    rows.into_iter().enumerate().map(entry).collect()
}

/// Districts of a file; none without a file.
pub fn districts(file: Option<&Path>) -> Result<Vec<DistrictEntry>, Failure> {
    entries(file, |row| DistrictEntry {
        display_names: row.names(),
        code: row.code,
        retired: row.retired.unwrap_or_default(),
        ..DistrictEntry::default()
    })
}

/// Agencies of a file; none without a file.
pub fn agencies(file: Option<&Path>) -> Result<Vec<AgencyEntry>, Failure> {
    entries(file, |row| AgencyEntry {
        display_names: row.names(),
        code: row.code,
        district: row.district,
        retired: row.retired.unwrap_or_default(),
        ..AgencyEntry::default()
    })
}

/// Operators of a file; none without a file.
pub fn operators(file: Option<&Path>) -> Result<Vec<OperatorEntry>, Failure> {
    entries(file, |row| OperatorEntry {
        display_names: row.names(),
        code: row.code,
        retired: row.retired.unwrap_or_default(),
        ..OperatorEntry::default()
    })
}

/// The columns besides code.
const COLUMNS: &str = "name, name_zh, name_en, district, urgency, words_zh, words_en, retired";

/// The fields that the columns of a file give.
pub fn mask(file: &Path) -> Result<FieldMask, Failure> {
    let columns = csv_columns(file)?;
    let has = |names: &[&str]| columns.iter().any(|column| names.contains(&column.as_str()));
    let fields = [
        ("display_names", has(&["name", "display_name", "name_zh", "name_en"])),
        ("district", has(&["district"])),
        ("default_urgency", has(&["urgency"])),
        ("words", has(&["words_zh", "words_en"])),
        ("retired", has(&["retired"])),
    ];
    if fields.iter().all(|(_, given)| !given) {
        let path = file.display().to_string();
        return Err(Failure::Data(text!("csv-no-column", path = path, columns = COLUMNS)));
    }
    let paths = fields.into_iter().filter(|(_, given)| *given).map(|(path, _)| path.to_owned());
    Ok(FieldMask { paths: paths.collect() })
}

fn entries<T>(file: Option<&Path>, make: impl Fn(Row) -> T) -> Result<Vec<T>, Failure> {
    let rows: Vec<Row> = csv_file_if(file)?;
    Ok(rows.into_iter().map(make).collect())
}

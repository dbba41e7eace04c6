//! Entries of the directories, from files.

use std::path::Path;

use hotline_proto::v1::{
    AgencyEntry, CategoryEntry, DistrictEntry, LocalizedText, OperatorEntry, ShiftPlan, Telephone,
};
use prost_types::FieldMask;

use crate::catalogue::text;
use crate::codes::urgency;
use crate::context::Context;
use crate::failure::Failure;
use crate::refusal::Origin;
use crate::table_file::{Column, Problems, RowOf, TableFile, flag, names as names_of_columns};

const NAME_ZH: Column = Column::new("name_zh", "column-name-zh");
const NAME_EN: Column = Column::new("name_en", "column-name-en");
const RETIRED: Column = Column::new("retired", "column-retired");

const CATEGORIES: &[Column] = &[
    Column::new("code", "column-code-of-category"),
    Column::new("name", "column-name-of-category"),
    NAME_ZH,
    NAME_EN,
    Column::new("urgency", "column-urgency"),
    Column::new("words_zh", "column-words-zh"),
    Column::new("words_en", "column-words-en"),
    Column::new("script_zh", "column-script-zh"),
    Column::new("script_en", "column-script-en"),
    RETIRED,
];

const DISTRICTS: &[Column] = &[
    Column::new("code", "column-code-of-district"),
    Column::new("name", "column-name-of-district"),
    NAME_ZH,
    NAME_EN,
    RETIRED,
];

const AGENCIES: &[Column] = &[
    Column::new("code", "column-code-of-agency"),
    Column::new("name", "column-name-of-agency"),
    NAME_ZH,
    NAME_EN,
    Column::new("district", "column-district"),
    Column::new("telephones", "column-telephones"),
    RETIRED,
];

const OPERATORS: &[Column] = &[
    Column::new("code", "column-code-of-operator"),
    Column::new("name", "column-name-of-operator"),
    NAME_ZH,
    NAME_EN,
    RETIRED,
];

/// The fields of an entry, and the columns that give them. A field belongs to an upsert if one of its columns is there; the code always does.
const FIELDS: &[(&str, &[&str])] = &[
    ("code", &["code"]),
    ("display_names", &["name", "name_zh", "name_en"]),
    ("district", &["district"]),
    ("telephones", &["telephones"]),
    ("default_urgency", &["urgency"]),
    ("words", &["words_zh", "words_en"]),
    ("scripts", &["script_zh", "script_en"]),
    ("retired", &["retired"]),
];

/// Entries of a file, and which of their fields it gives.
#[derive(Debug)]
pub struct Entries<T> {
    /// The entries.
    pub entries: Vec<T>,
    /// The fields that the columns of the file give.
    pub mask: FieldMask,
}

/// The names that a row gives. That of the column `name` is in Chinese, as an office has its lists.
fn names(row: &RowOf<'_>) -> Vec<LocalizedText> {
    let chinese = match row.text("name_zh") {
        "" => row.text("name"),
        name => name,
    };
    localized([("zh", chinese), ("en", row.text("name_en"))])
}

/// Texts by language, without those that are empty.
fn localized(texts: [(&str, &str); 2]) -> Vec<LocalizedText> {
    let given = texts.into_iter().filter(|(_, text)| !text.is_empty());
    given.map(|(language, text)| LocalizedText { language: language.into(), text: text.into() }).collect()
}

/// Categories of a file; none without a file.
pub fn categories(context: &Context, file: Option<&Path>) -> Result<Entries<CategoryEntry>, Failure> {
    entries(context, "categories", file, CATEGORIES, |row, problems| CategoryEntry {
        code: row.text("code").to_owned(),
        display_names: names(&row),
        default_urgency: row.read("urgency", problems, urgency).map_or(0, i32::from),
        words: localized([("zh", row.text("words_zh")), ("en", row.text("words_en"))]),
        scripts: localized([("zh", row.text("script_zh")), ("en", row.text("script_en"))]),
        retired: row.read("retired", problems, flag).unwrap_or_default(),
        ..CategoryEntry::default()
    })
}

/// Districts of a file; none without a file.
pub fn districts(context: &Context, file: Option<&Path>) -> Result<Entries<DistrictEntry>, Failure> {
    entries(context, "districts", file, DISTRICTS, |row, problems| DistrictEntry {
        code: row.text("code").to_owned(),
        display_names: names(&row),
        retired: row.read("retired", problems, flag).unwrap_or_default(),
        ..DistrictEntry::default()
    })
}

/// Agencies of a file; none without a file.
pub fn agencies(context: &Context, file: Option<&Path>) -> Result<Entries<AgencyEntry>, Failure> {
    entries(context, "agencies", file, AGENCIES, |row, problems| AgencyEntry {
        code: row.text("code").to_owned(),
        display_names: names(&row),
        district: row.text("district").to_owned(),
        telephones: telephones(row.text("telephones")),
        retired: row.read("retired", problems, flag).unwrap_or_default(),
        ..AgencyEntry::default()
    })
}

/// Telephones with `;` between them, each with the shift in which it is answered or without: `night=023-68831234; 023-68830000`.
fn telephones(cell: &str) -> Vec<Telephone> {
    let each = cell.split([';', '；']).map(str::trim).filter(|telephone| !telephone.is_empty());
    let telephone = |typed: &str| {
        let (shift, number) = typed.split_once('=').unwrap_or(("", typed));
        Telephone { shift: shift.trim().to_owned(), number: number.trim().to_owned() }
    };
    each.map(telephone).collect()
}

/// Agencies with their telephones under the codes of shifts: people know a shift by its name. A name is that of the latest plan that has it.
pub fn with_shift_codes(
    mut agencies: Vec<AgencyEntry>,
    plans: &[ShiftPlan],
) -> Result<Vec<AgencyEntry>, Failure> {
    let shifts = || plans.iter().rev().flat_map(|plan| &plan.shifts);
    for telephone in agencies.iter_mut().flat_map(|agency| &mut agency.telephones) {
        let typed = telephone.shift.as_str();
        if typed.chars().all(|character| character.is_ascii_alphanumeric() || character == '-') {
            continue;
        }
        match shifts().find(|shift| shift.display_name == typed) {
            Some(shift) => telephone.shift.clone_from(&shift.code),
            None => return Err(Failure::Data(text!("telephone-shift-unknown", typed = typed))),
        }
    }
    Ok(agencies)
}

/// Call handlers of a file; none without a file.
pub fn operators(context: &Context, file: Option<&Path>) -> Result<Entries<OperatorEntry>, Failure> {
    entries(context, "operators", file, OPERATORS, |row, problems| OperatorEntry {
        code: row.text("code").to_owned(),
        display_names: names(&row),
        retired: row.read("retired", problems, flag).unwrap_or_default(),
        ..OperatorEntry::default()
    })
}

/// Reads a file for a list of a request, and remembers where each entry stands, so that what the server refuses is told by row and column.
fn entries<T>(
    context: &Context,
    list: &'static str,
    path: Option<&Path>,
    columns: &[Column],
    entry: impl Fn(RowOf<'_>, &mut Problems) -> T,
) -> Result<Entries<T>, Failure> {
    let Some(path) = path else { return Ok(Entries { entries: Vec::new(), mask: FieldMask::default() }) };
    let file = TableFile::read(path, columns)?;
    let entries = file.entries(&columns[..1], entry)?;
    let given = FIELDS.iter().skip(1).filter(|(_, columns)| columns.iter().any(|column| file.has(column)));
    let paths: Vec<String> = given.map(|(field, _)| (*field).to_owned()).collect();
    if paths.is_empty() {
        let columns = names_of_columns(&columns[1..]);
        let path = path.display().to_string();
        return Err(Failure::Data(text!("file-no-column", path = path, columns = columns)));
    }
    context.remember(Origin {
        list,
        path: path.to_owned(),
        rows: file.row_numbers(),
        headings: FIELDS.iter().map(|(field, keys)| (*field, file.heading(keys).to_owned())).collect(),
    });
    Ok(Entries { entries, mask: FieldMask { paths } })
}

#[cfg(test)]
mod tests {
    use super::*;
    use hotline_proto::v1::PlannedShift;

    #[test]
    fn a_telephone_is_of_a_shift_by_its_code_or_its_name() {
        let shift = |code: &str, name: &str| PlannedShift {
            code: code.to_owned(),
            display_name: name.to_owned(),
            ..PlannedShift::default()
        };
        let plan = |shifts: [PlannedShift; 2]| ShiftPlan { shifts: shifts.to_vec(), ..ShiftPlan::default() };
        let plans = [
            plan([shift("n1", "夜班"), shift("early", "早班")]),
            plan([shift("night", "夜班"), shift("day", "白班")]),
        ];
        let shifts = |cell: &str| {
            let agency = AgencyEntry { telephones: telephones(cell), ..AgencyEntry::default() };
            let agencies = with_shift_codes(vec![agency], &plans)?;
            let shifts = agencies[0].telephones.iter().map(|telephone| telephone.shift.clone());
            Ok::<_, Failure>(shifts.collect::<Vec<_>>())
        };
        assert_eq!(shifts("1；夜班=2; 早班=3; standby=4").unwrap(), ["", "night", "early", "standby"]);
        assert!(matches!(shifts("中班=2"), Err(Failure::Data(told)) if told.contains("中班")));
    }
}

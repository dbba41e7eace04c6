//! Entries of the directories, as rows.

use hotline_proto::v1::{AgencyEntry, CategoryEntry, DistrictEntry, LocalizedText, OperatorEntry};

use crate::catalogue::speech;
use crate::output::{Cell, Table};

/// The name in a language or a variety of it: zh is also zh-Hant. None if there is none.
pub fn in_language<'n>(names: &'n [LocalizedText], language: &str) -> Option<&'n str> {
    let is_of = |name: &&LocalizedText| name.language.split('-').next() == Some(language);
    names.iter().find(is_of).map(|name| name.text.as_str())
}

/// The one name where there is room for one: in the language that is spoken, else the Chinese, else any.
pub fn preferred(names: &[LocalizedText]) -> &str {
    let any = || names.first().map(|name| name.text.as_str());
    let spoken = in_language(names, speech().language.code());
    spoken.or_else(|| in_language(names, "zh")).or_else(any).unwrap_or_default()
}

fn name(names: &[LocalizedText]) -> Cell {
    Cell::text(preferred(names))
}

/// Categories as rows. Their words and scripts are too long for people.
pub fn categories(categories: &[CategoryEntry]) -> Table {
    let keys = [
        "code",
        "name_zh",
        "name_en",
        "urgency",
        "usual",
        "retired",
        "words_zh",
        "words_en",
        "script_zh",
        "script_en",
    ];
    let rows = Table::new(&keys, categories, |c| {
        vec![
            Cell::text(&c.code),
            Cell::text(in_language(&c.display_names, "zh").unwrap_or_default()),
            Cell::text(in_language(&c.display_names, "en").unwrap_or_default()),
            Cell::code(c.default_urgency()),
            Cell::if_set(c.usual),
            Cell::if_set(c.retired),
            Cell::text(in_language(&c.words, "zh").unwrap_or_default()),
            Cell::text(in_language(&c.words, "en").unwrap_or_default()),
            Cell::text(in_language(&c.scripts, "zh").unwrap_or_default()),
            Cell::text(in_language(&c.scripts, "en").unwrap_or_default()),
        ]
    });
    Table { for_spreadsheets: 4, ..rows }
}

/// Districts as rows.
pub fn districts(districts: &[DistrictEntry]) -> Table {
    Table::new(&["code", "display_name", "retired"], districts, |d| {
        vec![Cell::text(&d.code), name(&d.display_names), Cell::if_set(d.retired)]
    })
}

/// The telephones of an agency as its file has them: `night=023-68831234; 023-68830000`.
fn telephones(agency: &AgencyEntry) -> String {
    let each = agency.telephones.iter().map(|telephone| match telephone.shift.as_str() {
        "" => telephone.number.clone(),
        shift => format!("{shift}={}", telephone.number),
    });
    each.collect::<Vec<_>>().join("; ")
}

/// Agencies as rows.
pub fn agencies(agencies: &[AgencyEntry]) -> Table {
    Table::new(&["code", "display_name", "district", "telephones", "retired"], agencies, |a| {
        vec![
            Cell::text(&a.code),
            name(&a.display_names),
            Cell::text(&a.district),
            Cell::text(telephones(a)),
            Cell::if_set(a.retired),
        ]
    })
}

/// Operators as rows.
pub fn operators(operators: &[OperatorEntry]) -> Table {
    Table::new(&["code", "display_name", "retired"], operators, |o| {
        vec![Cell::text(&o.code), name(&o.display_names), Cell::if_set(o.retired)]
    })
}

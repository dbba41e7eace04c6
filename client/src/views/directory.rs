//! Entries of the directories, as rows.

use hotline_proto::v1::{AgencyEntry, CategoryEntry, DistrictEntry, OperatorEntry};

use crate::output::{Cell, Table};

/// Categories as rows.
pub fn categories(categories: &[CategoryEntry]) -> Table {
    Table::new(&["code", "name_zh", "name_en", "usual", "retired"], categories, |c| {
        let marks = [Cell::if_set(c.usual), Cell::if_set(c.retired)];
        [vec![Cell::text(&c.code), Cell::text(&c.name_zh), Cell::text(&c.name_en)], marks.to_vec()].concat()
    })
}

/// Districts as rows.
pub fn districts(districts: &[DistrictEntry]) -> Table {
    Table::new(&["code", "display_name", "retired"], districts, |d| {
        vec![Cell::text(&d.code), Cell::text(&d.display_name), Cell::if_set(d.retired)]
    })
}

/// Agencies as rows.
pub fn agencies(agencies: &[AgencyEntry]) -> Table {
    Table::new(&["code", "display_name", "district", "retired"], agencies, |a| {
        vec![
            Cell::text(&a.code),
            Cell::text(&a.display_name),
            Cell::text(&a.district),
            Cell::if_set(a.retired),
        ]
    })
}

/// Operators as rows.
pub fn operators(operators: &[OperatorEntry]) -> Table {
    Table::new(&["code", "display_name", "retired"], operators, |o| {
        vec![Cell::text(&o.code), Cell::text(&o.display_name), Cell::if_set(o.retired)]
    })
}

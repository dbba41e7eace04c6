//! The tables of counts, one for each type of the domain, all of the same form.

use diesel::prelude::*;

use super::Span;
use crate::domain::calendar::Window;
use crate::domain::codes::Coded;
use crate::domain::figures::counts::*;
use crate::domain::figures::dimension::Dimension;
use crate::domain::figures::ledger::{Cells, Ledger};
use crate::domain::instant::Instant;
use crate::store::db::Error;
use crate::store::db::bulk_insert::bulk_insert;
use crate::store::db::conn::{Conn, Statements, on};

/// A row of counts: where they are counted, and the counts.
#[derive(Clone, Debug, PartialEq)]
pub struct Row<C> {
    /// The dimension.
    pub dimension: Dimension,
    /// The span.
    pub span: Span,
    /// Begin of the cell.
    pub cell: Instant,
    /// The value.
    pub value: String,
    /// What is counted.
    pub counts: C,
}

/// Counts that have a table.
pub trait CounterTable: Counts {
    /// Name of the table.
    const TABLE: &'static str;

    /// The cells of a ledger.
    fn cells_in(ledger: &Ledger) -> &Cells<Self>;

    /// Adds to the counters. A cell may stand only once among the rows.
    fn add_rows(to: &mut Statements<'_>, key: i64, rows: &[Row<Self>]) -> QueryResult<()>;

    /// The rows of a dimension in the cells of a window, by cell and value.
    fn rows(
        conn: &mut Conn,
        key: i64,
        dimension: Dimension,
        cells: (Span, Window),
    ) -> QueryResult<Vec<(String, Self)>>;

    /// All rows of a dimension.
    fn all_rows(conn: &mut Conn, key: i64, dimension: Dimension) -> Result<Vec<Row<Self>>, Error>;

    /// Empties the table of a period.
    fn clear(to: &mut Statements<'_>, key: i64) -> QueryResult<()>;
}

/// What leads the order of the rows of a span: the dimension for days, of which many are read at once for one, and for what is not broken down,
/// which is asked most; nothing for the other rows of quarter-hours, so that what a call adds to them lies together.
fn lead(span: Span, dimension: Dimension) -> &'static str {
    match span {
        Span::Quarter if dimension != Dimension::All => "",
        Span::Quarter | Span::Day | Span::Shift | Span::Period => dimension.code(),
    }
}

macro_rules! counter_tables {
    ($($name:ident $table:ident $cells:ident { $($field:ident)+ })+) => {$(
            mod $table {
                diesel::table! {
                    use crate::store::db::sql_types::Instant;
                    use diesel::sql_types::*;

                    $table (period_key, span, lead, cell, dimension, value) {
                        period_key -> BigInt,
                        span -> Text,
                        lead -> Text,
                        cell -> Instant,
                        dimension -> Text,
                        value -> Text,
                        $($field -> BigInt,)+
                    }
                }
            }

            impl CounterTable for $name {
                const TABLE: &'static str = stringify!($table);

                fn cells_in(ledger: &Ledger) -> &Cells<Self> {
                    &ledger.$cells
                }

                fn add_rows(to: &mut Statements<'_>, key: i64, rows: &[Row<Self>]) -> QueryResult<()> {
                    use $table::$table;
                    bulk_insert!(Add, 'r, to, rows, $table,
                        key {
                            period_key: i64 = |_| key,
                            span: &'r str = |row| row.span.code(),
                            lead: &'r str = |row| lead(row.span, row.dimension),
                            cell: Instant = |row| row.cell,
                            dimension: &'r str = |row| row.dimension.code(),
                            value: &'r str = |row| row.value.as_str(),
                        }
                        { $($field: i64 = |row| row.counts.$field),+ }
                    )
                }

                fn rows(
                    conn: &mut Conn,
                    key: i64,
                    dimension: Dimension,
                    (span, window): (Span, Window),
                ) -> QueryResult<Vec<(String, Self)>> {
                    use $table::$table as t;
                    #[derive(Queryable)]
                    struct StoredCounts { value: String, $($field: i64,)+ }
                    let rows: Vec<StoredCounts> = on!(conn, |c| t::table
                        .filter(t::period_key.eq(key).and(t::dimension.eq(dimension.code())))
                        .filter(t::span.eq(span.code()).and(t::lead.eq(lead(span, dimension))))
                        .filter(t::cell.ge(window.from).and(t::cell.lt(window.to)))
                        .select((t::value, $(t::$field,)+))
                        .load(c))?;
                    Ok(rows.into_iter().map(|row| (row.value, $name { $($field: row.$field,)+ })).collect())
                }

                fn all_rows(conn: &mut Conn, key: i64, dimension: Dimension) -> Result<Vec<Row<Self>>, Error> {
                    use $table::$table as t;
                    #[derive(Queryable)]
                    struct StoredCounts { span: String, cell: Instant, value: String, $($field: i64,)+ }
                    let rows: Vec<StoredCounts> = on!(conn, |c| t::table
                        .filter(t::period_key.eq(key).and(t::dimension.eq(dimension.code())))
                        .select((t::span, t::cell, t::value, $(t::$field,)+))
                        .load(c))?;
                    let row = |row: StoredCounts| {
                        let counts = $name { $($field: row.$field,)+ };
                        Ok(Row { dimension, span: Span::stored(&row.span)?, cell: row.cell, value: row.value, counts })
                    };
                    rows.into_iter().map(row).collect()
                }

                fn clear(to: &mut Statements<'_>, key: i64) -> QueryResult<()> {
                    use $table::$table as t;
                    to.run(diesel::delete(t::table.filter(t::period_key.eq(key))))
                }
            }
    )+};
}

for_all_counts!(counter_tables);

//! The tables of counts: one for each type of counts, all with the same key.

use diesel::connection::DefaultLoadingMode;
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

/// A row of counts, with the cell in which they are counted.
#[derive(Clone, Debug, PartialEq)]
pub struct Row<C> {
    /// The dimension.
    pub dimension: Dimension,
    /// The span.
    pub span: Span,
    /// Begin of the cell.
    pub cell: Instant,
    /// Value of the dimension; empty if it has none.
    pub value: String,
    /// The counts of the cell.
    pub counts: C,
}

/// Counts that have a table.
pub trait CounterTable: Counts {
    /// Name of the table.
    const TABLE: &'static str;

    /// The counts of this type in a ledger.
    fn cells_in(ledger: &Ledger) -> &Cells<Self>;

    /// Adds rows to the counters. No two rows may have the same cell.
    fn add_rows(to: &mut Statements<'_>, key: i64, rows: &[Row<Self>]) -> QueryResult<()>;

    /// The counts of a dimension in the cells of a window, each with its cell and value.
    fn rows(
        conn: &mut Conn,
        key: i64,
        dimension: Dimension,
        cells: (Span, Window),
    ) -> QueryResult<Vec<(Instant, String, Self)>>;

    /// Calls `each` with all rows of a period, in no particular order. Holds one at a time.
    fn for_each_row(
        conn: &mut Conn,
        key: i64,
        each: impl FnMut(Row<Self>) -> Result<(), Error>,
    ) -> Result<(), Error>;

    /// Deletes the rows of a period.
    fn clear(to: &mut Statements<'_>, key: i64) -> QueryResult<()>;
}

/// The column that comes before the cell in the primary key. It is the dimension for days, as queries read many days of one dimension, and for totals,
/// which are read most. It is empty for the other rows of quarter-hours, so that the rows to which a call is added are adjacent.
fn lead(span: Span, dimension: Dimension) -> &'static str {
    match span {
        Span::Quarter if dimension != Dimension::All => "",
        Span::Quarter | Span::Day | Span::Shift | Span::Period => dimension.code(),
    }
}

fn stored_dimension(code: &str) -> Result<Dimension, Error> {
    Dimension::from_code(code).ok_or_else(|| Error::Damaged("a counter has an unknown dimension".to_owned()))
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
                ) -> QueryResult<Vec<(Instant, String, Self)>> {
                    use $table::$table as t;
                    #[derive(Queryable)]
                    struct StoredCounts { cell: Instant, value: String, $($field: i64,)+ }
                    let rows: Vec<StoredCounts> = on!(conn, |c| t::table
                        .filter(t::period_key.eq(key).and(t::dimension.eq(dimension.code())))
                        .filter(t::span.eq(span.code()).and(t::lead.eq(lead(span, dimension))))
                        .filter(t::cell.ge(window.from).and(t::cell.lt(window.to)))
                        .select((t::cell, t::value, $(t::$field,)+))
                        .load(c))?;
                    let rows = rows.into_iter();
                    Ok(rows.map(|row| (row.cell, row.value, $name { $($field: row.$field,)+ })).collect())
                }

                fn for_each_row(
                    conn: &mut Conn,
                    key: i64,
                    mut each: impl FnMut(Row<Self>) -> Result<(), Error>,
                ) -> Result<(), Error> {
                    use $table::$table as t;
                    #[derive(Queryable)]
                    struct StoredCounts {
                        dimension: String,
                        span: String,
                        cell: Instant,
                        value: String,
                        $($field: i64,)+
                    }
                    on!(conn, |c| {
                        let rows = t::table
                            .filter(t::period_key.eq(key))
                            .select((t::dimension, t::span, t::cell, t::value, $(t::$field,)+))
                            .load_iter::<StoredCounts, DefaultLoadingMode>(c)?;
                        for row in rows {
                            let row = row?;
                            let counts = $name { $($field: row.$field,)+ };
                            let dimension = stored_dimension(&row.dimension)?;
                            let span = Span::stored(&row.span)?;
                            each(Row { dimension, span, cell: row.cell, value: row.value, counts })?;
                        }
                    });
                    Ok(())
                }

                fn clear(to: &mut Statements<'_>, key: i64) -> QueryResult<()> {
                    use $table::$table as t;
                    to.run(diesel::delete(t::table.filter(t::period_key.eq(key))))
                }
            }
    )+};
}

for_all_counts!(counter_tables);

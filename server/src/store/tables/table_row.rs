//! Macros for the row structs of tables.

use crate::store::db::Error;

/// Declares the row struct of a table, with `insert`, `upsert` and `copy` of many rows. The key columns come first, separately from the others.
/// No two rows of one `upsert` may have the same key.
macro_rules! table_row {
    ($(#[$meta:meta])* $vis:vis struct $Row:ident in $table:ident
        key { $($(#[$key_meta:meta])* $key:ident: $Key:ty),+ $(,)? }
        { $($(#[$col_meta:meta])* $col:ident: $Col:ty),* $(,)? }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, ::diesel::Queryable, ::diesel::Selectable)]
        #[diesel(table_name = $crate::store::tables::schema::$table)]
        #[diesel(check_for_backend(::diesel::sqlite::Sqlite, ::diesel::pg::Pg))]
        $vis struct $Row { $($(#[$key_meta])* pub $key: $Key,)+ $($(#[$col_meta])* pub $col: $Col,)* }

        #[allow(dead_code)] // Not every table uses every function.
        impl $Row {
            /// Inserts rows. Fails if a key exists already.
            pub fn insert(to: &mut $crate::store::db::conn::Statements<'_>, rows: &[Self]) -> ::diesel::QueryResult<()> {
                use $crate::store::tables::schema::$table;
                $crate::store::db::bulk_insert::bulk_insert!(Refuse, 'r, to, rows, $table,
                    key { $($key: &'r $Key = |row| &row.$key),+ }
                    { $($col: &'r $Col = |row| &row.$col),* }
                )
            }

            /// Copies the rows of a period into another register.
            pub fn copy(
                from: &mut $crate::store::db::conn::Conn,
                to: &mut $crate::store::db::conn::Conn,
                period_key: i64,
            ) -> Result<(), $crate::store::db::Error> {
                use ::diesel::{ExpressionMethods, QueryDsl, RunQueryDsl, SelectableHelper};
                use $crate::store::tables::schema::$table;
                $crate::store::db::conn::on!(from, |c| {
                    let rows = $table::table
                        .filter($table::period_key.eq(period_key))
                        .select(Self::as_select())
                        .load_iter::<Self, _>(c)?;
                    $crate::store::tables::table_row::in_pages(rows, |page| Ok(to.pipeline(|to| Self::insert(to, page))?))
                })
            }

            $crate::store::tables::table_row::upsert!($table key { $($key: $Key),+ } { $($col: $Col),* });
        }
    };
}
pub(crate) use table_row;

/// `upsert` of a [`table_row`], unless all of its columns are key columns.
macro_rules! upsert {
    ($table:ident key { $($key:ident: $Key:ty),+ } {}) => {};
    ($table:ident key { $($key:ident: $Key:ty),+ } { $($col:ident: $Col:ty),+ }) => {
        /// Inserts rows. Where a key exists already, overwrites every other column.
        pub fn upsert(to: &mut $crate::store::db::conn::Statements<'_>, rows: &[Self]) -> ::diesel::QueryResult<()> {
            use $crate::store::tables::schema::$table;
            $crate::store::db::bulk_insert::bulk_insert!(Replace, 'r, to, rows, $table,
                key { $($key: &'r $Key = |row| &row.$key),+ }
                { $($col: &'r $Col = |row| &row.$col),+ }
            )
        }
    };
}
pub(crate) use upsert;

/// Declares a [`table_row`] of counters, with `add` of many rows. No two rows of one `add` may have the same key.
macro_rules! counter_row {
    ($(#[$meta:meta])* $vis:vis struct $Row:ident in $table:ident
        key { $($key:ident: $Key:ty),+ $(,)? }
        { $($col:ident: $Col:ty),+ $(,)? }
    ) => {
        $crate::store::tables::table_row::table_row! {
            $(#[$meta])*
            $vis struct $Row in $table key { $($key: $Key),+ } { $($col: $Col),+ }
        }

        impl $Row {
            /// Inserts rows. Where a key exists already, adds to every other column.
            pub fn add(to: &mut $crate::store::db::conn::Statements<'_>, rows: &[Self]) -> ::diesel::QueryResult<()> {
                use $crate::store::tables::schema::$table;
                $crate::store::db::bulk_insert::bulk_insert!(Add, 'r, to, rows, $table,
                    key { $($key: &'r $Key = |row| &row.$key),+ }
                    { $($col: &'r $Col = |row| &row.$col),+ }
                )
            }
        }
    };
}
pub(crate) use counter_row;

/// Number of rows copied at a time.
const PAGE: usize = 1000;

/// Calls `each` with pages of the rows. The last page may be empty.
pub fn in_pages<R>(
    rows: impl Iterator<Item = diesel::QueryResult<R>>,
    mut each: impl FnMut(&[R]) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut page = Vec::with_capacity(PAGE);
    for row in rows {
        page.push(row?);
        if page.len() == PAGE {
            each(&page)?;
            page.clear();
        }
    }
    each(&page)
}

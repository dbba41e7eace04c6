//! Rows: a struct of a table with `insert` and `upsert` of many at once.

use crate::store::db::Error;

/// A row struct of one table with `insert` and `upsert` of many rows. The key columns come first, apart from the others.
/// A key may stand only once among the rows of one `upsert`.
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

        #[allow(dead_code)] // not every table needs all
        impl $Row {
            /// Inserts all of them; a key that is there already is an error.
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

/// `upsert` of a [`table_row`]; none if it has no columns beside its key.
macro_rules! upsert {
    ($table:ident key { $($key:ident: $Key:ty),+ } {}) => {};
    ($table:ident key { $($key:ident: $Key:ty),+ } { $($col:ident: $Col:ty),+ }) => {
        /// Inserts all of them; where a key is there already, overwrites every other column.
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

/// A [`table_row`] of numbers that are added to, with `add` of many rows. A key may stand only once among the rows.
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
            /// Inserts all of them; where a key is there already, adds to every other column.
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

/// Rows copied at a time.
const PAGE: usize = 1000;

/// Hands rows on in pages, as they are read.
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

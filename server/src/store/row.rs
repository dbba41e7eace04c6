//! Rows: a struct of a table with `insert` and `upsert` of many at once.

/// A row struct of one table with `insert` and `upsert` of many rows. The key columns come first, apart from the others.
/// A key may stand only once among the rows of one `upsert`.
macro_rules! table_row {
    ($(#[$meta:meta])* $vis:vis struct $Row:ident in $table:ident
        key { $($(#[$key_meta:meta])* $key:ident: $Key:ty),+ $(,)? }
        { $($(#[$col_meta:meta])* $col:ident: $Col:ty),+ $(,)? }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, ::diesel::Queryable, ::diesel::Selectable, ::diesel::Insertable)]
        #[diesel(table_name = $crate::store::schema::$table)]
        #[diesel(check_for_backend(::diesel::sqlite::Sqlite))]
        #[diesel(treat_none_as_default_value = false)]
        $vis struct $Row { $($(#[$key_meta])* pub $key: $Key,)+ $($(#[$col_meta])* pub $col: $Col,)+ }

        #[allow(dead_code)] // not every table needs both
        impl $Row {
            /// Number of columns: the number of bind parameters of a row.
            pub const COLUMNS: usize = [$(stringify!($key),)+ $(stringify!($col)),+].len();

            /// Inserts all of them; a key that is there already is an error.
            pub fn insert(conn: &mut $crate::store::conn::Conn, rows: &[Self]) -> ::diesel::QueryResult<()> {
                use ::diesel::RunQueryDsl;
                use $crate::store::schema::$table as t;
                $crate::store::conn::on!(conn, |c| for chunk in rows.chunks($crate::store::row::MAX_BINDS / Self::COLUMNS) {
                    ::diesel::insert_into(t::table).values(chunk).execute(c)?;
                });
                Ok(())
            }

            /// Inserts all of them; where a key is there already, overwrites every other column.
            pub fn upsert(conn: &mut $crate::store::conn::Conn, rows: &[Self]) -> ::diesel::QueryResult<()> {
                use ::diesel::{ExpressionMethods, RunQueryDsl, upsert::excluded};
                use $crate::store::schema::$table as t;
                $crate::store::conn::on!(conn, |c| for chunk in rows.chunks($crate::store::row::MAX_BINDS / Self::COLUMNS) {
                    ::diesel::insert_into(t::table)
                        .values(chunk)
                        .on_conflict(($(t::$key,)+))
                        .do_update()
                        .set(($(t::$col.eq(excluded(t::$col)),)+))
                        .execute(c)?;
                });
                Ok(())
            }
        }
    };
}
pub(crate) use table_row;

/// SQLite's limit; PostgreSQL's is 65,535.
pub const MAX_BINDS: usize = 32_766;

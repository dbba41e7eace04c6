//! Inserts rows in bulk. PostgreSQL gets each column as one array, so that a statement is the same for any number of rows; SQLite gets one
//! statement per row. Both are prepared once per connection: Diesel's own upserts never are, and parsing one costs more than running it.

use diesel::QueryResult;
use diesel::backend::Backend;
use diesel::query_builder::AstPass;

/// What to do with a row whose key already exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conflict {
    /// Fails.
    Refuse,
    /// Overwrites every other column.
    Replace,
    /// Adds to every other column.
    Add,
}

/// A table and its columns, those of the key first.
#[derive(Clone, Copy, Debug)]
pub struct Target<'c> {
    /// Name of the table.
    pub table: &'static str,
    /// Names of the columns.
    pub columns: &'c [&'static str],
    /// Number of key columns.
    pub keys: usize,
}

impl Target<'_> {
    /// Writes `INSERT INTO table (…) `. The values follow, then [`Target::on_conflict`].
    pub fn begin<DB: Backend>(&self, out: &mut AstPass<'_, '_, DB>) -> QueryResult<()> {
        out.push_sql("INSERT INTO ");
        out.push_identifier(self.table)?;
        out.push_sql(" (");
        list(out, self.columns, |out, column| out.push_identifier(column))?;
        out.push_sql(") ");
        Ok(())
    }

    /// Writes ` ON CONFLICT …`.
    pub fn on_conflict<DB: Backend>(
        &self,
        out: &mut AstPass<'_, '_, DB>,
        conflict: Conflict,
    ) -> QueryResult<()> {
        if conflict == Conflict::Refuse {
            return Ok(());
        }
        let (key, others) = self.columns.split_at(self.keys);
        out.push_sql(" ON CONFLICT (");
        list(out, key, |out, column| out.push_identifier(column))?;
        out.push_sql(") DO UPDATE SET ");
        list(out, others, |out, column| {
            out.push_identifier(column)?;
            out.push_sql(" = ");
            if conflict == Conflict::Add {
                out.push_identifier(self.table)?;
                out.push_sql(".");
                out.push_identifier(column)?;
                out.push_sql(" + ");
            }
            out.push_sql("excluded.");
            out.push_identifier(column)
        })
    }
}

fn list<DB: Backend>(
    out: &mut AstPass<'_, '_, DB>,
    columns: &[&str],
    mut each: impl FnMut(&mut AstPass<'_, '_, DB>, &str) -> QueryResult<()>,
) -> QueryResult<()> {
    for (at, column) in columns.iter().enumerate() {
        if at > 0 {
            out.push_sql(", ");
        }
        each(out, column)?;
    }
    Ok(())
}

/// Gets a value from a row. The signature tells the compiler the type of the closure's argument.
pub fn value_from<'r, R, T>(row: &'r R, get: impl FnOnce(&'r R) -> T) -> T {
    get(row)
}

/// Inserts rows into a table. Takes for each column, key columns first, the type of its values and a closure that gets the value from a row.
macro_rules! bulk_insert {
    ($conflict:ident, $r:lifetime, $to:expr, $rows:expr, $table:ident,
        key { $($key:ident: $Key:ty = $get_key:expr),+ $(,)? } { $($col:ident: $Col:ty = $get_col:expr),* $(,)? }
    ) => {{
        use ::diesel::query_builder::{AstPass, QueryFragment, QueryId};
        use $crate::store::db::conn::Statements;
        use $crate::store::db::bulk_insert::{Conflict, Target, value_from};

        const COLUMNS: &[&str] = &[
            $(<$table::$key as ::diesel::Column>::NAME,)+
            $(<$table::$col as ::diesel::Column>::NAME,)*
        ];
        const TARGET: Target<'static> =
            Target { table: stringify!($table), columns: COLUMNS, keys: [$(stringify!($key)),+].len() };

        struct Arrays<$r> {
            $($key: Vec<$Key>,)+
            $($col: Vec<$Col>,)*
            rows: ::std::marker::PhantomData<&$r ()>,
        }

        impl QueryId for Arrays<'_> {
            type QueryId = Arrays<'static>;
            const HAS_STATIC_QUERY_ID: bool = true;
        }

        impl QueryFragment<::diesel::pg::Pg> for Arrays<'_> {
            fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, ::diesel::pg::Pg>) -> ::diesel::QueryResult<()> {
                TARGET.begin(&mut out)?;
                let mut separator = "SELECT * FROM unnest(";
                $(out.push_sql(separator);
                separator = ", ";
                out.push_bind_param::<::diesel::sql_types::Array<::diesel::dsl::SqlTypeOf<$table::$key>>, _>(&self.$key)?;)+
                $(out.push_sql(separator);
                out.push_bind_param::<::diesel::sql_types::Array<::diesel::dsl::SqlTypeOf<$table::$col>>, _>(&self.$col)?;)*
                let _ = separator;
                out.push_sql(")");
                TARGET.on_conflict(&mut out, Conflict::$conflict)
            }
        }

        struct OneRow<$r> {
            $($key: $Key,)+
            $($col: $Col,)*
            row: ::std::marker::PhantomData<&$r ()>,
        }

        impl QueryId for OneRow<'_> {
            type QueryId = OneRow<'static>;
            const HAS_STATIC_QUERY_ID: bool = true;
        }

        impl QueryFragment<::diesel::sqlite::Sqlite> for OneRow<'_> {
            fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, ::diesel::sqlite::Sqlite>) -> ::diesel::QueryResult<()> {
                TARGET.begin(&mut out)?;
                let mut separator = "VALUES (";
                $(out.push_sql(separator);
                separator = ", ";
                out.push_bind_param::<::diesel::dsl::SqlTypeOf<$table::$key>, _>(&self.$key)?;)+
                $(out.push_sql(separator);
                out.push_bind_param::<::diesel::dsl::SqlTypeOf<$table::$col>, _>(&self.$col)?;)*
                let _ = separator;
                out.push_sql(")");
                TARGET.on_conflict(&mut out, Conflict::$conflict)
            }
        }

        impl<C> ::diesel::RunQueryDsl<C> for OneRow<'_> {}

        let rows = $rows;
        if rows.is_empty() {
            return Ok(());
        }
        match $to {
            Statements::Sqlite(c) => {
                let _span = $crate::store::db::trace::trace(TARGET.table);
                for row in rows {
                    let row = OneRow {
                        $($key: value_from(row, $get_key),)+
                        $($col: value_from(row, $get_col),)*
                        row: ::std::marker::PhantomData,
                    };
                    ::diesel::RunQueryDsl::execute(row, *c)?;
                }
            }
            Statements::Postgres(pipeline) => pipeline.send(Arrays {
                $($key: rows.iter().map($get_key).collect(),)+
                $($col: rows.iter().map($get_col).collect(),)*
                rows: ::std::marker::PhantomData,
            }),
        }
        Ok(())
    }};
}
pub(crate) use bulk_insert;

//! How rows go into a table of PostgreSQL: each column as one array, so that a statement is the same for any number of rows and is prepared
//! once for each connection.

use diesel::QueryResult;
use diesel::pg::Pg;
use diesel::query_builder::AstPass;

/// What happens to a row whose key is there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conflict {
    /// It is an error.
    Refuse,
    /// Every other column is overwritten.
    Replace,
    /// Every other column is added to.
    Add,
}

/// Writes `INSERT INTO table (…) SELECT * FROM unnest(`: the arrays follow, then [`conflict`].
pub fn begin(out: &mut AstPass<'_, '_, Pg>, table: &str, columns: &[&str]) -> QueryResult<()> {
    out.push_sql("INSERT INTO ");
    out.push_identifier(table)?;
    out.push_sql(" (");
    list(out, columns, |out, column| out.push_identifier(column))?;
    out.push_sql(") SELECT * FROM unnest(");
    Ok(())
}

/// Writes `) ON CONFLICT …`. The key is the first `keys` columns.
pub fn conflict(
    out: &mut AstPass<'_, '_, Pg>,
    table: &str,
    columns: &[&str],
    keys: usize,
    conflict: Conflict,
) -> QueryResult<()> {
    out.push_sql(")");
    if conflict == Conflict::Refuse {
        return Ok(());
    }
    out.push_sql(" ON CONFLICT (");
    list(out, &columns[..keys], |out, column| out.push_identifier(column))?;
    out.push_sql(") DO UPDATE SET ");
    list(out, &columns[keys..], |out, column| {
        out.push_identifier(column)?;
        out.push_sql(" = ");
        if conflict == Conflict::Add {
            out.push_identifier(table)?;
            out.push_sql(".");
            out.push_identifier(column)?;
            out.push_sql(" + ");
        }
        out.push_sql("excluded.");
        out.push_identifier(column)
    })
}

fn list(
    out: &mut AstPass<'_, '_, Pg>,
    columns: &[&str],
    mut each: impl FnMut(&mut AstPass<'_, '_, Pg>, &str) -> QueryResult<()>,
) -> QueryResult<()> {
    for (at, column) in columns.iter().enumerate() {
        if at > 0 {
            out.push_sql(", ");
        }
        each(out, column)?;
    }
    Ok(())
}

/// A statement that puts rows into a table: for each column, those of the key first, the type of a value and how it is got from a row.
macro_rules! unnested {
    ($conflict:ident, $r:lifetime, $rows:expr, $table:ident,
        key { $($key:ident: $Key:ty = $key_of:expr),+ $(,)? } { $($col:ident: $Col:ty = $col_of:expr),* $(,)? }
    ) => {{
        struct Unnested<$r> {
            $($key: Vec<$Key>,)+
            $($col: Vec<$Col>,)*
            rows: ::std::marker::PhantomData<&$r ()>,
        }

        impl ::diesel::query_builder::QueryId for Unnested<'_> {
            type QueryId = Unnested<'static>;
            const HAS_STATIC_QUERY_ID: bool = true;
        }

        impl ::diesel::query_builder::QueryFragment<::diesel::pg::Pg> for Unnested<'_> {
            fn walk_ast<'b>(
                &'b self,
                mut out: ::diesel::query_builder::AstPass<'_, 'b, ::diesel::pg::Pg>,
            ) -> ::diesel::QueryResult<()> {
                use $crate::store::postgres::insert;
                let name = stringify!($table);
                let columns = [
                    $(<$table::$key as ::diesel::Column>::NAME,)+
                    $(<$table::$col as ::diesel::Column>::NAME,)*
                ];
                insert::begin(&mut out, name, &columns)?;
                let mut comma = "";
                $(out.push_sql(comma);
                comma = ", ";
                out.push_bind_param::<::diesel::sql_types::Array<::diesel::dsl::SqlTypeOf<$table::$key>>, _>(&self.$key)?;)+
                $(out.push_sql(comma);
                out.push_bind_param::<::diesel::sql_types::Array<::diesel::dsl::SqlTypeOf<$table::$col>>, _>(&self.$col)?;)*
                let _ = comma;
                let keys = [$(stringify!($key)),+].len();
                insert::conflict(&mut out, name, &columns, keys, insert::Conflict::$conflict)
            }
        }

        let rows = $rows;
        Unnested {
            $($key: rows.iter().map($key_of).collect(),)+
            $($col: rows.iter().map($col_of).collect(),)*
            rows: ::std::marker::PhantomData,
        }
    }};
}
pub(crate) use unnested;

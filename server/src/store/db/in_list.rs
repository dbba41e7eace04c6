//! `column IN (values)` as one statement for any number of values, so that it is prepared once per connection. The values are one parameter:
//! an array on PostgreSQL, a JSON list on SQLite.

use std::cell::OnceCell;

use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping};
use diesel::pg::Pg;
use diesel::prelude::QueryResult;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{Array, BigInt, Bool, Nullable, SqlType, Text};
use diesel::sqlite::Sqlite;
use serde_json::Value as Json;

use super::sql_types;
use crate::domain;
use crate::domain::codes::Coded;

/// A value in such a list.
pub trait Value {
    /// Its SQL type.
    type Sql: SqlType + QueryId + 'static;

    /// How SQLite gets the value from an element of the list.
    const OF_JSON: &'static str = "value";

    /// The value as an element of the list.
    fn json(&self) -> Json;
}

impl Value for i64 {
    type Sql = BigInt;

    fn json(&self) -> Json {
        Json::from(*self)
    }
}

impl Value for &str {
    type Sql = Text;

    fn json(&self) -> Json {
        Json::from(*self)
    }
}

impl Value for String {
    type Sql = Text;

    fn json(&self) -> Json {
        Json::from(self.as_str())
    }
}

impl Value for domain::instant::Instant {
    type Sql = sql_types::Instant;

    fn json(&self) -> Json {
        Json::from(self.0)
    }
}

impl Value for sql_types::StoredUuid {
    type Sql = sql_types::Uuid;
    const OF_JSON: &'static str = "unhex(value)";

    fn json(&self) -> Json {
        Json::from(self.0.simple().to_string())
    }
}

impl<C: Coded> Value for C {
    type Sql = Text;

    fn json(&self) -> Json {
        Json::from(self.code())
    }
}

/// A SQL type that holds values of type `T`, nullable or not.
pub trait Holds<T> {}

impl<T> Holds<T> for T {}
impl<T> Holds<T> for Nullable<T> {}

/// Adds `in_list` to columns.
pub trait InList: Expression + Sized {
    /// Whether the column is one of the values.
    fn in_list<V: Value>(self, values: impl IntoIterator<Item = V>) -> ColumnInList<Self, V>
    where
        Self::SqlType: Holds<V::Sql>,
    {
        ColumnInList { column: self, values: values.into_iter().collect(), json: OnceCell::new() }
    }
}

impl<E: Expression> InList for E {}

/// The expression made by [`InList::in_list`].
#[derive(Debug, Clone)]
pub struct ColumnInList<E, V> {
    column: E,
    values: Vec<V>,
    json: OnceCell<String>,
}

impl<E, V> Expression for ColumnInList<E, V> {
    type SqlType = Nullable<Bool>;
}

impl<E: AppearsOnTable<QS>, V, QS> AppearsOnTable<QS> for ColumnInList<E, V> {}

impl<E: SelectableExpression<QS>, V, QS> SelectableExpression<QS> for ColumnInList<E, V> where
    Self: AppearsOnTable<QS>
{
}

impl<E: ValidGrouping<G>, V, G> ValidGrouping<G> for ColumnInList<E, V> {
    type IsAggregate = E::IsAggregate;
}

impl<E: QueryId, V: Value> QueryId for ColumnInList<E, V> {
    type QueryId = ColumnInList<E::QueryId, V::Sql>;

    const HAS_STATIC_QUERY_ID: bool = E::HAS_STATIC_QUERY_ID;
}

impl<E: QueryFragment<Sqlite>, V: Value> QueryFragment<Sqlite> for ColumnInList<E, V> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        let json = || Json::from_iter(self.values.iter().map(Value::json)).to_string();
        self.column.walk_ast(out.reborrow())?;
        out.push_sql(" IN (SELECT ");
        out.push_sql(V::OF_JSON);
        out.push_sql(" FROM json_each(");
        out.push_bind_param::<Text, str>(self.json.get_or_init(json))?;
        out.push_sql("))");
        Ok(())
    }
}

impl<E: QueryFragment<Pg>, V: Value> QueryFragment<Pg> for ColumnInList<E, V>
where
    Pg: diesel::sql_types::HasSqlType<V::Sql>,
    Vec<V>: ToSql<Array<V::Sql>, Pg>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.column.walk_ast(out.reborrow())?;
        out.push_sql(" = ANY(");
        out.push_bind_param::<Array<V::Sql>, Vec<V>>(&self.values)?;
        out.push_sql(")");
        Ok(())
    }
}

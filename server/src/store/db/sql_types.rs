//! Maps domain types to SQL types. The domain does not know Diesel, so that the derives go through proxies (`foreign_derive`).

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{BigInt, Binary, SqlOrd, Text};
use diesel::sqlite::{Sqlite, SqliteValue};

use crate::domain;
use crate::domain::codes::Coded;

/// SQL type of an instant: INTEGER microseconds on SQLite, timestamptz on PostgreSQL.
///
/// Without `QueryId`, statements that mention it are not cached.
#[derive(Debug, Clone, Copy, Default, diesel::sql_types::SqlType, diesel::query_builder::QueryId)]
#[diesel(postgres_type(oid = 1184, array_oid = 1185))]
#[diesel(sqlite_type(name = "Long"))]
pub struct Instant;

impl SqlOrd for Instant {} // for max and min; order_by, lt and gt do not need it

#[allow(dead_code)] // carries derives only
#[derive(AsExpression, FromSqlRow)]
#[diesel(foreign_derive)]
#[diesel(sql_type = Instant)]
struct InstantProxy(domain::instant::Instant);

impl ToSql<Instant, Sqlite> for domain::instant::Instant {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0);
        Ok(IsNull::No)
    }
}
impl FromSql<Instant, Sqlite> for domain::instant::Instant {
    fn from_sql(value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        <i64 as FromSql<BigInt, Sqlite>>::from_sql(value).map(Self)
    }
}

/// Microseconds from PostgreSQL's epoch, 2000-01-01, to 1970-01-01.
const EPOCH_US: i64 = 946_684_800_000_000;

impl ToSql<Instant, Pg> for domain::instant::Instant {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        // PostgreSQL uses the ends of the range for -infinity and infinity.
        let micros = if self.0 == i64::MAX { i64::MAX } else { self.0.saturating_sub(EPOCH_US) };
        <i64 as ToSql<BigInt, Pg>>::to_sql(&micros, &mut out.reborrow())
    }
}
impl FromSql<Instant, Pg> for domain::instant::Instant {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        let micros = <i64 as FromSql<BigInt, Pg>>::from_sql(value)?;
        Ok(Self(if micros == i64::MIN { i64::MIN } else { micros.saturating_add(EPOCH_US) }))
    }
}

/// SQL type of a UUID: BLOB of 16 bytes on SQLite, uuid on PostgreSQL.
#[derive(Debug, Clone, Copy, Default, diesel::sql_types::SqlType, diesel::query_builder::QueryId)]
#[diesel(postgres_type(oid = 2950, array_oid = 2951))]
#[diesel(sqlite_type(name = "Binary"))]
pub struct Uuid;

/// A UUID in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = Uuid)]
pub struct StoredUuid(pub uuid::Uuid);

impl<DB: Backend> ToSql<Uuid, DB> for StoredUuid
where
    [u8]: ToSql<Binary, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        <[u8] as ToSql<Binary, DB>>::to_sql(self.0.as_bytes(), out)
    }
}

impl<DB: Backend> FromSql<Uuid, DB> for StoredUuid
where
    Vec<u8>: FromSql<Binary, DB>,
{
    fn from_sql(value: DB::RawValue<'_>) -> deserialize::Result<Self> {
        let bytes = <Vec<u8> as FromSql<Binary, DB>>::from_sql(value)?;
        Ok(Self(uuid::Uuid::from_slice(&bytes)?))
    }
}

/// Stores the domain's coded types as TEXT.
macro_rules! stored_as_code {
    ($($name:ident)+) => { $(
        const _: () = {
            use domain::codes::$name as Code;

            #[allow(dead_code)] // carries derives only
            #[derive(AsExpression, FromSqlRow)]
            #[diesel(foreign_derive)]
            #[diesel(sql_type = Text)]
            struct Proxy(Code);

            impl<DB> ToSql<Text, DB> for Code
            where
                DB: diesel::backend::Backend,
                str: ToSql<Text, DB>,
            {
                fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
                    <str as ToSql<Text, DB>>::to_sql(self.code(), out)
                }
            }

            impl FromSql<Text, Sqlite> for Code {
                fn from_sql(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
                    let code = value.read_text();
                    Code::from_code(code).ok_or_else(|| unknown_code(Code::WHAT, code))
                }
            }

            impl FromSql<Text, Pg> for Code {
                fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
                    let code = std::str::from_utf8(value.as_bytes())?;
                    Code::from_code(code).ok_or_else(|| unknown_code(Code::WHAT, code))
                }
            }
        };
    )+ };
}

fn unknown_code(what: &str, code: &str) -> Box<dyn std::error::Error + Send + Sync> {
    format!("unknown {what} code of {} bytes in the database", code.len()).into()
}

domain::codes::for_each_code!(stored_as_code);
stored_as_code! { EventType Flow Role }

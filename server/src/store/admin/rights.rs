//! What the role of a server may do on a shared database. The schema may belong to another role, which runs `hotline-server migrate`.

use diesel::prelude::*;
use diesel::sql_types::Text;

use crate::store::db::Error;
use crate::store::db::postgres::Postgres;

/// Tables from which a server deletes rows.
const DELETED_FROM: &str =
    "'caller_counters', 'call_phones', 'danger_places', 'links', 'number_facts', 'number_issues'";

/// What the role lacks on the tables that have the owner of the register, as `INSERT on calls`.
fn lacking() -> String {
    format!(
        "SELECT current_user::text AS role, current_schema()::text AS schema, right_name || ' on ' || c.relname AS missing \
         FROM pg_class c CROSS JOIN unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS right_name \
         WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition \
             AND c.relowner = (SELECT h.relowner FROM pg_class h WHERE h.relname = 'heads' AND h.relnamespace = c.relnamespace) \
             AND NOT has_table_privilege(c.oid, right_name) \
             AND (right_name = 'SELECT' OR NOT starts_with(c.relname, '__diesel')) \
             AND (right_name <> 'UPDATE' OR c.relname <> 'journal') \
             AND (right_name <> 'DELETE' OR c.relname IN ({DELETED_FROM})) \
         ORDER BY c.relname, right_name"
    )
}

#[derive(QueryableByName)]
struct Lacking {
    #[diesel(sql_type = Text)]
    role: String,
    #[diesel(sql_type = Text)]
    schema: String,
    #[diesel(sql_type = Text)]
    missing: String,
}

/// Fails if the role lacks what a server needs, and says what.
pub fn check(postgres: &mut Postgres) -> Result<(), Error> {
    let lacking: Vec<Lacking> = diesel::sql_query(lacking()).load(postgres.diesel())?;
    let Some(Lacking { role, schema, .. }) = lacking.first() else { return Ok(()) };
    let missing: Vec<&str> = lacking.iter().map(|lacking| lacking.missing.as_str()).collect();
    Err(Error::Unfit(format!(
        "the role {role} lacks {}. The owner of the register gives it: \
         GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role}",
        missing.join(", ")
    )))
}

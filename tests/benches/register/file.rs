//! What the files of a server say.

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use hotline_server::store::db::sqlite;
use hotline_tests::Server;

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

/// The column `number` of the first row that a query answers; 0 if there is none.
pub fn number(server: &Server, file: &str, query: &str) -> i64 {
    let mut c = sqlite::open_reader(&server.file(file)).expect("the file can be read");
    let found: Vec<Number> = diesel::sql_query(query).load(&mut c).expect("it has a number");
    found.first().map_or(0, |row| row.number)
}

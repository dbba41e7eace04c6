//! Encrypts the texts of a whole register, writes them again as they are, or wraps the keys of its data with another key.

use diesel::prelude::*;
use uuid::Uuid;

use crate::domain::number::{CallNumber, IssueNumber};
use crate::store::db::conn::{Conn, Statements, on};
use crate::store::db::encryption::{EncryptionKey, Protection};
use crate::store::db::postgres::texts;
use crate::store::db::{Database, Error, sqlite};
use crate::store::derived::derived_file;
use crate::store::tables::protection::{self, DataKeyRow};
use crate::store::tables::rows::call::CallTextsRow;
use crate::store::tables::rows::issue::IssueTextsRow;
use crate::store::tables::rows::journal::EventTextRow;
use crate::store::tables::schema::{
    call_phones, callers, data_keys, event_texts, number_facts, number_issues, periods, register,
};
use crate::store::tables::{aggregates, dangers};

/// Number of rows read at a time.
const PAGE: i64 = 1_000;

/// Keeps others from the register for as long as the transaction lasts: one that starts meanwhile waits for what becomes of it. Fails if servers run on a shared database, or if its
/// tables belong to another role, which alone can write them anew. The file of a register is locked by the caller.
pub fn claim(database: &Database, conn: &mut Conn) -> Result<(), Error> {
    let Conn::Postgres(postgres) = conn else { return Ok(()) };
    texts::claim(postgres)?;
    database.check_unserved_by(postgres)
}

/// Encrypts the texts of all periods, each under a new key that `key` wraps. Answers how many periods.
pub fn turn_on(conn: &mut Conn, key: &EncryptionKey) -> Result<usize, Error> {
    if protection::encryption(conn)?.is_some_and(|encryption| encryption.key.is_some()) {
        return Err(Error::Unfit(
            "the register is encrypted already; `hotline-server encryption rotate` gives it another key"
                .to_owned(),
        ));
    }
    set_key(conn, Some((key, Uuid::new_v4())))?;
    let periods = period_keys(conn)?;
    for period_key in &periods {
        let (to, row) = protection::begin_with(conn, *period_key, key)?;
        conn.pipeline(|statements| DataKeyRow::insert(statements, &[row]))?;
        Resealing { key: *period_key, from: Protection::default(), to }.run(conn)?;
    }
    Ok(periods.len())
}

/// Writes the texts of all periods as they are. Answers how many periods.
pub fn turn_off(conn: &mut Conn) -> Result<usize, Error> {
    let periods = period_keys(conn)?;
    for period_key in &periods {
        let from = protection::of(conn, *period_key)?;
        Resealing { key: *period_key, from, to: Protection::default() }.run(conn)?;
    }
    on!(conn, |c| diesel::delete(data_keys::table).execute(c))?;
    set_key(conn, None)?;
    Ok(periods.len())
}

/// Wraps the keys of all periods with another key. The texts stay as they are. Answers how many periods.
pub fn rotate(conn: &mut Conn, to: &EncryptionKey) -> Result<usize, Error> {
    let from = conn.keys().ring().key().cloned();
    let from = from.ok_or_else(|| Error::Unfit("the register is not encrypted".to_owned()))?;
    let rows: Vec<DataKeyRow> = on!(conn, |c| data_keys::table.select(DataKeyRow::as_select()).load(c))?;
    let mut wrapped = Vec::new();
    for DataKeyRow { period_key, wrapped: former } in rows {
        let data_key = from.unwrap(period_key, &former)?;
        wrapped.push(DataKeyRow { period_key, wrapped: to.wrap(period_key, &data_key)? });
    }
    conn.pipeline(|statements| DataKeyRow::upsert(statements, &wrapped))?;
    let fingerprint = Some(to.fingerprint().to_vec());
    on!(conn, |c| diesel::update(register::table).set(register::encryption_key.eq(fingerprint)).execute(c))?;
    Ok(wrapped.len())
}

fn set_key(conn: &mut Conn, key: Option<(&EncryptionKey, Uuid)>) -> Result<(), Error> {
    let fingerprint = key.map(|(key, _)| key.fingerprint().to_vec());
    let id = key.map(|(_, id)| id.as_bytes().to_vec());
    let set = (register::encryption_key.eq(fingerprint), register::encryption_id.eq(id));
    on!(conn, |c| diesel::update(register::table).set(set).execute(c))?;
    Ok(())
}

fn period_keys(conn: &mut Conn) -> Result<Vec<i64>, Error> {
    Ok(on!(conn, |c| periods::table.order(periods::period_key).select(periods::period_key).load(c))?)
}

/// Takes what the keys were before out of the log of the file, or out of the table of a shared database.
pub async fn settle_keys(database: &Database) -> Result<(), Error> {
    match database {
        Database::Sqlite(path, _) => sqlite::forget_log(path),
        Database::Postgres { address, .. } => texts::rewrite_keys(address).await,
    }
}

/// Takes what texts and keys were before out of the file and its log, or out of the tables of a shared database, and removes the text index, which is made anew. Nobody uses the
/// register meanwhile.
pub async fn settle(database: &Database) -> Result<(), Error> {
    derived_file::remove(&database.search_file())?;
    match database {
        Database::Sqlite(path, _) => sqlite::rewrite(path),
        Database::Postgres { address, .. } => texts::rewrite(address).await,
    }
}

/// The texts of a period, which are protected in one way and are to be in another.
struct Resealing {
    key: i64,
    from: Protection,
    to: Protection,
}

impl Resealing {
    fn run(&self, conn: &mut Conn) -> Result<(), Error> {
        self.calls(conn)?;
        self.issues(conn)?;
        self.events(conn)?;
        dangers::renew_places(conn, self.key, &self.to)?;
        self.check_numbers(conn)
    }

    fn calls(&self, conn: &mut Conn) -> Result<(), Error> {
        let mut after = (0, 0);
        while let Some(page) = aggregates::call_texts_after(conn, self.key, after, PAGE)? {
            let (mut rows, mut numbers) = (Vec::new(), Vec::new());
            for row in page {
                after = (row.call_number, row.revision);
                let (texts, salts) = row.open(&self.from)?;
                numbers
                    .extend(texts.phones().filter(|phone| phone.is_number()).map(|phone| phone.key.clone()));
                let number = CallNumber(after.0);
                rows.push(CallTextsRow::new(self.key, number, after.1, (texts, salts), &self.to)?);
            }
            numbers.sort_unstable();
            numbers.dedup();
            conn.pipeline(|to| {
                CallTextsRow::upsert(to, &rows)?;
                numbers.iter().try_for_each(|number| self.keep_number(to, number))
            })?;
        }
        Ok(())
    }

    /// Finds what a number has under what is kept of it from now on.
    fn keep_number(&self, to: &mut Statements<'_>, phone_key: &str) -> QueryResult<()> {
        let (former, kept) = (self.from.number(phone_key), self.to.number(phone_key));
        macro_rules! keep {
            ($table:ident) => {
                to.run(
                    diesel::update($table::table)
                        .filter($table::period_key.eq(self.key).and($table::phone_key.eq(former.clone())))
                        .set($table::phone_key.eq(kept.clone())),
                )?
            };
        }
        keep!(call_phones);
        keep!(callers);
        keep!(number_facts);
        keep!(number_issues);
        Ok(())
    }

    /// Fails if a number is left that no text has: it would stay as it was.
    fn check_numbers(&self, conn: &mut Conn) -> Result<(), Error> {
        macro_rules! left {
            ($table:ident) => {{
                let kept = $table::phone_key.like("#%");
                let of_period = $table::table.filter($table::period_key.eq(self.key));
                let left: i64 = if self.to.seals() {
                    on!(conn, |c| of_period.filter(diesel::dsl::not(kept)).count().get_result(c))?
                } else {
                    on!(conn, |c| of_period.filter(kept).count().get_result(c))?
                };
                left
            }};
        }
        let left = left!(call_phones) + left!(callers) + left!(number_facts) + left!(number_issues);
        if left > 0 {
            let why = format!(
                "{left} rows have a number that no text has; nothing was changed, `hotline-server verify` tells more"
            );
            return Err(Error::Damaged(why));
        }
        Ok(())
    }

    fn issues(&self, conn: &mut Conn) -> Result<(), Error> {
        let mut after = (0, 0);
        while let Some(page) = aggregates::issue_texts_after(conn, self.key, after, PAGE)? {
            let mut rows = Vec::new();
            for row in page {
                after = (row.issue_number, row.revision);
                let opened = row.open(&self.from)?;
                rows.push(IssueTextsRow::new(self.key, IssueNumber(after.0), after.1, opened, &self.to)?);
            }
            conn.pipeline(|to| IssueTextsRow::upsert(to, &rows))?;
        }
        Ok(())
    }

    fn events(&self, conn: &mut Conn) -> Result<(), Error> {
        let mut after = 0;
        loop {
            // All texts of an entry are on one page.
            let positions: Vec<i64> = on!(conn, |c| event_texts::table
                .filter(event_texts::period_key.eq(self.key).and(event_texts::position.gt(after)))
                .select(event_texts::position)
                .distinct()
                .order(event_texts::position)
                .limit(PAGE)
                .load(c))?;
            let Some(last) = positions.last() else { return Ok(()) };
            after = *last;
            let mut rows = Vec::new();
            for row in crate::store::tables::event_texts::load(conn, self.key, &positions)? {
                let of = (row.position, row.field);
                let (content, salt) = row.open(&self.from)?;
                rows.push(EventTextRow::new(self.key, of, content, salt, &self.to)?);
            }
            conn.pipeline(|to| EventTextRow::upsert(to, &rows))?;
        }
    }
}

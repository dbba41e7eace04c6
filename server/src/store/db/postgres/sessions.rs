//! Whether a server can have the sessions that it needs: as many as it opens, and each for itself. A pooler that hands a session to others
//! between transactions gives settings, locks and prepared statements of one to another.

use std::time::{Duration, Instant};

use diesel_async::async_connection_wrapper::BlockOn;
use futures_util::future::join_all;
use tokio_postgres::{Client, SimpleQueryMessage};

use super::Driver;
use super::address::Address;
use super::hosts::away;
use crate::store::db::error::Error;

/// The application name of the connections.
const NAME: &str = "hotline start";
/// How long the database may take to let go of connections that were just closed.
const SHORTAGE_WAIT: Duration = Duration::from_secs(3);
/// A session that does not answer by then has to wait until another one ends.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(5);
/// Time between two attempts.
const RETRY_DELAY: Duration = Duration::from_millis(50);

/// Opens so many connections at once, looks at whether each is a session of its own, and closes them.
pub fn check(address: &Address, count: usize) -> Result<(), Error> {
    Driver::new()?.block_on(async {
        let mut sessions = open(address, count).await?;
        let shared = are_shared(&sessions, address).await?;
        if let Some(last) = sessions.pop() {
            drop(sessions);
            wait_until_closed(&last).await?;
        }
        if !shared {
            return Ok(());
        }
        Err(Error::Unfit(format!(
            "a pooler at {address} hands a connection to others between transactions, such as PgBouncer with pool_mode = transaction or statement. \
             The server needs sessions of its own: give the address of PostgreSQL itself, or of a pooler with pool_mode = session"
        )))
    })
}

async fn open(address: &Address, count: usize) -> Result<Vec<Client>, Error> {
    // The first by itself: what is wrong with the address is said once.
    let mut sessions = vec![open_one(address).await.map_err(|error| shortage(address, 0, count, error))?];
    let started_at = Instant::now();
    loop {
        let mut failure = None;
        for opened in join_all((sessions.len()..count).map(|_| open_one(address))).await {
            match opened {
                Ok(session) => sessions.push(session),
                Err(error) => failure = Some(error),
            }
        }
        match failure {
            None => return Ok(sessions),
            Some(Error::NoConnection(_)) if started_at.elapsed() < SHORTAGE_WAIT => {
                tokio::time::sleep(RETRY_DELAY).await;
            }
            Some(error) => return Err(shortage(address, sessions.len(), count, error)),
        }
    }
}

async fn open_one(address: &Address) -> Result<Client, Error> {
    Ok(address.connect(NAME, true).await?.into_client())
}

fn shortage(address: &Address, have: usize, count: usize, error: Error) -> Error {
    match error {
        Error::NoConnection(why) => too_few(address, have, count, &why),
        // A pooler lets clients wait for a session that is free.
        Error::Away(why) if have > 0 => too_few(address, have, count, &why),
        other => other,
    }
}

fn too_few(address: &Address, have: usize, count: usize, why: &str) -> Error {
    Error::Unfit(format!("a server needs {count} connections to {address} and gets {have}: {why}"))
}

/// Whether two connections share a session, or one has another from one transaction to the next. Not asked with prepared statements and
/// without settings, which would be left in sessions of others.
async fn are_shared(sessions: &[Client], address: &Address) -> Result<bool, Error> {
    let mut first = Vec::new();
    for (at, session) in sessions.iter().enumerate() {
        let Some(process) = process(session, "SELECT pg_backend_pid()").await? else {
            let why = format!("no answer within {} s on the next one", ANSWER_TIMEOUT.as_secs());
            return Err(too_few(address, at, sessions.len(), &why));
        };
        if first.contains(&process) {
            return Ok(true);
        }
        first.push(process);
    }
    // A pooler that takes turns among many sessions: while transactions stay open, some connection gets another one. From the last to the first, as
    // in the order of before each might meet its own again.
    for (session, first) in sessions.iter().zip(&first).rev() {
        // One that does not answer waits for a session that others have.
        if process(session, "BEGIN; SELECT pg_backend_pid()").await?.as_ref() != Some(first) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The process that runs a query, which answers it. None if there is no answer in time.
async fn process(session: &Client, query: &str) -> Result<Option<String>, Error> {
    let Ok(answer) = tokio::time::timeout(ANSWER_TIMEOUT, session.simple_query(query)).await else {
        return Ok(None);
    };
    let answer = answer.map_err(away)?;
    let row = answer.iter().find_map(|message| match message {
        SimpleQueryMessage::Row(row) => row.get(0),
        _ => None,
    });
    Ok(row.map(str::to_owned))
}

/// Waits until the database no longer counts the others. What it still counts cannot be had by the server that starts.
async fn wait_until_closed(last: &Client) -> Result<(), Error> {
    let open = format!(
        "SELECT count(*) FROM pg_stat_activity WHERE application_name = '{NAME}' AND pid <> pg_backend_pid()"
    );
    let started_at = Instant::now();
    // Another server may be starting at the same time.
    while process(last, &open).await?.is_some_and(|open| open != "0")
        && started_at.elapsed() < SHORTAGE_WAIT / 3
    {
        tokio::time::sleep(RETRY_DELAY / 10).await;
    }
    Ok(())
}

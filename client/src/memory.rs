//! What a seat remembers of its servers, so that a call can be logged while they are away: its register, the period with its zone and
//! directories, as whom the seat was known, and how its clock goes. Nothing of calls, callers or numbers.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use hotline_client::Token;
use hotline_proto::v1::GetServerInfoResponse;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::directories::{Directory, Entry};
use crate::failure::Failure;
use crate::{config, private_file};

/// How old the directories may be before a command that reaches the server reads them anew.
const RENEWED_AFTER: SignedDuration = SignedDuration::from_hours(1);
/// A clock that has moved by less has not moved, in milliseconds.
const CLOCK_MOVED_MS: i64 = 1_000;
/// The file of it.
const FILE: &str = "seat.json";

/// All servers, by their addresses.
type All = BTreeMap<String, OfServer>;

/// What is remembered of a server.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct OfServer {
    /// Name of its only period.
    only_period: Option<String>,
    /// Id of its register.
    register: String,
    /// How far the clock of this seat was ahead of its own, in milliseconds.
    ahead_ms: i64,
    /// As whom it knew this seat, by the id of the token; an empty one is the server's own user.
    principals: BTreeMap<String, String>,
    periods: BTreeMap<String, OfPeriod>,
}

/// What is remembered of a period.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct OfPeriod {
    /// IANA name of its zone.
    zone: String,
    /// Entries of its directories.
    directories: BTreeMap<Directory, Vec<Entry>>,
    /// When they were read.
    read_at: Option<Timestamp>,
}

/// The memory of a seat of one server.
#[derive(Debug)]
pub struct Memory {
    server: String,
    of_server: Mutex<OfServer>,
    /// What the file says.
    kept: OfServer,
}

impl Memory {
    /// What is remembered of a server. What cannot be read is not remembered: it is only a help.
    pub fn of(server: &str) -> Self {
        let kept = all().remove(server).unwrap_or_default();
        Self { server: server.to_owned(), of_server: Mutex::new(kept.clone()), kept }
    }

    fn with<T>(&self, look: impl FnOnce(&mut OfServer) -> T) -> T {
        look(&mut self.of_server.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The only period of the server.
    pub fn only_period(&self) -> Option<String> {
        self.with(|server| server.only_period.clone())
    }

    /// Remembers that there is only this one.
    pub fn note_only_period(&self, name: &str) {
        self.with(|server| server.only_period = Some(name.to_owned()));
    }

    /// The zone of a period.
    pub fn zone(&self, period: &str) -> Option<String> {
        self.with(|server| server.periods.get(period).map(|period| period.zone.clone()))
            .filter(|zone| !zone.is_empty())
    }

    /// Remembers the zone of a period.
    pub fn note_zone(&self, period: &str, zone: &str) {
        self.with(|server| zone.clone_into(&mut server.periods.entry(period.to_owned()).or_default().zone));
    }

    /// A directory of a period.
    pub fn directory(&self, period: &str, directory: Directory) -> Option<Vec<Entry>> {
        self.with(|server| server.periods.get(period)?.directories.get(&directory).cloned())
    }

    /// Whether the directories of a period are to be read anew.
    pub fn is_old(&self, period: &str, now: Timestamp) -> bool {
        let read_at = self.with(|server| server.periods.get(period).and_then(|period| period.read_at));
        read_at.is_none_or(|at| now.duration_since(at) > RENEWED_AFTER)
    }

    /// Remembers directories of a period; when they were read, if these are all.
    pub fn note_directories(
        &self,
        period: &str,
        directories: BTreeMap<Directory, Vec<Entry>>,
        read_at: Option<Timestamp>,
    ) {
        self.with(|server| {
            let period = server.periods.entry(period.to_owned()).or_default();
            period.directories.extend(directories);
            period.read_at = read_at.or(period.read_at);
        });
    }

    /// As whom the server knew a token.
    pub fn principal(&self, token: &str) -> Option<String> {
        self.with(|server| server.principals.get(token).cloned())
    }

    /// Id of the register; empty if it is not known.
    pub fn register(&self) -> String {
        self.with(|server| server.register.clone())
    }

    /// How far the clock of this seat is ahead of that of the server.
    pub fn ahead(&self) -> SignedDuration {
        SignedDuration::from_millis(self.with(|server| server.ahead_ms))
    }

    /// Remembers what the server says of a seat with a token.
    pub fn note_seat(&self, token: &str, principal: &str, register: &str, ahead: SignedDuration) {
        self.with(|server| {
            server.principals.insert(token.to_owned(), principal.to_owned());
            register.clone_into(&mut server.register);
            let ahead_ms = i64::try_from(ahead.as_millis()).unwrap_or_default();
            if (ahead_ms - server.ahead_ms).abs() >= CLOCK_MOVED_MS {
                server.ahead_ms = ahead_ms;
            }
        });
    }

    /// Keeps it for the next command, if there is something new.
    pub fn save(&self) -> Result<(), Failure> {
        if self.with(|server| *server == self.kept) {
            return Ok(());
        }
        let Some(path) = path() else { return Ok(()) };
        let mut all = all();
        all.insert(self.server.clone(), self.with(|server| server.clone()));
        let json = serde_json::to_string(&all).map_err(|error| Failure::Internal(error.to_string()))?;
        private_file::write(&path, &json)
    }
}

/// Remembers as whom a server knows the token with which somebody signed in: a call that is logged after the token has run out is still theirs.
pub fn note_signed_in(server: &str, token: &Token, info: &GetServerInfoResponse) -> Result<(), Failure> {
    let memory = Memory::of(server);
    memory.note_seat(token.id(), &info.principal, &info.register_id, memory.ahead());
    memory.save()
}

fn path() -> Option<PathBuf> {
    config::state_file(FILE)
}

fn all() -> All {
    let text = path().and_then(|path| private_file::read(&path).ok().flatten());
    text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
}

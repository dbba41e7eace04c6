//! The subcommands: a folder for a noun, a file for a verb, holding its arguments (the doc comments are the help) and its run.

pub mod audit;
pub mod call;
pub mod callback;
pub mod caller;
pub mod completions;
pub mod config;
pub mod desk;
pub mod directory;
pub mod doctor;
mod full_view;
pub mod handover;
pub mod import;
pub mod issue;
mod lease;
pub mod login;
pub mod man;
pub mod notice;
pub mod outbox;
pub mod period;
pub mod person;
pub mod report;
pub mod setup;
pub mod shift;
mod story;
pub mod summary;
pub mod token;
pub mod watch;
mod whole_summary;
pub mod window;

use clap::Args;

use crate::alike;
use crate::catalogue::{text, words};

/// How much of a list is wanted.
#[derive(Args, Clone, Debug)]
pub struct PageArgs {
    /// At most this many, or `all`
    #[arg(short = 'n', long, value_name = "COUNT", default_value = "50", value_parser = limit)]
    limit: u32,
    /// All of them, page by page as they come, however many there are
    #[arg(long, conflicts_with = "limit")]
    pub all: bool,
    /// Only these columns, in this order, by name or title, with commas between them
    #[arg(long, value_name = "COLUMN", value_delimiter = ',')]
    pub columns: Vec<String>,
}

impl PageArgs {
    /// At most how many.
    pub fn limit(&self) -> u32 {
        if self.all { u32::MAX } else { self.limit }
    }
}

/// How many things a list may show: a number, or every one.
pub fn limit(typed: &str) -> Result<u32, String> {
    let typed = alike::plain(typed);
    if words("typed-all").contains(&typed) {
        return Ok(u32::MAX);
    }
    typed.parse().ok().filter(|limit| *limit > 0).ok_or_else(|| text!("limit-syntax"))
}

/// Fields to empty, where leaving a flag out means leaving the field as it is.
#[derive(Args, Clone, Debug, Default)]
pub struct ClearArgs {
    /// Empty this field, by its name in the contract: answered_at; may be repeated
    #[arg(long, value_name = "FIELD")]
    pub clear: Vec<String>,
}

impl ClearArgs {
    /// The paths of the fields to change: those that were given, and those to empty.
    pub fn mask(self, given: Vec<String>) -> prost_types::FieldMask {
        let cleared = self.clear.into_iter().map(|field| field.replace('-', "_"));
        prost_types::FieldMask { paths: given.into_iter().chain(cleared).collect() }
    }
}

/// Remembers which fields were given, while a message is filled with them.
#[derive(Debug, Default)]
pub struct Given {
    /// Their paths in the message.
    pub paths: Vec<String>,
}

impl Given {
    /// A value that may be unset.
    pub fn some<T>(&mut self, path: &str, value: Option<T>) -> Option<T> {
        if value.is_some() {
            self.paths.push(path.to_owned());
        }
        value
    }

    /// A value whose default means unset.
    pub fn take<T: Default>(&mut self, path: &str, value: Option<T>) -> T {
        self.some(path, value).unwrap_or_default()
    }

    /// A code.
    pub fn code<T: Into<i32>>(&mut self, path: &str, value: Option<T>) -> i32 {
        self.some(path, value).map_or(0, Into::into)
    }

    /// Several codes.
    pub fn list<T: Into<i32>>(&mut self, path: &str, values: Vec<T>) -> Vec<i32> {
        if !values.is_empty() {
            self.paths.push(path.to_owned());
        }
        values.into_iter().map(Into::into).collect()
    }

    /// Whether a field was given whose path begins so.
    pub fn any(&self, beginning: &str) -> bool {
        self.paths.iter().any(|path| path.starts_with(beginning))
    }
}

//! `hotline-server erase`: erases texts of a call, an issue or a callback, and says so in the journal.

use clap::Args;
use uuid::Uuid;

use super::{EX_USAGE, Failure, open, say_line};
use crate::api::error::refusal_sentence;
use crate::api::identity::Caller;
use crate::catalogue::sentence;
use crate::config::Config;
use crate::domain::codes::TextClass;
use crate::domain::command::{Command, Write};
use crate::domain::event::Subject;
use crate::domain::number::{CallNumber, CallbackNumber, IssueNumber};
use crate::domain::period::PeriodId;
use crate::store::write::job::WriteError;
use crate::store::{Database, Store};

/// Arguments of `erase`.
#[derive(Args)]
pub struct Erase {
    /// Id of the period
    period: String,
    /// Number of the call, issue or callback, such as C001234-5
    number: String,
    /// Erase who: names, numbers and addresses
    #[arg(long, required_unless_present = "what")]
    who: bool,
    /// Erase what was said: summaries, notes, titles, and the texts of earlier events
    #[arg(long)]
    what: bool,
    /// Why; it is kept
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
}

/// Erases the texts. What was erased cannot be brought back.
pub async fn run(config: &Config, database: Database, args: Erase) -> Result<(), Failure> {
    let period = PeriodId::parse(args.period.trim()).ok_or_else(|| {
        Failure(EX_USAGE, sentence("erase-no-period", &[("given", args.period.clone().into())]))
    })?;
    let subject = subject(&args.number).ok_or_else(|| {
        Failure(EX_USAGE, sentence("erase-no-number", &[("given", args.number.clone().into())]))
    })?;
    let store = open(config, database).await?;
    let classes = [(args.who, TextClass::Who), (args.what, TextClass::What)];
    let mut erased = Ok(());
    for (_, class) in classes.into_iter().filter(|(asked, _)| *asked) {
        let reason = args.reason.clone();
        erased = erase(&store, &period, Command::EraseTexts { subject, class, reason }).await;
        if erased.is_err() {
            break;
        }
    }
    let settled = store.settle_erasure().await;
    store.stop().await;
    erased?;
    settled?;
    say_line(&sentence("erased", &[("number", args.number.into())]))
}

/// Erases in the name of the server's user.
pub async fn erase(store: &Store, period: &PeriodId, command: Command) -> Result<(), Failure> {
    let write = Write { occurred_at: None, etag: None, command };
    match store.write(Caller::owner().write(period, Uuid::new_v4(), write)).await {
        Ok(_) => Ok(()),
        Err(WriteError::Refused(refusal)) => Err(Failure(1, refusal_sentence(&refusal))),
        Err(other) => Err(other.into()),
    }
}

/// The call, issue or callback with a number, by its letter.
fn subject(number: &str) -> Option<Subject> {
    match number.trim().chars().next()?.to_ascii_uppercase() {
        'C' => CallNumber::parse(number).ok().map(Subject::Call),
        'Q' => IssueNumber::parse(number).ok().map(Subject::Issue),
        'B' => CallbackNumber::parse(number).ok().map(Subject::Callback),
        _ => None,
    }
}

//! `hotline-server retention`: erases what is older than its period keeps it.

use clap::Args;
use futures_util::future::try_join_all;

use super::erase::erase;
use super::{Failure, open, say_line};
use crate::catalogue::sentence;
use crate::config::Config;
use crate::domain::codes::TextClass;
use crate::domain::command::Command;
use crate::domain::event::Subject;
use crate::domain::instant::{DAY, Instant};
use crate::domain::period::PeriodId;
use crate::store::read::retention::{Due, due, policies};
use crate::store::{Database, Store};

/// Why, as the journal says it.
const REASON: &str = "retention 保存期满";

/// Number of texts that are erased at once: they share transactions.
const AT_ONCE: usize = 256;

/// Arguments of `retention`.
#[derive(Args)]
pub struct Retention {
    /// Id of the period; without one, all
    period: Option<String>,
    /// Say what would be erased, and erase nothing
    #[arg(long)]
    dry_run: bool,
}

/// Erases texts that are older than the policy of their period. What was erased cannot be brought back.
pub async fn run(config: &Config, database: Database, args: Retention) -> Result<(), Failure> {
    let store = open(config, database).await?;
    let done = erase_old(&store, &args).await;
    let settled = store.settle_erasure().await;
    let backups = store.backups();
    store.stop().await;
    let count = done?;
    settled?;
    if count > 0 && !args.dry_run && !backups.is_empty() {
        say_line(&sentence("retention-backups", &[]))?;
        backups.iter().try_for_each(|path| say_line(&format!("  {}", path.display())))?;
    }
    Ok(())
}

/// Erases what is due in each period, and says how much. Answers how much it is in all.
async fn erase_old(store: &Store, args: &Retention) -> Result<usize, Failure> {
    let known = store.read(policies).await?;
    let is_meant = |id: &PeriodId| args.period.as_deref().is_none_or(|wanted| wanted == id.as_str());
    let meant: Vec<_> = known.into_iter().filter(|(id, ..)| is_meant(id)).collect();
    if let (true, Some(given)) = (meant.is_empty(), &args.period) {
        return Err(Failure(1, sentence("erase-no-period", &[("given", given.clone().into())])));
    }
    let (now, mut count) = (Instant::now(), 0);
    for (id, key, retention) in meant {
        for (class, days) in [(TextClass::Who, retention.who_days), (TextClass::What, retention.what_days)] {
            let Some(days) = days else { continue };
            let before = now.plus(-DAY * i64::from(days));
            let found = store.read(move |conn| due(conn, key, class, before)).await?;
            if !args.dry_run {
                let subjects: Vec<Subject> = found.subjects().collect();
                for some in subjects.chunks(AT_ONCE) {
                    try_join_all(some.iter().map(|subject| {
                        let (subject, reason) = (*subject, Some(REASON.to_owned()));
                        erase(store, &id, Command::EraseTexts { subject, class, reason })
                    }))
                    .await?;
                }
            }
            count += found.subjects().count();
            say(&id, class, &found, args.dry_run)?;
        }
        if retention.who_days.is_none() && retention.what_days.is_none() {
            say_line(&sentence("retention-none", &[("period", id.as_str().into())]))?;
        }
    }
    Ok(count)
}

fn say(id: &PeriodId, class: TextClass, found: &Due, dry_run: bool) -> Result<(), Failure> {
    let facts = [
        ("period", id.as_str().into()),
        ("class", if class == TextClass::Who { "who" } else { "what" }.into()),
        ("calls", found.calls.len().to_string().into()),
        ("issues", found.issues.len().to_string().into()),
        ("callbacks", found.callbacks.len().to_string().into()),
    ];
    say_line(&sentence(if dry_run { "retention-would" } else { "retention-done" }, &facts))
}

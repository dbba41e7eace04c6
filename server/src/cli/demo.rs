//! `hotline-server demo`: loads the reference case into a fresh register and serves it.

use std::path::Path;

use super::{Failure, bind, open, say, say_line, stop_signal, tls};
use crate::catalogue::sentence;
use crate::config::{self, Config};
use crate::demo::{self, PERIOD};
use crate::domain::calendar::Window;
use crate::domain::figures::sums::Sums;
use crate::domain::instant::Instant;
use crate::domain::period::PeriodId;
use crate::serve;
use crate::store::db::conn::Conn;
use crate::store::figures::{AskedAsOf, Snapshot};
use crate::store::{Database, Error, Store, read};
use crate::transport::listener::Doors;
use crate::transport::local::LocalSocket;

/// Loads the reference case, prints its main figures, and serves until SIGINT or SIGTERM.
pub async fn serve(config: &Config, database: Database) -> Result<(), Failure> {
    let (network, tls) = (bind(config).await?, tls(config)?);
    let address = network.local_addr()?;
    let store = open(config, database.clone()).await?;
    let local = LocalSocket::bind(&database.socket_file())?;
    let stop = stop_signal()?;
    load(&store).await?;
    say(&summary(&store).await?)?;
    let hotline = hotline(local.path());
    say(&format!(
        "\n{}\n\n  {hotline} summary day 2022-11-28\n  {hotline} call list --text 透析\n  {hotline} issue list --active\n\n",
        sentence("demo-serving", &[("address", address.to_string().into())])
    ))?;
    say_line(&sentence("demo-stop", &[]))?;
    Ok(serve::serve(Doors { network, local, tls }, store, config.limits, stop).await?)
}

/// How its user's command line begins. It finds a demo in the usual place by itself, unless the user has a register as well.
fn hotline(socket: &Path) -> String {
    let is_alone = |usual: &Path| {
        let own = usual.parent().unwrap_or(usual);
        ["register.db", "postgres.search"].iter().all(|file| !own.join(file).exists())
    };
    let is_found =
        config::demo_directory().is_ok_and(|usual| socket.parent() == Some(&usual) && is_alone(&usual));
    let server = if is_found { String::new() } else { format!(" --server {}", socket.display()) };
    format!("hotline{server} --period {PERIOD}")
}

async fn load(store: &Store) -> Result<(), Failure> {
    let (loading, steps) = (sentence("demo-loading", &[]), sentence("demo-steps", &[]));
    let template = format!("{loading} {{bar:40}} {{pos}}/{{len}} {steps}, {{elapsed}}");
    let bar = indicatif::ProgressBar::new(0).with_style(indicatif::ProgressStyle::with_template(&template)?);
    demo::fill(store, |done, total| {
        bar.set_length(total as u64);
        bar.set_position(done as u64);
    })
    .await?;
    bar.finish_and_clear();
    Ok(())
}

async fn summary(store: &Store) -> Result<String, Failure> {
    let Some((figures, entries)) = store.read(figures_of_demo).await? else {
        return Err(Failure(1, sentence("demo-not-loaded", &[])));
    };
    let rows = [
        (figures.calls.calls_answered, sentence("demo-calls-answered", &[])),
        (figures.issues.issues_resolved, sentence("demo-issues-resolved", &[])),
        (figures.issues.issues_accepted, sentence("demo-issues-accepted", &[])),
        (figures.backlog_end().unwrap_or_default(), sentence("demo-backlog", &[])),
        (entries, sentence("demo-entries", &[])),
    ];
    let rows = rows.into_iter().map(|(number, title)| format!("  {number:>6}  {title}\n"));
    Ok(format!("{}\n\n{}", sentence("demo-office", &[]), rows.collect::<String>()))
}

/// The figures of the demo's whole period, and the last position of its journal. None if the demo is not loaded.
fn figures_of_demo(conn: &mut Conn) -> Result<Option<(Sums, i64)>, Error> {
    let period = PeriodId::parse(PERIOD).map(|id| read::period::find(conn, &id)).transpose()?.flatten();
    let Some((key, period)) = period else { return Ok(None) };
    let facts = &period.facts;
    let window = Window { from: facts.starts_at, to: facts.ends_at.unwrap_or(facts.starts_at) };
    match Snapshot::open(conn, key, AskedAsOf::default(), Instant::now(), None)? {
        Ok(mut snapshot) => Ok(Some((snapshot.figures(window)?, snapshot.as_of.position))),
        Err(_) => Ok(None),
    }
}

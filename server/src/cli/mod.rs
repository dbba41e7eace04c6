//! The command line of the server.

mod migrate_data;

use std::future::Future;
use std::io::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};
use confique::Layer as _;
use tokio::net::TcpListener;

use crate::config::{self, Config, Flags};
use crate::demo;
use crate::domain::calendar::Window;
use crate::domain::instant::Instant;
use crate::domain::period::PeriodId;
use crate::store::figures::{AskedAsOf, Snapshot};
use crate::store::admin::prepare::prepare;
use crate::store::{Database, Store, read};
use crate::store::admin::{schema_version, verify};
use crate::{serve, telemetry};

/// Exit code for settings that are wrong (EX_CONFIG of sysexits.h).
const EX_CONFIG: u8 = 78;

/// The server of the hotline register 热线登记: calls in, issues resolved, over gRPC.
#[derive(Parser)]
#[command(name = "hotline-server", version, about, max_term_width = 100)]
pub struct Cli {
    #[command(flatten)]
    settings: Settings,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Args)]
struct Settings {
    /// Address to listen on; loopback only [default: 127.0.0.1:50051]
    #[arg(long, global = true, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
    /// The register's database: sqlite:PATH, or postgres://USER@HOST/DATABASE for several servers [default: register.db in
    /// the data directory]
    #[arg(long, global = true, value_name = "URL")]
    database: Option<String>,
    /// A standby of a postgres database that answers summaries and lists
    #[arg(long, global = true, value_name = "URL")]
    read_database: Option<String>,
    /// A file with the password of a postgres database
    #[arg(long, global = true, value_name = "FILE")]
    database_password_file: Option<PathBuf>,
    /// Directory for the register [default: the user's data directory, XDG_DATA_HOME/hotline]
    #[arg(long, global = true, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// A TOML file with settings; `check-config --template` prints one
    #[arg(long, global = true, value_name = "FILE", env = "HOTLINE_SERVER_CONFIG")]
    config: Option<PathBuf>,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the register; creates it on first start (the default)
    Serve,
    /// Fill a fresh register with the reference case, 12 November to 12 December 2022 in Dadukou, and serve it
    Demo,
    /// Create the register or bring it up to date, and stop
    Migrate,
    /// Hold the journal, the tables and the counters against each other, and name what is wrong; may run beside a server
    Verify {
        /// Write the counters anew from the journal first; beside a server only on postgres
        #[arg(long)]
        rebuild: bool,
    },
    /// Move a register from one database to another, and hold the two against each other
    MigrateData(migrate_data::MigrateData),
    /// Read the settings, say what they come to, and stop
    CheckConfig {
        /// Print all settings with their defaults as a file to begin with
        #[arg(long)]
        template: bool,
    },
}

/// How long what is still running may take when the server has stopped.
const SHUTDOWN: Duration = Duration::from_secs(1);

/// Why the command failed, and its exit code.
struct Failure(u8, String);

impl<E: std::error::Error> From<E> for Failure {
    fn from(error: E) -> Self {
        Failure(1, error.to_string())
    }
}

/// Runs the command line.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    match command(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure(code, message)) => {
            // Standard error may be closed: then there is nobody to tell.
            let _ = writeln!(std::io::stderr(), "hotline-server: {message}");
            ExitCode::from(code)
        }
    }
}

fn command(cli: Cli) -> Result<(), Failure> {
    let command = cli.command.unwrap_or(Command::Serve);
    if let Command::CheckConfig { template: true } = command {
        return say(&config::template());
    }
    let flags = Flags {
        listen: cli.settings.listen,
        database: cli.settings.database,
        read_database: cli.settings.read_database,
        database_password_file: cli.settings.database_password_file,
        data_dir: cli.settings.data_dir,
        ..Flags::empty()
    };
    let bad_config = |error: config::ConfigError| Failure(EX_CONFIG, error.to_string());
    let mut config = Config::load(flags, cli.settings.config.as_deref()).map_err(bad_config)?;
    if matches!(command, Command::Demo) {
        config = config.for_demo().map_err(bad_config)?;
    }
    let database = config.place().map_err(bad_config)?;
    telemetry::start(&config).map_err(|message| Failure(EX_CONFIG, message))?;
    match command {
        Command::Serve => run_async(serve_register(&config, database)),
        Command::Demo => run_async(serve_demo(&config, database)),
        Command::Migrate => migrate(&database),
        Command::Verify { rebuild } => verify_register(&database, rebuild),
        Command::MigrateData(args) => migrate_data::run(&config, args),
        Command::CheckConfig { .. } => {
            say(&format!("listen   {}\ndatabase {database}\nlog      {}\n", config.listen, config.log))
        }
    }
}

fn run_async(command: impl Future<Output = Result<(), Failure>>) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let ended = runtime.block_on(command);
    // What still waits for a database that does not answer is not waited for.
    runtime.shutdown_timeout(SHUTDOWN);
    ended
}

fn say(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

async fn bind(config: &Config) -> Result<TcpListener, Failure> {
    TcpListener::bind(config.listen).await.map_err(|error| {
        Failure(1, format!("cannot listen on {}: {error}; give another address with --listen", config.listen))
    })
}

async fn open(database: Database) -> Result<Store, Failure> {
    Ok(tokio::task::spawn_blocking(move || Store::open(&database)).await??)
}

async fn serve_register(config: &Config, database: Database) -> Result<(), Failure> {
    let listener = bind(config).await?;
    let store = open(database.clone()).await?;
    // Whoever reads that it serves may ask it to end.
    let stop = stop_signal()?;
    tracing::info!(listen = %listener.local_addr()?, %database, "serving");
    Ok(serve::serve(listener, store, stop).await?)
}

async fn serve_demo(config: &Config, database: Database) -> Result<(), Failure> {
    let listener = bind(config).await?;
    let address = listener.local_addr()?;
    let store = open(database).await?;
    let stop = stop_signal()?;
    load_demo(&store).await?;
    say(&demo_summary(&store).await?)?;
    say(&format!(
        "\nServing on {address}. Try, in another terminal:\n\n  \
         hotline --server http://{address} --period {period} summary day 2022-11-28\n  \
         hotline --server http://{address} --period {period} call list --text 透析\n  \
         hotline --server http://{address} --period {period} issue list --active\n\n\
         (from this checkout: cargo run --release --bin hotline -- …)  Ctrl-C stops.\n",
        period = demo::PERIOD
    ))?;
    Ok(serve::serve(listener, store, stop).await?)
}

async fn load_demo(store: &Store) -> Result<(), Failure> {
    let style =
        indicatif::ProgressStyle::with_template("Loading the demo {bar:40} {pos}/{len} steps, {elapsed}");
    let bar = indicatif::ProgressBar::new(0).with_style(style?);
    demo::fill(store, |done, total| {
        bar.set_length(total as u64);
        bar.set_position(done as u64);
    })
    .await?;
    bar.finish_and_clear();
    Ok(())
}

async fn demo_summary(store: &Store) -> Result<String, Failure> {
    let found = store
        .read(|conn| {
            let Some((key, period)) =
                PeriodId::parse(demo::PERIOD).map(|id| read::period::find(conn, &id)).transpose()?.flatten()
            else {
                return Ok(None);
            };
            let facts = &period.facts;
            let window = Window { from: facts.starts_at, to: facts.ends_at.unwrap_or(facts.starts_at) };
            let Ok(mut snapshot) = Snapshot::open(conn, key, AskedAsOf::default(), Instant::now(), None)?
            else {
                return Ok(None);
            };
            Ok(Some((snapshot.figures(window)?, snapshot.as_of.position)))
        })
        .await?;
    let Some((figures, position)) = found else {
        return Err(Failure(1, "the demo's period is not there after loading".to_owned()));
    };
    Ok(format!(
        "Dadukou District petition office, 12 November to 12 December 2022 (demo, invented people)\n\n  \
         {:>6}  calls answered 接听群众电话（件次）\n  \
         {:>6}  livelihood issues resolved 协调解决民生问题（件）\n  \
         {:>6}  issues accepted 受理\n  \
         {:>6}  in hand at the end 在办\n  \
         {:>6}  entries in the journal\n",
        figures.calls.calls_answered,
        figures.issues.issues_resolved,
        figures.issues.issues_accepted,
        figures.backlog_end().unwrap_or_default(),
        position
    ))
}

fn migrate(database: &Database) -> Result<(), Failure> {
    let _lock = database.lock_file()?;
    prepare(database)?;
    say(&format!("{database} is up to date\n"))
}

fn verify_register(database: &Database, rebuild: bool) -> Result<(), Failure> {
    if !database.exists()? {
        return Err(Failure(1, format!("there is no register at {database}")));
    }
    let mut conn = database.open_reader()?;
    conn.read(schema_version::check).map_err(crate::store::Error::from)?;
    if rebuild {
        let _lock = database.lock_file()?;
        let mut maintainer = database.open_maintainer()?;
        for period in conn.read(verify::periods).map_err(crate::store::Error::from)? {
            maintainer.write(|conn| verify::rebuild(conn, &period)).map_err(crate::store::Error::from)?;
            say(&format!("{}: the counters are written anew\n", period.as_str()))?;
        }
    }
    let findings = conn.read(verify::all).map_err(crate::store::Error::from)?;
    for finding in &findings {
        say(&format!("{finding}\n"))?;
    }
    let wrong = findings.iter().filter(|finding| !finding.wrong.is_empty()).count();
    if wrong > 0 {
        return Err(Failure(1, format!("{wrong} of {} periods are wrong", findings.len())));
    }
    Ok(())
}

/// Ends at SIGINT or SIGTERM.
fn stop_signal() -> Result<impl Future<Output = ()>, Failure> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

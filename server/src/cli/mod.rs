//! The command line of the server.

mod accept_loss;
mod backup;
mod bundle;
mod certificates;
mod demo;
mod encryption;
mod erase;
mod head;
mod last_entry;
mod migrate_data;
mod progress;
mod restore;
mod retention;
mod token;
mod verify;

use std::future::Future;
use std::io::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};
use confique::Layer as _;
use tokio::net::TcpListener;

use crate::catalogue::sentence;
use crate::config::{self, Config, Flags};
use crate::store::admin::prepare::prepare;
use crate::store::admin::{heads, identity};
use crate::store::db::conn::Conn;
use crate::store::db::encryption::{EncryptionKey, KeyRing};
use crate::store::db::private;
use crate::store::{Database, Error, Store};
use crate::transport::listener::Doors;
use crate::transport::local::LocalSocket;
use crate::transport::tls::Tls;
use crate::{serve, telemetry};
use last_entry::last_entry;

/// Exit code for wrong arguments.
const EX_USAGE: u8 = 2;

/// Exit code for wrong settings: EX_CONFIG of sysexits.h.
const EX_CONFIG: u8 = 78;

/// Exit code of a server that was told twice to stop: that of a process that SIGTERM kills.
const EX_ENDED: i32 = 143;

/// The server of the hotline register: calls in, issues resolved, over gRPC.
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
    /// Address to listen on, for those with a token; beyond this machine only with TLS [default: 127.0.0.1:50051]
    #[arg(long, global = true, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
    /// A PEM file with the certificate of the server; read again when it changes
    #[arg(long, global = true, value_name = "FILE")]
    tls_certificate: Option<PathBuf>,
    /// A PEM file with the key of the certificate
    #[arg(long, global = true, value_name = "FILE")]
    tls_key: Option<PathBuf>,
    /// A PEM file with the authority that signs the certificates of clients; services are then known by theirs
    #[arg(long, global = true, value_name = "FILE")]
    client_ca: Option<PathBuf>,
    /// Listen beyond this machine without TLS: whoever is on the way reads callers' data and tokens
    #[arg(long, global = true)]
    insecure_listen: bool,
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
    /// The file with the key of the register, the same for all servers of a postgres database [default: register.db.key beside
    /// register.db]
    #[arg(long, global = true, value_name = "FILE")]
    key_file: Option<PathBuf>,
    /// The file with the key of an encrypted register, which `hotline-server encryption on` makes
    #[arg(long, global = true, value_name = "FILE")]
    encryption_key_file: Option<PathBuf>,
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
    Migrate {
        /// Make a new key for the register, whose own is lost
        #[arg(long)]
        new_key: bool,
    },
    /// Hold the journal, the tables and the counters against each other and the signatures of the heads against the key, and name
    /// what is wrong; may run beside a server
    Verify(verify::Verify),
    /// Print the signed heads of the journals, to be kept elsewhere: `verify --head FILE` finds what was changed since
    Head(head::Head),
    /// Copy the register to a file while it is served, and check the copy; a plain copy of the files is no backup
    Backup(backup::Backup),
    /// Put a backup in place of a register that is lost, check it, and say up to when it goes
    Restore(restore::Restore),
    /// Accept that a postgres database has less than the server of this data directory has seen, as after a failover that lost
    /// something; while that server is stopped
    AcceptLoss,
    /// Erase texts of a call, an issue or a callback for ever, and say so in the journal; on sqlite while no server runs
    Erase(erase::Erase),
    /// Erase what is older than its period keeps it (`hotline period update --retention`), for ever; on sqlite while no server runs
    Retention(retention::Retention),
    /// Encrypt the texts of the register at rest, or end it; while no server runs
    #[command(subcommand)]
    Encryption(encryption::EncryptionCommand),
    /// Make certificates of the server and of clients, and a private authority that signs them; run again, it renews them
    Certificates(certificates::Certificates),
    /// Make, list and revoke tokens, by which others than the user of the server are known; may run beside a server
    #[command(subcommand)]
    Token(token::TokenCommand),
    /// Move a register from one database to another, and hold the two against each other
    MigrateData(migrate_data::MigrateData),
    /// Read the settings, say what they come to, and stop
    CheckConfig {
        /// Print all settings with their defaults as a file to begin with
        #[arg(long)]
        template: bool,
    },
}

/// Number of connections that show whether a database gives sessions of their own. `migrate` needs one of them.
const MIGRATE_CONNECTIONS: usize = 2;
/// How long threads may run on after the command has ended.
const SHUTDOWN: Duration = Duration::from_secs(1);

/// A failed command: its exit code and the message.
struct Failure(u8, String);

impl<E: std::error::Error> From<E> for Failure {
    fn from(error: E) -> Self {
        Failure(1, error.to_string())
    }
}

/// Parses the arguments and runs the command. A failure is printed on standard error.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    match command(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure(code, message)) => {
            // If standard error is closed, nobody can read the message.
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
        tls_certificate: cli.settings.tls_certificate,
        tls_key: cli.settings.tls_key,
        client_ca: cli.settings.client_ca,
        insecure_listen: cli.settings.insecure_listen.then_some(true),
        database: cli.settings.database,
        read_database: cli.settings.read_database,
        database_password_file: cli.settings.database_password_file,
        data_dir: cli.settings.data_dir,
        key_file: cli.settings.key_file,
        encryption_key_file: cli.settings.encryption_key_file,
        ..Flags::empty()
    };
    let bad_config = |error: config::ConfigError| Failure(EX_CONFIG, error.to_string());
    Config::check_argument("database", flags.database.as_deref()).map_err(bad_config)?;
    Config::check_argument("read-database", flags.read_database.as_deref()).map_err(bad_config)?;
    let mut config = Config::load(flags, cli.settings.config.as_deref()).map_err(bad_config)?;
    if matches!(command, Command::Demo) {
        config = config.for_demo().map_err(bad_config)?;
    }
    let database = config.database_location().map_err(bad_config)?;
    if !matches!(command, Command::CheckConfig { .. } | Command::MigrateData(_))
        && let Some(directory) = config.used_data_directory().map_err(bad_config)?
    {
        private::own_directory(&directory)?;
    }
    let database = match command {
        Command::Encryption(_) => database,
        _ => with_keys(&config, database)?,
    };
    let _log = telemetry::start(&config).map_err(|message| Failure(EX_CONFIG, message))?;
    match command {
        Command::Serve => run_async(serve_register(&config, database)),
        Command::Demo => run_async(demo::serve(&config, database)),
        Command::Migrate { new_key } => migrate(&database, &config.key_file(&database), new_key),
        Command::Verify(args) => verify::run(&config, &database, &args),
        Command::Head(args) => head::run(&config, &database, &args),
        Command::Backup(args) => backup::run(&config, &database, &args),
        Command::Restore(args) => restore::run(&config, &database, &args),
        Command::AcceptLoss => accept_loss::run(&database),
        Command::Erase(args) => run_async(erase::run(&config, database, args)),
        Command::Retention(args) => run_async(retention::run(&config, database, args)),
        Command::Encryption(command) => encryption::run(&config, database, command),
        Command::Certificates(args) => certificates::run(&config, &args),
        Command::Token(command) => token::run(&config, &database, command),
        Command::MigrateData(args) => migrate_data::run(&config, args),
        Command::CheckConfig { .. } => check_config(config, &database),
    }
}

/// Says what the settings come to, and of a register in a file where its clock stands.
fn check_config(config: Config, database: &Database) -> Result<(), Failure> {
    let mut lines = vec![
        (sentence("config-listen", &[]), config.listen.to_string()),
        (sentence("config-database", &[]), database.to_string()),
        (sentence("config-log", &[]), config.log),
        (sentence("config-log-format", &[]), config.log_format.to_string()),
    ];
    if matches!(database, Database::Sqlite(..)) && database.exists()? {
        let last = database.open_reader().and_then(|mut conn| last_entry(&mut conn));
        // A register that cannot be read is no fault of the settings.
        let last =
            last.map(|last| last.map(|last| last.text)).unwrap_or_else(|error| Some(error.to_string()));
        lines.extend(last.map(|last| (sentence("config-last-entry", &[]), last)));
    }
    lines.into_iter().try_for_each(|(name, value)| say(&format!("{name}  {value}\n")))
}

/// The database with the keys of its texts, if the settings name a file.
fn with_keys(config: &Config, database: Database) -> Result<Database, Failure> {
    let file =
        config.encryption_key_file(&database).map_err(|error| Failure(EX_CONFIG, error.to_string()))?;
    let Some(file) = file else { return Ok(database) };
    match EncryptionKey::read(file)? {
        Some(key) => Ok(database.with_keys(KeyRing::with(key))),
        None => Err(Failure(
            EX_CONFIG,
            sentence("encryption-no-key", &[("file", file.display().to_string().into())]),
        )),
    }
}

fn run_async(command: impl Future<Output = Result<(), Failure>>) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let result = runtime.block_on(command);
    // Does not wait for a thread that waits for an unresponsive database.
    runtime.shutdown_timeout(SHUTDOWN);
    result
}

/// Prints a text on standard output. A closed pipe is no failure.
fn say(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

fn say_line(line: &str) -> Result<(), Failure> {
    say(&format!("{line}\n"))
}

async fn bind(config: &Config) -> Result<TcpListener, Failure> {
    TcpListener::bind(config.listen).await.map_err(|error| {
        let facts = [("address", config.listen.to_string().into()), ("error", error.to_string().into())];
        Failure(1, sentence("cannot-listen", &facts))
    })
}

/// TLS, if the settings have a certificate. Says loudly what goes over the network as it is.
fn tls(config: &Config) -> Result<Option<Tls>, Failure> {
    let files = config.tls_files().map_err(|error| Failure(EX_CONFIG, error.to_string()))?;
    let tls = files.map(Tls::open).transpose().map_err(|error| Failure(EX_CONFIG, error.to_string()))?;
    if tls.is_none() && !config.listen.ip().is_loopback() {
        tracing::warn!(listen = %config.listen, "without TLS: whoever is on the way reads callers' data and tokens");
    }
    Ok(tls)
}

async fn open(config: &Config, database: Database) -> Result<Store, Failure> {
    let key_file = config.key_file(&database);
    Ok(tokio::task::spawn_blocking(move || Store::open(&database, &key_file)).await??)
}

async fn serve_register(config: &Config, database: Database) -> Result<(), Failure> {
    let (network, tls) = (bind(config).await?, tls(config)?);
    let store = open(config, database.clone()).await?;
    let local = LocalSocket::bind(&database.socket_file())?;
    // Before the log line, as a script that waits for the line may stop the server at once.
    let stop = stop_signal()?;
    tracing::info!(listen = %network.local_addr()?, tls = tls.is_some(), socket = %local.path().display(), %database, "serving");
    let heads = config.heads_file.clone().map(|file| tokio::spawn(store.clone().export_heads(file)));
    let served = serve::serve(Doors { network, local, tls }, store, config.limits, stop).await;
    heads.iter().for_each(tokio::task::JoinHandle::abort);
    Ok(served?)
}

fn migrate(database: &Database, key_file: &Path, new_key: bool) -> Result<(), Failure> {
    let _lock = database.lock_file()?;
    database.check_connections(MIGRATE_CONNECTIONS)?;
    prepare(database, key_file)?;
    if new_key {
        database.check_unserved()?;
        let renew = |conn: &mut Conn| match identity::renew(conn, key_file)? {
            Some(identity) => Ok(Some((heads::sign_all(conn, &identity)?, identity))),
            None => Ok::<_, Error>(None),
        };
        if let Some((signed, identity)) = database.open_maintainer()?.write(renew).map_err(Error::from)? {
            let key = identity.head_key().verifier().key().to_string();
            let facts = [("heads", signed.to_string().into()), ("key", key.into())];
            say_line(&sentence("new-key", &facts))?;
        }
    }
    say_line(&sentence("migrated", &[("database", database.to_string().into())]))
}

/// A future that ends at SIGINT or SIGTERM. After this call, these signals no longer kill the process, except for the second one: what was
/// acknowledged is stored by then as well.
fn stop_signal() -> Result<impl Future<Output = ()>, Failure> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    let mut next = async move || {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    };
    Ok(async move {
        next().await;
        tokio::spawn(async move {
            next().await;
            tracing::warn!("told to stop again; ending at once");
            std::process::exit(EX_ENDED);
        });
    })
}

//! Where a PostgreSQL database is, and how it is reached: its URL, the password, TLS.

use std::path::PathBuf;
use std::time::Duration;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use tokio_postgres::config::{Host, SslMode, TargetSessionAttrs};
use tokio_postgres::error::SqlState;
use tokio_postgres::tls::MakeTlsConnect;
use tokio_postgres::{Client, Config, Connection, Socket};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::tls::{TlsParameters, unused};
use crate::store::db::error::Error;

/// How long a host may take to answer, unless the URL says otherwise.
const CONNECT: Duration = Duration::from_secs(3);
/// How long a host may take until it can be asked something.
const START: Duration = Duration::from_secs(6);
/// A host that does not acknowledge for so long is taken for dead.
const SILENCE: Duration = Duration::from_secs(10);
/// What is written as it is in a URL.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// The same in a path that is a parameter.
const PLAIN_PATH: &AsciiSet = &PLAIN.remove(b'/');

const PASSWORD: &str =
    "it is taken from --database-password-file, else from HOTLINE_DATABASE_PASSWORD, else from the URL";
const WITH_TLS: &str = "sslmode=require in the URL goes with TLS";
/// What helps, by SQLSTATE and by words; the first that fits.
const HINTS: &[(&str, &str, &str)] = &[
    ("3D000", "", "createdb --encoding UTF8 --template template0 NAME makes it"),
    ("28P01", "", PASSWORD),
    ("", "password missing", PASSWORD),
    ("28000", "no encryption", WITH_TLS),
    // PostgreSQL 13.
    ("28000", "SSL off", WITH_TLS),
    ("28000", "", "a role with LOGIN is needed, and a line of pg_hba.conf that lets it in from here"),
    ("", "UnknownIssuer", "sslrootcert=FILE in the URL must name the authority that signed it"),
    ("", "server does not support TLS", "sslmode=disable in the URL goes without it"),
];

/// Where a database is. Shown without its password.
#[derive(Clone)]
pub struct Address {
    /// One for each host, in the order in which they are tried.
    hosts: Vec<Config>,
    tls: MakeRustlsConnect,
    password: Password,
    shown: String,
}

/// Where the password comes from, if it does not stand in the URL.
#[derive(Clone, Default)]
pub enum Password {
    /// There is none, or the URL has it.
    #[default]
    None,
    /// From the environment.
    Given(String),
    /// From a file that is read at each connection, so that it can be changed while the server runs.
    File(PathBuf),
}

/// Why an address cannot be used. Repeats nothing that may be a password.
#[derive(Debug, thiserror::Error)]
pub enum AddressError {
    /// It is no URL, or one of something else.
    #[error("it must be postgres://USER@HOST/DATABASE")]
    Form,
    /// A piece of a password would be taken for the host.
    #[error(
        "only one @ may stand in it, before the host; in a password, @ is written %40, and ? is written %3F"
    )]
    At,
    /// The URL has another form.
    #[error("it is no URL of PostgreSQL: {0}")]
    Url(String),
    /// Something that a URL must name is missing.
    #[error("it names no {0}; write postgres://user@host/database")]
    Missing(&'static str),
    /// A parameter has another value than it can have.
    #[error("{parameter}: {why}")]
    Parameter {
        /// Which.
        parameter: &'static str,
        /// Why, and what would be right.
        why: String,
    },
}

type Opened = (Client, Connection<Socket, TlsStream>);
type TlsStream = <MakeRustlsConnect as MakeTlsConnect<Socket>>::Stream;

impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.shown)
    }
}

impl std::fmt::Debug for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

impl Address {
    /// Reads a URL as libpq writes it, with several hosts if need be. TLS is as `sslmode` says: `disable`, or `require`, `verify-ca`,
    /// `verify-full`, which are all the same here: the certificate must be good for the host's name. Without it, `disable` on this machine
    /// and `require` everywhere else. `sslrootcert` (else the system's roots), `sslcert` and `sslkey` are PEM files.
    pub fn parse(url: &str, password: Password) -> Result<Self, AddressError> {
        if !is_postgres(url) {
            return Err(AddressError::Form);
        }
        if url.split_once('@').is_some_and(|(user, rest)| user.contains('?') || rest.contains('@')) {
            return Err(AddressError::At);
        }
        let (base, parameters) = url.split_once('?').unwrap_or((url, ""));
        let mut tls = TlsParameters::default();
        let rest: Vec<&str> =
            parameters.split('&').filter(|pair| !pair.is_empty() && !tls.take(pair)).collect();
        let config = format!("{base}?{}", rest.join("&")).parse();
        let config: Config = config.map_err(|error| no_url(&error, parameters))?;
        if config.get_dbname().is_none_or(str::is_empty) {
            return Err(AddressError::Missing("database"));
        }
        if config.get_user().is_none_or(str::is_empty) {
            return Err(AddressError::Missing("user"));
        }
        if config.get_hosts().is_empty() {
            return Err(AddressError::Missing("host"));
        }
        let tls = tls.client(config.get_hosts().iter().all(is_this_machine))?;
        let (hosts, shown) = (by_host(&config, tls.is_some()), shown(&config));
        Ok(Self { hosts, tls: tls.unwrap_or_else(unused), password, shown })
    }

    /// Connects to the first host that answers, or, if it is to write, to the first that takes writes.
    pub(super) async fn connect(&self, name: &str, to_write: bool) -> Result<Opened, Error> {
        let password = self.password.read()?;
        let mut failed = Vec::new();
        for host in &self.hosts {
            let mut config = host.clone();
            config.application_name(name);
            if let Some(password) = &password {
                config.password(password);
            }
            if to_write {
                config.target_session_attrs(TargetSessionAttrs::ReadWrite);
            }
            match tokio::time::timeout(START, self.connect_to(&config)).await {
                Ok(Ok(opened)) => return Ok(opened),
                Ok(Err(error)) => failed.push(format!("{}: {}", shown(host), why(&error, host))),
                Err(_) => failed.push(format!("{}: no answer within {} s", shown(host), START.as_secs())),
            }
        }
        Err(Error::Away(failed.join("; ")))
    }

    async fn connect_to(&self, config: &Config) -> Result<Opened, tokio_postgres::Error> {
        config.connect(self.tls.clone()).await
    }
}

impl Password {
    fn read(&self) -> Result<Option<String>, Error> {
        match self {
            Password::None => Ok(None),
            Password::Given(password) => Ok(Some(password.clone())),
            Password::File(path) => {
                let io = |source| Error::Io { what: format!("cannot read {}", path.display()), source };
                let text = std::fs::read_to_string(path).map_err(io)?;
                Ok(Some(text.trim_end_matches(['\r', '\n']).to_owned()))
            }
        }
    }
}

/// A configuration for each host, with what the URL leaves open.
fn by_host(config: &Config, with_tls: bool) -> Vec<Config> {
    let one = |at: usize, host: &Host| {
        let mut one = Config::new();
        match host {
            Host::Tcp(name) => one.host(name),
            #[cfg(unix)]
            Host::Unix(path) => one.host_path(path),
        };
        let ports = config.get_ports();
        if let Some(port) = ports.get(at).or(ports.first()) {
            one.port(*port);
        }
        if let Some(address) = config.get_hostaddrs().get(at) {
            one.hostaddr(*address);
        }
        for (set, value) in [
            (Config::user as fn(&mut Config, String) -> &mut Config, config.get_user()),
            (Config::dbname, config.get_dbname()),
            (Config::options, config.get_options()),
        ] {
            if let Some(value) = value {
                set(&mut one, value.to_owned());
            }
        }
        if let Some(password) = config.get_password() {
            one.password(password);
        }
        one.ssl_mode(if with_tls { SslMode::Require } else { SslMode::Disable });
        one.ssl_negotiation(config.get_ssl_negotiation());
        one.channel_binding(config.get_channel_binding());
        one.target_session_attrs(config.get_target_session_attrs());
        one.connect_timeout(*config.get_connect_timeout().unwrap_or(&CONNECT));
        one.tcp_user_timeout(*config.get_tcp_user_timeout().unwrap_or(&SILENCE));
        one.keepalives_idle(SILENCE / 2).keepalives_interval(SILENCE / 5).keepalives_retries(3);
        one
    };
    config.get_hosts().iter().enumerate().map(|(at, host)| one(at, host)).collect()
}

fn is_this_machine(host: &Host) -> bool {
    match host {
        Host::Tcp(name) => {
            name == "localhost" || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
        }
        #[cfg(unix)]
        Host::Unix(_) => true,
    }
}

/// Whether it is a URL of PostgreSQL.
pub fn is_postgres(url: &str) -> bool {
    ["postgres://", "postgresql://"].iter().any(|scheme| url.starts_with(scheme))
}

/// Without the password, as a URL that would be taken again.
fn shown(config: &Config) -> String {
    let encoded = |part: Option<&str>| utf8_percent_encode(part.unwrap_or_default(), PLAIN).to_string();
    let (user, name) = (encoded(config.get_user()), encoded(config.get_dbname()));
    let ports = config.get_ports();
    let port = |at: usize| ports.get(at).or(ports.first()).copied().unwrap_or(5432);
    #[cfg(unix)]
    if let [Host::Unix(path)] = config.get_hosts() {
        let path = path.to_string_lossy();
        let path = utf8_percent_encode(&path, PLAIN_PATH);
        let port = if port(0) == 5432 { String::new() } else { format!("&port={}", port(0)) };
        return format!("postgres://{user}@/{name}?host={path}{port}");
    }
    let host = |(at, host): (usize, &Host)| match host {
        Host::Tcp(name) if name.contains(':') => format!("[{name}]:{}", port(at)),
        Host::Tcp(name) => format!("{name}:{}", port(at)),
        #[cfg(unix)]
        Host::Unix(path) => format!("{}:{}", encoded(path.to_str()), port(at)),
    };
    let hosts: Vec<String> = config.get_hosts().iter().enumerate().map(host).collect();
    format!("postgres://{user}@{}/{name}", hosts.join(","))
}

/// What is wrong with a URL. What looks like a parameter may be the rest of a password.
fn no_url(error: &tokio_postgres::Error, parameters: &str) -> AddressError {
    let why = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
    if why.starts_with("unknown option") && parameters.contains("password=") {
        return AddressError::Url("unknown option; in a password, & is written %26".to_owned());
    }
    AddressError::Url(why)
}

/// Why a host is not connected to, and what helps.
fn why(error: &tokio_postgres::Error, host: &Config) -> String {
    let why = match error.as_db_error() {
        Some(refused) => refused.message().to_owned(),
        None => cause(error),
    };
    let code = error.code().map(SqlState::code).unwrap_or_default();
    let hint =
        HINTS.iter().find(|(state, words, _)| (state.is_empty() || *state == code) && why.contains(words));
    match hint {
        Some((_, _, hint)) => {
            format!("{why} ({})", hint.replace("NAME", host.get_dbname().unwrap_or_default()))
        }
        None => why,
    }
}

/// What a failure comes from, without what the user gave.
fn cause(error: &tokio_postgres::Error) -> String {
    let causes = std::iter::successors(Some(error as &dyn std::error::Error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

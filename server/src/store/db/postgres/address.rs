//! The address of a PostgreSQL database: its URL, the password, TLS.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres::error::SqlState;
use tokio_postgres_rustls::MakeRustlsConnect;

use super::hosts::Hosts;
use super::tls::{TlsParameters, unused_connector};
use crate::store::db::encryption::KeyRing;
use crate::store::db::error::Error;
use crate::store::db::reached::Reached;

/// How long opening a TCP connection to a host may take, unless the URL says otherwise.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// How long a host may leave data unacknowledged before it counts as dead.
const TCP_TIMEOUT: Duration = Duration::from_secs(10);
/// What is escaped in a URL.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// What is escaped in a path that is a parameter.
const ESCAPED_IN_PATH: &AsciiSet = &ESCAPED.remove(b'/');

const PASSWORD: &str =
    "it is taken from --database-password-file, else from HOTLINE_DATABASE_PASSWORD, else from the URL";
const WITH_TLS: &str = "sslmode=require in the URL goes with TLS";
/// Hints by SQLSTATE and by words of the message. The first match is shown.
const HINTS: &[(&str, &str, &str)] = &[
    ("3D000", "", "createdb --encoding UTF8 --template template0 NAME makes it"),
    ("28P01", "", PASSWORD),
    ("", "password missing", PASSWORD),
    ("28000", "no encryption", WITH_TLS),
    // The wording of PostgreSQL 13.
    ("28000", "SSL off", WITH_TLS),
    ("53300", "for role", "ALTER ROLE ... CONNECTION LIMIT sets how many it may have"),
    ("53300", "for database", "ALTER DATABASE ... CONNECTION LIMIT sets how many it may have"),
    ("53300", "", "max_connections in postgresql.conf sets how many there are"),
    ("28000", "", "a role with LOGIN is needed, and a line of pg_hba.conf that lets it in from here"),
    ("", "UnknownIssuer", "sslrootcert=FILE in the URL must name the authority that signed it"),
    ("", "server does not support TLS", "sslmode=disable in the URL goes without it"),
];

/// The address of a database. Displayed without its password.
#[derive(Clone)]
pub struct Address {
    /// One configuration per host, in the order in which they are tried.
    pub(super) hosts: Vec<Config>,
    pub(super) known: Arc<Hosts>,
    /// What this server has seen there.
    pub(super) reached: Reached,
    /// What protects texts at rest there.
    pub(super) keys: KeyRing,
    pub(super) tls: MakeRustlsConnect,
    pub(super) password: Password,
    redacted_url: String,
}

/// Where the password comes from, if it is not in the URL.
#[derive(Clone, Default)]
pub enum Password {
    /// There is none, or it is in the URL.
    #[default]
    None,
    /// From the environment.
    Given(String),
    /// From a file that is read for each connection, so that it can be changed while the server runs.
    File(PathBuf),
}

/// Why an address cannot be used. Messages repeat nothing that may be a password.
#[derive(Debug, thiserror::Error)]
pub enum AddressError {
    /// It is not a URL, or not a PostgreSQL one.
    #[error("it must be postgres://USER@HOST/DATABASE")]
    Form,
    /// A second `@`: part of a password would be taken for the host.
    #[error(
        "only one @ may stand in it, before the host; in a password, @ is written %40, and ? is written %3F"
    )]
    At,
    /// The URL cannot be parsed.
    #[error("it is no URL of PostgreSQL: {0}")]
    Url(String),
    /// A required component is missing.
    #[error("it names no {0}; write postgres://user@host/database")]
    Missing(&'static str),
    /// A parameter has an invalid value.
    #[error("{parameter}: {why}")]
    Parameter {
        /// Name of the parameter.
        parameter: &'static str,
        /// What is wrong, and what would be valid.
        why: String,
    },
}

impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.redacted_url)
    }
}

impl std::fmt::Debug for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

impl Address {
    /// Parses a URL in libpq's form, which may name several hosts. `sslmode` is `disable`, `require`, `verify-ca` or `verify-full`; the last
    /// three mean the same here: the certificate must be valid for the host's name. The default is `disable` on this machine and `require`
    /// everywhere else. `sslrootcert` (else the system's roots), `sslcert` and `sslkey` are PEM files.
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
            parameters.split('&').filter(|pair| !pair.is_empty() && !tls.accept(pair)).collect();
        let config = format!("{base}?{}", rest.join("&")).parse();
        let config: Config = config.map_err(|error| url_error(&error, parameters))?;
        if config.get_dbname().is_none_or(str::is_empty) {
            return Err(AddressError::Missing("database"));
        }
        if config.get_user().is_none_or(str::is_empty) {
            return Err(AddressError::Missing("user"));
        }
        if config.get_hosts().is_empty() {
            return Err(AddressError::Missing("host"));
        }
        let tls = tls.connector(config.get_hosts().iter().all(is_local))?;
        let (hosts, redacted_url) = (host_configs(&config, tls.is_some()), redacted_url(&config));
        let known = Arc::new(Hosts::new(hosts.len()));
        let tls = tls.unwrap_or_else(unused_connector);
        Ok(Self {
            hosts,
            known,
            reached: Reached::default(),
            keys: KeyRing::default(),
            tls,
            password,
            redacted_url,
        })
    }

    /// What this server has seen of the register there.
    pub fn reached(&self) -> &Reached {
        &self.reached
    }

    /// The keys of texts at rest.
    pub fn keys(&self) -> &KeyRing {
        &self.keys
    }

    /// The same, with the keys of texts at rest.
    #[must_use]
    pub fn with_keys(self, keys: KeyRing) -> Self {
        Self { keys, ..self }
    }

    /// The URL of one of the hosts, without the password.
    pub(super) fn host_name(&self, host: usize) -> String {
        redacted_url(&self.hosts[host])
    }
}

impl Password {
    pub(super) fn read(&self) -> Result<Option<String>, Error> {
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

/// A configuration for each host, with defaults for what the URL does not set.
fn host_configs(config: &Config, with_tls: bool) -> Vec<Config> {
    let host_config = |at: usize, host: &Host| {
        let mut single = Config::new();
        match host {
            Host::Tcp(name) => single.host(name),
            #[cfg(unix)]
            Host::Unix(path) => single.host_path(path),
        };
        let ports = config.get_ports();
        if let Some(port) = ports.get(at).or(ports.first()) {
            single.port(*port);
        }
        if let Some(address) = config.get_hostaddrs().get(at) {
            single.hostaddr(*address);
        }
        for (set, value) in [
            (Config::user as fn(&mut Config, String) -> &mut Config, config.get_user()),
            (Config::dbname, config.get_dbname()),
            (Config::options, config.get_options()),
        ] {
            if let Some(value) = value {
                set(&mut single, value.to_owned());
            }
        }
        if let Some(password) = config.get_password() {
            single.password(password);
        }
        single.ssl_mode(if with_tls { SslMode::Require } else { SslMode::Disable });
        single.ssl_negotiation(config.get_ssl_negotiation());
        single.channel_binding(config.get_channel_binding());
        single.target_session_attrs(config.get_target_session_attrs());
        single.connect_timeout(*config.get_connect_timeout().unwrap_or(&CONNECT_TIMEOUT));
        single.tcp_user_timeout(*config.get_tcp_user_timeout().unwrap_or(&TCP_TIMEOUT));
        single.keepalives_idle(TCP_TIMEOUT / 2).keepalives_interval(TCP_TIMEOUT / 5).keepalives_retries(3);
        single
    };
    config.get_hosts().iter().enumerate().map(|(at, host)| host_config(at, host)).collect()
}

fn is_local(host: &Host) -> bool {
    match host {
        Host::Tcp(name) => {
            name == "localhost" || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
        }
        #[cfg(unix)]
        Host::Unix(_) => true,
    }
}

/// Whether a URL has PostgreSQL's scheme.
pub fn is_postgres(url: &str) -> bool {
    ["postgres://", "postgresql://"].iter().any(|scheme| url.starts_with(scheme))
}

/// Whether a URL may hold a password. True also of what only looks like one, in a URL that is misspelt.
pub fn holds_password(url: &str) -> bool {
    let (base, parameters) = url.split_once('?').unwrap_or((url, ""));
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let of_user = rest.rsplit_once('@').is_some_and(|(user, _)| user.contains(':'));
    let named = parameters.split('&').any(|pair| pair.starts_with("password="));
    of_user || named || base.contains("password=")
}

/// The URL without the password, in a form that parses again.
fn redacted_url(config: &Config) -> String {
    let encoded = |text: Option<&str>| utf8_percent_encode(text.unwrap_or_default(), ESCAPED).to_string();
    let (user, name) = (encoded(config.get_user()), encoded(config.get_dbname()));
    let ports = config.get_ports();
    let port = |at: usize| ports.get(at).or(ports.first()).copied().unwrap_or(5432);
    #[cfg(unix)]
    if let [Host::Unix(path)] = config.get_hosts() {
        let path = path.to_string_lossy();
        let path = utf8_percent_encode(&path, ESCAPED_IN_PATH);
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

/// The error of a URL that cannot be parsed. What looks like a parameter may be the rest of a password.
fn url_error(error: &tokio_postgres::Error, parameters: &str) -> AddressError {
    let why = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
    if why.starts_with("unknown option") && parameters.contains("password=") {
        return AddressError::Url("unknown option; in a password, & is written %26".to_owned());
    }
    AddressError::Url(why)
}

/// Why connecting to a host failed, with a hint if there is one.
pub(super) fn connect_failure(error: &tokio_postgres::Error, host: &Config) -> String {
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

/// The chain of causes of an error.
fn cause(error: &tokio_postgres::Error) -> String {
    let causes = std::iter::successors(Some(error as &dyn std::error::Error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

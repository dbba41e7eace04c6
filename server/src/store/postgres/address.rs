//! Where a PostgreSQL database is, and how it is reached: its URL, the password, TLS.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres::config::{Host, SslMode, TargetSessionAttrs};
use tokio_postgres::tls::MakeTlsConnect;
use tokio_postgres::{Client, Config, Connection, Socket};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::store::error::Error;

/// How long a host may take to answer, unless the URL says otherwise.
const CONNECT: Duration = Duration::from_secs(3);
/// How long a host may take until it can be asked something.
const START: Duration = Duration::from_secs(6);
/// A host that does not acknowledge for so long is taken for dead.
const SILENCE: Duration = Duration::from_secs(10);

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
        let (base, parameters) = url.split_once('?').unwrap_or((url, ""));
        let mut tls = TlsParameters::default();
        let rest: Vec<&str> =
            parameters.split('&').filter(|pair| !pair.is_empty() && !tls.take(pair)).collect();
        let config: Config =
            format!("{base}?{}", rest.join("&")).parse().map_err(|error| AddressError::Url(cause(&error)))?;
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
                Ok(Err(error)) => failed.push(format!("{}: {}", shown(host), cause(&error))),
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

/// Without the password.
fn shown(config: &Config) -> String {
    let ports = config.get_ports();
    let host = |(at, host): (usize, &Host)| {
        let port = ports.get(at).or(ports.first()).copied().unwrap_or(5432);
        match host {
            Host::Tcp(name) if name.contains(':') => format!("[{name}]:{port}"),
            Host::Tcp(name) => format!("{name}:{port}"),
            #[cfg(unix)]
            Host::Unix(path) => format!("{}:{port}", path.display()),
        }
    };
    let hosts: Vec<String> = config.get_hosts().iter().enumerate().map(host).collect();
    let (user, name) = (config.get_user().unwrap_or_default(), config.get_dbname().unwrap_or_default());
    format!("postgres://{user}@{}/{name}", hosts.join(","))
}

/// What a failure comes from, without what the user gave.
fn cause(error: &tokio_postgres::Error) -> String {
    let causes = std::iter::successors(Some(error as &dyn std::error::Error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

/// What of TLS the URL says.
#[derive(Default)]
struct TlsParameters {
    mode: Option<String>,
    root: Option<PathBuf>,
    certificate: Option<PathBuf>,
    key: Option<PathBuf>,
}

impl TlsParameters {
    /// Takes a parameter if it is one of these.
    fn take(&mut self, pair: &str) -> bool {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let value = percent_encoding::percent_decode_str(value).decode_utf8_lossy().into_owned();
        match name {
            "sslmode" => self.mode = Some(value),
            "sslrootcert" => self.root = Some(value.into()),
            "sslcert" => self.certificate = Some(value.into()),
            "sslkey" => self.key = Some(value.into()),
            _ => return false,
        }
        true
    }

    /// What connects; none if it is to be without TLS.
    fn client(&self, is_here: bool) -> Result<Option<MakeRustlsConnect>, AddressError> {
        let is_on = match self.mode.as_deref() {
            None => !is_here || self.root.is_some() || self.certificate.is_some(),
            Some("disable") => false,
            Some("require" | "verify-ca" | "verify-full") => true,
            Some(_) => {
                let why = "must be disable, require, verify-ca or verify-full; all but disable check the server's certificate";
                return Err(AddressError::Parameter { parameter: "sslmode", why: why.to_owned() });
            }
        };
        if !is_on {
            return Ok(None);
        }
        let builder = builder().with_root_certificates(self.roots()?);
        let config = match (&self.certificate, &self.key) {
            (None, None) => builder.with_no_client_auth(),
            (Some(certificate), Some(key)) => {
                let chain = certificates("sslcert", certificate)?;
                let key = PrivateKeyDer::from_pem_file(key).map_err(|error| wrong("sslkey", key, error))?;
                builder.with_client_auth_cert(chain, key).map_err(|error| AddressError::Parameter {
                    parameter: "sslcert",
                    why: error.to_string(),
                })?
            }
            (Some(_), None) => return Err(alone("sslcert", "sslkey")),
            (None, Some(_)) => return Err(alone("sslkey", "sslcert")),
        };
        Ok(Some(MakeRustlsConnect::new(config)))
    }

    fn roots(&self) -> Result<RootCertStore, AddressError> {
        let mut roots = RootCertStore::empty();
        let added = match &self.root {
            Some(path) => roots.add_parsable_certificates(certificates("sslrootcert", path)?).0,
            None => roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs).0,
        };
        if added == 0 {
            let why =
                "the system has no root certificates; name the file of those that signed the database's";
            return Err(AddressError::Parameter { parameter: "sslrootcert", why: why.to_owned() });
        }
        Ok(roots)
    }
}

fn certificates(parameter: &'static str, path: &Path) -> Result<Vec<CertificateDer<'static>>, AddressError> {
    let read = CertificateDer::pem_file_iter(path).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    match read {
        Ok(certificates) if certificates.is_empty() => {
            Err(wrong(parameter, path, "there is no certificate in it"))
        }
        Ok(certificates) => Ok(certificates),
        Err(error) => Err(wrong(parameter, path, error)),
    }
}

fn wrong(parameter: &'static str, path: &Path, why: impl std::fmt::Display) -> AddressError {
    AddressError::Parameter { parameter, why: format!("{}: {why}", path.display()) }
}

fn alone(parameter: &'static str, other: &str) -> AddressError {
    AddressError::Parameter { parameter, why: format!("goes together with {other}") }
}

fn builder() -> rustls::ConfigBuilder<ClientConfig, rustls::WantsVerifier> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    // Stated invariant: ring knows the default versions.
    ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("TLS 1.2 and 1.3")
}

/// What is never used: the connection's type has TLS in it, `sslmode` keeps it from being asked for.
fn unused() -> MakeRustlsConnect {
    MakeRustlsConnect::new(builder().with_root_certificates(RootCertStore::empty()).with_no_client_auth())
}

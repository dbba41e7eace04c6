//! Settings, from flags, environment variables, a file and defaults, in this order of precedence.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use confique::Config as _;

use crate::limits::{Limits, OutOfBounds};
use crate::store::Database;
use crate::store::db::postgres::address::{Address, AddressError, Password, holds_password, is_postgres};
use crate::transport::tls::Files;

/// The settings of the server.
#[derive(Clone, confique::Config)]
#[config(layer_attr(serde(deny_unknown_fields)))]
pub struct Config {
    /// Address to listen on, for those with a token. Beyond this machine only with TLS.
    #[config(env = "HOTLINE_LISTEN", default = "127.0.0.1:50051")]
    pub listen: SocketAddr,

    /// A PEM file with the certificate of the server, and those between it and its authority; `hotline-server certificates` makes one. Read again when it changes.
    #[config(env = "HOTLINE_TLS_CERTIFICATE")]
    pub tls_certificate: Option<PathBuf>,

    /// A PEM file with the key of the certificate.
    #[config(env = "HOTLINE_TLS_KEY")]
    pub tls_key: Option<PathBuf>,

    /// A PEM file with the authority that signs the certificates of clients: services that have a token by certificate are known by theirs. Goes together with TLS. Read
    /// again when it changes.
    #[config(env = "HOTLINE_CLIENT_CA")]
    pub client_ca: Option<PathBuf>,

    /// Listen beyond this machine without TLS: whoever is on the way reads callers' data and tokens.
    #[config(env = "HOTLINE_INSECURE_LISTEN", default = false)]
    pub insecure_listen: bool,

    /// Directory for the register, made if it is not there. Default: the data directory of the user (XDG_DATA_HOME/hotline).
    #[config(env = "HOTLINE_DATA_DIR")]
    pub data_dir: Option<PathBuf>,

    /// The register's database: sqlite:PATH, or postgres://USER@HOST:PORT/DATABASE (several hosts apart by commas). Default: sqlite:register.db
    /// in the data directory.
    #[config(env = "HOTLINE_DATABASE")]
    pub database: Option<String>,

    /// A standby of a postgres database, from which summaries and lists are answered as long as it is there: a URL like that of the
    /// database.
    #[config(env = "HOTLINE_READ_DATABASE")]
    pub read_database: Option<String>,

    /// The password of a postgres database, if it stands neither in the URL nor in a file.
    #[config(env = "HOTLINE_DATABASE_PASSWORD")]
    pub database_password: Option<String>,

    /// A file with the password of a postgres database. Read at each connection, so that it can be changed while the server runs.
    #[config(env = "HOTLINE_DATABASE_PASSWORD_FILE")]
    pub database_password_file: Option<PathBuf>,

    /// The file with the key of the register, made with it. Without it the register is not served: keep a copy. All servers of one database need
    /// the same. Default: register.db.key beside register.db; with postgres, postgres.key in the data directory.
    #[config(env = "HOTLINE_KEY_FILE")]
    pub key_file: Option<PathBuf>,

    /// A file to which the signed heads of all journals are added, at the start and every hour if they have moved. Best on a disk of another machine: `hotline-server verify
    /// --head FILE` finds by it what was rewritten or cut off since.
    #[config(env = "HOTLINE_HEADS_FILE")]
    pub heads_file: Option<PathBuf>,

    /// The file with the key with which the texts of an encrypted register are read, on another disk than the register. `hotline-server encryption on` makes it; all servers of
    /// one database need the same.
    #[config(env = "HOTLINE_ENCRYPTION_KEY_FILE")]
    pub encryption_key_file: Option<PathBuf>,

    /// What is logged, by target and level: info, or hotline_server=debug,info. Requests have the target hotline::request: info,hotline::request=warn
    /// leaves out those that are written or refused as usual, hotline::request=debug adds reads.
    #[config(env = "HOTLINE_LOG", default = "info")]
    pub log: String,

    /// How it is logged: text, json (one object a line), or auto: text on a terminal, else json.
    #[config(env = "HOTLINE_LOG_FORMAT", default = "auto")]
    pub log_format: LogFormat,

    /// What connections and requests may take.
    #[config(nested)]
    pub limits: Limits,
}

/// The forms of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// Text on a terminal, else JSON.
    Auto,
    /// A line of text.
    Text,
    /// A JSON object a line.
    Json,
}

impl fmt::Display for LogFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            LogFormat::Auto => "auto",
            LogFormat::Text => "text",
            LogFormat::Json => "json",
        })
    }
}

/// The settings that flags give.
pub type Flags = <Config as confique::Config>::Layer;

/// Why the settings are wrong. Never contains a password.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A value cannot be parsed, or the file cannot be read.
    #[error("{}", with_causes(.0))]
    Read(#[from] confique::Error),
    /// Other machines could reach the address.
    #[error(
        "listen: {0} is not a loopback address, and without TLS whoever is on the way could read callers' data and tokens. Give --tls-certificate \
         and --tls-key (`hotline-server certificates` makes them), or 127.0.0.1 and an SSH tunnel from other machines, or say --insecure-listen"
    )]
    NotLoopback(IpAddr),
    /// A certificate is no use without its key, nor the other way round.
    #[error("tls-{0}: goes together with tls-{1}")]
    HalfOfTls(&'static str, &'static str),
    /// Clients show certificates over TLS only.
    #[error("client-ca: goes together with tls-certificate and tls-key")]
    ClientCaWithoutTls,
    /// The database is of another kind. Holds the scheme of its URL, if that is certain to be one.
    #[error("database: it must be sqlite:PATH or postgres://USER@HOST/DATABASE{}", not(.0))]
    Database(Option<String>),
    /// The address of the PostgreSQL database is wrong.
    #[error("database: {0}")]
    Address(#[source] AddressError),
    /// The standby's address is wrong.
    #[error("read-database: {0}")]
    ReadAddress(#[source] AddressError),
    /// Every user of the machine can list its processes, and read the password there.
    #[error(
        "{0}: a password on the command line is seen by every user of the machine. Give it by --database-password-file or HOTLINE_DATABASE_PASSWORD, or the URL by \
         HOTLINE_DATABASE or the settings file"
    )]
    PasswordInArguments(&'static str),
    /// There is a standby, but the database is a file.
    #[error("read-database: goes together with a postgres database only")]
    ReadDatabase,
    /// The key of encrypted texts would lie with them.
    #[error("encryption-key-file: {} lies in the directory of the register: a copy of that directory would hold both. Put it elsewhere", .0.display())]
    KeyBesideData(PathBuf),
    /// A limit is out of its bounds.
    #[error(transparent)]
    Limit(#[from] OutOfBounds),
    /// There is no data directory, as the user has no home directory.
    #[error("data-dir: the user has no home directory; give --data-dir or HOTLINE_DATA_DIR")]
    NoHome,
}

impl Config {
    /// Fails if a URL that stands on the command line holds a password.
    pub fn check_argument(name: &'static str, url: Option<&str>) -> Result<(), ConfigError> {
        let holds_one = url.is_some_and(|url| is_postgres(url) && holds_password(url));
        if holds_one { Err(ConfigError::PasswordInArguments(name)) } else { Ok(()) }
    }

    /// Reads and checks the settings. Flags take precedence over the environment, and the environment over the file.
    pub fn load(flags: Flags, file: Option<&Path>) -> Result<Self, ConfigError> {
        let mut builder = Config::builder().preloaded(flags).env();
        if let Some(file) = file {
            builder = builder.file(file);
        }
        let config = builder.load()?;
        config.check()?;
        Ok(config)
    }

    fn check(&self) -> Result<(), ConfigError> {
        let has_tls = self.tls_files()?.is_some();
        if !self.listen.ip().is_loopback() && !has_tls && !self.insecure_listen {
            return Err(ConfigError::NotLoopback(self.listen.ip()));
        }
        self.limits.check()?;
        self.database_location().map(|_| ())
    }

    /// The files of the server's certificate. None without TLS.
    pub fn tls_files(&self) -> Result<Option<Files>, ConfigError> {
        match (&self.tls_certificate, &self.tls_key) {
            (None, None) if self.client_ca.is_some() => Err(ConfigError::ClientCaWithoutTls),
            (None, None) => Ok(None),
            (Some(certificate), Some(key)) => {
                let (certificate, key) = (certificate.clone(), key.clone());
                Ok(Some(Files { certificate, key, client_ca: self.client_ca.clone() }))
            }
            (Some(_), None) => Err(ConfigError::HalfOfTls("certificate", "key")),
            (None, Some(_)) => Err(ConfigError::HalfOfTls("key", "certificate")),
        }
    }

    /// The database of the register: that of the settings, or else a file in the data directory.
    pub fn database_location(&self) -> Result<Database, ConfigError> {
        let file = match &self.database {
            None => Some(self.data_directory()?.join("register.db")),
            Some(url) => url.strip_prefix("sqlite:").filter(|path| !path.is_empty()).map(PathBuf::from),
        };
        match (file, &self.database) {
            (Some(_), _) if self.read_database.is_some() => Err(ConfigError::ReadDatabase),
            (Some(file), _) => Ok(Database::file(file)),
            (None, url) => self.postgres(url.as_deref().unwrap_or_default()),
        }
    }

    /// The file with the key of encrypted texts. Fails if it lies with the register.
    pub fn encryption_key_file(&self, database: &Database) -> Result<Option<&Path>, ConfigError> {
        let Some(file) = &self.encryption_key_file else { return Ok(None) };
        check_elsewhere(file, database)?;
        Ok(Some(file))
    }

    /// The file with the key of a register.
    pub fn key_file(&self, database: &Database) -> PathBuf {
        self.key_file.clone().unwrap_or_else(|| database.key_file())
    }

    fn postgres(&self, url: &str) -> Result<Database, ConfigError> {
        if !is_postgres(url) {
            return Err(ConfigError::Database(scheme(url)));
        }
        let password = match (&self.database_password_file, &self.database_password) {
            (Some(file), _) => Password::File(file.clone()),
            (None, Some(password)) => Password::Given(password.clone()),
            (None, None) => Password::None,
        };
        let standby =
            self.read_database.as_deref().map(|url| Address::parse(url, password.clone())).transpose();
        Ok(Database::Postgres {
            address: Address::parse(url, password).map_err(ConfigError::Address)?,
            standby: standby.map_err(ConfigError::ReadAddress)?,
            data_dir: self.data_directory()?,
        })
    }

    /// The data directory, if something of the register lies in it.
    pub fn used_data_directory(&self) -> Result<Option<PathBuf>, ConfigError> {
        let is_elsewhere = self.database.as_deref().is_some_and(|url| url.starts_with("sqlite:"));
        if is_elsewhere { Ok(None) } else { self.data_directory().map(Some) }
    }

    /// The directory in which files of the server lie.
    pub fn data_directory(&self) -> Result<PathBuf, ConfigError> {
        self.data_dir.clone().map_or_else(usual_directory, Ok)
    }

    /// The settings of the demo: with a data directory of its own, unless a place is given. Its calls must not end up among real ones.
    pub fn for_demo(mut self) -> Result<Self, ConfigError> {
        if self.data_dir.is_none() && self.database.is_none() {
            self.data_dir = Some(demo_directory()?);
        }
        Ok(self)
    }
}

/// Fails if a key of encrypted texts lies in the directory of the register.
pub fn check_elsewhere(file: &Path, database: &Database) -> Result<(), ConfigError> {
    let directory = |path: &Path| {
        // Where it is, if it is a link.
        let absolute = path.canonicalize().or_else(|_| std::path::absolute(path));
        let absolute = absolute.unwrap_or_else(|_| path.to_owned());
        let parent = absolute.parent().map(Path::to_owned).unwrap_or_default();
        parent.canonicalize().unwrap_or(parent)
    };
    if directory(file).starts_with(directory(&database.search_file())) {
        return Err(ConfigError::KeyBesideData(file.to_owned()));
    }
    Ok(())
}

/// The data directory of a user who names none.
fn usual_directory() -> Result<PathBuf, ConfigError> {
    use etcetera::BaseStrategy as _;
    let base = etcetera::choose_base_strategy().map_err(|_| ConfigError::NoHome)?;
    Ok(base.data_dir().join("hotline"))
}

/// The same of the demo. The command line of the user looks for a server in both.
pub fn demo_directory() -> Result<PathBuf, ConfigError> {
    Ok(usual_directory()?.join("demo"))
}

/// A settings file with all settings, their defaults and descriptions, in TOML.
pub fn template() -> String {
    confique::toml::template::<Config>(confique::toml::FormatOptions::default())
}

/// The scheme of a URL. None if the text before `://` may be something else: a misspelt URL may begin with its password.
fn scheme(url: &str) -> Option<String> {
    let (scheme, _) = url.split_once("://")?;
    let others = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "+.-".contains(c);
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_lowercase()) && scheme.chars().all(others);
    is_scheme.then(|| scheme.to_owned())
}

fn not(scheme: &Option<String>) -> String {
    scheme.as_ref().map(|scheme| format!(", not {scheme}://")).unwrap_or_default()
}

/// An error and its causes in one line. The causes name a wrong key; what they quote from the file is left out, as it may be a password.
fn with_causes(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    let causes = causes.map(ToString::to_string).collect::<Vec<_>>();
    // A quoted line begins with its number, if any, and a `|`.
    let is_quote =
        |line: &str| line.trim_start_matches(|c: char| c == ' ' || c.is_ascii_digit()).starts_with('|');
    let lines = causes.iter().flat_map(|cause| cause.lines()).filter(|line| !is_quote(line));
    lines.map(without_value).collect::<Vec<_>>().join(": ")
}

/// ``invalid type: integer `1`, expected a string`` without the integer.
fn without_value(line: &str) -> String {
    let quotes_value =
        ["invalid type: ", "invalid value: ", "unknown variant "].iter().any(|start| line.starts_with(start));
    match line.split_once(['`', '"']).filter(|_| quotes_value) {
        None => line.to_owned(),
        Some((kind, _)) => {
            let expected =
                line.rsplit_once(", expected ").map(|(_, expected)| format!(", expected {expected}"));
            format!("{}{}", kind.trim_end(), expected.unwrap_or_default())
        }
    }
}

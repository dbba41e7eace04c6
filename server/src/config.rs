//! Settings: flag, then environment, then file, then default.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use confique::Config as _;

use crate::store::Database;
use crate::store::db::postgres::address::{Address, AddressError, Password, is_postgres};

/// The settings of the server.
#[derive(Clone, confique::Config)]
#[config(layer_attr(serde(deny_unknown_fields)))]
pub struct Config {
    /// Address to listen on. Loopback only, as long as there are no tokens and no TLS.
    #[config(env = "HOTLINE_LISTEN", default = "127.0.0.1:50051")]
    pub listen: SocketAddr,

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

    /// What is logged, by target and level: info, or hotline_server=debug,info.
    #[config(env = "HOTLINE_LOG", default = "info")]
    pub log: String,

    /// Log as JSON, one object a line.
    #[config(env = "HOTLINE_LOG_JSON", default = false)]
    pub log_json: bool,
}

/// The settings as far as flags give them.
pub type Flags = <Config as confique::Config>::Layer;

/// The settings are wrong.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A value or the file cannot be read.
    #[error("{}", with_causes(.0))]
    Read(#[from] confique::Error),
    /// The address would let the network in.
    #[error(
        "listen: {0} is not a loopback address. There are no tokens and no TLS yet, so whoever reaches the port could read \
         callers' data and write to the register. Use 127.0.0.1 or [::1], and an SSH tunnel from other machines"
    )]
    NotLoopback(IpAddr),
    /// The database is of another kind, whose scheme is named if there is one.
    #[error("database: it must be sqlite:PATH or postgres://USER@HOST/DATABASE{}", not(.0))]
    Database(Option<String>),
    /// The database's address is wrong.
    #[error("database: {0}")]
    Address(#[source] AddressError),
    /// The standby's address is wrong.
    #[error("read-database: {0}")]
    ReadAddress(#[source] AddressError),
    /// A file has no standby.
    #[error("read-database: goes together with a postgres database only")]
    ReadDatabase,
    /// There is nowhere to put the register.
    #[error("data-dir: the user has no home directory; give --data-dir or HOTLINE_DATA_DIR")]
    NoHome,
}

impl Config {
    /// Reads the settings: flags before the environment before the file.
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
        if !self.listen.ip().is_loopback() {
            return Err(ConfigError::NotLoopback(self.listen.ip()));
        }
        self.database_location().map(|_| ())
    }

    /// Where the register is.
    pub fn database_location(&self) -> Result<Database, ConfigError> {
        let file = match &self.database {
            None => Some(self.data_directory()?.join("register.db")),
            Some(url) => url.strip_prefix("sqlite:").filter(|path| !path.is_empty()).map(PathBuf::from),
        };
        match (file, &self.database) {
            (Some(_), _) if self.read_database.is_some() => Err(ConfigError::ReadDatabase),
            (Some(file), _) => Ok(Database::Sqlite(file)),
            (None, url) => self.postgres(url.as_deref().unwrap_or_default()),
        }
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

    fn data_directory(&self) -> Result<PathBuf, ConfigError> {
        use etcetera::BaseStrategy as _;
        match &self.data_dir {
            Some(directory) => Ok(directory.clone()),
            None => {
                let base = etcetera::choose_base_strategy().map_err(|_| ConfigError::NoHome)?;
                Ok(base.data_dir().join("hotline"))
            }
        }
    }

    /// The same with a data directory of its own for the demo, unless one was given: its calls must not end up among real ones.
    pub fn for_demo(mut self) -> Result<Self, ConfigError> {
        if self.data_dir.is_none() && self.database.is_none() {
            self.data_dir = Some(self.data_directory()?.join("demo"));
        }
        Ok(self)
    }
}

/// All settings with their defaults, as a file to begin with.
pub fn template() -> String {
    confique::toml::template::<Config>(confique::toml::FormatOptions::default())
}

/// What comes before `://`, unless it may be something else: a URL that is misspelt may begin with its password.
fn scheme(url: &str) -> Option<String> {
    let (scheme, _) = url.split_once("://")?;
    let others = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "+.-".contains(c);
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_lowercase()) && scheme.chars().all(others);
    is_scheme.then(|| scheme.to_owned())
}

fn not(scheme: &Option<String>) -> String {
    scheme.as_ref().map(|scheme| format!(", not {scheme}://")).unwrap_or_default()
}

/// In one line: the name of a wrong key stands in the cause. What else stands in the file does not: it may be a password.
fn with_causes(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    let causes = causes.map(ToString::to_string).collect::<Vec<_>>();
    // The line that is wrong is shown behind a `|`.
    let is_quote =
        |line: &str| line.trim_start_matches(|c: char| c == ' ' || c.is_ascii_digit()).starts_with('|');
    let said = causes.iter().flat_map(|cause| cause.lines()).filter(|line| !is_quote(line));
    said.map(without_value).collect::<Vec<_>>().join(": ")
}

/// ``invalid type: integer `1`, expected a string`` without the integer.
fn without_value(line: &str) -> String {
    let of_value = line.starts_with("invalid type: ") || line.starts_with("invalid value: ");
    match line.split_once(['`', '"']).filter(|_| of_value) {
        None => line.to_owned(),
        Some((kind, _)) => {
            let expected =
                line.rsplit_once(", expected ").map(|(_, expected)| format!(", expected {expected}"));
            format!("{}{}", kind.trim_end(), expected.unwrap_or_default())
        }
    }
}

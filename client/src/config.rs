//! The settings: from the flag, else the environment, else the file, else the default.

use std::path::{Path, PathBuf};
use std::time::Duration;

use confique::{Config as _, Layer as _};
use etcetera::BaseStrategy as _;
use hotline_client::ClientCertificate;
use hotline_client::settings::{DEFAULT_ENDPOINT, SOCKET};
use jiff::Timestamp;

use crate::catalogue::text;
use crate::cli::Global;
use crate::failure::Failure;
use crate::language::Speech;
use crate::output::OutputFormat;
use crate::{credentials, local, private_file};

/// The settings in force.
#[derive(Clone, Debug, serde::Serialize, confique::Config)]
#[config(layer_attr(serde(deny_unknown_fields)))]
pub struct Config {
    /// Address of the server: http://HOST:PORT, or the path of its socket. Default: the socket of this user's server on this machine, else
    /// http://127.0.0.1:50051.
    #[config(env = "HOTLINE_SERVER")]
    pub server: Option<String>,
    /// Id of the emergency period.
    #[config(env = "HOTLINE_PERIOD")]
    pub period: Option<String>,
    /// Format of the answers: table, json, csv or sheet.
    #[config(env = "HOTLINE_OUTPUT", default = "table")]
    pub output: OutputFormat,
    /// Language: zh, en, or zh+en for the English terms beside the Chinese. Default: that of the locale, else English.
    #[config(env = "HOTLINE_LANG")]
    pub lang: Option<Speech>,
    /// A PEM file with the authority that signed the certificate of the server. Default: those that this system trusts.
    #[config(env = "HOTLINE_CA")]
    pub ca: Option<PathBuf>,
    /// A PEM file with the certificate by which the server knows a service that sends no token. Goes together with its key.
    #[config(env = "HOTLINE_CERTIFICATE")]
    pub certificate: Option<PathBuf>,
    /// A PEM file with the key of the certificate, which nobody else may read.
    #[config(env = "HOTLINE_KEY")]
    pub key: Option<PathBuf>,
    /// A file with the token by which the server knows who is asking. Default: what `hotline login` kept for the server.
    #[config(env = "HOTLINE_TOKEN_FILE")]
    pub token_file: Option<PathBuf>,
    /// On whose behalf.
    #[config(env = "HOTLINE_ON_BEHALF_OF")]
    pub on_behalf_of: Option<String>,
    /// Code of the call handler at this desk, where a command does not name one.
    #[config(env = "HOTLINE_OPERATOR")]
    pub operator: Option<String>,
    /// Socket of the telephone system of this seat, whose calls ring in at the desk.
    #[config(env = "HOTLINE_CALLS_FROM")]
    pub calls_from: Option<PathBuf>,
    /// After how many seconds without a key the desk locks; 0: never. Default: 600 where somebody has a PIN at this seat (`hotline login --pin`), else never.
    #[config(env = "HOTLINE_LOCK_AFTER")]
    pub lock_after: Option<u32>,
    /// Name of the office that issues reports, as it stands on them. Default: the name of the period.
    #[config(env = "HOTLINE_OFFICE")]
    pub office: Option<String>,
    /// To whom reports go, as it stands on them; a line each.
    #[config(env = "HOTLINE_RECIPIENTS")]
    pub recipients: Option<String>,
    /// To whom reports of incidents go, as they begin with it.
    #[config(env = "HOTLINE_INCIDENT_RECIPIENTS")]
    pub incident_recipients: Option<String>,
    /// The telephone of the office, as it stands on reports.
    #[config(env = "HOTLINE_OFFICE_PHONE")]
    pub office_phone: Option<String>,
    /// How long one attempt may take, in seconds.
    #[config(env = "HOTLINE_DEADLINE", default = 10)]
    pub deadline: u64,
    /// How long to go on trying, all attempts of a request together, in seconds. Default: 30, and 5 for a call that is logged, as it is kept at the seat.
    #[config(env = "HOTLINE_PATIENCE")]
    pub patience: Option<u64>,
}

impl Config {
    /// The settings of the connection, and until when the sign-in of this seat is good, if that is known here.
    pub fn connection(&self) -> Result<(hotline_client::Settings, Option<Timestamp>), Failure> {
        let endpoint = self.endpoint()?;
        let sign_in = credentials::sign_in(self.token_file.as_deref(), &endpoint)?;
        let (token, expires_at) = sign_in.map(|known| (known.token, known.expires_at)).unzip();
        Ok((hotline_client::Settings { token, ..self.connection_to(&endpoint)? }, expires_at.flatten()))
    }

    /// The id of the token by which the server knows this seat; none over its socket.
    pub fn token_id(&self) -> Result<Option<String>, Failure> {
        let sign_in = credentials::sign_in(self.token_file.as_deref(), &self.endpoint()?)?;
        Ok(sign_in.map(|known| known.token.id().to_owned()))
    }

    /// The same to an address, without a token.
    pub fn connection_to(&self, endpoint: &str) -> Result<hotline_client::Settings, Failure> {
        Ok(hotline_client::Settings {
            endpoint: endpoint.to_owned(),
            ca: self.ca.as_deref().map(read).transpose()?,
            certificate: self.client_certificate()?,
            on_behalf_of: self.on_behalf_of.clone(),
            ..self.patience()
        })
    }

    /// How long to wait for whatever server.
    pub fn patience(&self) -> hotline_client::Settings {
        let default = hotline_client::Settings::default();
        hotline_client::Settings {
            deadline: Duration::from_secs(self.deadline),
            patience: self.patience.map_or(default.patience, Duration::from_secs),
            ..default
        }
    }

    fn client_certificate(&self) -> Result<Option<ClientCertificate>, Failure> {
        match (&self.certificate, &self.key) {
            (None, None) => Ok(None),
            (Some(certificate), Some(key)) => {
                let key = private_file::read(key)?.map_or_else(|| read(key), Ok)?;
                Ok(Some(ClientCertificate::new(&read(certificate)?, &key)))
            }
            _ => Err(Failure::Config(text!("certificate-half"))),
        }
    }

    /// Where the server is. What was typed for the real register must not end up in the demo, nor the other way round.
    pub fn endpoint(&self) -> Result<String, Failure> {
        if let Some(server) = &self.server {
            return Ok(server.clone());
        }
        let sockets = local::sockets();
        let urls: Vec<_> = sockets.iter().map(|socket| format!("{SOCKET}{}", socket.display())).collect();
        match urls.as_slice() {
            [] => Ok(DEFAULT_ENDPOINT.to_owned()),
            [one] => Ok(one.clone()),
            several => Err(Failure::Config(text!("which-server", servers = several.join(", ")))),
        }
    }
}

fn read(file: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(file).map_err(|error| Failure::Input(file.to_owned(), error))
}

/// A person's way of writing an address as a URL: host and port, or the path of a socket.
pub fn url(typed: &str) -> String {
    match typed {
        _ if typed.contains("://") || typed.starts_with(SOCKET) => typed.to_owned(),
        _ if typed.starts_with('/') => format!("{SOCKET}{typed}"),
        _ => format!("http://{typed}"),
    }
}

/// Where the file is looked for. `None` if the user has no home directory.
pub fn path() -> Option<PathBuf> {
    file("config.toml")
}

/// A file beside it.
pub fn file(name: &str) -> Option<PathBuf> {
    let base = etcetera::choose_base_strategy().ok()?;
    Some(base.config_dir().join("hotline").join(name))
}

/// A file of what the seat itself keeps, which is no setting.
pub fn state_file(name: &str) -> Option<PathBuf> {
    let base = etcetera::choose_base_strategy().ok()?;
    Some(base.state_dir().unwrap_or_else(|| base.data_dir()).join("hotline").join(name))
}

/// The settings that a file has.
pub fn layer(path: &Path) -> Result<<Config as confique::Config>::Layer, Failure> {
    let read = confique::File::new(path).and_then(|file| file.load());
    read.map_err(|error| Failure::Config(with_causes(&error)))
}

/// Reads the settings.
pub fn load(flags: &Global) -> Result<Config, Failure> {
    let mut given = <Config as confique::Config>::Layer::empty();
    given.server = flags.server.clone();
    given.ca = flags.ca.clone();
    given.certificate = flags.certificate.clone();
    given.key = flags.key.clone();
    given.period = flags.period.clone();
    given.output = flags.output;
    given.lang = flags.lang;
    given.on_behalf_of = flags.on_behalf_of.clone();
    given.deadline = flags.deadline;
    given.patience = flags.patience;
    let mut builder = Config::builder().preloaded(given).env();
    if let Some(path) = path() {
        builder = builder.file(path);
    }
    let mut config = builder.load().map_err(|error| Failure::Config(with_causes(&error)))?;
    for setting in [&mut config.server, &mut config.period, &mut config.on_behalf_of, &mut config.operator] {
        // `HOTLINE_PERIOD=` unsets what the file says.
        *setting = setting.take().filter(|value| !value.is_empty());
    }
    let Config { ca, certificate, key, token_file, calls_from, .. } = &mut config;
    for file in [ca, certificate, key, token_file, calls_from] {
        *file = file.take().filter(|file| !file.as_os_str().is_empty());
    }
    config.server = config.server.as_deref().map(url);
    Ok(config)
}

/// The name of a wrong key stands in the cause.
fn with_causes(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(|error| error.to_string().trim().to_owned()).collect::<Vec<_>>().join(": ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flag_wins_and_a_bare_address_becomes_a_url() {
        for (typed, url) in [
            ("10.0.0.5:50051", "http://10.0.0.5:50051"),
            ("http://hotline:50051", "http://hotline:50051"),
            ("/srv/hotline/register.db.sock", "unix:/srv/hotline/register.db.sock"),
            ("unix:/srv/hotline/register.db.sock", "unix:/srv/hotline/register.db.sock"),
        ] {
            let flags = Global { server: Some(typed.to_owned()), deadline: Some(3), ..Global::default() };
            let (connection, _) = load(&flags).unwrap().connection().unwrap();
            assert_eq!((connection.endpoint.as_str(), connection.deadline), (url, Duration::from_secs(3)));
        }
    }
}

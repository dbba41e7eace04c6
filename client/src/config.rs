//! The settings: from the flag, else the environment, else the file, else the default.

use std::path::PathBuf;
use std::time::Duration;

use confique::{Config as _, Layer as _};
use etcetera::BaseStrategy;

use crate::cli::Global;
use crate::failure::Failure;
use crate::output::OutputFormat;

/// The settings in force.
#[derive(Clone, Debug, serde::Serialize, confique::Config)]
#[config(layer_attr(serde(deny_unknown_fields)))]
pub struct Config {
    /// Address of the server.
    #[config(env = "HOTLINE_SERVER", default = "http://127.0.0.1:50051")]
    pub server: String,
    /// Id of the emergency period.
    #[config(env = "HOTLINE_PERIOD")]
    pub period: Option<String>,
    /// Format of the answers: table, json, csv or sheet.
    #[config(env = "HOTLINE_OUTPUT", default = "table")]
    pub output: OutputFormat,
    /// Who writes. Default: the user of the operating system.
    #[config(env = "HOTLINE_ACTOR")]
    pub actor: Option<String>,
    /// On whose behalf.
    #[config(env = "HOTLINE_ON_BEHALF_OF")]
    pub on_behalf_of: Option<String>,
    /// Code of the call handler at this desk, where a command does not name one.
    #[config(env = "HOTLINE_OPERATOR")]
    pub operator: Option<String>,
    /// How long one attempt may take, in seconds.
    #[config(env = "HOTLINE_DEADLINE", default = 10)]
    pub deadline: u64,
    /// How long to go on trying, all attempts of a request together, in seconds.
    #[config(env = "HOTLINE_PATIENCE", default = 30)]
    pub patience: u64,
}

impl Config {
    /// The settings of the connection.
    pub fn connection(&self) -> hotline_client::Settings {
        let actor = self.actor.clone().unwrap_or_else(os_user);
        hotline_client::Settings {
            endpoint: self.server.clone(),
            on_behalf_of: self.on_behalf_of.clone(),
            deadline: Duration::from_secs(self.deadline),
            patience: Duration::from_secs(self.patience),
            ..hotline_client::Settings::of(actor)
        }
    }
}

/// Where the file is looked for. `None` if the user has no home directory.
pub fn path() -> Option<PathBuf> {
    let base = etcetera::choose_base_strategy().ok()?;
    Some(base.config_dir().join("hotline").join("config.toml"))
}

/// Reads the settings.
pub fn load(flags: &Global) -> Result<Config, Failure> {
    let mut given = <Config as confique::Config>::Layer::empty();
    given.server = flags.server.clone();
    given.period = flags.period.clone();
    given.output = flags.output;
    given.actor = flags.actor.clone();
    given.on_behalf_of = flags.on_behalf_of.clone();
    given.deadline = flags.deadline;
    given.patience = flags.patience;
    let mut builder = Config::builder().preloaded(given).env();
    if let Some(path) = path() {
        builder = builder.file(path);
    }
    let mut config = builder.load().map_err(|error| Failure::Config(with_causes(&error)))?;
    for setting in [&mut config.period, &mut config.actor, &mut config.on_behalf_of, &mut config.operator] {
        // `HOTLINE_PERIOD=` unsets what the file says.
        *setting = setting.take().filter(|value| !value.is_empty());
    }
    if !config.server.contains("://") {
        // People type host and port.
        config.server.insert_str(0, "http://");
    }
    Ok(config)
}

/// The name of a wrong key stands in the cause.
fn with_causes(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(|error| error.to_string().trim().to_owned()).collect::<Vec<_>>().join(": ")
}

/// Name of the user in the operating system; `unknown` if it does not say.
fn os_user() -> String {
    whoami::username().unwrap_or_else(|_| "unknown".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flag_wins_and_a_bare_address_becomes_a_url() {
        let flags = Global { server: Some("10.0.0.5:50051".into()), deadline: Some(3), ..Global::default() };
        let config = load(&flags).unwrap();
        assert_eq!(config.server, "http://10.0.0.5:50051");
        assert_eq!(config.connection().deadline, Duration::from_secs(3));
    }
}

//! `hotline config`: the settings.

use clap::Subcommand;

use crate::config;
use crate::context::Context;
use crate::failure::Failure;
use crate::output::{OutputFormat, Printer};

/// Settings.
#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// Show the settings in force, and where the configuration file is looked for
    Show,
    /// Print a configuration file with every setting and its meaning
    Template,
}

impl ConfigCommand {
    /// Needs no server.
    pub fn run(self, context: &Context) -> Result<(), Failure> {
        match self {
            Self::Show => show(context),
            Self::Template => {
                let options = confique::toml::FormatOptions::default();
                Printer.data(&confique::toml::template::<config::Config>(options))
            }
        }
    }
}

fn show(context: &Context) -> Result<(), Failure> {
    let settings = serde_json::to_value(&context.config).map_err(|e| Failure::Internal(e.to_string()))?;
    if context.config.output == OutputFormat::Json {
        return Printer.data(&format!("{settings}\n"));
    }
    let path = config::path().map(|path| path.display().to_string()).unwrap_or_default();
    let mut text = format!("# {path}\n");
    for (key, value) in settings.as_object().into_iter().flatten() {
        // An unset setting is shown as a comment, so that the whole is a configuration file.
        text.push_str(&if value.is_null() { format!("# {key} =\n") } else { format!("{key} = {value}\n") });
    }
    Printer.data(&text)
}

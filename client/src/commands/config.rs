//! `hotline config`: the settings.

use clap::Subcommand;
use confique::Config as _;
use confique::meta::{Field, FieldKind, LeafKind};
use serde_json::{Map, Value};

use crate::catalogue::text;
use crate::cli::help;
use crate::config::{self, Config};
use crate::context::Context;
use crate::failure::Failure;
use crate::output::{OutputFormat, Printer};
use crate::private_file;

/// Settings.
#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// Show the settings in force, and where the configuration file is looked for
    Show,
    /// Print a configuration file with every setting and its meaning
    Template,
    /// Write such a file where it is looked for, with the settings that are given by flags or the environment
    Init,
}

impl ConfigCommand {
    /// Needs no server.
    pub fn run(self, context: &Context) -> Result<(), Failure> {
        match self {
            Self::Show => show(context),
            Self::Template => Printer.data(&template(&Map::new())),
            Self::Init => init(context),
        }
    }
}

/// The settings in force, by name.
fn settings(config: &Config) -> Result<Map<String, Value>, Failure> {
    match serde_json::to_value(config) {
        Ok(Value::Object(settings)) => Ok(settings),
        Ok(other) => Err(Failure::Internal(other.to_string())),
        Err(error) => Err(Failure::Internal(error.to_string())),
    }
}

fn show(context: &Context) -> Result<(), Failure> {
    let settings = settings(&context.config)?;
    if context.config.output == OutputFormat::Json {
        return Printer.data(&format!("{}\n", Value::Object(settings)));
    }
    let path = config::path().map(|path| path.display().to_string()).unwrap_or_default();
    let mut text = format!("# {path}\n");
    for (key, value) in settings {
        // An unset setting is shown as a comment, so that the whole is a configuration file.
        text.push_str(&if value.is_null() { format!("# {key} =\n") } else { format!("{key} = {value}\n") });
    }
    Printer.data(&text)
}

/// A configuration file with every setting and its meaning in the language that is spoken. Those that are given are set, the others stand as comments.
fn template(given: &Map<String, Value>) -> String {
    let mut text = String::new();
    for field in Config::META.fields {
        text.push_str(&format!("# {}\n", help::told(&meaning(field))));
        let FieldKind::Leaf { env, kind } = field.kind else { continue };
        text.extend(env.map(|env| format!("# {env}\n")));
        let default = match kind {
            LeafKind::Required { default } => {
                serde_json::to_value(default).ok().filter(|value| !value.is_null())
            }
            LeafKind::Optional => None,
        };
        let name = field.name;
        text.push_str(&match (given.get(name), default) {
            // A value of JSON is one of TOML as well.
            (Some(value), default) if Some(value) != default.as_ref() => format!("{name} = {value}\n\n"),
            (_, Some(default)) => format!("# {name} = {default}\n\n"),
            (_, None) => format!("# {name} =\n\n"),
        });
    }
    text
}

/// What a setting means, in English.
pub fn meaning(field: &Field) -> String {
    field.doc.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ")
}

/// Writes the file, unless there is one.
fn init(context: &Context) -> Result<(), Failure> {
    let path = config::path().ok_or_else(|| Failure::Config(text!("no-home")))?;
    let file = path.display().to_string();
    if path.exists() {
        return Err(Failure::Config(text!("config-there", file = file)));
    }
    let mut given = settings(&context.config)?;
    given.retain(|_, value| !value.is_null());
    private_file::write(&path, template(&given))?;
    Printer.note(&text!("config-written", file = file));
    Ok(())
}

#[cfg(test)]
mod tests {
    use confique::File;

    use super::*;
    use crate::catalogue::tests::in_speech;
    use crate::language::{Language, Speech};

    #[test]
    fn a_template_is_a_file_of_settings_in_either_language() {
        let given = serde_json::json!({ "server": "https://hotline.example:50051", "deadline": 5, "output": "table" });
        for language in Language::ALL {
            let text = in_speech(Speech::only(language), || template(given.as_object().unwrap()));
            let dir = tempfile::tempdir().unwrap();
            let path = dir.path().join("config.toml");
            std::fs::write(&path, &text).unwrap();
            let config = Config::builder().file(&path).load().unwrap();
            assert_eq!(
                (config.server.as_deref(), config.deadline),
                (Some("https://hotline.example:50051"), 5)
            );
            assert!(File::new(&path).is_ok());
            let set = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).count();
            assert_eq!(set, 2, "{text}");
            let spoken = text.lines().next().unwrap().contains("Address");
            assert_eq!(spoken, language == Language::English, "{text}");
        }
    }
}

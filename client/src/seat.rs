//! What makes a seat: the bundle that the administrator wrote for it, and the lines of the settings file that come of it.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::catalogue::text;
use crate::config;
use crate::failure::Failure;
use crate::private_file;

/// The settings by which one seat differs from another: where its server is, and as whom it works there.
const SETTINGS: [&str; 7] = ["server", "ca", "period", "operator", "token_file", "certificate", "key"];

/// All that a seat needs, as `hotline-server token create --bundle` writes it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bundle {
    /// URL of the server.
    pub server: String,
    /// The authority that signed its certificate, as PEM.
    pub ca: Option<String>,
    /// Id of the period.
    pub period: Option<String>,
    /// Code of the call handler.
    pub operator: Option<String>,
    /// The token.
    pub token: String,
}

impl Bundle {
    /// Reads a bundle, which nobody else may read.
    pub fn read(path: &Path) -> Result<Self, Failure> {
        let missing = || Failure::Input(path.to_owned(), std::io::ErrorKind::NotFound.into());
        let text = private_file::read(path)?.ok_or_else(missing)?;
        // Without the message of the parser, which may quote the token.
        let damaged = |_| Failure::Data(text!("bundle-damaged", file = path.display().to_string()));
        serde_json::from_str(&text).map_err(damaged)
    }

    /// The settings of the seat, whose authority lies in a file.
    pub fn settings(&self, ca: Option<PathBuf>) -> Seat {
        let ca = ca.map(|ca| ca.display().to_string());
        let server = Some(self.server.clone());
        Seat([server, ca, self.period.clone(), self.operator.clone(), None, None, None])
    }
}

/// The settings of a seat, in the order of [`SETTINGS`]; `None` where the file does not say one.
#[derive(Debug, PartialEq, Eq)]
pub struct Seat([Option<String>; SETTINGS.len()]);

impl Seat {
    /// Those of the settings file; none of them if there is no file.
    pub fn of_file(path: &Path) -> Result<Self, Failure> {
        let layer = config::layer(path)?;
        let shown = |path: Option<PathBuf>| path.map(|path| path.display().to_string());
        let files = [layer.token_file, layer.certificate, layer.key].map(shown);
        let [token_file, certificate, key] = files;
        let ca = shown(layer.ca);
        Ok(Self([layer.server, ca, layer.period, layer.operator, token_file, certificate, key]))
    }

    /// The settings that a file has and that are to become others, as they stand there.
    pub fn replaced_by(&self, other: &Self) -> Vec<String> {
        let pairs = SETTINGS.iter().zip(self.0.iter().zip(&other.0));
        let replaced = pairs.filter(|(_, (there, other))| there.is_some() && there != other);
        replaced
            .map(|(name, (there, _))| format!("{name} = {}", there.as_deref().unwrap_or_default()))
            .collect()
    }

    /// The text of a settings file with these in place of those that it has. What it says besides stays, with its comments.
    pub fn written_into(&self, text: &str) -> String {
        let is_of_seat = |line: &&str| {
            let after = |name: &&str| line.trim_start().strip_prefix(*name).map(str::trim_start);
            SETTINGS.iter().filter_map(after).any(|rest| rest.starts_with('='))
        };
        let pairs = SETTINGS.iter().zip(&self.0);
        // A string of JSON is one of TOML as well.
        let own = pairs.filter_map(|(name, value)| {
            Some(format!("{name} = {}", serde_json::Value::from(value.as_deref()?)))
        });
        let others = text.lines().filter(|line| !is_of_seat(line)).map(str::to_owned);
        own.chain(others).map(|line| format!("{line}\n")).collect()
    }
}

/// Writes these settings into the file of the user. Fails if the file would not be one any more.
pub fn write(path: &Path, seat: &Seat) -> Result<(), Failure> {
    let before = match std::fs::read_to_string(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        read => read.map_err(|error| Failure::Input(path.to_owned(), error))?,
    };
    private_file::write(path, seat.written_into(&before))?;
    if Seat::of_file(path).is_ok_and(|there| there == *seat) {
        return Ok(());
    }
    // A value over several lines, for example.
    private_file::write(path, &before)?;
    Err(Failure::Config(text!("settings-unchanged", file = path.display().to_string())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_makes_the_seat_is_written_anew() {
        let bundle = Bundle {
            server: "https://hotline.example:50051".to_owned(),
            ca: None,
            period: Some("flood-2026".to_owned()),
            operator: Some("OP\"01".to_owned()),
            token: String::new(),
        };
        let seat = bundle.settings(Some("/srv/seat/ca.pem".into()));
        let text = "# Seat 3\nserver=\"http://old:1\"\n  token_file = \"t\"\noutput = \"csv\"\n# period = \"x\"\nperiod_of = 1\n";
        insta::assert_snapshot!(seat.written_into(text), @r#"
        server = "https://hotline.example:50051"
        ca = "/srv/seat/ca.pem"
        period = "flood-2026"
        operator = "OP\"01"
        # Seat 3
        output = "csv"
        # period = "x"
        period_of = 1
        "#);
        assert_eq!(seat.written_into(&seat.written_into(text)), seat.written_into(text));
    }
}

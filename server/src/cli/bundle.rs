//! `hotline-server token create … --bundle FILE`: all that a seat needs in one file, for `hotline setup` there.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;

use super::{EX_USAGE, Failure, say_line};
use crate::catalogue::sentence;
use crate::config::Config;
use crate::domain::access::{Grant, Principal, Token};
use crate::domain::codes::Role;
use crate::pem;
use crate::store::Error;
use crate::store::db::unfinished::Unfinished;

/// Arguments about the bundle of a seat.
#[derive(Args)]
pub struct BundleArgs {
    /// Write all that a seat needs into this file instead of printing the token; `hotline setup FILE` there does the rest
    #[arg(long, value_name = "FILE", requires = "server", conflicts_with = "by_certificate")]
    bundle: Option<PathBuf>,
    /// With --bundle: the URL by which the seat reaches the server, https://HOST:PORT
    #[arg(long, value_name = "URL", requires = "bundle")]
    server: Option<String>,
    /// With --bundle: a PEM file with the authority that signed the server's certificate [default: ca.pem of `hotline-server
    /// certificates`, if it has signed the server's]
    #[arg(long, value_name = "FILE", requires = "bundle")]
    ca: Option<PathBuf>,
}

/// A bundle that waits for its token.
pub struct Bundle {
    path: PathBuf,
    unfinished: Unfinished,
    server: String,
    ca: Option<String>,
}

/// What stands in the file, as JSON.
#[derive(Serialize)]
struct Contents<'a> {
    server: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    ca: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    period: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    operator: Option<&'a str>,
    token: &'a str,
}

impl BundleArgs {
    /// Begins the file, before there is a token that could be lost. None if none is wanted.
    pub fn begin(&self, config: &Config) -> Result<Option<Bundle>, Failure> {
        let (Some(path), Some(server)) = (&self.bundle, &self.server) else { return Ok(None) };
        if !["https://", "http://", "unix:"].iter().any(|scheme| server.starts_with(scheme)) {
            let facts = [("given", server.clone().into())];
            return Err(Failure(EX_USAGE, sentence("bundle-no-url", &facts)));
        }
        if fs::symlink_metadata(path).is_ok() {
            let facts = [("file", path.display().to_string().into())];
            return Err(Failure(1, sentence("bundle-exists", &facts)));
        }
        let ca = self.authority(config)?;
        let unfinished = Unfinished::begin(path.with_added_extension("unfinished"))?;
        Ok(Some(Bundle { path: path.clone(), unfinished, server: server.clone(), ca }))
    }

    /// The certificate of the authority. None if the seat's system knows it, or the seat needs none.
    fn authority(&self, config: &Config) -> Result<Option<String>, Failure> {
        let is_https = self.server.as_ref().is_some_and(|server| server.starts_with("https://"));
        let Some(file) = self.ca.clone().or(own_authority(config).filter(|_| is_https)) else {
            return Ok(None);
        };
        let wrong = |why: String| Failure(1, format!("{}: {why}", file.display()));
        pem::certificates(&file).map_err(wrong)?;
        if pem::key(&file).is_ok() {
            return Err(wrong(sentence("bundle-has-key", &[])));
        }
        Ok(Some(fs::read_to_string(&file).map_err(|error| wrong(error.to_string()))?))
    }
}

/// The authority of `hotline-server certificates`, if it has signed a certificate of the server and not only those of services.
fn own_authority(config: &Config) -> Option<PathBuf> {
    let directory = config.data_directory().ok()?.join("tls");
    directory.join("server.pem").exists().then(|| directory.join("ca.pem"))
}

impl Bundle {
    /// Writes the token and all else into the file, and says where it goes.
    pub fn finish(self, token: &Token, secret: &str) -> Result<(), Failure> {
        let (path, grant) = (self.path.display().to_string(), &token.grant);
        let contents = Contents {
            server: &self.server,
            ca: self.ca.as_deref(),
            period: only_period(grant),
            operator: operator(grant),
            token: secret,
        };
        let json = serde_json::to_string_pretty(&contents)?;
        write(self.unfinished, &self.path, &json).map_err(|error| {
            let facts = [("error", error.to_string().into()), ("id", token.id.clone().into())];
            Failure(1, sentence("bundle-unwritten", &facts))
        })?;
        let facts = [
            ("file", path.into()),
            ("principal", grant.principal.as_str().into()),
            ("until", grant.expires_at.to_string().into()),
        ];
        say_line(&sentence("bundle-made", &facts))
    }
}

fn write(unfinished: Unfinished, path: &Path, json: &str) -> Result<(), Error> {
    let written = fs::OpenOptions::new().append(true).open(unfinished.path());
    let io = |source| Error::Io { what: format!("cannot write {}", path.display()), source };
    written.and_then(|mut file| writeln!(file, "{json}")).map_err(io)?;
    unfinished.finish(path)
}

/// The period at a seat that works in one.
fn only_period(grant: &Grant) -> Option<&str> {
    match grant.periods.as_slice() {
        [only] => Some(only.as_str()),
        _ => None,
    }
}

/// The call handler at the seat.
fn operator(grant: &Grant) -> Option<&str> {
    let works_at_desk = matches!(grant.role, Role::Operator | Role::Supervisor);
    works_at_desk.then(|| Principal::id_of(grant.principal.as_str()))
}

//! `hotline setup`: a seat of its own out of one file.

use std::path::{Path, PathBuf};

use clap::Args;
use hotline_client::{Client, Settings, Token};
use hotline_proto::v1::GetServerInfoRequest;

use super::login;
use crate::catalogue::{joined, text};
use crate::config;
use crate::context::Context;
use crate::failure::Failure;
use crate::output::Printer;
use crate::private_file;
use crate::seat::{self, Bundle, Seat};

/// Arguments of `setup`.
#[derive(Args, Debug)]
pub struct SetupArgs {
    /// The file that the administrator made for this seat (`hotline-server token create … --bundle`)
    bundle: PathBuf,
    /// Put it in place of the settings of another seat
    #[arg(long)]
    force: bool,
}

impl SetupArgs {
    /// Asks the server whose the token is, and then keeps all that the bundle holds. What cannot be used changes nothing.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let bundle = Bundle::read(&self.bundle)?;
        let no_home = || Failure::Config(text!("no-home"));
        let settings = config::path().ok_or_else(no_home)?;
        let ca = bundle.ca.as_ref().and_then(|_| config::file("ca.pem"));
        let seat = bundle.settings(ca.clone());
        let mut replaced = Seat::of_file(&settings)?.replaced_by(&seat);
        if let (Some(file), Some(text)) = (&ca, &bundle.ca) {
            replaced.extend(is_other(file, text).then(|| file.display().to_string()));
        }
        let file = settings.display().to_string();
        if !replaced.is_empty() && !self.force {
            return Err(Failure::Config(text!(
                "setup-other-seat",
                file = file,
                settings = joined(&replaced)
            )));
        }
        let server = config::url(&bundle.server);
        let token = Token::new(&bundle.token)?;
        let connection = Settings {
            endpoint: server.clone(),
            ca: bundle.ca.clone(),
            token: Some(token.clone()),
            ..context.config.patience()
        };
        let info = Client::connect(connection).await?.read(GetServerInfoRequest {}).await?;
        if let (Some(file), Some(text)) = (&ca, &bundle.ca) {
            private_file::write(file, text)?;
        }
        let kept = login::keep(&server, &bundle.token, &token, &info)?;
        seat::write(&settings, &seat)?;
        if !replaced.is_empty() {
            Printer.note(&text!("setup-replaced", settings = joined(&replaced)));
        }
        Printer.note(&text!("setup-done", file = file, credentials = kept.display().to_string()));
        Printer.note(&text!("setup-remove", bundle = self.bundle.display().to_string()));
        login::show(context, &info).await
    }
}

/// Whether a file is there and says something else.
fn is_other(file: &Path, text: &str) -> bool {
    std::fs::read_to_string(file).is_ok_and(|there| there != text)
}

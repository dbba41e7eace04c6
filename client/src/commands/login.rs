//! `hotline login`, `logout` and `whoami`: who is asking.

use std::io::{IsTerminal as _, Read as _};
use std::path::PathBuf;

use clap::Args;
use hotline_client::{Client, Settings, Token};
use hotline_proto::v1::{GetServerInfoRequest, GetServerInfoResponse};

use crate::catalogue::text;
use crate::context::Context;
use crate::credentials;
use crate::failure::Failure;
use crate::memory;
use crate::output::{Block, Document, Printer, Table};
use crate::views;

/// Arguments of `login`.
#[derive(Args, Debug)]
pub struct LoginArgs {}

impl LoginArgs {
    /// Takes a token from standard input, asks the server whose it is, and keeps it for this server.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let typed = read_secret()?;
        let endpoint = context.config.endpoint()?;
        let token = Token::new(&typed)?;
        let settings = Settings { token: Some(token.clone()), ..context.config.connection_to(&endpoint)? };
        let info = Client::connect(settings).await?.read(GetServerInfoRequest {}).await?;
        let file = credentials::keep(&endpoint, &typed, info.expires_at.as_ref())?;
        memory::note_signed_in(&endpoint, &token, &info)?;
        Printer.note(&text!(
            "signed-in",
            principal = info.principal.as_str(),
            file = file.display().to_string()
        ));
        show(context, &info).await
    }
}

/// Arguments of `logout`.
#[derive(Args, Debug)]
pub struct LogoutArgs {}

impl LogoutArgs {
    /// Forgets the token of the server.
    pub fn run(self, context: &Context) -> Result<(), Failure> {
        let was_kept = credentials::forget(&context.config.endpoint()?)?;
        Printer.note(&if was_kept { text!("signed-out") } else { text!("not-signed-in") });
        Ok(())
    }
}

/// Arguments of `whoami`.
#[derive(Args, Debug)]
pub struct WhoamiArgs {}

impl WhoamiArgs {
    /// Asks the server.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        show(context, &context.read(GetServerInfoRequest {}).await?).await
    }
}

/// The token on standard input. At a terminal it is not shown while it is typed or pasted.
fn read_secret() -> Result<String, Failure> {
    let unreadable = |error| Failure::Input(PathBuf::from("-"), error);
    let mut typed = String::new();
    if std::io::stdin().is_terminal() {
        Printer.ask(&text!("which-token"));
        typed = rpassword::read_password().map_err(unreadable)?;
    } else {
        std::io::stdin().read_to_string(&mut typed).map_err(unreadable)?;
    }
    Ok(typed)
}

/// Shows as whom the server knows who is asking.
pub async fn show(context: &Context, info: &GetServerInfoResponse) -> Result<(), Failure> {
    let fields = views::token::caller(info);
    let keys: Vec<_> = fields.iter().map(|(key, _)| *key).collect();
    let row = Table::new(&keys, &[()], |()| fields.iter().map(|(_, cell)| cell.clone()).collect());
    context.show(Document::new(info, "").block(Block::Card(fields)).csv(row)).await
}

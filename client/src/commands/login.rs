//! `hotline login`, `logout` and `whoami`: who is asking.

use std::io::{IsTerminal as _, Read as _};
use std::path::PathBuf;

use clap::Args;
use hotline_client::{Client, Settings, Token};
use hotline_proto::v1::{GetServerInfoRequest, GetServerInfoResponse};
use jiff::Timestamp;

use crate::catalogue::text;
use crate::context::Context;
use crate::failure::Failure;
use crate::output::{Block, Document, Printer, Table};
use crate::{credentials, memory, pins, times, views};

/// Arguments of `login`.
#[derive(Args, Debug)]
pub struct LoginArgs {
    /// Also take a PIN of 4 to 12 digits, by which you come back to this seat when its desk is locked, or take it over: on the second line
    #[arg(long)]
    pin: bool,
}

impl LoginArgs {
    /// Takes a token from standard input, asks the server whose it is, and keeps it for this server.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let mut secrets = Secrets::read()?;
        let typed = secrets.next(&text!("which-token"))?;
        let (info, file) = sign_in(context, &typed).await?;
        Printer.note(&text!(
            "signed-in",
            principal = info.principal.as_str(),
            file = file.display().to_string()
        ));
        if self.pin {
            let pin = secrets.next(&text!("which-pin"))?;
            pins::set(&context.config.endpoint()?, &info.principal, &typed, expires_at(&info), pin.trim())?;
        }
        show(context, &info).await
    }
}

/// Asks the server whose a token is, and keeps it for this server. Answers where.
pub async fn sign_in(context: &Context, typed: &str) -> Result<(GetServerInfoResponse, PathBuf), Failure> {
    let endpoint = context.config.endpoint()?;
    let token = Token::new(typed)?;
    let settings = Settings { token: Some(token.clone()), ..context.config.connection_to(&endpoint)? };
    let info = Client::connect(settings).await?.read(GetServerInfoRequest {}).await?;
    let file = keep(&endpoint, typed, &token, &info)?;
    Ok((info, file))
}

/// Keeps the token of a server, and remembers whose it is. Answers where.
pub fn keep(
    server: &str,
    typed: &str,
    token: &Token,
    info: &GetServerInfoResponse,
) -> Result<PathBuf, Failure> {
    let file = credentials::keep(server, typed, expires_at(info))?;
    memory::note_signed_in(server, token, info)?;
    Ok(file)
}

fn expires_at(info: &GetServerInfoResponse) -> Option<Timestamp> {
    info.expires_at.as_ref().and_then(times::from_proto)
}

/// Arguments of `logout`.
#[derive(Args, Debug)]
pub struct LogoutArgs {}

impl LogoutArgs {
    /// Forgets the token of the server.
    pub fn run(self, context: &Context) -> Result<(), Failure> {
        let endpoint = context.config.endpoint()?;
        // Also where it lies under a pin.
        context.signed_in().map_or(Ok(()), |principal| pins::forget(&endpoint, &principal))?;
        let was_kept = credentials::forget(&endpoint)?;
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

/// What is typed secretly, line by line: at a terminal it is asked for, and not shown.
struct Secrets(Option<std::vec::IntoIter<String>>);

impl Secrets {
    fn read() -> Result<Self, Failure> {
        if std::io::stdin().is_terminal() {
            return Ok(Self(None));
        }
        let mut typed = String::new();
        std::io::stdin().read_to_string(&mut typed).map_err(unreadable)?;
        Ok(Self(Some(typed.lines().map(str::to_owned).collect::<Vec<_>>().into_iter())))
    }

    fn next(&mut self, question: &str) -> Result<String, Failure> {
        match &mut self.0 {
            Some(lines) => Ok(lines.next().unwrap_or_default()),
            None => {
                Printer.ask(question);
                rpassword::read_password().map_err(unreadable)
            }
        }
    }
}

fn unreadable(error: std::io::Error) -> Failure {
    Failure::Input(PathBuf::from("-"), error)
}

/// Shows as whom the server knows who is asking.
pub async fn show(context: &Context, info: &GetServerInfoResponse) -> Result<(), Failure> {
    let fields = views::token::caller(info);
    let keys: Vec<_> = fields.iter().map(|(key, _)| *key).collect();
    let row = Table::new(&keys, &[()], |()| fields.iter().map(|(_, cell)| cell.clone()).collect());
    context.show(Document::new(info, "").block(Block::Card(fields)).csv(row)).await
}

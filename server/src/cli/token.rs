//! `hotline-server token`: makes, lists and revokes tokens without a server, such as the first one.

use clap::{Args, Subcommand};
use uuid::Uuid;

use super::bundle::BundleArgs;
use super::{EX_USAGE, Failure, say_line};
use crate::api::error::refusal_sentence;
use crate::api::identity::own_user;
use crate::catalogue::sentence;
use crate::config::Config;
use crate::domain::access::{BY_CERTIFICATE, Grant, MAX_DAYS, Principal};
use crate::domain::codes::{Coded as _, Role};
use crate::domain::instant::{DAY, Instant};
use crate::domain::period::PeriodId;
use crate::store::access::{self, AccessCommand, AccessRequest, Changed};
use crate::store::admin::identity;
use crate::store::db::conn::Conn;
use crate::store::{Database, Error};

/// Tokens that are read at a time.
const PAGE: i64 = 1_000;

/// What can be done with tokens.
#[derive(Subcommand)]
pub enum TokenCommand {
    /// Make a token; it is printed once, on standard output, or goes into the bundle of a seat
    Create(Create),
    /// List tokens
    List,
    /// Revoke a token, by its id; from then on nothing is written with it
    Revoke {
        /// Its id
        id: String,
    },
}

/// Arguments of `token create`.
#[derive(Args)]
pub struct Create {
    /// What it stands for: operators/CODE, agencies/CODE, services/NAME or users/NAME
    principal: String,
    /// operator, supervisor, agency, service, viewer, auditor or admin
    #[arg(long)]
    role: String,
    /// Id of a period for which it is good; may be given several times; all periods without it
    #[arg(long, value_name = "ID")]
    period: Vec<String>,
    /// How many days it is good
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(i64).range(1..=MAX_DAYS))]
    days: i64,
    /// Its writes may say on whose behalf they are made
    #[arg(long)]
    act_for_others: bool,
    /// The certificate of a service stands for it, so that nothing is printed: see `serve --client-ca`
    #[arg(long)]
    by_certificate: bool,
    #[command(flatten)]
    bundle: BundleArgs,
}

impl Create {
    fn grant(&self) -> Result<Grant, Failure> {
        let wrong = |id, given: &str| Failure(EX_USAGE, sentence(id, &[("given", given.to_owned().into())]));
        let role = Role::from_code(&self.role.to_uppercase()).filter(|role| *role != Role::Owner);
        let role = role.ok_or_else(|| wrong("token-no-role", &self.role))?;
        let principal = Principal::parse(&self.principal, role);
        let principal = principal.ok_or_else(|| wrong("token-no-principal", &self.principal))?;
        if self.by_certificate && role != BY_CERTIFICATE {
            return Err(wrong("token-not-by-certificate", &self.role));
        }
        let period = |id: &String| PeriodId::parse(id).ok_or_else(|| wrong("erase-no-period", id));
        Ok(Grant {
            principal,
            role,
            periods: self.period.iter().map(period).collect::<Result<_, _>>()?,
            may_act_for_others: self.act_for_others,
            by_certificate: self.by_certificate,
            expires_at: Instant::now().plus(self.days * DAY),
        })
    }
}

/// Changes or lists the tokens of a register, which a server may be serving.
pub fn run(config: &Config, database: &Database, command: TokenCommand) -> Result<(), Failure> {
    if !database.exists()? {
        let facts = [("database", database.to_string().into())];
        return Err(Failure(1, sentence("token-no-register", &facts)));
    }
    match command {
        TokenCommand::Create(create) => {
            let (grant, bundle) = (create.grant()?, create.bundle.begin(config)?);
            let Changed { token, secret, .. } = change(config, database, AccessCommand::Create(grant))?;
            match (bundle, secret.map(|secret| secret.text())) {
                (Some(bundle), Some(secret)) => bundle.finish(&token, &secret),
                (_, Some(secret)) => say_line(&secret),
                (_, None) => {
                    let facts = [("id", token.id.into()), ("client", create.principal.into())];
                    say_line(&sentence("token-by-certificate", &facts))
                }
            }
        }
        TokenCommand::Revoke { id } => {
            change(config, database, AccessCommand::Revoke(id.clone()))?;
            say_line(&sentence("token-revoked", &[("id", id.into())]))
        }
        TokenCommand::List => list(database),
    }
}

fn change(config: &Config, database: &Database, command: AccessCommand) -> Result<Changed, Failure> {
    let file = config.key_file(database);
    let request = AccessRequest {
        request_id: Uuid::new_v4(),
        content: Vec::new(),
        actor: own_user(),
        on_behalf_of: None,
        token: None,
        command,
    };
    let mut conn = database.open_maintainer()?;
    let identity = conn.write(|conn| identity::identity(conn, &file)).map_err(Error::from)?;
    let change =
        |conn: &mut Conn| access::change::change(conn, &identity.key, &identity.head_key(), &request);
    let changed = conn.write(change).map_err(Error::from)?;
    changed.map_err(|refusal| Failure(1, refusal_sentence(&refusal)))
}

fn list(database: &Database) -> Result<(), Failure> {
    let mut conn = database.open_reader()?;
    let (mut after, now) = (None::<String>, Instant::now());
    loop {
        let page = conn.read(|conn| access::list(conn, after.as_deref(), PAGE)).map_err(Error::from)?;
        for (token, used) in &page {
            let grant = &token.grant;
            let state = if token.check(now).is_ok() {
                sentence("token-good", &[])
            } else {
                sentence("token-ended", &[])
            };
            let used = used.map_or("-".to_owned(), |used| used.to_string());
            let (id, principal, role) = (&token.id, &grant.principal, grant.role);
            say_line(&format!("{id}  {state:5}  {role:10}  {principal}  {}  {used}", grant.expires_at))?;
        }
        match page.last() {
            Some((last, _)) if page.len() == PAGE as usize => after = Some(last.id.clone()),
            _ => return Ok(()),
        }
    }
}

//! `hotline token create`.

use clap::Args;
use hotline_client::names;
use hotline_proto::v1::{CreateTokenRequest, Role, Token};
use jiff::ToSpan as _;

use crate::context::Context;
use crate::failure::Failure;
use crate::input::number::number;
use crate::output::{Block, Document};
use crate::write::CreateArgs as RecordArgs;
use crate::{codes, times, views};

/// Arguments of `token create`.
#[derive(Args, Debug)]
pub struct CreateArgs {
    /// What it stands for: operators/CODE, agencies/CODE, services/NAME or users/NAME
    principal: String,
    /// What it may be used for
    #[arg(long, value_parser = codes::parser::<Role>())]
    role: Role,
    /// Id of a period for which it is good; may be repeated; without it all periods
    #[arg(long = "for", value_name = "ID")]
    periods: Vec<String>,
    /// How many days it is good
    #[arg(long, value_name = "COUNT", default_value_t = 30, value_parser = number::<i64>(1..=400))]
    days: i64,
    /// Its writes may say on whose behalf they are made
    #[arg(long)]
    act_for_others: bool,
    /// The certificate of a service stands for it, in place of a secret
    #[arg(long)]
    by_certificate: bool,
}

impl CreateArgs {
    /// Makes a token and shows it, this once.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let token = Token {
            principal: self.principal,
            role: self.role.into(),
            periods: self.periods.iter().map(|id| names::period(id)).collect(),
            may_act_for_others: self.act_for_others,
            by_certificate: self.by_certificate,
            expires_at: Some(times::to_proto(context.now + (self.days * 24).hours())),
            ..Token::default()
        };
        let request = CreateTokenRequest { token: Some(token), ..CreateTokenRequest::default() };
        // A secret whose answer is lost is lost: the token is revoked, and another one made.
        let made = context.write(&RecordArgs::default(), "", request).await?;
        let token = made.token.clone().unwrap_or_default();
        let rows = views::token::with_secret(&token, &made.secret);
        let secret = Some(made.secret.clone()).filter(|secret| !secret.is_empty()).map(Block::Strong);
        let blocks = views::token::card(&token).into_iter().chain(secret);
        context.show(Document::new(&made, "").blocks(blocks).csv(rows)).await
    }
}

//! `hotline callback next`.

use clap::Args;
use hotline_client::names::{self, Kind};
use hotline_proto::v1::LeaseCallbackRequest;
use jiff::SignedDuration;

use crate::catalogue::{term, text};
use crate::context::Context;
use crate::failure::Failure;
use crate::output::{Block, Document};
use crate::write::EditArgs;
use crate::{times, views};

/// Arguments of `callback next`.
#[derive(Args, Debug)]
pub struct NextArgs {
    /// Number of the callback; default: the earliest due that nobody holds
    #[arg(default_value = "-", hide_default_value = true)]
    callback: String,
    /// Code of the operator [HOTLINE_OPERATOR]
    #[arg(long, value_name = "CODE")]
    operator: Option<String>,
    /// For how long: 1m to 8h
    #[arg(long = "for", value_name = "LENGTH", default_value = "10m", value_parser = times::duration)]
    lease: SignedDuration,
    #[command(flatten)]
    write: EditArgs,
}

impl NextArgs {
    /// Takes the callback, and shows whom to call.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let name = context.name(Kind::Callback, &self.callback).await?;
        let request = LeaseCallbackRequest {
            name: name.clone(),
            operator_code: context.operator_required(self.operator)?,
            lease: Some(times::duration_to_proto(self.lease)),
            ..LeaseCallbackRequest::default()
        };
        let answer = context.write(&self.write, &name, request).await?;
        let callback = answer.callback.clone().unwrap_or_default();
        let dial = Block::Strong(
            format!("{}  {}    {}", term!("dial"), answer.phone, answer.person).trim_end().to_owned(),
        );
        let rows = views::callback::table(std::slice::from_ref(&callback));
        let commands = text!("after-callback-commands", number = names::short(&callback.name));
        let next_step = Block::Line(format!("{} {commands}", term!("after-callback")));
        let card = views::callback::card(&callback);
        let document = Document::new(&answer, &name).block(dial).blocks(card).block(next_step).csv(rows);
        context.show(document).await
    }
}

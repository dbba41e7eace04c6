//! `hotline call next`.

use clap::Args;
use hotline_proto::v1::LeaseNextCallRequest;
use jiff::SignedDuration;

use crate::catalogue::text;
use crate::context::Context;
use crate::failure::Failure;
use crate::output::{Document, Printer};
use crate::times;
use crate::write::CreateArgs;

/// Arguments of `call next`.
#[derive(Args, Debug)]
pub struct NextArgs {
    /// Code of the operator [HOTLINE_OPERATOR]
    #[arg(long, value_name = "CODE")]
    operator: Option<String>,
    /// For how long: 1m to 8h
    #[arg(long = "for", value_name = "LENGTH", default_value = "10m", value_parser = times::duration)]
    lease: SignedDuration,
    #[command(flatten)]
    write: CreateArgs,
}

impl NextArgs {
    /// Takes the pending call that is due first. Says so if none waits.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let parent = context.parent().await?;
        let request = LeaseNextCallRequest {
            parent: parent.to_owned(),
            operator_code: context.operator_required(self.operator)?,
            lease: Some(times::duration_to_proto(self.lease)),
            ..LeaseNextCallRequest::default()
        };
        let response = context.write(&self.write, parent, request).await?;
        if response.call.is_some() {
            return context.show(super::document(&response)).await;
        }
        context.show(Document::new(&response, parent)).await?;
        Printer.note(&text!("no-call-waits"));
        Ok(())
    }
}

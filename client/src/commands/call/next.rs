//! `hotline call next`.

use clap::Args;
use hotline_proto::v1::LeaseNextCallRequest;

use crate::catalogue::text;
use crate::commands::lease::LeaseArgs;
use crate::context::Context;
use crate::failure::Failure;
use crate::output::{Document, Printer};
use crate::write::CreateArgs;

/// Arguments of `call next`.
#[derive(Args, Debug)]
pub struct NextArgs {
    #[command(flatten)]
    lease: LeaseArgs,
    #[command(flatten)]
    write: CreateArgs,
}

impl NextArgs {
    /// Takes the pending call that is due first. Says so if none waits.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let parent = context.parent().await?;
        let request = LeaseNextCallRequest {
            parent: parent.to_owned(),
            lease: self.lease.length(),
            operator_code: context.operator_required(self.lease.operator, parent).await?,
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

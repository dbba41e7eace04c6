//! `hotline shift start` and `hotline shift end`.

use clap::Args;
use hotline_proto::v1::{EndShiftRequest, StartShiftRequest};

use crate::catalogue::text;
use crate::context::Context;
use crate::failure::Failure;
use crate::views;
use crate::write::CreateArgs;

/// Arguments of `shift start` and `shift end`.
#[derive(Args, Debug)]
pub struct DutyArgs {
    /// Call handler, by code or name [HOTLINE_OPERATOR]
    operator: Option<String>,
    #[command(flatten)]
    record: CreateArgs,
}

impl DutyArgs {
    /// Says that a call handler is on duty.
    pub async fn start(self, context: &Context) -> Result<(), Failure> {
        let parent = context.parent().await?.to_owned();
        let operator_code = operator(context, self.operator, &parent).await?;
        let to = parent.clone();
        let request = StartShiftRequest { parent: to, operator_code, ..StartShiftRequest::default() };
        let answer = context.write(&self.record, &parent, request).await?;
        context.show(views::shift::duty(&answer, &parent)).await
    }

    /// Says that a call handler is off duty.
    pub async fn end(self, context: &Context) -> Result<(), Failure> {
        let parent = context.parent().await?.to_owned();
        let operator_code = operator(context, self.operator, &parent).await?;
        let to = parent.clone();
        let request = EndShiftRequest { parent: to, operator_code, ..EndShiftRequest::default() };
        let answer = context.write(&self.record, &parent, request).await?;
        context.show(views::shift::duty(&answer, &parent)).await
    }
}

/// Whose duty it is: of who was named, else of who works at this seat.
async fn operator(context: &Context, typed: Option<String>, parent: &str) -> Result<String, Failure> {
    let operator = context.operator(typed).ok_or_else(|| Failure::Usage(text!("who-is-on")))?;
    context.operator_required(Some(operator), parent).await
}

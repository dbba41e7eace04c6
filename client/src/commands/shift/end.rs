//! `hotline shift end`.

use clap::Args;
use hotline_proto::v1::EndShiftRequest;

use crate::context::Context;
use crate::failure::Failure;
use crate::views;
use crate::write::CreateArgs;

/// Arguments of `shift end`.
#[derive(Args, Debug)]
pub struct EndArgs {
    /// Call handler, by code or name [HOTLINE_OPERATOR]
    operator: Option<String>,
    #[command(flatten)]
    record: CreateArgs,
}

impl EndArgs {
    /// Says that a call handler is off duty.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let parent = context.parent().await?.to_owned();
        let request = EndShiftRequest {
            parent: parent.clone(),
            operator_code: super::operator(context, self.operator, &parent).await?,
            ..EndShiftRequest::default()
        };
        let answer = context.write(&self.record, &parent, request).await?;
        context.show(views::shift::duty(&answer, &parent)).await
    }
}

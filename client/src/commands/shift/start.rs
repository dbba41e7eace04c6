//! `hotline shift start`.

use clap::Args;
use hotline_proto::v1::StartShiftRequest;

use crate::context::Context;
use crate::failure::Failure;
use crate::views;
use crate::write::CreateArgs;

/// Arguments of `shift start`.
#[derive(Args, Debug)]
pub struct StartArgs {
    /// Call handler, by code or name [HOTLINE_OPERATOR]
    operator: Option<String>,
    #[command(flatten)]
    record: CreateArgs,
}

impl StartArgs {
    /// Says that a call handler is on duty.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let parent = context.parent().await?.to_owned();
        let request = StartShiftRequest {
            parent: parent.clone(),
            operator_code: super::operator(context, self.operator, &parent).await?,
            ..StartShiftRequest::default()
        };
        let answer = context.write(&self.record, &parent, request).await?;
        context.show(views::shift::duty(&answer, &parent)).await
    }
}

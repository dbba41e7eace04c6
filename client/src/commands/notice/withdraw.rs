//! `hotline notice withdraw`.

use clap::Args;
use hotline_client::names::Kind;
use hotline_proto::v1::WithdrawNoticeRequest;

use crate::context::Context;
use crate::failure::Failure;
use crate::views;
use crate::write::CreateArgs;

/// Arguments of `notice withdraw`.
#[derive(Args, Debug)]
pub struct WithdrawArgs {
    /// Number of the notice
    notice: String,
    #[command(flatten)]
    record: CreateArgs,
}

impl WithdrawArgs {
    /// Withdraws the notice.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let name = context.name(Kind::Notice, &self.notice).await?;
        let request = WithdrawNoticeRequest { name: name.clone(), ..WithdrawNoticeRequest::default() };
        let answer = context.write(&self.record, &name, request).await?;
        context.show(views::notice::written(&answer, &name)).await
    }
}

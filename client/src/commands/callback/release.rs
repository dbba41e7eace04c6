//! `hotline callback release`.

use clap::Args;
use hotline_client::names::Kind;
use hotline_proto::v1::ReleaseCallbackRequest;

use crate::context::Context;
use crate::failure::Failure;
use crate::write::EditArgs;

/// Arguments of `callback release`.
#[derive(Args, Debug)]
pub struct ReleaseArgs {
    /// Number of the callback
    callback: String,
    /// Call handler who has it, by code or name [HOTLINE_OPERATOR]
    #[arg(long, value_name = "CODE")]
    operator: Option<String>,
    #[command(flatten)]
    write: EditArgs,
}

impl ReleaseArgs {
    /// Gives the callback back.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let name = context.name(Kind::Callback, &self.callback).await?;
        let request = ReleaseCallbackRequest {
            name: name.clone(),
            operator_code: context.operator_required(self.operator, &name).await?,
            ..ReleaseCallbackRequest::default()
        };
        let write = context.write(&self.write, &name, request);
        context.show(super::document(&write.await?)).await
    }
}

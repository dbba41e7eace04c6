//! `hotline call release`.

use clap::Args;
use hotline_client::names::Kind;
use hotline_proto::v1::ReleaseCallRequest;

use crate::context::Context;
use crate::failure::Failure;
use crate::write::EditArgs;

/// Arguments of `call release`.
#[derive(Args, Debug)]
pub struct ReleaseArgs {
    /// Number of the call
    call: String,
    /// Call handler who has it, by code or name [HOTLINE_OPERATOR]
    #[arg(long, value_name = "CODE")]
    operator: Option<String>,
    #[command(flatten)]
    write: EditArgs,
}

impl ReleaseArgs {
    /// Gives the call back.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let name = context.name(Kind::Call, &self.call).await?;
        let request = ReleaseCallRequest {
            name: name.clone(),
            operator_code: context.operator_required(self.operator, &name).await?,
            ..ReleaseCallRequest::default()
        };
        let write = context.write(&self.write, &name, request);
        context.show(super::document(&write.await?)).await
    }
}

//! `hotline issue unlink`.

use clap::Args;
use hotline_client::names::Kind;
use hotline_proto::v1::UnlinkCallRequest;

use crate::context::Context;
use crate::failure::Failure;
use crate::write::EditArgs;

/// Arguments of `issue unlink`.
#[derive(Args, Debug)]
pub struct UnlinkArgs {
    /// Number of the issue
    issue: String,
    /// Number of the call
    call: String,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    write: EditArgs,
}

impl UnlinkArgs {
    /// Takes the link back.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let call = context.name(Kind::Call, &self.call).await?;
        let reason = self.reason;
        let request = |name| UnlinkCallRequest { name, call, reason, ..UnlinkCallRequest::default() };
        super::act(context, &self.issue, &self.write, request).await
    }
}

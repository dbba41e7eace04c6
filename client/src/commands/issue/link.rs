//! `hotline issue link`.

use clap::Args;
use hotline_client::names::Kind;
use hotline_proto::v1::{LinkCallRequest, LinkKind, ReportedCondition};

use crate::codes;
use crate::context::Context;
use crate::failure::Failure;
use crate::write::EditArgs;

/// Arguments of `issue link`.
#[derive(Args, Debug)]
pub struct LinkArgs {
    /// Number of the issue
    issue: String,
    /// Number of the call
    call: String,
    /// Why
    #[arg(long, value_parser = codes::parser::<LinkKind>(), default_value = "repeat")]
    kind: LinkKind,
    /// How things stand according to the call; worse asks for a new triage
    #[arg(long, value_parser = codes::parser::<ReportedCondition>(), default_value = "unknown")]
    condition: ReportedCondition,
    #[command(flatten)]
    write: EditArgs,
}

impl LinkArgs {
    /// Links the call.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let call = context.name(Kind::Call, &self.call).await?;
        let (kind, condition) = (self.kind.into(), self.condition.into());
        let request = |name| LinkCallRequest { name, call, kind, condition, ..LinkCallRequest::default() };
        super::act(context, &self.issue, &self.write, request).await
    }
}

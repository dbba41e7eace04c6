//! `hotline call amend`.

use clap::Args;
use hotline_client::names::Kind;
use hotline_proto::v1::{AmendCallRequest, Call};

use super::fields::CallFields;
use crate::commands::ClearArgs;
use crate::context::Context;
use crate::failure::Failure;
use crate::write::EditArgs;

/// Arguments of `call amend`.
#[derive(Args, Debug)]
pub struct AmendArgs {
    /// Number of the call
    #[arg(id = "call_number", value_name = "CALL")]
    number: String,
    /// Why it is changed
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    fields: CallFields,
    #[command(flatten)]
    clear: ClearArgs,
    #[command(flatten)]
    write: EditArgs,
}

impl AmendArgs {
    /// Changes the call.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let name = context.name(Kind::Call, &self.number).await?;
        let (call, paths) = self.fields.into_call(context, &name).await?;
        let request = AmendCallRequest {
            call: Some(Call { name: name.clone(), ..call }),
            update_mask: Some(self.clear.mask(paths)),
            reason: self.reason,
            ..AmendCallRequest::default()
        };
        let write = context.write(&self.write, &name, request);
        let answer = write.await?;
        let document = super::correction_document(&answer, &answer.changed_issues, &answer.own_issues);
        context.show(document).await
    }
}

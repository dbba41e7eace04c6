//! `hotline call complete`.

use clap::Args;
use hotline_client::names::Kind;
use hotline_proto::v1::{Call, CompleteCallRequest};

use super::fields::CallFields;
use crate::context::Context;
use crate::failure::Failure;
use crate::write::EditArgs;

/// Arguments of `call complete`.
#[derive(Args, Debug)]
pub struct CompleteArgs {
    /// Number of the call
    #[arg(id = "call_number", value_name = "CALL")]
    number: String,
    #[command(flatten)]
    fields: CallFields,
    #[command(flatten)]
    write: EditArgs,
}

impl CompleteArgs {
    /// Fills in what was left empty.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let name = context.name(Kind::Call, &self.number).await?;
        let (call, _) = self.fields.into_call(context, &name).await?;
        let call = Some(Call { name: name.clone(), ..call });
        let request = CompleteCallRequest { call, ..CompleteCallRequest::default() };
        let write = context.write(&self.write, &name, request);
        let answer = write.await?;
        let document = super::correction_document(&answer, &answer.changed_issues, &answer.own_issues);
        context.show(document).await
    }
}

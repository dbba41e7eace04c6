//! `hotline call triage`.

use clap::Args;
use hotline_client::names::Kind;
use hotline_proto::v1::TriageCallRequest;

use super::outcome::OutcomeFields;
use crate::context::Context;
use crate::failure::Failure;
use crate::write::EditArgs;

/// Arguments of `call triage`.
#[derive(Args, Debug)]
pub struct TriageArgs {
    /// Number of the call
    call: String,
    /// Code of the operator who looked at it; default: who claimed it
    #[arg(long, value_name = "CODE")]
    operator: Option<String>,
    #[command(flatten)]
    outcome: OutcomeFields,
    #[command(flatten)]
    write: EditArgs,
}

impl TriageArgs {
    /// Says how the call ended.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let name = context.name(Kind::Call, &self.call).await?;
        let outcomes = self.outcome.into_outcomes(context, &name).await?;
        let request = TriageCallRequest {
            name: name.clone(),
            triage: outcomes.triage,
            issues: outcomes.issues,
            links: outcomes.links,
            handoffs: outcomes.handoffs,
            operator_code: self.operator.unwrap_or_default(),
            ..TriageCallRequest::default()
        };
        let write = context.write(&self.write, &name, request);
        let answer = write.await?;
        let document = super::outcome_document(context, &answer, &answer.issues, &answer.look_alikes);
        context.show(document.await?).await
    }
}

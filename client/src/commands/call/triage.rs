//! `hotline call triage`.

use clap::Args;
use hotline_client::names::Kind;
use hotline_proto::v1::{TriageCallRequest, TriageOutcome};

use super::outcome::OutcomeFields;
use crate::context::Context;
use crate::directories::Directory;
use crate::failure::Failure;
use crate::write::EditArgs;

/// Arguments of `call triage`.
#[derive(Args, Debug)]
pub struct TriageArgs {
    /// Number of the call
    call: String,
    /// Call handler who looked at it, by code or name; default: who claimed it
    #[arg(long, value_name = "CODE")]
    operator: Option<String>,
    /// It was settled on the phone: the same as --triage answered
    #[arg(long, conflicts_with = "triage", help_heading = "What it brings about")]
    answered: bool,
    /// Category of the issues that it opens, by code, name or beginning; default: the call's own
    #[arg(long, value_name = "CODE", requires = "issue", help_heading = "What it brings about")]
    category: Option<String>,
    #[command(flatten)]
    outcome: OutcomeFields,
    #[command(flatten)]
    write: EditArgs,
}

impl TriageArgs {
    /// Says how the call ended.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let name = context.name(Kind::Call, &self.call).await?;
        let mut outcome = self.outcome;
        if self.answered {
            outcome.triage = Some(TriageOutcome::Answered);
        }
        let mut outcomes = outcome.into_outcomes(context, &name).await?;
        let category = context.code_if(Directory::Categories, &name, self.category).await?;
        let operator = context.code_if(Directory::Operators, &name, self.operator).await?;
        for issue in outcomes.issues.iter_mut().filter_map(|new| new.issue.as_mut()) {
            issue.category = category.clone().unwrap_or_default();
        }
        let request = TriageCallRequest {
            name: name.clone(),
            triage: outcomes.triage,
            issues: outcomes.issues,
            links: outcomes.links,
            handoffs: outcomes.handoffs,
            operator_code: operator.unwrap_or_default(),
            ..TriageCallRequest::default()
        };
        let write = context.write(&self.write, &name, request);
        let answer = write.await?;
        let document = super::outcome_document(
            context,
            &answer,
            &answer.issues,
            &answer.changed_issues,
            &answer.look_alikes,
            answer.proposed_need.as_ref(),
        );
        context.show(document.await?).await
    }
}

//! `hotline issue urgency`.

use clap::Args;
use hotline_proto::v1::{SetUrgencyRequest, Urgency};

use crate::codes;
use crate::context::Context;
use crate::failure::Failure;
use crate::write::EditArgs;

/// Arguments of `issue urgency`.
#[derive(Args, Debug)]
pub struct UrgencyArgs {
    /// Number of the issue
    issue: String,
    /// The new urgency
    #[arg(value_parser = codes::parser::<Urgency>())]
    urgency: Urgency,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    write: EditArgs,
}

impl UrgencyArgs {
    /// Changes the urgency.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let (urgency, reason) = (self.urgency.into(), self.reason);
        let request = |name| SetUrgencyRequest { name, urgency, reason, ..SetUrgencyRequest::default() };
        super::act(context, &self.issue, &self.write, request).await
    }
}

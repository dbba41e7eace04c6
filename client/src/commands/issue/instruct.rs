//! `hotline issue instruct`.

use clap::Args;
use hotline_client::names::Kind;
use hotline_proto::v1::{InstructIssueRequest, InstructionKind};

use crate::context::Context;
use crate::failure::Failure;
use crate::times::{Lean, When};
use crate::write::EditArgs;
use crate::{codes, input};

/// Arguments of `issue instruct`.
#[derive(Args, Debug)]
pub struct InstructArgs {
    /// Number of the issue
    issue: String,
    /// What is asked; `-` reads it from standard input
    text: String,
    /// Who asks: an office or a post, not a name
    #[arg(long, value_name = "OFFICE")]
    from: String,
    /// How it came; default: written
    #[arg(long, value_parser = codes::parser::<InstructionKind>())]
    kind: Option<InstructionKind>,
    /// Reference of the paper
    #[arg(long, value_name = "REFERENCE")]
    reference: Option<String>,
    /// By when it must be done
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    due: Option<When>,
    /// By when it must be replied to
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    reply_due: Option<When>,
    #[command(flatten)]
    write: EditArgs,
}

impl InstructArgs {
    /// Records the instruction.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let subject = context.name(Kind::Issue, &self.issue).await?;
        let text = input::text_or_stdin(self.text)?;
        let deadline = context.moment(self.due, &subject, Lean::Future).await?;
        let reply_due_at = context.moment(self.reply_due, &subject, Lean::Future).await?;
        let request = |name| InstructIssueRequest {
            name,
            kind: self.kind.map_or(0, i32::from),
            office: self.from,
            reference: self.reference.unwrap_or_default(),
            text,
            deadline,
            reply_due_at,
            ..InstructIssueRequest::default()
        };
        super::act(context, &subject, &self.write, request).await
    }
}

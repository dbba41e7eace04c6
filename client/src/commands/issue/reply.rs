//! `hotline issue reply`.

use clap::Args;
use hotline_client::names::Kind;
use hotline_proto::v1::ReplyInstructionRequest;

use crate::context::Context;
use crate::failure::Failure;
use crate::input;
use crate::input::number::number;
use crate::write::EditArgs;

/// Arguments of `issue reply`.
#[derive(Args, Debug)]
pub struct ReplyArgs {
    /// Number of the issue
    issue: String,
    /// The reply to the superior; `-` reads it from standard input
    #[arg(value_name = "TEXT")]
    reply: String,
    /// Number of the instruction within the issue; default: the only one that waits for a reply
    #[arg(long, value_name = "NUMBER", value_parser = number::<i32>(1..=i64::from(i32::MAX)))]
    instruction: Option<i32>,
    /// Reference of the reply
    #[arg(long, value_name = "REFERENCE")]
    reference: Option<String>,
    #[command(flatten)]
    write: EditArgs,
}

impl ReplyArgs {
    /// Records the reply.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let subject = context.name(Kind::Issue, &self.issue).await?;
        let reply = input::text_or_stdin(self.reply)?;
        let request = |name| ReplyInstructionRequest {
            name,
            instruction: self.instruction.unwrap_or_default(),
            reference: self.reference.unwrap_or_default(),
            reply,
            ..ReplyInstructionRequest::default()
        };
        super::act(context, &subject, &self.write, request).await
    }
}

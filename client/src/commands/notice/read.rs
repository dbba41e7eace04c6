//! `hotline notice read`.

use clap::Args;
use hotline_client::names::Kind;
use hotline_proto::v1::{InstructionOfIssue, MarkReadRequest};

use crate::context::Context;
use crate::failure::Failure;
use crate::views;
use crate::write::CreateArgs;

/// Arguments of `notice read`.
#[derive(Args, Debug)]
pub struct ReadArgs {
    /// Numbers of the notices
    #[arg(value_name = "NOTICE", required = true)]
    notices: Vec<String>,
    /// Call handler who has read them, by code or name [HOTLINE_OPERATOR]
    #[arg(long, value_name = "CODE")]
    operator: Option<String>,
    #[command(flatten)]
    record: CreateArgs,
}

impl ReadArgs {
    /// Marks the notices as read.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let mut notices = Vec::with_capacity(self.notices.len());
        for typed in &self.notices {
            notices.push(context.name(Kind::Notice, typed).await?);
        }
        mark_read(context, (notices, Vec::new()), self.operator, &self.record).await
    }
}

/// Marks notices and instructions as read: by who was named, else by who works at this seat.
pub async fn mark_read(
    context: &Context,
    (notices, instructions): (Vec<String>, Vec<InstructionOfIssue>),
    operator: Option<String>,
    record: &CreateArgs,
) -> Result<(), Failure> {
    let parent = context.parent().await?.to_owned();
    let operator_code = context.operator_required(operator, &parent).await?;
    let to = parent.clone();
    let request =
        MarkReadRequest { parent: to, operator_code, notices, instructions, ..MarkReadRequest::default() };
    let answer = context.write(record, &parent, request).await?;
    context.show(views::notice::marked(&answer, &parent)).await
}

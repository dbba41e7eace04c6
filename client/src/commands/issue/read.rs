//! `hotline issue read`.

use clap::Args;
use hotline_client::names::{Kind, short};
use hotline_proto::v1::{GetIssueRequest, InstructionOfIssue};

use crate::catalogue::text;
use crate::commands::notice::mark_read;
use crate::context::Context;
use crate::failure::Failure;
use crate::input::number::number;
use crate::write::CreateArgs;

/// Arguments of `issue read`.
#[derive(Args, Debug)]
pub struct ReadArgs {
    /// Number of the issue
    issue: String,
    /// Number of the instruction within the issue; default: all that wait for a reply
    #[arg(long, value_name = "NUMBER", value_parser = number::<i32>(1..=i64::from(i32::MAX)))]
    instruction: Option<i32>,
    /// Call handler who has read them, by code or name [HOTLINE_OPERATOR]
    #[arg(long, value_name = "CODE")]
    operator: Option<String>,
    #[command(flatten)]
    record: CreateArgs,
}

impl ReadArgs {
    /// Marks instructions of superiors on an issue as read.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let issue = context.name(Kind::Issue, &self.issue).await?;
        let numbers = match self.instruction {
            Some(number) => vec![number],
            None => waiting(context, &issue).await?,
        };
        let of_issue = |number| InstructionOfIssue { issue: issue.clone(), number };
        let instructions = numbers.into_iter().map(of_issue).collect();
        mark_read(context, (Vec::new(), instructions), self.operator, &self.record).await
    }
}

/// The numbers of the instructions on an issue that wait for a reply.
async fn waiting(context: &Context, name: &str) -> Result<Vec<i32>, Failure> {
    let request = GetIssueRequest { name: name.to_owned(), ..GetIssueRequest::default() };
    let issue = context.read(request).await?.issue.unwrap_or_default();
    let open = issue.instructions.iter().filter(|one| one.replied_at.is_none());
    let numbers: Vec<i32> = open.map(|one| one.number).collect();
    match numbers.is_empty() {
        true => Err(Failure::Usage(text!("no-open-instruction", issue = short(name)))),
        false => Ok(numbers),
    }
}

//! The verbs of an issue that take nothing but a reason or a note: one table.

use clap::Args;
use hotline_proto::v1;

use super::act;
use crate::context::Context;
use crate::failure::Failure;
use crate::input;
use crate::write::EditArgs;

/// Arguments of a verb with a reason.
#[derive(Args, Debug)]
pub struct ReasonArgs {
    /// Number of the issue
    #[arg(value_name = "ISSUE")]
    issue: String,
    /// Why; `-` reads it from standard input
    #[arg(long = "reason", value_name = "TEXT")]
    text: String,
    #[command(flatten)]
    write: EditArgs,
}

/// Arguments of a verb whose reason may be left out.
#[derive(Args, Debug)]
pub struct OptionalReasonArgs {
    /// Number of the issue
    #[arg(value_name = "ISSUE")]
    issue: String,
    /// A remark; `-` reads it from standard input
    #[arg(long = "reason", value_name = "TEXT", default_value = "", hide_default_value = true)]
    text: String,
    #[command(flatten)]
    write: EditArgs,
}

/// Arguments of a verb with a note.
#[derive(Args, Debug)]
pub struct NoteArgs {
    /// Number of the issue
    #[arg(value_name = "ISSUE")]
    issue: String,
    /// What is asked, or noted; `-` reads it from standard input
    #[arg(value_name = "TEXT")]
    text: String,
    #[command(flatten)]
    write: EditArgs,
}

/// Arguments of a verb whose note may be left out.
#[derive(Args, Debug)]
pub struct OptionalNoteArgs {
    /// Number of the issue
    #[arg(value_name = "ISSUE")]
    issue: String,
    /// A remark; `-` reads it from standard input
    #[arg(value_name = "TEXT", default_value = "", hide_default_value = true)]
    text: String,
    #[command(flatten)]
    write: EditArgs,
}

macro_rules! verbs {
    ($($verb:ident($Args:ident): $Request:ident { $field:ident };)*) => {
        $(
            #[doc = concat!("`hotline issue ", stringify!($verb), "`.")]
            pub async fn $verb(args: $Args, context: &Context) -> Result<(), Failure> {
                let $field = input::text_or_stdin(args.text)?;
                let request = |name| v1::$Request { name, $field, ..v1::$Request::default() };
                act(context, &args.issue, &args.write, request).await
            }
        )*
    };
}

verbs! {
    suspend(ReasonArgs): SuspendIssueRequest { reason };
    resume(OptionalReasonArgs): ResumeIssueRequest { reason };
    close(OptionalReasonArgs): CloseIssueRequest { reason };
    reopen(ReasonArgs): ReopenIssueRequest { reason };
    reject(ReasonArgs): RejectIssueRequest { reason };
    review(ReasonArgs): ReviewIssueRequest { reason };
    unmerge(ReasonArgs): UnmergeIssueRequest { reason };
    withdraw(ReasonArgs): WithdrawIssueRequest { reason };
    escalate(ReasonArgs): EscalateIssueRequest { reason };
    urge(OptionalNoteArgs): UrgeIssueRequest { note };
    supervise(NoteArgs): SuperviseIssueRequest { note };
    note(NoteArgs): AddNoteRequest { note };
    seen(OptionalNoteArgs): AcknowledgeWarningRequest { note };
}

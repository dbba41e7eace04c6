//! Requests that act on an issue, one for each method.

use hotline_proto::v1;

use super::draft::Given;
use super::{Address, Fields, IntoCommand, NAME, TEXT};
use crate::domain::codes::{AssignmentRole, InstructionKind, ProgressKind};
use crate::domain::command::{AgencyStep, Command, IssueCommand};
use crate::domain::instruction::NewInstruction;
use crate::domain::person::PersonChange;

/// Declares the command of each request. The field `name` of a request names its issue.
macro_rules! verbs {
    ($($request:ident => |$r:ident, $f:ident| $command:expr;)+) => {$(
        impl IntoCommand for v1::$request {
            fn address(&self) -> Address<'_> {
                Address::inside("name", &self.name)
            }

            fn command(&self, $f: &mut Fields<'_>) -> Option<Command> {
                let $r = self;
                let number = $f.required_number("name", &self.name);
                let command: Option<IssueCommand> = $command;
                Some(Command::Issue { issue: number?, command: command? })
            }
        }
    )+};
}

verbs! {
    AddAffectedPersonRequest => |r, f| {
        let person = f.required("person", |_, _| r.person.as_ref())?;
        Some(IssueCommand::Person(PersonChange::Add(f.within("person").person(person, &Given::Filled))))
    };
    UpdateAffectedPersonRequest => |r, f| {
        let given = Given::named(f, r.update_mask.as_ref(), &["name", "phone", "tags"]);
        let person = f.required("person", |_, _| r.person.as_ref())?;
        let person = f.within("person").person(person, &given);
        Some(IssueCommand::Person(PersonChange::Update(r.number, person)))
    };
    RemoveAffectedPersonRequest => |r, f| Some(IssueCommand::Person(PersonChange::Remove(r.number)));
    LinkCallRequest => |r, f| {
        let call = f.required_number("call", &r.call);
        let (kind, condition) = f.link_terms(r.kind, r.condition);
        call.map(|call| IssueCommand::Link { call, kind, condition })
    };
    UnlinkCallRequest => |r, f| {
        let call = f.required_number("call", &r.call);
        f.reason(&r.reason).zip(call).map(|(reason, call)| IssueCommand::Unlink { call, reason })
    };
    AssignIssueRequest => |r, f| {
        let agency = f.required_code("agency", &r.agency);
        let role = f.choice("role", r.role).unwrap_or(AssignmentRole::Lead);
        let (task, delivery) = (f.text("task", &r.task, TEXT), f.text("delivery", &r.delivery, NAME));
        agency.map(|agency| IssueCommand::Assign { agency, role, task, delivery })
    };
    TransferIssueRequest => |r, f| {
        let agency = f.required_code("agency", &r.agency);
        let (task, delivery) = (f.text("task", &r.task, TEXT), f.text("delivery", &r.delivery, NAME));
        f.reason(&r.reason).zip(agency).map(|(reason, agency)| IssueCommand::Transfer { agency, reason, task, delivery })
    };
    AcknowledgeIssueRequest => |r, f| Some(IssueCommand::Acknowledge { by: f.agency_step(&r.agency, &r.said_by) });
    InformAgencyRequest => |r, f| {
        let agency = f.code("agency", &r.agency);
        let (person, note) = (f.required_text("person", &r.person, NAME), f.text("note", &r.note, TEXT));
        person.map(|person| IssueCommand::Inform { agency, person, note })
    };
    ReportProgressRequest => |r, f| {
        let by = f.agency_step(&r.agency, &r.said_by);
        let kind = f.choice("kind", r.kind).unwrap_or(ProgressKind::Interim);
        let note = f.required_text("note", &r.note, TEXT);
        let estimate = f.time("estimate", r.estimate.as_ref());
        note.map(|note| IssueCommand::Progress { by, kind, note, estimate })
    };
    ReturnIssueRequest => |r, f| {
        let by = f.agency_step(&r.agency, &r.said_by);
        f.reason(&r.reason).map(|reason| IssueCommand::Return { by, reason })
    };
    SuspendIssueRequest => |r, f| f.reason(&r.reason).map(|reason| IssueCommand::Suspend { reason });
    ResumeIssueRequest => |r, f| Some(IssueCommand::Resume { reason: f.text("reason", &r.reason, TEXT) });
    ExtendIssueRequest => |r, f| {
        let due_at = f.required_time("due_at", r.due_at.as_ref());
        f.reason(&r.reason).zip(due_at).map(|(reason, due_at)| IssueCommand::Extend { due_at, reason })
    };
    SetUrgencyRequest => |r, f| {
        let urgency = f.required_choice("urgency", r.urgency);
        f.reason(&r.reason).zip(urgency).map(|(reason, urgency)| IssueCommand::SetUrgency { urgency, reason })
    };
    ResolveIssueRequest => |r, f| {
        let outcome = f.required_choice("outcome", r.outcome);
        let public_reply = f.required_text("public_reply", &r.public_reply, TEXT);
        let (note, said_by) = (f.text("note", &r.note, TEXT), f.text("said_by", &r.said_by, NAME));
        let confirmed_merged =
            f.list("confirmed_merged", &r.confirmed_merged, |f, path, name| f.required_number(path, name));
        let reply = outcome.zip(public_reply);
        reply.map(|(outcome, public_reply)| IssueCommand::Resolve {
            outcome,
            public_reply,
            note,
            said_by,
            confirmed_merged,
        })
    };
    CloseIssueRequest => |r, f| Some(IssueCommand::Close { reason: f.text("reason", &r.reason, TEXT) });
    ReopenIssueRequest => |r, f| f.reason(&r.reason).map(|reason| IssueCommand::Reopen { reason });
    RejectIssueRequest => |r, f| f.reason(&r.reason).map(|reason| IssueCommand::Reject { reason });
    ReviewIssueRequest => |r, f| f.reason(&r.reason).map(|reason| IssueCommand::Review { reason });
    WithdrawIssueRequest => |r, f| f.reason(&r.reason).map(|reason| IssueCommand::Withdraw { reason });
    MergeIssueRequest => |r, f| {
        let merged_into = f.required_number("merged_into", &r.merged_into);
        let reason = f.text("reason", &r.reason, TEXT);
        merged_into.map(|merged_into| IssueCommand::Merge { merged_into, reason })
    };
    UnmergeIssueRequest => |r, f| f.reason(&r.reason).map(|reason| IssueCommand::Unmerge { reason });
    UrgeIssueRequest => |r, f| Some(IssueCommand::Urge { note: f.text("note", &r.note, TEXT) });
    SuperviseIssueRequest => |r, f| {
        let note = f.required_text("note", &r.note, TEXT);
        note.map(|note| IssueCommand::Supervise { note })
    };
    EscalateIssueRequest => |r, f| f.reason(&r.reason).map(|reason| IssueCommand::Escalate { reason });
    AcknowledgeWarningRequest => |r, f| {
        let step = f.warning_step("percent", r.percent);
        Some(IssueCommand::SeeWarning { step, note: f.text("note", &r.note, TEXT) })
    };
    InstructIssueRequest => |r, f| {
        let kind = f.choice("kind", r.kind).unwrap_or(InstructionKind::Written);
        let from = f.required_text("office", &r.office, NAME);
        let reference = f.text("reference", &r.reference, NAME);
        f.no_personal_number("office", &r.office);
        let text = f.required_text("text", &r.text, TEXT);
        let deadline = f.time("deadline", r.deadline.as_ref());
        let reply_due_at = f.time("reply_due_at", r.reply_due_at.as_ref());
        from.zip(text).map(|(from, text)| {
            IssueCommand::Instruct(Box::new(NewInstruction { kind, from, reference, text, deadline, reply_due_at }))
        })
    };
    ReplyInstructionRequest => |r, f| {
        let instruction = (r.instruction != 0).then_some(r.instruction);
        let reference = f.text("reference", &r.reference, NAME);
        let reply = f.required_text("reply", &r.reply, TEXT);
        reply.map(|reply| IssueCommand::ReplyInstruction { instruction, reference, reply })
    };
    AddNoteRequest => |r, f| {
        let note = f.required_text("note", &r.note, TEXT);
        note.map(|note| IssueCommand::Note { note })
    };
}

impl Fields<'_> {
    /// Whose step it is.
    fn agency_step(&mut self, agency: &str, said_by: &str) -> AgencyStep {
        AgencyStep { agency: self.code("agency", agency), said_by: self.text("said_by", said_by, NAME) }
    }
}

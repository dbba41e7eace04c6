//! Instructions of superiors, and the replies.

use super::{Draft, MAX_INSTRUCTIONS, event_texts};
use crate::domain::codes::TextField;
use crate::domain::event::IssueEvent;
use crate::domain::instruction::{Instruction, NewInstruction};
use crate::domain::issue::Issue;
use crate::domain::refusal::problem::EarlyBound;
use crate::domain::refusal::{Limit, Missing, Nothing, Problem, Refusal, Violations};

impl Draft<'_> {
    /// Records what a superior asks, whatever the state of the issue: also of what is closed somebody may ask. It moves no due time. What is merged is refused, as the one that it went into is worked on.
    pub(super) fn instruct(&mut self, issue: &Issue, new: &NewInstruction) -> Result<(), Refusal> {
        if let Some(merged_into) = issue.merged_into {
            let name = |number: crate::domain::number::IssueNumber| number.name(self.period_id());
            return Err(Refusal::IssueMerged {
                resource: name(issue.number),
                merged_into: name(merged_into),
            });
        }
        let mut violations = Violations::default();
        for (field, time) in [("deadline", new.deadline), ("reply_due_at", new.reply_due_at)] {
            if let Some(time) = time.filter(|time| *time < issue.opened_at) {
                violations.add(field, Problem::too_early(time, issue.opened_at, EarlyBound::IssueOpened));
            }
        }
        violations.check()?;
        if issue.instructions.len() >= MAX_INSTRUCTIONS {
            return Err(Refusal::LimitReached(Limit::InstructionsOfIssue(MAX_INSTRUCTIONS)));
        }
        let instruction = issue.instructions.len() as i32 + 1;
        let NewInstruction { kind, deadline, reply_due_at, .. } = *new;
        let event = IssueEvent::Instructed { instruction, kind, deadline, reply_due_at };
        let texts = event_texts([
            (TextField::InstructedBy, Some(new.from.as_str())),
            (TextField::TheirReference, new.reference.as_deref()),
            (TextField::Instruction, Some(new.text.as_str())),
        ]);
        self.emit_issue(issue.number, event, texts);
        Ok(())
    }

    /// Records the reply to an instruction; without its number to the only one that waits for one.
    pub(super) fn reply_to_instruction(
        &mut self,
        issue: &Issue,
        number: Option<i32>,
        reference: Option<&str>,
        reply: &str,
    ) -> Result<(), Refusal> {
        let instruction = self.instruction_to_reply(issue, number)?.number;
        let event = IssueEvent::InstructionReplied { instruction };
        let texts = event_texts([(TextField::OwnReference, reference), (TextField::Reply, Some(reply))]);
        self.emit_issue(issue.number, event, texts);
        Ok(())
    }

    fn instruction_to_reply<'i>(
        &self,
        issue: &'i Issue,
        number: Option<i32>,
    ) -> Result<&'i Instruction, Refusal> {
        let resource = || issue.number.name(self.period_id());
        if let Some(number) = number {
            let found = issue.instructions.iter().find(|one| one.number == number);
            let missing =
                || Refusal::NotFound(Missing::Instruction { issue: resource(), instruction: number });
            let found = found.ok_or_else(missing)?;
            let replied = Nothing::InstructionReplied { resource: resource(), instruction: number };
            return if found.is_open() { Ok(found) } else { Err(Refusal::NothingToDo(replied)) };
        }
        let open: Vec<&Instruction> = issue.instructions.iter().filter(|one| one.is_open()).collect();
        match open[..] {
            [] => Err(Refusal::NothingToDo(Nothing::NoInstruction(resource()))),
            [only] => Ok(only),
            _ => {
                let allowed = open.iter().map(|one| one.number.to_string()).collect();
                Err(Refusal::field("instruction", Problem::required_of(allowed)))
            }
        }
    }
}

//! What superiors asked: how many instructions, and which wait for a reply. What they ask stands in no bulletin.

use hotline_client::names::short;
use hotline_proto::v1::ReportInstruction;
use prost_types::Timestamp;

use super::Bulletin;
use super::words::paragraph;
use crate::catalogue::{label, text};
use crate::codes::Code as _;
use crate::times::moment_of;

/// How many instructions are named.
const NAMED: usize = 5;

impl Bulletin<'_> {
    /// Instructions that were given or replied to in the window, and those that wait for a reply at its end. None if there are none.
    pub(super) fn instructed(&self) -> Option<String> {
        let all = &self.document.instructions;
        let given = all.iter().filter(|one| self.is_in_window(one.instruct_time.as_ref())).count();
        let replied = all.iter().filter(|one| self.is_in_window(one.reply_time.as_ref())).count();
        let told =
            (given + replied > 0).then(|| text!("bulletin-instructed", given = given, replied = replied));
        let told: Vec<String> = told.into_iter().chain(self.waiting_for_reply()).collect();
        (!told.is_empty()).then(|| paragraph(told))
    }

    /// Those that wait for a reply at the end of the window.
    fn waiting_for_reply(&self) -> Option<String> {
        let all = self.document.instructions.iter();
        let waiting: Vec<&ReportInstruction> = all.filter(|one| one.reply_time.is_none()).collect();
        (!waiting.is_empty()).then(|| {
            text!(
                "bulletin-instructions-waiting",
                until = self.until(),
                waiting = waiting.len(),
                overdue = waiting.iter().filter(|one| one.overdue).count(),
                which = self.named(&waiting).unwrap_or_else(|| "none".to_owned())
            )
        })
    }

    /// The first of some instructions. None where the paper leaves the office.
    fn named(&self, instructions: &[&ReportInstruction]) -> Option<String> {
        if self.suppress_below > 0 {
            return None;
        }
        let named: Vec<String> = instructions.iter().take(NAMED).map(|one| self.instruction(one)).collect();
        let named = named.join(&text!("bulletin-semicolon"));
        let others = instructions.len().saturating_sub(NAMED);
        Some(if others > 0 { text!("bulletin-and-others", named = named, count = others) } else { named })
    }

    /// Which issue it is on, from whom, how and when it came, under which reference, and what is due.
    fn instruction(&self, one: &ReportInstruction) -> String {
        let came = text!(
            "bulletin-instruction",
            number = short(&one.issue),
            office = told(&one.office).unwrap_or("none"),
            time = self.moment(one.instruct_time.as_ref()),
            kind = label(one.kind().full_name())
        );
        let moment = |time: &Option<Timestamp>| time.as_ref().map(|time| self.moment(Some(time)));
        let done = moment(&one.deadline).map(|time| text!("bulletin-instruction-deadline", time = time));
        let reply = moment(&one.reply_due_time).map(|time| text!("bulletin-instruction-reply", time = time));
        let overdue = one.overdue.then(|| text!("bulletin-instruction-overdue"));
        let reference = told(&one.reference).map(str::to_owned);
        let words: Vec<String> =
            [Some(came), reference, done, reply, overdue].into_iter().flatten().collect();
        words.join(&text!("bulletin-comma"))
    }

    fn is_in_window(&self, time: Option<&Timestamp>) -> bool {
        let [from, to] =
            [&self.document.start_time, &self.document.end_time].map(|time| moment_of(time.as_ref()));
        moment_of(time).is_some_and(|at| from <= Some(at) && Some(at) < to)
    }
}

/// A text that may be missing.
fn told(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

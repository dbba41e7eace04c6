//! Instructions of superiors in a window.

use diesel::prelude::*;

use super::Snapshot;
use crate::domain::calendar::Window;
use crate::domain::codes::TextField;
use crate::domain::instruction::Instruction;
use crate::domain::number::IssueNumber;
use crate::domain::personal_number::has_personal_number;
use crate::store::db::Error;
use crate::store::db::conn::on;
use crate::store::tables::event_texts::EventTextsByPosition;
use crate::store::tables::rows::issue::InstructionRow;
use crate::store::tables::schema::instructions;

/// An instruction as it is at the end of a window, or at the point of the snapshot if that is earlier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportedInstruction {
    /// The issue.
    pub issue: IssueNumber,
    /// The instruction; not replied to if that came later.
    pub instruction: Instruction,
    /// Whether it waits for a reply and the first time by which it asks for something is past.
    pub is_overdue: bool,
    /// Who gave it: an office or a post. None if it cannot be published.
    pub office: Option<String>,
    /// Its reference 文号. None if it has none, or it cannot be published.
    pub reference: Option<String>,
}

impl Snapshot<'_> {
    /// The instructions that were given or replied to in a window, and those that wait for a reply at its end, by when they came.
    pub fn instructions(&mut self, window: Window) -> Result<Vec<ReportedInstruction>, Error> {
        let (key, position) = (self.key, self.as_of.position);
        let end = window.to.min(self.as_of.time);
        let rows: Vec<InstructionRow> = on!(&mut *self.conn, |c| instructions::table
            .filter(instructions::period_key.eq(key))
            .filter(instructions::instructed_at.lt(end).and(instructions::position.le(position)))
            .order((instructions::instructed_at, instructions::position))
            .select(InstructionRow::as_select())
            .load(c))?;
        let as_it_was = rows.into_iter().map(|row| {
            let (issue, mut instruction) = (IssueNumber(row.issue_number), row.instruction());
            let is_known = instruction.replied_position.is_some_and(|replied| replied <= position);
            if !is_known || instruction.replied_at.is_some_and(|at| at >= end) {
                (instruction.replied_at, instruction.replied_position) = (None, None);
            }
            (issue, instruction)
        });
        let told: Vec<_> = as_it_was.filter(|(_, one)| is_of(one, window)).collect();
        let mut numbers: Vec<i64> = told.iter().map(|(issue, _)| issue.0).collect();
        numbers.sort_unstable();
        numbers.dedup();
        let active = self.active_at(&numbers, end)?;
        let positions = told.iter().map(|(_, one)| one.position);
        let texts = EventTextsByPosition::load(self.conn, key, positions)?;
        let told = told.into_iter().map(|(issue, instruction)| {
            let is_overdue = instruction.due_at(active.contains(&issue.0)).is_some_and(|due| due < end);
            let published =
                |field| texts.get(instruction.position, field).filter(|text| !has_personal_number(text));
            let [office, reference] = [TextField::InstructedBy, TextField::TheirReference].map(published);
            ReportedInstruction { issue, instruction, is_overdue, office, reference }
        });
        Ok(told.collect())
    }
}

/// Whether an instruction was given or replied to in a window, or waits at its end.
fn is_of(instruction: &Instruction, window: Window) -> bool {
    instruction.is_open()
        || window.contains(instruction.instructed_at)
        || instruction.replied_at.is_some_and(|at| window.contains(at))
}

//! The warnings of the ladder: somebody has seen how much of the time allowed is used.

use super::{Draft, event_texts};
use crate::domain::codes::TextField;
use crate::domain::event::IssueEvent;
use crate::domain::issue::Issue;
use crate::domain::ladder::WarningStep;
use crate::domain::refusal::{Nothing, Refusal};

impl Draft<'_> {
    /// Refuses a step that is not reached, or was seen.
    pub(super) fn see_warning(
        &mut self,
        issue: &Issue,
        step: Option<WarningStep>,
        note: Option<&str>,
    ) -> Result<(), Refusal> {
        let resource = || issue.number.name(self.period_id());
        let allowed = issue.time_allowed();
        let reached = allowed.and_then(|allowed| allowed.reached(self.at));
        let Some(seen) = step.or(reached).filter(|step| Some(*step) <= reached) else {
            let awaited = step.unwrap_or(WarningStep::Nearly);
            let next = allowed.map(|allowed| allowed.reaches(awaited));
            return Err(Refusal::NothingToDo(Nothing::NoWarning { resource: resource(), step, next }));
        };
        if Some(seen) <= issue.warning_seen {
            return Err(Refusal::NothingToDo(Nothing::WarningSeen { resource: resource(), step: seen }));
        }
        let texts = event_texts([(TextField::Note, note)]);
        self.emit_issue(issue.number, IssueEvent::WarningSeen { percent: seen }, texts);
        Ok(())
    }
}

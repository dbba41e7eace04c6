//! Decides on a full view: who is who is shown only once the journal says so.

use super::{Draft, event_texts};
use crate::domain::codes::TextField;
use crate::domain::event::{CallEvent, Event, IssueEvent, Subject};
use crate::domain::refusal::{Missing, Problem, Refusal};

impl Draft<'_> {
    /// Notes that somebody sees names and numbers of a call or an issue. Nothing else changes, not even an etag.
    pub(super) fn view_in_full(&mut self, subject: Subject, reason: Option<&str>) -> Result<(), Refusal> {
        if reason.is_none() && self.period()?.desk.full_view_needs_reason {
            return Err(Refusal::field("full_view.reason", Problem::required()));
        }
        let texts = event_texts([(TextField::Reason, reason)]);
        let event = match subject {
            Subject::Call(number) => {
                self.find_call(number)?;
                Event::Call(number, CallEvent::Viewed)
            }
            Subject::Issue(number) => {
                self.find_issue(number)?;
                Event::Issue(number, IssueEvent::Viewed)
            }
            Subject::Callback(_) | Subject::Period => {
                return Err(Refusal::NotFound(Missing::Period(None)));
            }
        };
        self.emit(event, texts);
        Ok(())
    }
}

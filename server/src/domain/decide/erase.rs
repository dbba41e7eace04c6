//! Decides on the erasure of texts.

use super::{Draft, event_texts};
use crate::domain::codes::{TextClass, TextField};
use crate::domain::event::{CallEvent, CallbackEvent, ErasedTexts, Event, IssueEvent, Subject};
use crate::domain::refusal::{Missing, Refusal};

impl Draft<'_> {
    /// Erases the texts of a class that a call, an issue or a callback has now. Later ones stay.
    pub(super) fn erase_texts(
        &mut self,
        subject: Subject,
        class: TextClass,
        reason: Option<&str>,
    ) -> Result<(), Refusal> {
        let texts = event_texts([(TextField::Reason, reason)]);
        match subject {
            Subject::Call(number) => {
                let call = self.find_call(number)?;
                self.order_after_call(&call)?;
                let erased = ErasedTexts { class, revision: call.revision };
                self.emit(Event::Call(number, CallEvent::TextsErased(erased)), texts);
            }
            Subject::Issue(number) => {
                let issue = self.find_issue(number)?;
                self.order_after_latest_event(&issue)?;
                let erased = ErasedTexts { class, revision: issue.revision };
                self.emit_issue(number, IssueEvent::TextsErased(erased), texts);
            }
            Subject::Callback(number) => {
                self.find_callback(number)?;
                let erased = ErasedTexts { class, revision: 0 };
                self.emit(Event::Callback(number, CallbackEvent::TextsErased(erased)), texts);
            }
            Subject::Period => return Err(Refusal::NotFound(Missing::Period(None))),
        }
        Ok(())
    }
}

//! Erases texts, with the random bytes under which the journal commits to them.

use diesel::prelude::*;

use crate::domain::codes::TextClass;
use crate::domain::event::{ErasedTexts, Subject};
use crate::store::db::conn::Statements;
use crate::store::tables::schema::{call_phones, call_texts, callers, event_texts, issue_texts, journal};

/// Texts that an entry erases.
pub struct Erasure {
    /// Position of the entry.
    pub position: i64,
    /// What the texts belong to.
    pub subject: Subject,
    /// Which of them.
    pub erased: ErasedTexts,
}

impl Erasure {
    /// Erases the texts. The numbers of its call must be out of the look-up already.
    pub fn save(&self, to: &mut Statements<'_>, key: i64) -> QueryResult<()> {
        match (self.subject, self.erased.class) {
            (Subject::Call(number), TextClass::Who) => {
                self.forget_callers(to, key, number.0)?;
                self.erase_who_of_call(to, key, number.0)?;
            }
            (Subject::Call(number), TextClass::What) => self.erase_what_of_call(to, key, number.0)?,
            (Subject::Issue(number), class) => self.erase_issue(to, key, number.0, class)?,
            (Subject::Callback(_) | Subject::Period, _) => {}
        }
        match self.erased.class {
            TextClass::Who => Ok(()),
            TextClass::What => self.erase_event_texts(to, key),
        }
    }

    /// Forgets which caller each number of the call is, unless another call has it: a number may have called before, and be that of an affected person here. The ids of callers
    /// stay in the calls.
    fn forget_callers(&self, to: &mut Statements<'_>, key: i64, call: i64) -> QueryResult<()> {
        macro_rules! numbers {
            ($column:ident) => {
                call_texts::table
                    .filter(call_texts::period_key.eq(key).and(call_texts::call_number.eq(call)))
                    .filter(call_texts::revision.le(self.erased.revision))
                    .select(call_texts::$column)
            };
        }
        let others = call_phones::table
            .filter(call_phones::period_key.eq(key).and(call_phones::phone_key.eq(callers::phone_key)));
        let number = || callers::phone_key.nullable();
        let of_call = number()
            .eq_any(numbers!(caller_phone_key))
            .or(number().eq_any(numbers!(callback_phone_key)))
            .or(number().eq_any(numbers!(affected_phone_key)));
        to.run(
            diesel::delete(callers::table)
                .filter(callers::period_key.eq(key).and(of_call.assume_not_null()))
                .filter(diesel::dsl::not(diesel::dsl::exists(others))),
        )
    }

    fn erase_who_of_call(&self, to: &mut Statements<'_>, key: i64, call: i64) -> QueryResult<()> {
        let none = None::<String>;
        to.run(
            diesel::update(call_texts::table)
                .filter(call_texts::period_key.eq(key).and(call_texts::call_number.eq(call)))
                .filter(call_texts::revision.le(self.erased.revision))
                .set((
                    call_texts::caller_name.eq(none.clone()),
                    call_texts::caller_phone.eq(none.clone()),
                    call_texts::caller_phone_key.eq(none.clone()),
                    call_texts::callback_phone.eq(none.clone()),
                    call_texts::callback_phone_key.eq(none.clone()),
                    call_texts::affected_name.eq(none.clone()),
                    call_texts::affected_phone.eq(none.clone()),
                    call_texts::affected_phone_key.eq(none.clone()),
                    call_texts::incident_address.eq(none.clone()),
                    call_texts::safe_hours.eq(none),
                    call_texts::who_salt.eq(None::<Vec<u8>>),
                    call_texts::who_sealed.eq(None::<Vec<u8>>),
                )),
        )
    }

    fn erase_what_of_call(&self, to: &mut Statements<'_>, key: i64, call: i64) -> QueryResult<()> {
        to.run(
            diesel::update(call_texts::table)
                .filter(call_texts::period_key.eq(key).and(call_texts::call_number.eq(call)))
                .filter(call_texts::revision.le(self.erased.revision))
                .set((
                    call_texts::summary.eq(None::<String>),
                    call_texts::confidential_note.eq(None::<String>),
                    call_texts::caller_plan.eq(None::<String>),
                    call_texts::unclassified.eq("[]"),
                    call_texts::what_salt.eq(None::<Vec<u8>>),
                    call_texts::what_sealed.eq(None::<Vec<u8>>),
                )),
        )
    }

    fn erase_issue(
        &self,
        to: &mut Statements<'_>,
        key: i64,
        issue: i64,
        class: TextClass,
    ) -> QueryResult<()> {
        let texts = diesel::update(issue_texts::table)
            .filter(issue_texts::period_key.eq(key).and(issue_texts::issue_number.eq(issue)))
            .filter(issue_texts::revision.le(self.erased.revision));
        match class {
            TextClass::Who => to.run(texts.set((
                issue_texts::address.eq(None::<String>),
                issue_texts::persons.eq("[]"),
                issue_texts::who_salt.eq(None::<Vec<u8>>),
                issue_texts::who_sealed.eq(None::<Vec<u8>>),
            ))),
            TextClass::What => to.run(texts.set((
                issue_texts::title.eq(None::<String>),
                issue_texts::what_salt.eq(None::<Vec<u8>>),
                issue_texts::what_sealed.eq(None::<Vec<u8>>),
            ))),
        }
    }

    /// Erases the texts of the earlier events of the subject.
    fn erase_event_texts(&self, to: &mut Statements<'_>, key: i64) -> QueryResult<()> {
        let (kind, number) = self.subject.parts();
        let earlier = journal::table
            .filter(journal::period_key.eq(key).and(journal::subject_kind.eq(kind)))
            .filter(journal::subject_number.eq(number).and(journal::position.lt(self.position)))
            .select(journal::position);
        to.run(
            diesel::delete(event_texts::table)
                .filter(event_texts::period_key.eq(key).and(event_texts::position.eq_any(earlier))),
        )
    }
}

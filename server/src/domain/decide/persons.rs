//! Affected persons of an issue: added, changed and removed one by one, by their numbers.

use super::Draft;
use crate::domain::issue::Issue;
use crate::domain::person::{Contact, MAX_PERSONS, PersonChange, PersonDraft};
use crate::domain::refusal::{Missing, Problem, Refusal, Violations};

impl Draft<'_> {
    /// Changes the affected persons. What was erased of a person stays empty, unless it is given anew.
    pub(super) fn change_person(&mut self, issue: &Issue, change: &PersonChange) -> Result<(), Refusal> {
        let (mut facts, mut texts) = (issue.facts.clone(), self.issue_texts(issue.number));
        let (affected, contacts) = (&mut facts.affected, &mut texts.persons);
        let number = match change {
            PersonChange::Add(_) if affected.persons.len() >= MAX_PERSONS => {
                let mut violations = Violations::default();
                let count = affected.persons.len() + 1;
                violations.add("person", Problem::TooMany { count, limit: MAX_PERSONS });
                return violations.check();
            }
            PersonChange::Add(_) => affected.add(Vec::new()),
            PersonChange::Update(number, _) | PersonChange::Remove(number) => *number,
        };
        let Some(at) = affected.persons.iter().position(|person| person.number == number) else {
            let issue = issue.number.name(self.period_id());
            return Err(Refusal::NotFound(Missing::Person { issue, number }));
        };
        match change {
            PersonChange::Add(given) | PersonChange::Update(_, given) => {
                let PersonDraft { name, phone, tags } = given.clone();
                if let Some(tags) = tags {
                    affected.persons[at].tags = tags;
                }
                let known = contacts.iter().position(|contact| contact.number == number);
                let contact = known.unwrap_or_else(|| {
                    contacts.push(Contact { number, ..Contact::default() });
                    contacts.len() - 1
                });
                let contact = &mut contacts[contact];
                contact.name = name.unwrap_or_else(|| contact.name.take());
                contact.phone = phone.unwrap_or_else(|| contact.phone.take());
            }
            PersonChange::Remove(_) => {
                affected.persons.remove(at);
                contacts.retain(|contact| contact.number != number);
            }
        }
        self.check_changes(issue, &facts, &texts)?;
        self.emit_update(issue.number, facts, texts);
        Ok(())
    }
}

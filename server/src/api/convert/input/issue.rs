//! Requests to open issues and to change their content.

use hotline_proto::v1;

use super::draft::{Drafting, Given};
use super::{Address, Fields, IntoCommand, NAME, TEXT};
use crate::domain::codes::{PersonTag, Urgency};
use crate::domain::command::{Command, IssueCommand, NewIssue};
use crate::domain::issue::{IssueDraft, IssueFactsDraft, IssueTextsDraft};
use crate::domain::person::{AffectedPersons, Contact, MAX_PERSONS, PersonDraft};
use crate::domain::refusal::Problem;

/// The fields that UpdateIssue can change.
pub(super) const FIELDS: [&str; 8] =
    ["title", "category", "district", "address", "need_by", "owner", "respondent_agency", "recurs_from"];

impl IntoCommand for v1::CreateIssueRequest {
    fn address(&self) -> Address<'_> {
        Address::period("parent", &self.parent)
    }

    fn command(&self, f: &mut Fields<'_>) -> Option<Command> {
        let call = f.number("call", &self.call);
        let issue = f.required("issue", |_, _| self.issue.as_ref())?;
        let draft = f.within("issue").new_issue_draft(issue);
        Some(Command::CreateIssue { issue: Box::new(NewIssue { draft, ..NewIssue::default() }), call })
    }
}

impl IntoCommand for v1::UpdateIssueRequest {
    fn address(&self) -> Address<'_> {
        Address::inside("issue.name", self.issue.as_ref().map_or("", |issue| &issue.name))
    }

    fn command(&self, f: &mut Fields<'_>) -> Option<Command> {
        let given = Given::named(f, self.update_mask.as_ref(), &FIELDS);
        let issue = self.issue.as_ref()?;
        let number = f.required_number("issue.name", &issue.name);
        let draft = f.within("issue").issue_draft(issue, &given);
        Some(Command::Issue { issue: number?, command: IssueCommand::Update(Box::new(draft)) })
    }
}

impl Fields<'_> {
    /// Reads an issue to be opened. Only here can its urgency be set, and whether it is historical.
    pub fn new_issue_draft(&mut self, issue: &v1::Issue) -> IssueDraft {
        let mut draft = self.issue_draft(issue, &Given::Filled);
        draft.facts.urgency = self.choice::<Urgency>("urgency", issue.urgency);
        draft.facts.historical = issue.historical.then_some(true);
        (draft.facts.affected, draft.texts.persons) = self.persons(&issue.affected_person_inputs).unzip();
        draft
    }

    fn issue_draft(&mut self, issue: &v1::Issue, given: &Given) -> IssueDraft {
        let mut d = Drafting { fields: self, given };
        IssueDraft {
            facts: IssueFactsDraft {
                category: d.code("category", &issue.category),
                district: d.code("district", &issue.district),
                need_by: d.option("need_by", |f, path| f.time(path, issue.need_by.as_ref())),
                owner: d.code("owner", &issue.owner),
                recurs_from: d.option("recurs_from", |f, path| f.number(path, &issue.recurs_from)),
                respondent_agency: d.code("respondent_agency", &issue.respondent_agency),
                ..IssueFactsDraft::default()
            },
            texts: IssueTextsDraft {
                title: d.text("title", &issue.title, NAME),
                address: d.text("address", &issue.address, TEXT),
                ..IssueTextsDraft::default()
            },
        }
    }

    /// The affected persons of an issue to be opened; None if there are none.
    fn persons(&mut self, persons: &[v1::AffectedPersonInput]) -> Option<(AffectedPersons, Vec<Contact>)> {
        const PATH: &str = "affected_person_inputs";
        if persons.len() > MAX_PERSONS {
            self.refuse(PATH, Problem::TooMany { count: persons.len(), limit: MAX_PERSONS });
        }
        let mut affected = AffectedPersons::default();
        let mut contacts = Vec::new();
        for (at, person) in persons.iter().enumerate().take(MAX_PERSONS) {
            let PersonDraft { name, phone, tags } =
                self.within(&format!("{PATH}[{at}]")).person(person, &Given::Filled);
            let number = affected.add(tags.unwrap_or_default());
            contacts.push(Contact { number, name: name.flatten(), phone: phone.flatten() });
        }
        (!contacts.is_empty()).then_some((affected, contacts))
    }

    /// The given fields of an affected person.
    pub fn person(&mut self, person: &v1::AffectedPersonInput, given: &Given) -> PersonDraft {
        let mut d = Drafting { fields: self, given };
        PersonDraft {
            name: d.text("name", &person.name, NAME),
            phone: d.option("phone", |f, path| f.phone(path, &person.phone)),
            tags: d.list("tags", |f, path| f.tags(path, &person.tags)),
        }
    }

    /// The vulnerabilities of a person, sorted and without repeats.
    pub fn tags(&mut self, path: &str, tags: &[i32]) -> Vec<PersonTag> {
        let mut tags = self.choice_list(path, tags);
        tags.sort_unstable();
        tags.dedup();
        tags
    }
}

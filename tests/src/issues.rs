//! New issues, with only what a test cares about.

use hotline_client::{Error, Written};
use hotline_proto::v1::*;

use crate::Register;
use crate::moments::local;
use crate::requests::{WriteExt, context};

/// An issue to be opened. It has a title, a category and a district.
#[derive(Clone, Debug)]
pub struct NewIssue {
    register: Register,
    request: CreateIssueRequest,
}

impl NewIssue {
    pub(crate) fn new(register: &Register) -> Self {
        let issue = Issue {
            title: "买药".to_owned(),
            category: "MED.04".to_owned(),
            district: "D1".to_owned(),
            ..Issue::default()
        };
        let request = CreateIssueRequest {
            parent: register.parent.clone(),
            write: context(),
            issue: Some(issue),
            ..CreateIssueRequest::default()
        };
        Self { register: register.clone(), request }
    }

    /// Changes the issue itself.
    pub fn with(mut self, change: impl FnOnce(&mut Issue)) -> Self {
        change(self.request.issue.get_or_insert_default());
        self
    }

    /// What must be done.
    pub fn title(self, title: &str) -> Self {
        self.with(|issue| issue.title = title.to_owned())
    }

    /// Urgency.
    pub fn urgency(self, urgency: Urgency) -> Self {
        self.with(|issue| issue.urgency = urgency.into())
    }

    /// The moment after which help comes too late, local time.
    pub fn need_by(self, moment: &str) -> Self {
        self.with(|issue| issue.need_by = Some(local(moment)))
    }

    /// An affected person.
    pub fn affects(self, name: &str) -> Self {
        let person = AffectedPersonInput { name: name.to_owned(), ..AffectedPersonInput::default() };
        self.with(|issue| issue.affected_person_inputs.push(person))
    }

    /// The call that brings it.
    pub fn from_call(mut self, call: &str) -> Self {
        self.request.call = call.to_owned();
        self
    }

    /// When it was opened, local time.
    pub fn opened(mut self, moment: &str) -> Self {
        self.request = self.request.at(moment);
        self
    }

    /// The request as it would be sent.
    pub fn request(self) -> CreateIssueRequest {
        self.request
    }

    /// Sends it.
    pub async fn send(self) -> Result<Written<CreateIssueResponse>, Error> {
        self.register.write(self.request).await
    }

    /// Sends it; it must be opened.
    pub async fn create(self) -> Issue {
        self.register.done(self.request).await
    }

    /// The same; answers its name.
    pub async fn name(self) -> String {
        self.create().await.name
    }
}

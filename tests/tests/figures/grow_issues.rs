//! Issues of chance: opened, and brought from state to state.

use hotline_proto::v1::*;
use hotline_proto::{ResourceResponse, Rpc, WriteRequest, WriteResponse};
use hotline_tests::WriteExt;
use hotline_tests::requests::*;

use super::ask::timestamp;
use super::calendar::{DAY, QUARTER};
use super::grow::{Grower, KnownIssue, MINUTE, now};
use super::grow_calls::{CATEGORIES, DISTRICTS, OPERATORS};
use super::journal::{Micros, micros};

/// Agency codes.
const AGENCIES: [&str; 3] = ["A1", "A2", "A3"];

/// What may be done with an issue, and how often, where the state allows it.
const ACTIONS: [(IssueAction, u32); 26] = {
    use IssueAction::*;
    [
        (Assign, 20),
        (Assist, 3),
        (Transfer, 7),
        (Acknowledge, 14),
        (Progress, 6),
        (Return, 6),
        (Suspend, 24),
        (Resume, 34),
        (Extend, 4),
        (Urgency, 6),
        (Resolve, 20),
        (Close, 5),
        (Reopen, 6),
        (Reject, 6),
        (Review, 24),
        (Merge, 10),
        (Unmerge, 14),
        (Withdraw, 6),
        (Urge, 2),
        (Supervise, 3),
        (Escalate, 3),
        (Update, 9),
        (Link, 6),
        (Unlink, 6),
        (Note, 2),
        (Inform, 2),
    ]
};

/// What often follows, so that what takes several steps happens.
fn likely_after(action: IssueAction) -> Option<IssueAction> {
    use IssueAction::*;
    match action {
        Assign | Transfer => Some(Acknowledge),
        Acknowledge => Some(Suspend),
        Suspend => Some(Resume),
        Resume => Some(Resolve),
        Withdraw | Reject => Some(Review),
        Merge => Some(Unmerge),
        _ => None,
    }
}

impl Grower {
    /// Opens an issue without a call, or with one that is known.
    pub async fn new_issue(&mut self) {
        let call = if self.chance.percent(40) { self.known_call() } else { None };
        let begin = call.as_ref().and_then(|call| call.received_at.as_ref().map(micros));
        let begin = begin.unwrap_or_else(|| self.any_moment());
        let occurred_at = self.occurred_at(begin);
        let at = occurred_at.as_ref().map_or_else(now, micros);
        let mut issue = self.some_issue_content(at);
        issue.urgency = self.chance.one(&[0, 1, 2, 3, 4]);
        if issue.category.is_empty() {
            issue.category = "OTH".to_owned();
        }
        let request = CreateIssueRequest {
            parent: self.register.parent.clone(),
            write: context(),
            issue: Some(issue),
            call: call.map(|call| call.name).unwrap_or_default(),
        };
        let request = request.occurred(occurred_at);
        if let Some(answer) = self.send(request).await {
            self.know(answer.issue.expect("an opened issue is answered"), at);
        }
    }

    fn some_issue_content(&mut self, opened_at: Micros) -> Issue {
        let need_by = self.some_need(opened_at);
        Issue {
            title: "买药".to_owned(),
            category: self.chance.code(&CATEGORIES, 20),
            district: self.chance.code(&DISTRICTS, 30),
            owner: self.chance.code(&OPERATORS, 40),
            need_by: need_by.map(timestamp),
            historical: self.chance.percent(4),
            ..Issue::default()
        }
    }

    /// The moment after which help comes too late: soon, or, of the present, around now.
    fn some_need(&mut self, opened_at: Micros) -> Option<Micros> {
        let at = match self.chance.number(0, 9) {
            0 => opened_at,
            1 => opened_at + self.chance.number(1, 16) * QUARTER,
            2..=4 if self.setting.is_present => now() + self.chance.number(-2_000_000, 6_000_000),
            2 | 3 => opened_at + self.chance.moment(0, 2 * DAY),
            _ => return None,
        };
        Some(at.max(opened_at))
    }

    /// An issue that a call brings: to be worked on, settled on the spot, or assigned at once.
    pub fn some_new_issue(&mut self, at: Micros) -> NewIssue {
        let mut new = NewIssue { issue: Some(self.some_issue_content(at)), ..NewIssue::default() };
        match self.chance.number(0, 9) {
            0..=2 => {
                new.settled_outcome = self.some_outcome().into();
                new.settled_reply = "已答复".to_owned();
            }
            3..=5 => new.assign_agency = self.chance.code(&AGENCIES, 0),
            _ => {}
        }
        new
    }

    fn some_outcome(&mut self) -> IssueOutcome {
        if self.chance.percent(20) {
            return IssueOutcome::Solved;
        }
        let number = self.chance.number(1, 8) as i32;
        IssueOutcome::try_from(number).expect("eight outcomes")
    }

    /// Does something with an issue, and sometimes more with the same.
    pub async fn act_on_issue(&mut self) {
        let Some(at) = self.some_issue() else { return };
        let mut likely = None;
        for _ in 0..self.chance.one(&[1, 1, 2, 3, 4]) {
            let action = self.act_as_allowed(at, likely).await;
            likely = likely_after(action);
        }
    }

    /// Does what its state allows, half of the time what is likely; now and then what it does not allow. Answers what it was.
    async fn act_as_allowed(&mut self, at: usize, likely: Option<IssueAction>) -> IssueAction {
        let allowed: Vec<IssueAction> = self.issues[at].issue.allowed_actions().collect();
        let tolerant = self.chance.percent(3);
        let actions: Vec<(IssueAction, u32)> =
            ACTIONS.into_iter().filter(|(action, _)| tolerant || allowed.contains(action)).collect();
        let likely = likely.filter(|likely| actions.iter().any(|(action, _)| action == likely));
        let action = match likely {
            Some(likely) if self.chance.percent(50) => likely,
            _ => self.chance.weighted(&actions),
        };
        self.act(at, action).await;
        if action == IssueAction::Resolve && self.chance.percent(40) {
            self.callback().await;
        }
        action
    }

    async fn act(&mut self, at: usize, action: IssueAction) {
        let name = self.issues[at].issue.name.clone();
        let name = name.as_str();
        let agency = self.chance.code(&AGENCIES, 0);
        match action {
            IssueAction::Assign => self.on_issue(at, assign(name, &agency)).await,
            IssueAction::Assist => self.on_issue(at, assist(name, &agency)).await,
            IssueAction::Transfer => self.on_issue(at, transfer(name, &agency)).await,
            IssueAction::Acknowledge => {
                let agency = self.answering(at);
                self.on_issue(at, AcknowledgeIssueRequest { agency, ..acknowledge(name) }).await;
            }
            IssueAction::Inform => self.on_issue(at, inform(name)).await,
            IssueAction::Progress => {
                let agency = self.answering(at);
                self.on_issue(at, ReportProgressRequest { agency, ..progress(name) }).await;
            }
            IssueAction::Return => {
                let agency = self.answering(at);
                self.on_issue(at, ReturnIssueRequest { agency, ..return_it(name) }).await;
            }
            IssueAction::Suspend => self.on_issue(at, suspend(name)).await,
            IssueAction::Resume => self.on_issue(at, resume(name)).await,
            IssueAction::Extend => self.extend(at).await,
            IssueAction::Urgency => {
                let urgency_now = Urgency::try_from(self.chance.number(1, 4) as i32).expect("four urgencies");
                self.on_issue(at, urgency(name, urgency_now)).await;
            }
            IssueAction::Resolve => self.resolve(at).await,
            IssueAction::Close => self.on_issue(at, close(name)).await,
            IssueAction::Reopen => self.on_issue(at, reopen(name)).await,
            IssueAction::Reject => self.on_issue(at, reject(name)).await,
            IssueAction::Review => self.on_issue(at, review(name)).await,
            IssueAction::Merge => self.merge(at).await,
            IssueAction::Unmerge => self.on_issue(at, unmerge(name)).await,
            IssueAction::Withdraw => self.on_issue(at, withdraw(name)).await,
            IssueAction::Urge => self.on_issue(at, urge(name)).await,
            IssueAction::Supervise => self.on_issue(at, supervise(name)).await,
            IssueAction::Escalate => self.on_issue(at, escalate(name)).await,
            IssueAction::Update => self.update(at).await,
            IssueAction::Link => self.link(at).await,
            IssueAction::Unlink => self.unlink(at).await,
            IssueAction::Note | IssueAction::Unspecified => self.on_issue(at, note(name)).await,
        }
    }

    /// The agency that answers: often the lead, which need not be named, else any that has an open assignment.
    fn answering(&mut self, at: usize) -> String {
        let assignments = self.issues[at].issue.assignments.iter();
        let open = assignments.filter(|one| one.ended_at.is_none()).map(|one| one.agency.clone());
        let open: Vec<String> = open.collect();
        self.chance.any(&open).filter(|_| self.chance.percent(60)).unwrap_or_default()
    }

    /// Sends what happens to an issue, some time after its latest event.
    async fn on_issue<R>(&mut self, at: usize, request: R)
    where
        R: Rpc<Response: ResourceResponse<Resource = Issue> + WriteResponse> + WriteRequest,
    {
        let known = self.issues[at].clone();
        let name = known.issue.name.clone();
        let occurred_at = match self.some_due(&known) {
            Some(due) => Some(timestamp(due)),
            None => self.occurred_at(known.last),
        };
        let happened_at = occurred_at.as_ref().map_or_else(now, micros);
        let request = request.occurred(occurred_at);
        match self.send(request).await.and_then(ResourceResponse::into_resource) {
            Some(issue) => self.know(issue, happened_at),
            // It may have changed with another one.
            None => self.refresh(&name, 0).await,
        }
    }

    /// Sometimes a moment at which something of the issue is just due.
    fn some_due(&mut self, known: &KnownIssue) -> Option<Micros> {
        let issue = &known.issue;
        let due = [&issue.due_at, &issue.response_due_at, &issue.need_by].into_iter().flatten().map(micros);
        let due: Vec<Micros> = due.filter(|due| known.last <= *due && *due < now()).collect();
        self.chance.any(&due).filter(|_| self.chance.percent(20))
    }

    async fn extend(&mut self, at: usize) {
        let known = &self.issues[at];
        let due = known.issue.due_at.as_ref().map_or(known.last, micros);
        let due_at = Some(timestamp(due + self.chance.number(1, 2000) * MINUTE));
        let name = self.issues[at].issue.name.clone();
        self.on_issue(at, ExtendIssueRequest { due_at, ..extend(&name, "2022-12-31 00:00") }).await;
    }

    async fn resolve(&mut self, at: usize) {
        let outcome = self.some_outcome();
        let issue = &self.issues[at].issue;
        let confirmed_merged = issue.merged.clone();
        let request = ResolveIssueRequest { confirmed_merged, ..resolve(&issue.name, outcome) };
        self.on_issue(at, request).await;
    }

    /// Merges it into another one; one into which others were merged takes them along.
    async fn merge(&mut self, at: usize) {
        let with_merged = self.issues.iter().position(|known| !known.issue.merged.is_empty());
        let at = with_merged.filter(|_| self.chance.percent(60)).unwrap_or(at);
        let name = self.issues[at].issue.name.clone();
        let others = self.issues.iter().map(|known| &known.issue);
        let fit = others.filter(|other| other.name != name && other.state() != IssueState::Merged);
        let fit: Vec<String> = fit.map(|other| other.name.clone()).collect();
        let Some(master) = self.chance.any(&fit) else { return };
        self.on_issue(at, merge(&name, &master)).await;
        self.refresh(&master, 0).await;
    }

    async fn update(&mut self, at: usize) {
        let known = self.issues[at].clone();
        let mut issue = Issue { name: known.issue.name.clone(), ..Issue::default() };
        let path = self.chance.one(&["category", "district", "owner", "owner", "need_by"]);
        match path {
            "category" => issue.category = self.chance.code(&CATEGORIES, 0),
            "district" => issue.district = self.chance.code(&DISTRICTS, 20),
            "owner" => issue.owner = self.chance.code(&OPERATORS, 20),
            _ => {
                let opened_at = known.issue.opened_at.as_ref().map_or(0, micros);
                issue.need_by = self.some_need(opened_at).map(timestamp);
            }
        }
        self.on_issue(at, update(issue, &[path])).await;
    }

    async fn link(&mut self, at: usize) {
        let Some(call) = self.chance.any(&self.calls) else { return };
        let kind = if self.chance.percent(20) { LinkKind::First } else { self.link_kind() };
        let condition =
            self.chance.one(&[ReportedCondition::Same, ReportedCondition::Worse, ReportedCondition::Better]);
        let name = self.issues[at].issue.name.clone();
        self.on_issue(at, link(&name, &call.name, kind, condition)).await;
    }

    async fn unlink(&mut self, at: usize) {
        let issue = self.issues[at].issue.clone();
        let linked: Vec<String> = issue.links.iter().map(|link| link.call.clone()).collect();
        let Some(call) = self.chance.any(&linked) else { return };
        self.on_issue(at, unlink(&issue.name, &call)).await;
    }
}

//! What somebody may do with what is there. Which methods a role may call stands in the contract; this is what depends on the data.

use super::Draft;
use crate::domain::access::Principal;
use crate::domain::call::{Call, CallDraft};
use crate::domain::codes::{Role, Urgency};
use crate::domain::command::{Command, IssueCommand};
use crate::domain::event::Subject;
use crate::domain::number::{CallNumber, IssueNumber};
use crate::domain::refusal::{Missing, PermissionRule, Refusal};

impl Draft<'_> {
    /// Refuses what who writes may not do. Of an issue that is not an agency's it learns nothing, not even that there is one.
    pub(super) fn check_permitted(&self, command: &Command) -> Result<(), Refusal> {
        match self.context.role {
            Role::Operator => self.check_operators(command),
            Role::Agency => self.check_agencys(command),
            // These call few methods that write, and none that shows them what is another's.
            Role::Service | Role::Viewer | Role::Auditor | Role::Admin => match command {
                Command::ViewInFull { .. } => self.refuse(PermissionRule::of_desk()),
                _ => Ok(()),
            },
            Role::Supervisor | Role::Owner => Ok(()),
        }
    }

    /// What only supervisors may: void calls of others, lower a P0, lift what a number asks for, say who else is on duty or has read something, and see who a protected caller is.
    fn check_operators(&self, command: &Command) -> Result<(), Refusal> {
        match command {
            Command::VoidCall { call, .. } if !self.took(*call) => self.refuse(PermissionRule::OthersCall),
            Command::AmendCall { call, draft, .. } => match self.state.calls.get(call) {
                Some(call) => self.check_amendment(call, draft),
                None => Ok(()),
            },
            Command::Issue { issue, command: IssueCommand::SetUrgency { urgency, .. } } => {
                let present = self.state.issues.get(issue).map(|issue| issue.facts.urgency);
                self.check_not_lowered(present, Some(*urgency))
            }
            Command::StartDuty { operator } | Command::EndDuty { operator }
                if !Principal::is_operator(&self.context.actor, operator) =>
            {
                self.refuse(PermissionRule::OthersDuty)
            }
            Command::MarkRead { operator, .. } if !Principal::is_operator(&self.context.actor, operator) => {
                self.refuse(PermissionRule::OthersReading)
            }
            Command::ViewInFull { subject: Subject::Call(call), .. } => self.check_may_see(*call),
            Command::ViewInFull { subject: Subject::Issue(issue), .. } => {
                let first = self.state.issues.get(issue).and_then(|issue| issue.first_call);
                first.map_or(Ok(()), |call| self.check_may_see(call))
            }
            _ => Ok(()),
        }
    }

    fn check_amendment(&self, call: &Call, draft: &CallDraft) -> Result<(), Refusal> {
        self.check_not_lowered(Some(call.facts.urgency), draft.facts.urgency)?;
        let lifts = |flag: bool, given: Option<bool>| flag && given == Some(false);
        let lifts_flag = lifts(call.facts.do_not_call, draft.facts.do_not_call)
            || lifts(call.facts.no_message, draft.facts.no_message)
            || lifts(call.facts.anonymous, draft.facts.anonymous)
            || lifts(call.facts.confidential, draft.facts.confidential);
        if lifts_flag && !self.took(call.number) { self.refuse(PermissionRule::OthersCall) } else { Ok(()) }
    }

    fn check_not_lowered(&self, from: Option<Urgency>, to: Option<Urgency>) -> Result<(), Refusal> {
        let lowers = from == Some(Urgency::P0) && to.is_some_and(|to| to != Urgency::P0);
        if lowers { self.refuse(PermissionRule::LowerUrgency) } else { Ok(()) }
    }

    fn check_may_see(&self, number: CallNumber) -> Result<(), Refusal> {
        let call = self.state.calls.get(&number);
        let is_protected = call.is_some_and(|call| call.facts.is_protected());
        if is_protected && !self.took(number) { self.refuse(PermissionRule::ProtectedCaller) } else { Ok(()) }
    }

    /// Whether who writes took a call, or entered it.
    fn took(&self, number: CallNumber) -> bool {
        let actor = self.context.actor.as_str();
        self.state.calls.get(&number).is_some_and(|call| {
            call.actor == actor
                || call.facts.operator.as_deref().is_some_and(|code| Principal::is_operator(actor, code))
        })
    }

    /// What an agency may: act on its present assignments, as itself.
    fn check_agencys(&self, command: &Command) -> Result<(), Refusal> {
        let own = Principal::id_of(&self.context.actor);
        let (issue, agency) = match command {
            Command::Issue { issue, command } => (*issue, command.agency()),
            Command::ViewInFull { subject: Subject::Issue(issue), .. } => (*issue, Some(own)),
            _ => return self.refuse(PermissionRule::of_desk()),
        };
        if !self.state.issues.get(&issue).is_some_and(|issue| issue.is_assigned_to(own)) {
            return Err(self.no_issue(issue));
        }
        if agency == Some(own) { Ok(()) } else { self.refuse(PermissionRule::OtherAgency) }
    }

    fn no_issue(&self, issue: IssueNumber) -> Refusal {
        Refusal::NotFound(Missing::Issue(issue.name(self.period_id())))
    }

    fn refuse(&self, rule: PermissionRule) -> Result<(), Refusal> {
        Err(Refusal::NotPermitted { role: self.context.role, rule })
    }
}

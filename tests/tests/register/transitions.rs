//! What each state of an issue allows: all states, all actions, by real commands, allowed and refused.

use hotline_client::Error;
use hotline_proto::v1::*;
use hotline_tests::requests::*;
use hotline_tests::{Register, WriteExt, assert_refused, id, moments};

use super::Desk;
use IssueState as S;

/// Every row of the table in the design: the state, and what is allowed in it with the state that follows. What leaves the state as it is stands
/// in the second list.
const TABLE: [(S, &[(IssueAction, S)], &[IssueAction]); 10] = {
    use IssueAction::*;
    [
        (
            S::Open,
            &[
                (Assign, S::Assigned),
                (Resolve, S::Resolved),
                (Reject, S::Rejected),
                (Merge, S::Merged),
                (Withdraw, S::Withdrawn),
            ],
            &[Extend, Urgency, Urge, Supervise, Escalate, Update, Link, Unlink, Note],
        ),
        (
            S::Assigned,
            &[
                (Acknowledge, S::InProgress),
                (Progress, S::InProgress),
                (Return, S::Returned),
                (Resolve, S::Resolved),
                (Merge, S::Merged),
                (Withdraw, S::Withdrawn),
            ],
            &[
                Assist, Transfer, Inform, Extend, Urgency, Urge, Supervise, Escalate, Update, Link, Unlink,
                Note,
            ],
        ),
        (
            S::InProgress,
            &[
                (Transfer, S::Assigned),
                (Return, S::Returned),
                (Suspend, S::Suspended),
                (Resolve, S::Resolved),
                (Merge, S::Merged),
                (Withdraw, S::Withdrawn),
            ],
            &[
                Assist,
                Acknowledge,
                Inform,
                Progress,
                Extend,
                Urgency,
                Urge,
                Supervise,
                Escalate,
                Update,
                Link,
                Unlink,
                Note,
            ],
        ),
        (
            S::Suspended,
            &[(Resume, S::InProgress), (Merge, S::Merged), (Withdraw, S::Withdrawn)],
            &[Urgency, Urge, Supervise, Escalate, Update, Link, Unlink, Note],
        ),
        (
            S::Returned,
            &[
                (Assign, S::Assigned),
                (Resolve, S::Resolved),
                (Reject, S::Rejected),
                (Merge, S::Merged),
                (Withdraw, S::Withdrawn),
            ],
            &[Extend, Urgency, Urge, Supervise, Escalate, Update, Link, Unlink, Note],
        ),
        (
            S::Resolved,
            &[(Close, S::Closed), (Reopen, S::InProgress), (Merge, S::Merged)],
            &[Update, Link, Unlink, Note],
        ),
        (S::Closed, &[(Reopen, S::InProgress), (Merge, S::Merged)], &[Update, Link, Unlink, Note]),
        (S::Rejected, &[(Review, S::Open)], &[Update, Link, Unlink, Note]),
        (S::Withdrawn, &[(Review, S::Open)], &[Update, Link, Unlink, Note]),
        (S::Merged, &[(Unmerge, S::Open)], &[Unlink, Note]),
    ]
};

fn expected(state: S, action: IssueAction) -> Option<S> {
    let (_, moves, stays) = TABLE.iter().find(|(row, ..)| *row == state).expect("every state has a row");
    let moved = moves.iter().find(|(allowed, _)| *allowed == action).map(|(_, next)| *next);
    moved.or_else(|| stays.contains(&action).then_some(state))
}

/// The name of an action in the facts of refusals.
fn bare(action: IssueAction) -> &'static str {
    action.as_str_name().trim_start_matches("ISSUE_ACTION_")
}

/// Every action of the contract.
fn all_actions() -> impl Iterator<Item = IssueAction> {
    (1..).map_while(|number| IssueAction::try_from(number).ok())
}

fn state_of(issue: &Issue) -> S {
    issue.state()
}

/// An issue brought to a state by commands, with a first call.
async fn issue_in(r: &Register, state: S) -> Issue {
    let issue = r.call().opens("买药").first_issue().await;
    let name = issue.name.as_str();
    match state {
        S::Unspecified => unreachable!("no issue is in it"),
        S::Open => issue,
        S::Assigned => r.done(assign(name, "A1")).await,
        S::InProgress => {
            r.done(assign(name, "A1")).await;
            r.done(acknowledge(name)).await
        }
        S::Suspended => {
            r.done(assign(name, "A1")).await;
            r.done(acknowledge(name)).await;
            r.done(suspend(name)).await
        }
        S::Returned => {
            r.done(assign(name, "A1")).await;
            r.done(return_it(name)).await
        }
        S::Resolved | S::Closed => {
            r.done(assign(name, "A1")).await;
            let resolved = r.done(resolve(name, IssueOutcome::Solved)).await;
            if state == S::Resolved { resolved } else { r.done(close(name)).await }
        }
        S::Rejected => r.done(reject(name)).await,
        S::Withdrawn => r.done(withdraw(name)).await,
        S::Merged => {
            let master = r.issue().name().await;
            r.done(merge(name, &master)).await
        }
    }
}

/// What an action needs apart from the issue.
struct Props {
    master: String,
    call: String,
}

async fn act(r: &Register, issue: &Issue, action: IssueAction, props: &Props) -> Result<Issue, Error> {
    let name = issue.name.as_str();
    match action {
        IssueAction::Unspecified => unreachable!("nothing can be done by it"),
        IssueAction::Assign => r.attempt(assign(name, "A3")).await,
        IssueAction::Assist => r.attempt(assist(name, "A2")).await,
        IssueAction::Transfer => r.attempt(transfer(name, "A3")).await,
        IssueAction::Acknowledge if issue.state() == S::InProgress => {
            // The lead has acknowledged: only one who assists is left to do so.
            r.done(assist(name, "A2")).await;
            r.attempt(AcknowledgeIssueRequest { agency: "A2".to_owned(), ..acknowledge(name) }).await
        }
        IssueAction::Acknowledge => r.attempt(acknowledge(name)).await,
        IssueAction::Inform => r.attempt(inform(name)).await,
        IssueAction::Progress => r.attempt(progress(name)).await,
        IssueAction::Return => r.attempt(return_it(name)).await,
        IssueAction::Suspend => r.attempt(suspend(name)).await,
        IssueAction::Resume => r.attempt(resume(name)).await,
        IssueAction::Extend => {
            let due_at = moments::plus_minutes(&moments::now(), 30 * 24 * 60);
            let request = ExtendIssueRequest { due_at: Some(due_at), ..extend(name, "2022-12-31 00:00") };
            r.attempt(request).await
        }
        IssueAction::Urgency => r.attempt(urgency(name, Urgency::P1)).await,
        IssueAction::Resolve => r.attempt(resolve(name, IssueOutcome::Explained)).await,
        IssueAction::Close => r.attempt(close(name)).await,
        IssueAction::Reopen => r.attempt(reopen(name)).await,
        IssueAction::Reject => r.attempt(reject(name)).await,
        IssueAction::Review => r.attempt(review(name)).await,
        IssueAction::Merge => r.attempt(merge(name, &props.master)).await,
        IssueAction::Unmerge => r.attempt(unmerge(name)).await,
        IssueAction::Withdraw => r.attempt(withdraw(name)).await,
        IssueAction::Urge => r.attempt(urge(name)).await,
        IssueAction::Supervise => r.attempt(supervise(name)).await,
        IssueAction::Escalate => r.attempt(escalate(name)).await,
        IssueAction::Update => {
            let title =
                Issue {
                    name: name.to_owned(), title: format!("{}（急）", issue.title), ..Issue::default()
                };
            r.attempt(update(title, &["title"])).await
        }
        IssueAction::Link => {
            r.attempt(link(name, &props.call, LinkKind::Related, ReportedCondition::Same)).await
        }
        IssueAction::Unlink => r.attempt(unlink(name, &issue.first_call)).await,
        IssueAction::Note => r.attempt(note(name)).await,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn field_e7_every_action_in_every_state() {
    let desk = Desk::open().await;
    let r = &desk.register;
    for (state, ..) in TABLE {
        // What is refused changes nothing, so that one issue serves for all of it.
        let steady = issue_in(r, state).await;
        assert_eq!(state_of(&steady), state);
        // Nobody acknowledges twice: in progress, only one who assists is left to do so.
        let is_done = |action| (state, action) == (S::InProgress, IssueAction::Acknowledge);
        let allowed: Vec<IssueAction> =
            all_actions().filter(|action| expected(state, *action).is_some() && !is_done(*action)).collect();
        assert_eq!(
            steady.allowed_actions().collect::<Vec<_>>(),
            allowed,
            "what {} says that it allows",
            state.as_str_name()
        );
        // A link may be repeated by another call only.
        let props = Props { master: r.issue().name().await, call: r.call().name().await };
        for action in all_actions() {
            let what = format!("{} in {}", action.as_str_name(), state.as_str_name());
            match expected(state, action) {
                Some(next) => {
                    let issue = issue_in(r, state).await;
                    let done = act(r, &issue, action, &props).await;
                    let after = done.unwrap_or_else(|error| panic!("{what}: {error}"));
                    assert_eq!(state_of(&after), next, "{what}");
                    assert_ne!(after.etag, issue.etag, "{what} changes the etag");
                    assert_eq!(
                        r.get_issue(&issue.name).await,
                        after,
                        "{what}: what is answered is what is stored"
                    );
                }
                None => {
                    let head = r.head().await;
                    let result = act(r, &steady, action, &props).await;
                    if (state, action) == (S::Merged, IssueAction::Link) {
                        let refusal = assert_refused!(result, reason = "ISSUE_MERGED");
                        assert_eq!(refusal.facts["merged_into"], steady.merged_into);
                    } else {
                        let refusal = assert_refused!(result, reason = "STATE_NOT_ALLOWED", "{what}");
                        assert_eq!(
                            Some(refusal.facts["state"].as_str()),
                            state.as_str_name().strip_prefix("ISSUE_STATE_")
                        );
                        assert_eq!(refusal.facts["action"], bare(action));
                        let names: Vec<&str> = allowed.iter().map(|one| bare(*one)).collect();
                        assert_eq!(refusal.facts["allowed_actions"], names.join(","));
                    }
                    assert_eq!(r.head().await, head, "{what}: a refusal leaves no entry");
                    assert_eq!(r.get_issue(&steady.name).await, steady, "{what}: a refusal changes nothing");
                }
            }
        }
    }
}

#[tokio::test]
async fn what_is_merged_or_suspended_becomes_again_what_it_was() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let master = r.issue().name().await;
    for state in [S::Open, S::Assigned, S::InProgress, S::Suspended, S::Returned, S::Resolved, S::Closed] {
        let issue = issue_in(r, state).await;
        let merged = r.done(merge(&issue.name, &master)).await;
        assert_eq!((merged.state(), merged.merged_into.as_str()), (S::Merged, master.as_str()));
        let back = r.done(unmerge(&issue.name)).await;
        assert_eq!((back.state(), back.merged_into.as_str(), back.due_at), (state, "", issue.due_at));
    }
}

#[tokio::test]
async fn a_reopened_issue_goes_to_its_lead_or_is_open() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let settled = r.issue().name().await;
    r.done(resolve(&settled, IssueOutcome::Solved)).await;
    let open = r.done(reopen(&settled)).await;
    assert_eq!((open.state(), open.reopen_count, open.outcome()), (S::Open, 1, IssueOutcome::Unspecified));

    let assigned = r.issue().opened("2022-11-14 09:00").name().await;
    r.done(assign(&assigned, "A1").at("2022-11-14 09:10")).await;
    r.done(resolve(&assigned, IssueOutcome::Solved).at("2022-11-14 10:00")).await;
    let working = r.done(reopen(&assigned).at("2022-11-20 08:00")).await;
    assert_eq!(working.state(), S::InProgress);
    assert_eq!(
        working.due_at,
        Some(hotline_tests::local("2022-11-23 08:00")),
        "a new time is allowed from then"
    );
    // The request id is part of each request: a second one is another reopening, and refused.
    let again = r.write(reopen(&assigned).under(&id())).await;
    assert_refused!(again, reason = "STATE_NOT_ALLOWED");
}

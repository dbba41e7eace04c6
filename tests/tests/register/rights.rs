//! What somebody may do with which data, and what they see of it: every role tries everything against a table written by hand.

use hotline_client::Error;
use hotline_proto::v1::*;
use hotline_tests::Register;
use hotline_tests::requests::*;
use hotline_tests::{WriteExt, assert_refused};

use super::Desk;
use super::refusals::requests::{update_period, whole};
use super::tokens::with;

const TABLE: &str = include_str!("rights.txt");

/// A number and a name that only a full view shows.
const PHONE: &str = "13812345678";
const NAME: &str = "王秀英";

/// Somebody with a role, and the register as its owner sees it.
struct Asking<'a> {
    r: &'a Register,
    owner: &'a Register,
}

/// What became of a request, in a word.
fn word<T>(outcome: Result<T, Error>, seen: impl FnOnce(T) -> String) -> String {
    match outcome {
        Ok(answer) => seen(answer),
        Err(Error::Refused(refusal)) => match (refusal.reason.as_str(), refusal.facts.get("rule")) {
            ("RESOURCE_NOT_FOUND", _) => "none".to_owned(),
            ("NOT_PERMITTED", Some(rule)) if rule == "METHOD" => "no".to_owned(),
            ("NOT_PERMITTED", Some(rule)) => rule.clone(),
            _ => format!("{refusal:?}"),
        },
        Err(error) => error.to_string(),
    }
}

fn done<T>(outcome: Result<T, Error>) -> String {
    word(outcome, |_| "yes".to_owned())
}

impl Asking<'_> {
    /// A call that OP1 took.
    async fn own_call(&self, change: impl FnOnce(&mut Call)) -> Call {
        self.a_call("OP1", change).await
    }

    /// A call that OP2 took.
    async fn others_call(&self, change: impl FnOnce(&mut Call)) -> Call {
        self.a_call("OP2", change).await
    }

    async fn a_call(&self, operator: &str, change: impl FnOnce(&mut Call)) -> Call {
        let call = self.owner.call().phone(PHONE).with(|call| {
            call.operator_code = operator.to_owned();
            call.caller_input.get_or_insert_default().name = NAME.to_owned();
            call.incident_address = "新山村1号".to_owned();
            change(call);
        });
        Box::pin(call.create()).await.call.expect("a call")
    }

    /// A call that the telephone system sent and that opens an issue, and its external id.
    async fn sent_call(&self, system: &Register) -> (Call, String) {
        let id = hotline_tests::id();
        let sent = system.call().phone(PHONE).source("pbx", &id).opens("断药").request();
        (system.response(sent).await.call.expect("a call"), id)
    }

    /// An issue of a call, assigned to an agency.
    async fn issue_of(&self, agency: &str, change: impl FnOnce(&mut Call)) -> Issue {
        let call = self.others_call(change).await;
        let issue = self.owner.issue().from_call(&call.name).affects(NAME).create().await;
        self.owner.done(assign(&issue.name, agency)).await
    }

    async fn amended(&self, call: &Call, path: &str, change: impl FnOnce(&mut Call)) -> String {
        let mut changed = Call { name: call.name.clone(), ..Call::default() };
        change(&mut changed);
        done(self.r.write(amend(changed, &[path])).await)
    }

    async fn lifted(&self, call: &Call) -> String {
        self.amended(call, "contact_safety.do_not_call", |call| {
            call.contact_safety = Some(ContactSafety::default())
        })
        .await
    }

    /// What becomes of a duty that is begun, which is ended again.
    async fn started(&self, operator: &str) -> String {
        let told = done(self.r.write(start_shift(self.r, operator)).await);
        if told == "yes" {
            self.owner.response(end_shift(self.owner, operator)).await;
        }
        told
    }

    /// What becomes of a new notice that is marked as read.
    async fn read(&self, operator: &str) -> String {
        let notice = self.owner.done(post_notice(self.owner, "口径")).await.name;
        done(self.r.write(mark_read(self.r, operator, &[&notice])).await)
    }

    async fn seen_call(&self, name: &str, full: bool) -> String {
        let full_view = full.then(FullView::default);
        let answer = self.r.read(GetCallRequest { name: name.to_owned(), full_view }).await;
        word(answer, |answer| shown_call(answer.call, answer.contact, answer.results))
    }

    async fn found_call(&self, id: &str) -> String {
        let reference = ExternalReference { source_system: "pbx".to_owned(), external_id: id.to_owned() };
        let reference = Some(find_call_request::Reference::External(reference));
        let answer = self.r.read(FindCallRequest { parent: self.r.parent.clone(), reference }).await;
        word(answer, |answer| shown_call(answer.call, None, answer.results))
    }

    async fn seen_issue(&self, issue: &Issue, full: bool) -> String {
        let full_view = full.then(FullView::default);
        let answer =
            self.r.read(GetIssueRequest { name: issue.name.clone(), full_view, ..Default::default() }).await;
        word(answer, |answer| shown_issue(&answer, full))
    }

    async fn listed(&self, filter: IssueFilter) -> Result<Vec<Issue>, Error> {
        let parent = self.r.parent.clone();
        let request =
            ListIssuesRequest { parent, filter: Some(filter), page_size: 1_000, ..Default::default() };
        Ok(self.r.read(request).await?.issues)
    }

    async fn audited(&self, parent: &str) -> String {
        let types = if parent.is_empty() { vec![] } else { vec![EventType::CallViewed.into()] };
        let request = QueryJournalRequest { parent: parent.to_owned(), types, ..Default::default() };
        word(self.r.read(request).await, |answer| {
            let told = answer.entries.iter().any(|entry| entry.reason == "核实身份");
            assert!(!answer.entries.is_empty());
            assert!(!format!("{answer:?}").contains(PHONE) && !format!("{answer:?}").contains(NAME));
            if told { "why" } else { "entries" }.to_owned()
        })
    }
}

fn shown_call(call: Option<Call>, contact: Option<ContactDetails>, results: Vec<IssueResult>) -> String {
    let call = call.expect("a call");
    let masked = format!("{call:?} {results:?}");
    assert!(!masked.contains(PHONE) && !masked.contains(NAME), "{masked}");
    match contact {
        Some(contact) => {
            assert_eq!(
                (contact.phone.as_str(), contact.name.is_empty() || contact.name == NAME),
                (PHONE, true)
            );
            "full".to_owned()
        }
        None if !results.is_empty() => {
            assert_eq!((call.summary.as_str(), call.caller, call.links.len()), ("", None, 0));
            assert_eq!(results[0].state(), IssueState::Open);
            "results".to_owned()
        }
        None => {
            assert!(call.caller.is_some_and(|caller| caller.phone_masked == "138****5678"));
            "masked".to_owned()
        }
    }
}

fn shown_issue(answer: &GetIssueResponse, full: bool) -> String {
    let issue = answer.issue.as_ref().expect("an issue");
    let masked = format!("{issue:?}");
    assert!(!masked.contains(PHONE) && !masked.contains(NAME), "{masked}");
    if !issue.links.is_empty() {
        assert!(answer.words.is_empty());
        let named = answer.persons.iter().any(|person| person.name == NAME);
        assert_eq!((named, answer.phone == PHONE), (full, full));
        return if full { "persons" } else { "links" }.to_owned();
    }
    // What an agency sees.
    assert_eq!(answer.words, ["求助"]);
    assert!(answer.persons.is_empty() && issue.owner.is_empty() && issue.respondent_agency.is_empty());
    assert!(issue.assignments.iter().all(|assignment| assignment.agency == "A1"));
    match answer.phone.as_str() {
        "" if full => "withheld",
        "" => "words",
        PHONE => "number",
        other => panic!("another number: {other}"),
    }
    .to_owned()
}

/// What becomes of a case.
async fn tried(case: &str, asking: &Asking<'_>, system: &Register) -> String {
    let (r, none) = (asking.r, |_: &mut Call| ());
    let protected = |call: &mut Call| call.caller_input.get_or_insert_default().confidential = true;
    let not_to_call = |call: &mut Call| call.contact_safety.get_or_insert_default().do_not_call = true;
    let p0 = |call: &mut Call| call.urgency = Urgency::P0.into();
    match case {
        "void own call" => done(r.write(void(&asking.own_call(none).await.name)).await),
        "void another's call" => done(r.write(void(&asking.others_call(none).await.name)).await),
        "amend another's call" => {
            let call = asking.others_call(none).await;
            asking.amended(&call, "summary", |call| call.summary = "停水".to_owned()).await
        }
        "lower a P0 call" => {
            let call = asking.others_call(p0).await;
            asking.amended(&call, "urgency", |call| call.urgency = Urgency::P1.into()).await
        }
        "lower a P0 issue" => {
            let issue = asking.owner.issue().urgency(Urgency::P0).create().await;
            done(r.write(urgency(&issue.name, Urgency::P2)).await)
        }
        "raise an issue" => {
            let issue = asking.owner.issue().urgency(Urgency::P2).create().await;
            done(r.write(urgency(&issue.name, Urgency::P0)).await)
        }
        "lift own do-not-call" => asking.lifted(&asking.own_call(not_to_call).await).await,
        "lift another's do-not-call" => asking.lifted(&asking.others_call(not_to_call).await).await,
        "lift another's confidential" => {
            let call = asking.others_call(protected).await;
            asking.amended(&call, "caller_input.confidential", |_| ()).await
        }
        "get own call" => asking.seen_call(&asking.sent_call(system).await.0.name, false).await,
        "get another's call" => asking.seen_call(&asking.others_call(none).await.name, false).await,
        "find own call" => asking.found_call(&asking.sent_call(system).await.1).await,
        "find another's call" => {
            let id = hotline_tests::id();
            asking.owner.call().phone(PHONE).source("pbx", &id).create().await;
            asking.found_call(&id).await
        }
        "full view of a call" => asking.seen_call(&asking.others_call(none).await.name, true).await,
        "full view of own sent call" => asking.seen_call(&asking.sent_call(system).await.0.name, true).await,
        "full view of a protected call" => {
            asking.seen_call(&asking.others_call(protected).await.name, true).await
        }
        "full view of own protected call" => {
            asking.seen_call(&asking.own_call(protected).await.name, true).await
        }
        "start own duty" => asking.started("OP1").await,
        "start another's duty" => asking.started("OP2").await,
        "compose the report of an incident" => {
            let issue = asking.owner.issue().name().await;
            let FreezeReportRequest { parent, incident, .. } = first_report(r, &[&issue]);
            done(r.read(ComposeReportRequest { parent, incident, ..Default::default() }).await)
        }
        "mark as read for oneself" => asking.read("OP1").await,
        "mark as read for another" => asking.read("OP2").await,
        "read the journal" => {
            let (name, reason) = (asking.others_call(none).await.name, "核实身份".to_owned());
            asking.owner.found(GetCallRequest { name, full_view: Some(FullView { reason }) }).await;
            asking.audited(&r.parent).await
        }
        "read the journal of tokens" => asking.audited("").await,
        _ => Box::pin(tried_on_issue(case, asking)).await,
    }
}

async fn tried_on_issue(case: &str, asking: &Asking<'_>) -> String {
    let (r, none) = (asking.r, |_: &mut Call| ());
    let protected = |call: &mut Call| call.caller_input.get_or_insert_default().anonymous = true;
    let complaint = |call: &mut Call| call.kind = CallKind::Complaint.into();
    let own = match case {
        "full view of a protected issue" => asking.issue_of("A1", protected).await,
        "full view of a complaint" => asking.issue_of("A1", complaint).await,
        _ => asking.issue_of("A1", none).await,
    };
    let others = asking.issue_of("A2", none).await;
    match case {
        "get own issue" => asking.seen_issue(&own, false).await,
        "get another's issue" => asking.seen_issue(&others, false).await,
        "full view of another's issue" => asking.seen_issue(&others, true).await,
        "full view of own issue" | "full view of a protected issue" | "full view of a complaint" => {
            asking.seen_issue(&own, true).await
        }
        "list issues" => word(asking.listed(IssueFilter::default()).await, |issues| {
            let has = |one: &Issue| issues.iter().any(|issue| issue.name == one.name);
            assert!(has(&own), "its own issue is listed");
            if has(&others) { "all" } else { "own" }.to_owned()
        }),
        "list issues by number" => {
            let filter = IssueFilter { phone: PHONE.to_owned(), ..IssueFilter::default() };
            word(asking.listed(filter).await, |_| "all".to_owned())
        }
        "list issues of another's agency" => {
            let filter = IssueFilter { agencies: vec!["A2".to_owned()], ..IssueFilter::default() };
            done(asking.listed(filter).await)
        }
        "acknowledge own issue" => done(r.write(acknowledge(&own.name)).await),
        "acknowledge another's issue" => done(r.write(acknowledge(&others.name)).await),
        "acknowledge as another agency" => {
            asking.owner.done(assist(&own.name, "A2")).await;
            let request = AcknowledgeIssueRequest { agency: "A2".to_owned(), ..acknowledge(&own.name) };
            done(r.write(request).await)
        }
        "report on own issue" => done(r.write(progress(&own.name)).await),
        "return own issue" => word(r.write(return_it(&own.name)).await, |written| {
            let issue = written.answer.issue.expect("an issue");
            // Once it is not its own any more, an agency sees nothing but where it stands.
            assert!(!issue.links.is_empty() || issue.title.is_empty(), "{issue:?}");
            "yes".to_owned()
        }),
        "resolve own issue" => done(r.write(resolve(&own.name, IssueOutcome::Solved)).await),
        other => panic!("no case: {other}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_role_may_do_with_data_what_the_table_says_and_nothing_else() {
    let desk = Desk::open().await;
    let mut rows = TABLE.lines().filter(|line| !line.starts_with('#'));
    let roles: Vec<&str> = rows.next().expect("the roles").split_whitespace().skip(1).collect();
    let mut askers = Vec::new();
    for role in &roles {
        let principal = match *role {
            "operator" | "supervisor" => "operators/OP1",
            "agency" => "agencies/A1",
            "service" => "services/pbx",
            _ => "users/li",
        };
        askers.push(match *role {
            "owner" => desk.register.clone(),
            role => with(&desk.server, &desk.server.token(principal, role)).await,
        });
    }
    let system = with(&desk.server, &desk.server.token("services/pbx", "service")).await;
    let mut wrong = Vec::new();
    for row in rows {
        let (case, cells) = row.split_once("  ").expect("a case and its cells");
        let cells: Vec<&str> = cells.split_whitespace().collect();
        assert_eq!(cells.len(), roles.len(), "{case}");
        for ((role, r), cell) in roles.iter().zip(&askers).zip(cells) {
            let asking = Asking { r, owner: &desk.register };
            // On the heap: there are many ways to go.
            let told = Box::pin(tried(case, &asking, &system)).await;
            if told != cell {
                wrong.push(format!("{role}, {case}: {told}, not {cell}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn a_full_view_is_in_the_journal_before_it_is_answered_and_changes_nothing_else() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let asking = Asking { r, owner: r };
    let call = asking.own_call(|_| ()).await;
    let figures = r.figures(whole()).await;
    let seen = with(&desk.server, &desk.server.token("operators/OP2", "operator")).await;
    let full_view = Some(FullView { reason: "回拨前核实".to_owned() });
    seen.found(GetCallRequest { name: call.name.clone(), full_view }).await;
    let last = r.journal(0).await.pop().expect("an entry");
    assert_eq!((last.event_type(), &last.subject), (EventType::CallViewed, &call.name));
    assert_eq!(last.actor, "operators/OP2");
    // Neither an etag nor a figure knows of it.
    assert_eq!(r.get_call(&call.name).await, call);
    assert_eq!(r.figures(whole()).await, figures);
    r.done(amend(Call { summary: "停水".to_owned(), ..call.clone() }, &["summary"]).at_etag(&call.etag))
        .await;
}

#[tokio::test]
async fn a_period_may_ask_why_somebody_wants_a_full_view() {
    let desk = Desk::open().await;
    let r = &desk.register;
    let call = r.call().phone(PHONE).name().await;
    let strict = EmergencyPeriod { full_view_needs_reason: true, ..EmergencyPeriod::default() };
    r.done(update_period(r, strict, &["full_view_needs_reason"])).await;
    let asked = |reason: &str| GetCallRequest {
        name: call.clone(),
        full_view: Some(FullView { reason: reason.to_owned() }),
    };
    let refusal = assert_refused!(r.read(asked(" ")).await, reason = "INVALID_FIELDS");
    assert_eq!(
        (refusal.violations[0].field.as_str(), refusal.violations[0].reason.as_str()),
        ("full_view.reason", "REQUIRED")
    );
    assert_eq!(r.found(asked("核实")).await.contact.expect("names and numbers").phone, PHONE);
}

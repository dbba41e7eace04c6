//! What is asked of a server, so that it can be asked again, and of another one.

use hotline_tests::WriteExt;
use std::time::Duration;

use hotline_client::{Client, Refusal};
use hotline_proto::v1::*;
use hotline_tests::Register;
use hotline_tests::check::code_of;
use tonic::{Code, Request};

/// How long one attempt may take.
const ATTEMPT: Duration = Duration::from_secs(10);

/// A write.
#[derive(Clone)]
pub enum Asked {
    /// A call, which may open an issue.
    Call(Box<CreateCallRequest>),
    /// An issue without a call.
    Issue(Box<CreateIssueRequest>),
}

impl Asked {
    /// A call that can be told from all others.
    pub fn call(r: &Register, opens_issue: bool) -> Self {
        let call = r.call().phone("13800000001").received("2022-11-14 09:00");
        let mut request = if opens_issue { call.opens("断药").request() } else { call.request() };
        request.call.get_or_insert_default().summary = request.id().to_owned();
        Self::Call(Box::new(request))
    }

    /// An issue that can be told from all others.
    pub fn issue(r: &Register) -> Self {
        let mut request = r.issue().opened("2022-11-14 09:00").request();
        request.issue.get_or_insert_default().title = request.id().to_owned();
        Self::Issue(Box::new(request))
    }

    /// The same on every attempt.
    pub fn id(&self) -> &str {
        match self {
            Self::Call(request) => request.id(),
            Self::Issue(request) => request.id(),
        }
    }

    /// Sends it once. Not by the library's own retries: the test says when something is sent again, and where.
    ///
    /// # Panics
    ///
    /// If the answer is of something else.
    pub async fn send(&self, client: &Client) -> Result<String, Refusal> {
        let (name, text) = match self {
            Self::Call(request) => {
                let answer = client.send_once(attempt((**request).clone())).await?.into_inner();
                let call = answer.call.expect("the call is answered");
                (call.name, call.summary)
            }
            Self::Issue(request) => {
                let answer = client.send_once(attempt((**request).clone())).await?.into_inner();
                let issue = answer.issue.expect("the issue is answered");
                (issue.name, issue.title)
            }
        };
        assert_eq!(text, self.id(), "{name} is what was asked for");
        Ok(name)
    }

    /// Asks for what came of it.
    ///
    /// # Panics
    ///
    /// If the answer is of something else.
    pub async fn look(&self, client: &Client, name: &str) -> Result<(), Refusal> {
        let name = name.to_owned();
        let text = match self {
            Self::Call(_) => {
                client
                    .send_once(attempt(GetCallRequest { name, full_view: None }))
                    .await?
                    .into_inner()
                    .call
                    .unwrap_or_default()
                    .summary
            }
            Self::Issue(_) => {
                client
                    .send_once(attempt(GetIssueRequest { name, ..Default::default() }))
                    .await?
                    .into_inner()
                    .issue
                    .unwrap_or_default()
                    .title
            }
        };
        assert_eq!(text, self.id(), "what was acknowledged is there");
        Ok(())
    }
}

fn attempt<R>(request: R) -> Request<R> {
    let mut request = Request::new(request);
    request.set_timeout(ATTEMPT);
    request
}

/// Whether a client that sends again does right. That a connection breaks is seen where servers are killed only.
pub fn is_passing(refusal: &Refusal, servers_are_killed: bool) -> bool {
    match refusal.reason.as_str() {
        "UNAVAILABLE" | "QUEUE_FULL" | "DEADLINE" | "RECORDED_UNREAD" => {
            code_of(&refusal.reason) == Some(refusal.code)
        }
        "" => {
            let codes = [Code::Unavailable, Code::Unknown, Code::Cancelled, Code::Internal];
            servers_are_killed && codes.contains(&refusal.code)
        }
        _ => false,
    }
}

//! Completing and amending a call: the answer says which issues followed, and which have of their own what is corrected.

use hotline_proto::v1;
use tonic::{Request, Response};

use super::Api;
use super::error::Failure;
use super::write::WriteOutcome;
use crate::store::db::conn::Conn;
use crate::store::read;
use crate::store::tables::views::{CallView, IssueView};

/// Which of the fields are corrected that an issue has from its FIRST call.
#[derive(Clone, Copy)]
struct Corrected {
    category: bool,
    district: bool,
    address: bool,
}

impl Corrected {
    fn any(self) -> bool {
        self.category || self.district || self.address
    }

    /// Whether an issue has another value than its call in one of these fields.
    fn differs(self, issue: &IssueView, call: &CallView) -> bool {
        let (facts, of_call) = (&issue.issue.facts, &call.call.facts);
        let differs =
            |of_issue: &Option<String>, of_call: &Option<String>| of_call.is_some() && of_issue != of_call;
        (self.category && differs(&facts.category, &of_call.category))
            || (self.district && differs(&facts.district, &of_call.district))
            || (self.address && differs(&issue.texts.address, &call.texts.incident_address))
    }
}

/// What became of a correction.
struct Correction {
    call: Option<v1::Call>,
    changed_issues: Vec<v1::Issue>,
    own_issues: Vec<v1::Issue>,
}

impl Api {
    pub(super) async fn complete(
        &self,
        request: Request<v1::CompleteCallRequest>,
    ) -> Result<Response<v1::CompleteCallResponse>, Failure> {
        let call = request.get_ref().call.as_ref();
        let is_given = |field: fn(&v1::Call) -> &String| call.is_some_and(|call| !field(call).is_empty());
        let corrected = Corrected {
            category: is_given(|call| &call.category),
            district: is_given(|call| &call.district),
            address: is_given(|call| &call.incident_address),
        };
        let respond = async |outcome| {
            let Correction { call, changed_issues, own_issues } = self.correction(outcome, corrected).await?;
            Ok(v1::CompleteCallResponse { call, changed_issues, own_issues, write: None })
        };
        self.write(request, respond).await
    }

    pub(super) async fn amend(
        &self,
        request: Request<v1::AmendCallRequest>,
    ) -> Result<Response<v1::AmendCallResponse>, Failure> {
        let paths = request.get_ref().update_mask.as_ref().map(|mask| &mask.paths);
        let is_named = |field: &str| paths.is_some_and(|paths| paths.iter().any(|path| path == field));
        let corrected = Corrected {
            category: is_named("category"),
            district: is_named("district"),
            address: is_named("incident_address"),
        };
        let respond = async |outcome| {
            let Correction { call, changed_issues, own_issues } = self.correction(outcome, corrected).await?;
            Ok(v1::AmendCallResponse { call, changed_issues, own_issues, write: None })
        };
        self.write(request, respond).await
    }

    async fn correction(&self, outcome: WriteOutcome, corrected: Corrected) -> Result<Correction, Failure> {
        let key = outcome.period.key;
        let changed = self.changed(outcome).await?;
        let number = changed.call_number()?;
        let opened = if corrected.any() {
            let opened = move |conn: &mut Conn| {
                let opened = read::issue::opened_by(conn, key, number)?;
                read::issue::views(conn, key, &opened)
            };
            self.query(opened).await?
        } else {
            Vec::new()
        };
        let call = changed.call_view()?;
        let own = opened.iter().filter(|issue| corrected.differs(issue, call));
        Ok(Correction {
            call: changed.call()?,
            changed_issues: changed.issues(),
            own_issues: own.map(|issue| changed.shown_issue(issue)).collect(),
        })
    }
}

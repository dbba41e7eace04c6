//! Callbacks 回访/回拨.

use hotline_proto::v1;
use hotline_proto::v1::callback_service_server::CallbackService;
use tonic::{Request, Response, Status};

use super::convert::input::{self, Address};
use super::convert::output;
use super::error::Failure;
use super::page::ListPage;
use super::verbs::service;
use super::write::WriteOutcome;
use super::{Api, answer, not_found};
use crate::domain::instant::Instant;
use crate::domain::number::CallbackNumber;
use crate::domain::refusal::Missing;
use crate::store::read;
use crate::store::tables::views::ContactSafetyView;

service! {
    CallbackService of callback;
    verbs {
        create_callback(CreateCallbackRequest) -> CreateCallbackResponse {};
        release_callback(ReleaseCallbackRequest) -> ReleaseCallbackResponse {};
        cancel_callback(CancelCallbackRequest) -> CancelCallbackResponse {};
        record_callback(RecordCallbackRequest) -> RecordCallbackResponse { changed_issues: issues, changed_callbacks: callbacks };
    }

    async fn get_callback(
        &self,
        request: Request<v1::GetCallbackRequest>,
    ) -> Result<Response<v1::GetCallbackResponse>, Status> {
        let callback = self.fetch_callback(request.into_inner()).await?;
        Ok(answer(v1::GetCallbackResponse { callback: Some(callback) }))
    }

    async fn list_callbacks(
        &self,
        request: Request<v1::ListCallbacksRequest>,
    ) -> Result<Response<v1::ListCallbacksResponse>, Status> {
        Ok(answer(self.callbacks(request).await?))
    }

    async fn lease_callback(
        &self,
        request: Request<v1::LeaseCallbackRequest>,
    ) -> Result<Response<v1::LeaseCallbackResponse>, Status> {
        let operator = request.get_ref().operator_code.clone();
        let respond = async |outcome: WriteOutcome| {
            let (callback, WhomToDial { phone, person, contact_safety }) =
                self.leased(outcome, &operator).await?;
            Ok(v1::LeaseCallbackResponse { callback, phone, person, contact_safety, write: None })
        };
        Ok(self.write(request, respond).await?)
    }

    async fn lease_next_callback(
        &self,
        request: Request<v1::LeaseNextCallbackRequest>,
    ) -> Result<Response<v1::LeaseNextCallbackResponse>, Status> {
        let operator = request.get_ref().operator_code.clone();
        let respond = async |outcome: WriteOutcome| {
            if outcome.is_nothing() {
                return Ok(v1::LeaseNextCallbackResponse::default());
            }
            let (callback, WhomToDial { phone, person, contact_safety }) =
                self.leased(outcome, &operator).await?;
            Ok(v1::LeaseNextCallbackResponse { callback, phone, person, contact_safety, write: None })
        };
        Ok(self.write(request, respond).await?)
    }
}

/// Whom an operator is to call.
#[derive(Default)]
struct WhomToDial {
    phone: String,
    person: String,
    contact_safety: Option<v1::ContactSafety>,
}

impl Api {
    async fn fetch_callback(&self, request: v1::GetCallbackRequest) -> Result<v1::Callback, Failure> {
        let reading = self.open(Address::inside("name", &request.name)).await?;
        let (period, number) =
            reading.read(|f| f.required_number::<CallbackNumber>("name", &request.name))?;
        let (key, period) = (period.key, period.id.as_str());
        let callback = self.query(move |conn| Ok(read::callback::views(conn, key, &[number])?.pop())).await?;
        let callback = callback.ok_or_else(|| not_found(Missing::Callback(number.name(period))))?;
        Ok(output::callback(period, &callback, Instant::now()))
    }

    /// A callback that was leased, and whom to dial: only while the operator holds the lease, so that a much later retry does not reveal it.
    async fn leased(
        &self,
        outcome: WriteOutcome,
        operator: &str,
    ) -> Result<(Option<v1::Callback>, WhomToDial), Failure> {
        let key = outcome.period.key;
        let changed = self.changed(outcome).await?;
        let callback = &changed.callback_view()?.callback;
        let lease = callback.lease.as_ref();
        let is_held = lease.is_some_and(|lease| lease.operator == operator && lease.runs(Instant::now()));
        let Some(call) = callback.call.filter(|_| is_held) else {
            return Ok((changed.callback()?, WhomToDial::default()));
        };
        let (texts, safety) = self
            .query(move |conn| {
                let call = read::call::views(conn, key, &[call])?.pop();
                let texts = call.map(|call| call.texts).unwrap_or_default();
                let safety = match texts.number_to_dial() {
                    Some(phone) => read::caller::contact_safety(conn, key, &phone.key)?,
                    None => ContactSafetyView::default(),
                };
                Ok((texts, safety))
            })
            .await?;
        let phone = texts.number_to_dial().map(|phone| phone.raw.clone()).unwrap_or_default();
        let person = texts.caller_name.clone().unwrap_or_default();
        let contact_safety = output::contact_safety(&safety);
        Ok((changed.callback()?, WhomToDial { phone, person, contact_safety }))
    }

    async fn callbacks(
        &self,
        request: Request<v1::ListCallbacksRequest>,
    ) -> Result<v1::ListCallbacksResponse, Failure> {
        let now = Instant::now();
        let page = self.list_page(
            request,
            |request| &request.parent,
            input::callback_filter,
            read::callback::page,
            |_, period, callback| output::callback(period.id.as_str(), callback, now),
        );
        let ListPage { messages, next_page_token } = page.await?;
        Ok(v1::ListCallbacksResponse { callbacks: messages, next_page_token })
    }
}

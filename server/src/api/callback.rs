//! Callbacks 回访/回拨.

use hotline_proto::v1;
use hotline_proto::v1::callback_service_server::CallbackService;
use tonic::{Request, Response, Status};

use super::convert::input::{self, IntoCommand};
use super::convert::output;
use super::error::Failure;
use super::page::ListPage;
use super::write::WriteOutcome;
use super::{Api, answer, not_found};
use crate::domain::instant::Instant;
use crate::domain::refusal::Missing;
use crate::store::read;
use crate::store::tables::views::{CallView, CallbackView};

#[tonic::async_trait]
impl CallbackService for Api {
    async fn create_callback(
        &self,
        request: Request<v1::CreateCallbackRequest>,
    ) -> Result<Response<v1::Callback>, Status> {
        Ok(self.change_callback(request).await?)
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
        Ok(self.lease(request).await?)
    }

    async fn record_callback(
        &self,
        request: Request<v1::RecordCallbackRequest>,
    ) -> Result<Response<v1::Callback>, Status> {
        Ok(self.change_callback(request).await?)
    }
}

impl Api {
    async fn change_callback<R: IntoCommand>(
        &self,
        request: Request<R>,
    ) -> Result<Response<v1::Callback>, Failure> {
        let outcome = self.write(request).await?;
        let (callback, _) = self.fetch_callback(&outcome).await?;
        Ok(outcome.answer(output::callback(outcome.period.id.as_str(), &callback, Instant::now())))
    }

    /// Reads a callback, and the call whose number is dialled if it has one.
    async fn fetch_callback(
        &self,
        outcome: &WriteOutcome,
    ) -> Result<(CallbackView, Option<CallView>), Failure> {
        let (key, number) = (outcome.period.key, outcome.callback()?);
        let read = self.query(move |conn| {
            let Some(callback) = read::callback::views(conn, key, &[number])?.pop() else { return Ok(None) };
            let call: Vec<_> = callback.callback.call.into_iter().collect();
            Ok(Some((callback, read::call::views(conn, key, &call)?.pop())))
        });
        read.await?.ok_or_else(|| not_found(Missing::Callback(number.name(outcome.period.id.as_str()))))
    }

    /// Leases a callback. The answer contains the number to dial only while the operator holds the lease: a much later retry does not reveal it.
    async fn lease(
        &self,
        request: Request<v1::LeaseCallbackRequest>,
    ) -> Result<Response<v1::LeaseCallbackResponse>, Failure> {
        let operator = request.get_ref().operator.clone();
        let outcome = self.write(request).await?;
        let (callback, call) = self.fetch_callback(&outcome).await?;
        let now = Instant::now();
        let lease = callback.callback.lease.as_ref();
        let texts = call
            .map(|call| call.texts)
            .filter(|_| lease.is_some_and(|lease| lease.operator == operator && lease.until > now));
        let phone = texts.as_ref().and_then(|texts| texts.number_to_dial()).map(|phone| phone.raw.clone());
        Ok(outcome.answer(v1::LeaseCallbackResponse {
            callback: Some(output::callback(outcome.period.id.as_str(), &callback, now)),
            phone: phone.unwrap_or_default(),
            person: texts.and_then(|texts| texts.caller_name.clone()).unwrap_or_default(),
        }))
    }

    async fn callbacks(
        &self,
        request: Request<v1::ListCallbacksRequest>,
    ) -> Result<v1::ListCallbacksResponse, Failure> {
        let page =
            self.list_page(request, |request| &request.parent, input::callback_filter, read::callback::page);
        let ListPage { period, rows, next_page_token } = page.await?;
        let now = Instant::now();
        let callbacks = rows.iter().map(|one| output::callback(period.id.as_str(), one, now)).collect();
        Ok(v1::ListCallbacksResponse { callbacks, next_page_token })
    }
}

//! Callbacks 回访/回拨.

use hotline_proto::v1;
use hotline_proto::v1::callback_service_server::CallbackService;
use tonic::{Request, Response, Status};

use super::convert::input;
use super::convert::output;
use super::error::Failure;
use super::page::ListPage;
use super::write::WriteOutcome;
use super::{Api, answer};
use crate::domain::instant::Instant;
use crate::store::read;

#[tonic::async_trait]
impl CallbackService for Api {
    async fn create_callback(
        &self,
        request: Request<v1::CreateCallbackRequest>,
    ) -> Result<Response<v1::CreateCallbackResponse>, Status> {
        let respond = async |outcome| {
            let callback = self.changed(outcome).await?.callback()?;
            Ok(v1::CreateCallbackResponse { callback, write: None })
        };
        Ok(self.write(request, respond).await?)
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
    ) -> Result<Response<v1::RecordCallbackResponse>, Status> {
        let respond = async |outcome| {
            let changed = self.changed(outcome).await?;
            Ok(v1::RecordCallbackResponse {
                callback: changed.callback()?,
                changed_issues: changed.issues(),
                changed_callbacks: changed.callbacks(),
                write: None,
            })
        };
        Ok(self.write(request, respond).await?)
    }
}

impl Api {
    /// Leases a callback. The answer contains the number to dial only while the operator holds the lease: a much later retry does not reveal it.
    async fn lease(
        &self,
        request: Request<v1::LeaseCallbackRequest>,
    ) -> Result<Response<v1::LeaseCallbackResponse>, Failure> {
        let operator = request.get_ref().operator_code.clone();
        let respond = async |outcome: WriteOutcome| {
            let key = outcome.period.key;
            let changed = self.changed(outcome).await?;
            let callback = &changed.callback_view()?.callback;
            let is_held = callback
                .lease
                .as_ref()
                .is_some_and(|lease| lease.operator == operator && lease.until > Instant::now());
            let dialled: Vec<_> = callback.call.into_iter().filter(|_| is_held).collect();
            let call = self.query(move |conn| Ok(read::call::views(conn, key, &dialled)?.pop())).await?;
            let texts = call.map(|call| call.texts);
            let phone = texts.as_ref().and_then(|texts| texts.number_to_dial());
            Ok(v1::LeaseCallbackResponse {
                callback: changed.callback()?,
                phone: phone.map(|phone| phone.raw.clone()).unwrap_or_default(),
                person: texts.as_ref().and_then(|texts| texts.caller_name.clone()).unwrap_or_default(),
                write: None,
            })
        };
        self.write(request, respond).await
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

//! Who is calling: what the register knows about a phone number or a caller.

use hotline_proto::v1;
use hotline_proto::v1::caller_service_server::CallerService;
use tonic::{Request, Response, Status};

use super::convert::input::{self, Address};
use super::convert::output;
use super::error::Failure;
use super::{Api, answer};
use crate::domain::instant::Instant;
use crate::store::read;
use crate::store::tables::views::CallerView;

#[tonic::async_trait]
impl CallerService for Api {
    async fn lookup_caller(
        &self,
        request: Request<v1::LookupCallerRequest>,
    ) -> Result<Response<v1::LookupCallerResponse>, Status> {
        Ok(answer(self.look_up(request.into_inner()).await?))
    }
}

impl Api {
    async fn look_up(&self, request: v1::LookupCallerRequest) -> Result<v1::LookupCallerResponse, Failure> {
        let reading = self.open(Address::period("parent", &request.parent)).await?;
        let (period, (phone, id)) = reading.read(|f| input::lookup(f, &request))?;
        let (key, phone_key) = (period.key, phone);
        let (wanted, number) = (phone_key.clone(), id.and_then(|id| period.caller_ids.caller(id)));
        let view = self.query(move |conn| match (&wanted, number) {
            (Some(phone), _) => read::caller::by_phone(conn, key, phone),
            (None, Some(number)) => read::caller::by_number(conn, key, number),
            (None, None) => Ok(CallerView::default()),
        });
        let view = view.await?;
        Ok(output::look_up(&period, &view, phone_key.as_deref(), number, Instant::now()))
    }
}

//! Emergency periods.

use std::sync::Arc;

use hotline_proto::v1;
use hotline_proto::v1::period_service_server::PeriodService;
use tonic::{Request, Response, Status};

use super::convert::caller_ids::CallerIds;
use super::convert::input::{self, NewPeriod, ResolvedPeriod};
use super::convert::kept_numbers::KeptNumbers;
use super::convert::output;
use super::deadline::Deadline;
use super::error::Failure;
use super::identity::{caller, covers};
use super::page::{self, Paged, Tokens};
use super::write::{self, ReadWrite, WriteOutcome};
use super::{Api, answer, not_found};
use crate::domain::command::Command;
use crate::domain::directory::Directory;
use crate::domain::instant::Instant;
use crate::domain::period::{Period, PeriodId};
use crate::domain::reference;
use crate::domain::refusal::{Missing, PermissionRule};
use crate::store::read;
use crate::store::tables::periods;

/// Implements the service: the given methods, and for each verb a method that writes and answers with the period.
macro_rules! service {
    (verbs { $($verb:ident($request:ident) -> $response:ident;)+ } $($method:item)+) => {
        #[tonic::async_trait]
        impl PeriodService for Api {
            $($method)+

            $(
                async fn $verb(
                    &self,
                    request: Request<v1::$request>,
                ) -> Result<Response<v1::$response>, Status> {
                    let respond = async |outcome: WriteOutcome| {
                        let period = Some(self.fetch_period(&outcome.period.id).await?);
                        Ok(v1::$response { period, write: None })
                    };
                    Ok(self.write(request, respond).await?)
                }
            )+
        }
    };
}

service! {
    verbs {
        update_period(UpdatePeriodRequest) -> UpdatePeriodResponse;
        add_shift_plan(AddShiftPlanRequest) -> AddShiftPlanResponse;
        add_response_policy(AddResponsePolicyRequest) -> AddResponsePolicyResponse;
        close_period(ClosePeriodRequest) -> ClosePeriodResponse;
        reopen_period(ReopenPeriodRequest) -> ReopenPeriodResponse;
    }

    async fn create_period(
        &self,
        request: Request<v1::CreatePeriodRequest>,
    ) -> Result<Response<v1::CreatePeriodResponse>, Status> {
        Ok(self.create(request).await?)
    }

    async fn get_period(
        &self,
        request: Request<v1::GetPeriodRequest>,
    ) -> Result<Response<v1::GetPeriodResponse>, Status> {
        let request = request.into_inner();
        let reading = self.open(input::Address::period("name", &request.name)).await?;
        let (period, ()) = reading.read(|_| Some(())).map_err(Failure::from)?;
        let period = self.fetch_period(&period.id).await?;
        Ok(answer(v1::GetPeriodResponse { period: Some(period) }))
    }

    async fn list_periods(
        &self,
        request: Request<v1::ListPeriodsRequest>,
    ) -> Result<Response<v1::ListPeriodsResponse>, Status> {
        Ok(answer(self.periods(request.into_inner()).await?))
    }
}

impl Api {
    /// A period and its key. Fails if there is none with this id.
    pub(super) async fn find_period(&self, id: &PeriodId) -> Result<(i64, Period), Failure> {
        let wanted = id.clone();
        let period = self.query(move |conn| read::period::find(conn, &wanted)).await?;
        period.ok_or_else(|| not_found(Missing::Period(Some(id.name()))))
    }

    async fn fetch_period(&self, id: &PeriodId) -> Result<v1::EmergencyPeriod, Failure> {
        let (_, period) = self.find_period(id).await?;
        Ok(output::period(&period, Instant::now()))
    }

    async fn create(
        &self,
        request: Request<v1::CreatePeriodRequest>,
    ) -> Result<Response<v1::CreatePeriodResponse>, Failure> {
        let (_, extensions, request) = request.into_parts();
        let note = write::note(&extensions, &request);
        let (new, (context, mut write)) = input::read(|f| {
            let new = input::new_period(f, &request);
            // Stands in for CreatePeriod, which needs the directories read below.
            let write = write::with_command(f, &request, Some(Command::ClosePeriod(None)));
            new.zip(write)
        })?;
        let NewPeriod { facts, copy_from, directory: added } = new;
        let id = facts.id.clone();
        if !covers(&id) {
            return Err(caller()?.not_permitted(PermissionRule::OtherPeriods).into());
        }
        let mut directory = self.directory_to_begin_with(copy_from).await?;
        directory.merge(added);
        // The period has no key yet, and no name of the request refers to something in it.
        let caller_ids = CallerIds::new(self.store.token_key(), 0);
        let period = Arc::new(ResolvedPeriod {
            id: id.clone(),
            key: 0,
            region: None,
            area_code: None,
            zone: facts.zone.clone(),
            kept_numbers: KeptNumbers::new(facts.desk.numbers, self.store.token_key(), 0),
            caller_ids,
        });
        write.command = Command::CreatePeriod { facts: Box::new(facts), directory: Box::new(directory) };
        let write = ReadWrite { period, context, write };
        let outcome = self.submit(write, Deadline::found(&extensions), &note, &request).await?;
        let respond = async |_| {
            let period = self.fetch_period(&id).await?;
            Ok(v1::CreatePeriodResponse { period: Some(period), write: None })
        };
        self.respond(outcome, respond).await
    }

    /// A copy of another period's directories, or the built-in ones.
    async fn directory_to_begin_with(&self, copy_from: Option<PeriodId>) -> Result<Directory, Failure> {
        let Some(other) = copy_from else { return Ok(reference::directory()) };
        let other = self.resolve_period(&other).await?;
        self.query(move |conn| periods::directory(conn, other.key)).await
    }

    async fn periods(&self, request: v1::ListPeriodsRequest) -> Result<v1::ListPeriodsResponse, Failure> {
        let size = input::read(|f| page::size(f, &request))?;
        let tokens = Tokens::new(self.store.token_key(), &request);
        let after: Option<String> = tokens.read(request.page_token())?;
        let covered = caller()?.token.as_ref().map(|token| token.grant.periods.clone()).unwrap_or_default();
        let list = self.query(move |conn| read::period::list(conn, after.as_deref(), &covered, size + 1));
        let periods = list.await?;
        let (now, place) = (Instant::now(), |period: &Period| period.facts.id.to_string());
        let (periods, next) = page::messages(periods, size, place, |period| output::period(&period, now));
        Ok(v1::ListPeriodsResponse { periods, next_page_token: tokens.next(next.as_ref()) })
    }
}

//! Shifts: who is on duty, what was handed over, and what everybody on duty must have read.

use hotline_proto::v1;
use hotline_proto::v1::shift_service_server::ShiftService;
use tonic::{Request, Response, Status};

use super::convert::input::{self, Address};
use super::convert::{output, times};
use super::error::Failure;
use super::identity::caller;
use super::write::WriteOutcome;
use super::{Api, answer, at_least, not_found};
use crate::domain::calendar::Window;
use crate::domain::codes::Role;
use crate::domain::duty::unattended;
use crate::domain::instant::{DAY, Instant};
use crate::domain::refusal::{Missing, Refusal};
use crate::store;
use crate::store::counters::deltas::Deltas;
use crate::store::db::conn::Conn;
use crate::store::figures::{AskedAsOf, Snapshot};
use crate::store::read;

#[tonic::async_trait]
impl ShiftService for Api {
    async fn start_shift(
        &self,
        request: Request<v1::StartShiftRequest>,
    ) -> Result<Response<v1::StartShiftResponse>, Status> {
        let operator = request.get_ref().operator_code.clone();
        let respond = async |outcome| {
            Ok(v1::StartShiftResponse { duty: Some(self.duty(outcome, operator).await?), write: None })
        };
        Ok(self.write(request, respond).await?)
    }

    async fn end_shift(
        &self,
        request: Request<v1::EndShiftRequest>,
    ) -> Result<Response<v1::EndShiftResponse>, Status> {
        let operator = request.get_ref().operator_code.clone();
        let respond = async |outcome| {
            Ok(v1::EndShiftResponse { duty: Some(self.duty(outcome, operator).await?), write: None })
        };
        Ok(self.write(request, respond).await?)
    }

    async fn acknowledge_handover(
        &self,
        request: Request<v1::AcknowledgeHandoverRequest>,
    ) -> Result<Response<v1::AcknowledgeHandoverResponse>, Status> {
        let respond = async |outcome: WriteOutcome| {
            let period = outcome.period.clone();
            let (key, position) = (period.key, outcome.written()?.position);
            let found = self.query(move |conn| read::shift::handover(conn, key, position)).await?;
            let found = found.ok_or_else(|| not_found(Missing::Period(Some(period.id.name()))))?;
            let handover = Some(output::handover(period.id.as_str(), found));
            Ok(v1::AcknowledgeHandoverResponse { handover, write: None })
        };
        Ok(self.write(request, respond).await?)
    }

    async fn list_shifts(
        &self,
        request: Request<v1::ListShiftsRequest>,
    ) -> Result<Response<v1::ListShiftsResponse>, Status> {
        Ok(answer(self.shifts(request.into_inner()).await?))
    }

    async fn post_notice(
        &self,
        request: Request<v1::PostNoticeRequest>,
    ) -> Result<Response<v1::PostNoticeResponse>, Status> {
        let respond = async |outcome| {
            Ok(v1::PostNoticeResponse { notice: Some(self.notice(outcome).await?), write: None })
        };
        Ok(self.write(request, respond).await?)
    }

    async fn withdraw_notice(
        &self,
        request: Request<v1::WithdrawNoticeRequest>,
    ) -> Result<Response<v1::WithdrawNoticeResponse>, Status> {
        let respond = async |outcome| {
            Ok(v1::WithdrawNoticeResponse { notice: Some(self.notice(outcome).await?), write: None })
        };
        Ok(self.write(request, respond).await?)
    }

    async fn mark_read(
        &self,
        request: Request<v1::MarkReadRequest>,
    ) -> Result<Response<v1::MarkReadResponse>, Status> {
        Ok(self.write(request, async |outcome| self.marked_read(outcome).await).await?)
    }

    async fn list_notices(
        &self,
        request: Request<v1::ListNoticesRequest>,
    ) -> Result<Response<v1::ListNoticesResponse>, Status> {
        Ok(answer(self.notices(request.into_inner()).await?))
    }
}

impl Api {
    /// The duty that a write began or ended.
    async fn duty(&self, outcome: WriteOutcome, operator: String) -> Result<v1::Duty, Failure> {
        let period = outcome.period.clone();
        let (key, position) = (period.key, outcome.written()?.position);
        let find = self.query(move |conn| read::shift::duty_of_entry(conn, key, &operator, position)).await?;
        Ok(output::duty(find.ok_or_else(|| not_found(Missing::Period(Some(period.id.name()))))?))
    }

    async fn shifts(&self, request: v1::ListShiftsRequest) -> Result<v1::ListShiftsResponse, Failure> {
        let reading = self.open(Address::period("parent", &request.parent)).await?;
        let (period, window) = reading.read(|f| input::asked_shifts(f, &request))?;
        let sees_notes = caller()?.role != Role::Viewer;
        let (key, id, deltas) = (period.key, period.id.clone(), self.store.deltas());
        let read = self.query_as_of(at_least(&request, &period), move |conn, now| {
            let (mut shifts, end) = match worked(conn, key, window, (now, &deltas))? {
                Ok(worked) => worked,
                Err(refusal) => return Ok(Err(refusal)),
            };
            add_handovers(conn, (key, id.as_str()), &mut shifts, sees_notes)?;
            // After the end of the period those in which nobody did anything are none.
            let is_worked = |shift: &v1::Shift| !shift.duties.is_empty() || !shift.handovers.is_empty();
            shifts.retain(|shift| {
                let begin = shift.start_time.as_ref().and_then(|time| times::instant(time).ok());
                begin.zip(end).is_none_or(|(begin, end)| begin < end) || is_worked(shift)
            });
            Ok(Ok(shifts))
        });
        Ok(v1::ListShiftsResponse { shifts: read.await?? })
    }
}

/// The shifts of a window as they were worked: who was on, when nobody was, and calls answered; and when the period ends.
fn worked(
    conn: &mut Conn,
    key: i64,
    window: Window,
    (now, deltas): (Instant, &Deltas),
) -> Result<Result<(Vec<v1::Shift>, Option<Instant>), Refusal>, store::Error> {
    // Shifts reach at most a day out of the window.
    let around = Window { from: window.from.plus(-DAY), to: window.to.plus(DAY) };
    let duties = read::shift::duties(conn, key, around)?;
    let first = read::shift::first_duty(conn, key)?;
    Snapshot::ask(conn, key, AskedAsOf::default(), now, deltas, |snapshot| {
        let (end, planned) = (snapshot.period.ends_at, snapshot.period.shifts_overlapping(window));
        let until = snapshot.as_of.time.min(end.unwrap_or(snapshot.as_of.time));
        let windows: Vec<Window> = planned.iter().map(|shift| shift.window).collect();
        let answered = snapshot.answered_by_operator(&windows)?;
        let shifts = planned.iter().zip(answered).map(|(shift, answered)| {
            let known = first
                .map(|first| Window { from: shift.window.from.max(first), to: shift.window.to.min(until) });
            let gaps = known.map(|known| unattended(&duties, known)).unwrap_or_default();
            // How long a duty lasts nobody knows: it is of no shift to come.
            let has_begun = shift.window.from <= until;
            let duties = duties.iter().filter(|duty| has_begun || duty.end.is_some());
            output::shift(shift, duties, gaps, answered)
        });
        Ok(Ok((shifts.collect(), end)))
    })
}

/// Adds what was acknowledged for the shifts. Notes are words of the desk: not for viewers.
fn add_handovers(
    conn: &mut Conn,
    (key, period): (i64, &str),
    shifts: &mut [v1::Shift],
    sees_notes: bool,
) -> Result<(), store::Error> {
    let dates = shifts.iter().filter_map(|shift| times::date(shift.date.as_ref()?));
    let (Some(from), Some(to)) = (dates.clone().min(), dates.max()) else { return Ok(()) };
    for mut view in read::shift::handovers(conn, key, from, to)? {
        view.note.take_if(|_| !sees_notes);
        let handover = output::handover(period, view);
        let of = |shift: &&mut v1::Shift| {
            handover.shift.as_ref().is_some_and(|of| (of.date, &of.shift) == (shift.date, &shift.code))
        };
        if let Some(shift) = shifts.iter_mut().find(of) {
            shift.handovers.push(handover);
        }
    }
    Ok(())
}

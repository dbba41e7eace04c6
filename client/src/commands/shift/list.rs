//! `hotline shift list`.

use clap::Args;
use hotline_proto::v1::ListShiftsRequest;
use jiff::{SignedDuration, ToSpan as _};

use crate::catalogue::text;
use crate::context::Context;
use crate::failure::Failure;
use crate::output::Document;
use crate::times::{self, Lean, When};
use crate::views;

/// The longest span of which the server lists shifts.
const LONGEST: SignedDuration = SignedDuration::from_hours(31 * 24);

/// Arguments of `shift list`.
#[derive(Args, Debug)]
pub struct ListArgs {
    /// Shifts from this moment on, also the one that runs then; default: from the beginning of the day
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    from: Option<When>,
    /// Shifts that begin before this moment, at most 31 days later; default: a day later
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    to: Option<When>,
}

impl ListArgs {
    /// Lists the shifts.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let parent = context.parent().await?.to_owned();
        let zone = context.zone(&parent).await?;
        let moment = |local| times::moment(local, &zone).map(times::to_proto).map_err(Failure::Usage);
        let from = match context.moment(self.from, &parent, Lean::Today).await? {
            Some(from) => from,
            None => moment(zone.to_datetime(context.now).date().at(0, 0, 0, 0))?,
        };
        let to = match context.moment(self.to, &parent, Lean::Today).await? {
            Some(to) => to,
            None => {
                let from = zone.to_datetime(times::from_proto(&from).unwrap_or(context.now));
                moment(from.saturating_add(1.day()))?
            }
        };
        if let (Some(from), Some(to)) = (times::from_proto(&from), times::from_proto(&to))
            && to.duration_since(from) > LONGEST
        {
            let latest = times::on_the_clock(from + LONGEST, &zone);
            return Err(Failure::Usage(text!("shifts-too-long", latest = latest)));
        }
        let request = ListShiftsRequest {
            parent: parent.clone(),
            start_time: Some(from),
            end_time: Some(to),
            ..ListShiftsRequest::default()
        };
        let answer = context.read(request).await?;
        let table = views::shift::table(&answer.shifts);
        context.show(Document::new(&answer, &parent).list(table)).await
    }
}

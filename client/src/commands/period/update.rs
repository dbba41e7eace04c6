//! `hotline period update`.

use clap::Args;
use hotline_proto::ResourceResponse;
use hotline_proto::v1::{
    AddResponsePolicyRequest, AddShiftPlanRequest, EmergencyPeriod, ResponsePolicy, ShiftPlan,
    UpdatePeriodRequest,
};
use prost::Name;
use prost_types::FieldMask;

use super::desk::DeskArgs;
use super::plans::{self, PlanArgs};
use crate::catalogue::text;
use crate::commands::Given;
use crate::context::Context;
use crate::days::Day;
use crate::failure::Failure;
use crate::write::EditArgs;

/// Arguments of `period update`.
#[derive(Args, Debug)]
pub struct UpdateArgs {
    /// Id of the period; default: the one in the settings
    id: Option<String>,
    /// What people call it
    #[arg(long)]
    name: Option<String>,
    /// Hazard code
    #[arg(long)]
    hazard: Option<String>,
    #[command(flatten)]
    desk: DeskArgs,
    #[command(flatten)]
    plans: PlanArgs,
    /// With --shifts, --policy, --tell or --report-within: from this day on; default: tomorrow
    #[arg(long, value_name = "DAY", help_heading = "Plans")]
    from: Option<Day>,
    #[command(flatten)]
    write: EditArgs,
}

impl UpdateArgs {
    /// Changes the period, or adds a plan to it. Each is a write of its own, so that a command does the whole of what it says or nothing.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let changes = self.name.is_some()
            || self.hazard.is_some()
            || self.plans.calendar.is_some()
            || self.desk.is_given();
        let changes_policy = self.plans.changes_policy();
        let asked = [changes, self.plans.shifts.is_some(), changes_policy];
        if asked.iter().filter(|asked| **asked).count() != 1 || self.from.is_some() && changes {
            return Err(Failure::Usage(text!("one-change-of-period")));
        }
        let name = super::name(context, self.id.as_deref()).await?;
        if let Some(path) = &self.plans.shifts {
            let shifts = plans::shifts(context, path, "shift_plan.shifts")?;
            let valid_from = plans::valid_from(context, &name, self.from).await?;
            let plan = Some(ShiftPlan { valid_from, shifts });
            let request = AddShiftPlanRequest {
                name: name.clone(),
                shift_plan: plan,
                ..AddShiftPlanRequest::default()
            };
            return show(context, &context.write(&self.write, &name, request).await?).await;
        }
        if changes_policy {
            let before = context.period(&name).await?.response_policies.pop();
            let policy = plans::policy(context, &self.plans, "response_policy.targets", before.as_ref())?;
            let valid_from = plans::valid_from(context, &name, self.from).await?;
            let request = AddResponsePolicyRequest {
                name: name.clone(),
                response_policy: Some(ResponsePolicy { valid_from, ..policy }),
                ..AddResponsePolicyRequest::default()
            };
            return show(context, &context.write(&self.write, &name, request).await?).await;
        }
        let calendar = self.plans.calendar.as_deref().map(plans::calendar).transpose()?;
        let mut given = Given::default();
        let mut period = EmergencyPeriod {
            name: name.clone(),
            display_name: given.take("display_name", self.name),
            hazard: given.take("hazard", self.hazard.as_deref().map(super::hazard)),
            calendar: given.some("calendar", calendar),
            ..EmergencyPeriod::default()
        };
        self.desk.apply(&mut period, &mut given);
        let request = UpdatePeriodRequest {
            period: Some(period),
            update_mask: Some(FieldMask { paths: given.paths }),
            ..UpdatePeriodRequest::default()
        };
        show(context, &context.write(&self.write, &name, request).await?).await
    }
}

async fn show(
    context: &Context,
    answer: &(impl ResourceResponse<Resource = EmergencyPeriod> + Name),
) -> Result<(), Failure> {
    context.show(super::document(answer)).await
}

//! `hotline period update`.

use clap::Args;
use hotline_proto::v1::{EmergencyPeriod, UpdatePeriodRequest};
use prost_types::FieldMask;

use crate::context::Context;
use crate::failure::Failure;
use crate::write::EditArgs;

/// Arguments of `period update`.
#[derive(Args, Debug)]
pub struct UpdateArgs {
    /// Id of the period; default: the one in the settings
    id: Option<String>,
    /// What people call it
    #[arg(long, required_unless_present = "hazard")]
    name: Option<String>,
    /// Hazard code
    #[arg(long)]
    hazard: Option<String>,
    #[command(flatten)]
    write: EditArgs,
}

impl UpdateArgs {
    /// Changes the period.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let name = super::name(context, self.id.as_deref()).await?;
        let given = [("display_name", self.name.is_some()), ("hazard", self.hazard.is_some())];
        let paths = given.iter().filter(|(_, given)| *given).map(|(path, _)| (*path).to_owned()).collect();
        let request = UpdatePeriodRequest {
            period: Some(EmergencyPeriod {
                name: name.clone(),
                display_name: self.name.unwrap_or_default(),
                hazard: self.hazard.unwrap_or_default(),
                ..EmergencyPeriod::default()
            }),
            update_mask: Some(FieldMask { paths }),
            ..UpdatePeriodRequest::default()
        };
        let write = context.write(&self.write, &name, request);
        context.show(super::document(&write.await?)).await
    }
}

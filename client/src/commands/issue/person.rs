//! `hotline issue person`: the affected persons of an issue, one by one.

use clap::{Args, Subcommand};
use hotline_proto::v1::{
    AddAffectedPersonRequest, AffectedPersonInput, PersonTag, RemoveAffectedPersonRequest,
    UpdateAffectedPersonRequest,
};

use super::act;
use crate::codes;
use crate::commands::{ClearArgs, Given};
use crate::context::Context;
use crate::failure::Failure;
use crate::input::number::number;
use crate::write::EditArgs;

/// The affected persons of an issue.
#[derive(Debug, Subcommand)]
pub enum PersonCommand {
    /// Add an affected person
    Add(AddArgs),
    /// Change an affected person
    Update(UpdateArgs),
    /// Remove an affected person
    Remove(RemoveArgs),
}

/// Who is affected.
#[derive(Args, Debug)]
struct PersonFields {
    /// Name
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Phone number
    #[arg(long, value_name = "NUMBER")]
    phone: Option<String>,
    /// What makes the person vulnerable; may be repeated
    #[arg(long, value_name = "TAG", value_parser = codes::parser::<PersonTag>())]
    tag: Vec<PersonTag>,
}

/// Arguments of `issue person add`.
#[derive(Args, Debug)]
pub struct AddArgs {
    /// Number of the issue
    issue: String,
    #[command(flatten)]
    fields: PersonFields,
    #[command(flatten)]
    write: EditArgs,
}

/// Arguments of `issue person update`.
#[derive(Args, Debug)]
pub struct UpdateArgs {
    /// Number of the issue
    issue: String,
    /// Number of the person, as `issue show` says it
    #[arg(value_parser = number::<i32>(1..=i64::from(i32::MAX)))]
    person: i32,
    #[command(flatten)]
    fields: PersonFields,
    #[command(flatten)]
    clear: ClearArgs,
    #[command(flatten)]
    write: EditArgs,
}

/// Arguments of `issue person remove`.
#[derive(Args, Debug)]
pub struct RemoveArgs {
    /// Number of the issue
    issue: String,
    /// Number of the person, as `issue show` says it
    #[arg(value_parser = number::<i32>(1..=i64::from(i32::MAX)))]
    person: i32,
    #[command(flatten)]
    write: EditArgs,
}

impl PersonCommand {
    /// Changes the affected persons, and shows the issue.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        match self {
            Self::Add(AddArgs { issue, fields, write }) => {
                let person = Some(input(fields.name, fields.phone, fields.tag).0);
                let request =
                    |name| AddAffectedPersonRequest { name, person, ..AddAffectedPersonRequest::default() };
                act(context, &issue, &write, request).await
            }
            Self::Update(UpdateArgs { issue, person: number, fields, clear, write }) => {
                let (person, given) = input(fields.name, fields.phone, fields.tag);
                let request = |name| UpdateAffectedPersonRequest {
                    name,
                    number,
                    person: Some(person),
                    update_mask: Some(clear.mask(given)),
                    ..UpdateAffectedPersonRequest::default()
                };
                act(context, &issue, &write, request).await
            }
            Self::Remove(RemoveArgs { issue, person: number, write }) => {
                let request = |name| RemoveAffectedPersonRequest {
                    name,
                    number,
                    ..RemoveAffectedPersonRequest::default()
                };
                act(context, &issue, &write, request).await
            }
        }
    }
}

/// The person, and which fields were given.
pub fn input(
    name: Option<String>,
    phone: Option<String>,
    tags: Vec<PersonTag>,
) -> (AffectedPersonInput, Vec<String>) {
    let mut given = Given::default();
    let person = AffectedPersonInput {
        name: given.take("name", name),
        phone: given.take("phone", phone),
        tags: given.list("tags", tags),
    };
    (person, given.paths)
}

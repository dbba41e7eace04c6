//! The fields of an issue as flags: the same for opening and updating.

use clap::Args;
use hotline_client::names::Kind;
use hotline_proto::v1::Issue;

use crate::commands::Given;
use crate::context::Context;
use crate::directories::Directory;
use crate::failure::Failure;
use crate::times::{Lean, When};

/// The fields of an issue, apart from its title.
#[derive(Args, Debug, Default)]
pub struct IssueFields {
    /// Category, by code, name or beginning
    #[arg(short = 'c', long, value_name = "CODE")]
    pub category: Option<String>,
    /// District, by code, name or beginning
    #[arg(short = 'd', long, value_name = "CODE")]
    pub district: Option<String>,
    /// Where
    #[arg(long, value_name = "TEXT")]
    pub address: Option<String>,
    /// After this moment help comes too late
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub need_by: Option<When>,
    /// Call handler answerable for it, by code or name
    #[arg(long, value_name = "CODE")]
    pub owner: Option<String>,
    /// Agency complained about, by code or name
    #[arg(long, value_name = "CODE")]
    pub respondent_agency: Option<String>,
    /// Earlier issue of which it is a recurrence
    #[arg(long, value_name = "ISSUE")]
    pub recurs_from: Option<String>,
}

impl IssueFields {
    /// The issue, and the paths of the fields that were given. `subject` names something in its period.
    pub async fn into_issue(
        self,
        title: Option<String>,
        context: &Context,
        subject: &str,
    ) -> Result<(Issue, Vec<String>), Failure> {
        let need_by = context.moment(self.need_by, subject, Lean::Future).await?;
        let recurs_from = match self.recurs_from {
            Some(typed) if !typed.is_empty() => Some(context.name(Kind::Issue, &typed).await?),
            emptied => emptied,
        };
        let category = context.code_if(Directory::Categories, subject, self.category).await?;
        let district = context.code_if(Directory::Districts, subject, self.district).await?;
        let owner = context.code_if(Directory::Operators, subject, self.owner).await?;
        let respondent = context.code_if(Directory::Agencies, subject, self.respondent_agency).await?;
        let mut given = Given::default();
        let issue = Issue {
            title: given.take("title", title),
            category: given.take("category", category),
            district: given.take("district", district),
            address: given.take("address", self.address),
            need_by: given.some("need_by", need_by),
            owner: given.take("owner", owner),
            respondent_agency: given.take("respondent_agency", respondent),
            recurs_from: given.take("recurs_from", recurs_from),
            ..Issue::default()
        };
        Ok((issue, given.paths))
    }
}

//! `hotline issue list`.

use clap::Args;
use hotline_client::names::Kind;
use hotline_proto::v1::{
    IssueFilter, IssueOrder, IssueOutcome, IssueState, IssueValues, ListIssuesRequest, Urgency,
};

use crate::commands::PageArgs;
use crate::context::Context;
use crate::directories::Directory;
use crate::failure::Failure;
use crate::times::{Lean, When};
use crate::{codes, input, views};

/// Arguments of `issue list`. Conditions that are given must all hold; of the values of a repeated one, one must.
#[derive(Args, Debug)]
pub struct ListArgs {
    /// Opened at or after
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    from: Option<When>,
    /// Opened before
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    to: Option<When>,
    /// In these states
    #[arg(long, value_parser = codes::parser::<IssueState>())]
    state: Vec<IssueState>,
    /// Not in these states
    #[arg(long, value_parser = codes::parser::<IssueState>())]
    not_state: Vec<IssueState>,
    /// Not of these categories
    #[arg(long, value_name = "CODE")]
    not_category: Vec<String>,
    /// Not of these districts
    #[arg(long, value_name = "CODE")]
    not_district: Vec<String>,
    /// Not led by these agencies
    #[arg(long, value_name = "CODE")]
    not_agency: Vec<String>,
    /// Only active ones
    #[arg(long)]
    active: bool,
    /// Only overdue ones
    #[arg(long)]
    overdue: bool,
    /// Only those past the 80, 120 or 200 % step of their time, which nobody has seen
    #[arg(long)]
    warned: bool,
    /// Only those with an instruction of a superior that waits for a reply
    #[arg(long)]
    instructed: bool,
    /// Of these categories; a first level covers its second
    #[arg(short = 'c', long, value_name = "CODE")]
    category: Vec<String>,
    /// In these districts
    #[arg(short = 'd', long, value_name = "CODE")]
    district: Vec<String>,
    /// Of these urgencies
    #[arg(short = 'u', long, value_parser = codes::parser::<Urgency>())]
    urgency: Vec<Urgency>,
    /// Led by these agencies
    #[arg(long, value_name = "CODE")]
    agency: Vec<String>,
    /// Owned by these call handlers
    #[arg(long, value_name = "CODE")]
    owner: Vec<String>,
    /// Owned by the call handler at this desk [HOTLINE_OPERATOR]
    #[arg(long, conflicts_with = "owner")]
    mine: bool,
    /// With these outcomes
    #[arg(long, value_parser = codes::parser::<IssueOutcome>())]
    outcome: Vec<IssueOutcome>,
    /// Linked to this call
    #[arg(long, value_name = "CALL")]
    call: Option<String>,
    /// With this phone number on a linked call; `-` reads it from standard input
    #[arg(short = 'p', long, value_name = "NUMBER")]
    phone: Option<String>,
    /// With these words in title, address or reply
    #[arg(long, value_name = "WORDS")]
    text: Option<String>,
    /// The earliest due first; only those with a due time
    #[arg(long)]
    by_due: bool,
    #[command(flatten)]
    page: PageArgs,
}

impl ListArgs {
    /// Lists issues.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let parent = context.parent().await?;
        let order = i32::from(if self.by_due { IssueOrder::Due } else { IssueOrder::Unspecified });
        let page = self.page.clone();
        let filter = Some(self.filter(context, parent).await?);
        let request =
            ListIssuesRequest { parent: parent.to_owned(), filter, order, ..ListIssuesRequest::default() };
        context.show_pages(&page, request, parent, |list| views::issue::table(&list.issues)).await
    }

    async fn filter(mut self, context: &Context, parent: &str) -> Result<IssueFilter, Failure> {
        if self.mine {
            self.owner.push(context.operator_required(None, parent).await?);
        }
        Ok(IssueFilter {
            opened_from: context.moment(self.from, parent, Lean::Today).await?,
            opened_to: context.moment(self.to, parent, Lean::Today).await?,
            states: self.state.into_iter().map(i32::from).collect(),
            active: self.active,
            categories: context.codes(Directory::Categories, parent, self.category).await?,
            districts: context.codes(Directory::Districts, parent, self.district).await?,
            urgencies: self.urgency.into_iter().map(i32::from).collect(),
            agencies: context.codes(Directory::Agencies, parent, self.agency).await?,
            owners: context.codes(Directory::Operators, parent, self.owner).await?,
            outcomes: self.outcome.into_iter().map(i32::from).collect(),
            overdue: self.overdue,
            warned: self.warned,
            instructed: self.instructed,
            call: context.name_if(Kind::Call, self.call.as_deref()).await?,
            phone: input::optional(self.phone)?.unwrap_or_default(),
            text: self.text.unwrap_or_default(),
            without: Some(IssueValues {
                states: self.not_state.into_iter().map(i32::from).collect(),
                categories: context.codes(Directory::Categories, parent, self.not_category).await?,
                districts: context.codes(Directory::Districts, parent, self.not_district).await?,
                agencies: context.codes(Directory::Agencies, parent, self.not_agency).await?,
                ..IssueValues::default()
            }),
        })
    }
}

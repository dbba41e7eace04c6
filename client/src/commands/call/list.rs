//! `hotline call list`.

use clap::Args;
use hotline_client::names::Kind;
use hotline_proto::v1::{
    AlarmState, CallChannel, CallDisposition, CallFilter, CallKind, CallOrder, CallValues, ListCallsRequest,
    ListCallsResponse, TriageOutcome, Urgency,
};

use crate::catalogue::text;
use crate::commands::PageArgs;
use crate::context::Context;
use crate::directories::Directory;
use crate::failure::Failure;
use crate::listing::chosen;
use crate::output::{OutputFormat, Printer};
use crate::times::{Lean, When};
use crate::{codes, input, views};

/// Arguments of `call list`. Conditions that are given must all hold; of the values of a repeated one, one must.
#[derive(Args, Debug)]
pub struct ListArgs {
    /// Received at or after
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    from: Option<When>,
    /// Received before
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    to: Option<When>,
    /// Of these categories; a first level covers its second
    #[arg(short = 'c', long, value_name = "CODE")]
    category: Vec<String>,
    /// Of these districts
    #[arg(short = 'd', long, value_name = "CODE")]
    district: Vec<String>,
    /// Of these kinds
    #[arg(long, value_parser = codes::parser::<CallKind>())]
    kind: Vec<CallKind>,
    /// Not of these categories
    #[arg(long, value_name = "CODE")]
    not_category: Vec<String>,
    /// Not of these districts
    #[arg(long, value_name = "CODE")]
    not_district: Vec<String>,
    /// Not of these kinds
    #[arg(long, value_parser = codes::parser::<CallKind>())]
    not_kind: Vec<CallKind>,
    /// By these channels
    #[arg(long, value_parser = codes::parser::<CallChannel>())]
    channel: Vec<CallChannel>,
    /// With these dispositions
    #[arg(long, value_parser = codes::parser::<CallDisposition>())]
    disposition: Vec<CallDisposition>,
    /// Of these urgencies
    #[arg(short = 'u', long, value_parser = codes::parser::<Urgency>())]
    urgency: Vec<Urgency>,
    /// Taken by these call handlers
    #[arg(long, value_name = "CODE")]
    operator: Vec<String>,
    /// That ended so; pending ones must still be looked at
    #[arg(long, value_parser = codes::parser::<TriageOutcome>())]
    triage: Vec<TriageOutcome>,
    /// With an alarm that is open, confirmed or dismissed
    #[arg(long, value_parser = codes::parser::<AlarmState>())]
    alarm: Vec<AlarmState>,
    /// Only pending ones with a due time, the earliest due first
    #[arg(long)]
    due: bool,
    /// With this phone number, or its last four digits, as caller, callback or affected person; `-` reads it from standard input
    #[arg(short = 'p', long, value_name = "NUMBER")]
    phone: Option<String>,
    /// Submitted by these systems
    #[arg(long, value_name = "SYSTEM")]
    source: Vec<String>,
    /// With a handoff that is not confirmed
    #[arg(long)]
    handoff_unconfirmed: bool,
    /// Linked to this issue
    #[arg(long, value_name = "ISSUE")]
    issue: Option<String>,
    /// Also voided ones
    #[arg(long)]
    void: bool,
    /// With these words in summary, note or address
    #[arg(long, value_name = "WORDS")]
    text: Option<String>,
    /// One row for each district and category; in a surge pending calls are shown so
    #[arg(long, conflicts_with = "each")]
    by_matter: bool,
    /// In a surge: each call for itself
    #[arg(long)]
    each: bool,
    #[command(flatten)]
    page: PageArgs,
}

impl ListArgs {
    /// Lists calls.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let parent = context.parent().await?;
        let (by_matter, one_a_number) = self.joined(context, parent).await?;
        // Nothing of a matter is left out.
        let limit = if by_matter { u32::MAX } else { self.page.limit() };
        let order = if self.due { CallOrder::TriageDue.into() } else { 0 };
        let (all, columns) = (self.page.all, self.page.columns.clone());
        let filter = Some(self.filter(context, parent).await?);
        let request =
            ListCallsRequest { parent: parent.to_owned(), filter, order, ..ListCallsRequest::default() };
        if all && !by_matter && !one_a_number {
            let rows = |list: &ListCallsResponse| chosen(views::call::table(&list.calls), &columns);
            return context.show_all(request, parent, rows).await;
        }
        let mut list = context.list(request, limit).await?;
        if by_matter {
            let matters = views::matters::matters(&list.calls);
            let (calls, rows) = (list.calls.len(), views::matters::table(&matters));
            context.show_list(&list, parent, chosen(rows, &columns)?).await?;
            Printer.note(&text!("surge-rows", calls = calls, matters = matters.len()));
            return Ok(());
        }
        if one_a_number {
            list.calls = views::matters::one_a_number(&list.calls);
        }
        context.show_list(&list, parent, chosen(views::call::table(&list.calls), &columns)?).await
    }

    /// Whether calls are shown by matter, and whether alarms are shown once a number: in a surge, to people who do not ask for each call.
    async fn joined(&self, context: &Context, parent: &str) -> Result<(bool, bool), Failure> {
        let may_be = !self.each && context.config.output == OutputFormat::Table;
        if self.by_matter || !may_be || context.known_period(parent).await?.surge_since.is_none() {
            return Ok((self.by_matter, false));
        }
        let pending = self.due || self.triage == [TriageOutcome::Pending];
        let alarms = self.alarm == [AlarmState::Open];
        Ok((pending && !alarms, alarms))
    }

    async fn filter(self, context: &Context, parent: &str) -> Result<CallFilter, Failure> {
        Ok(CallFilter {
            received_from: context.moment(self.from, parent, Lean::Today).await?,
            received_to: context.moment(self.to, parent, Lean::Today).await?,
            categories: context.codes(Directory::Categories, parent, self.category).await?,
            districts: context.codes(Directory::Districts, parent, self.district).await?,
            kinds: self.kind.into_iter().map(i32::from).collect(),
            channels: self.channel.into_iter().map(i32::from).collect(),
            dispositions: self.disposition.into_iter().map(i32::from).collect(),
            urgencies: self.urgency.into_iter().map(i32::from).collect(),
            operator_codes: context.codes(Directory::Operators, parent, self.operator).await?,
            triage_outcomes: self.triage.into_iter().map(i32::from).collect(),
            phone: input::optional(self.phone)?.unwrap_or_default(),
            source_systems: self.source,
            handoff_unconfirmed: self.handoff_unconfirmed,
            issue: context.name_if(Kind::Issue, self.issue.as_deref()).await?,
            alarm_states: self.alarm.into_iter().map(i32::from).collect(),
            include_voided: self.void,
            text: self.text.unwrap_or_default(),
            without: Some(CallValues {
                categories: context.codes(Directory::Categories, parent, self.not_category).await?,
                districts: context.codes(Directory::Districts, parent, self.not_district).await?,
                kinds: self.not_kind.into_iter().map(i32::from).collect(),
                ..CallValues::default()
            }),
        })
    }
}

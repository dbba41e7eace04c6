//! `hotline issue open`.

use clap::Args;
use hotline_client::names::{Kind, short};
use hotline_proto::v1::{CreateIssueRequest, Issue, PersonTag, Urgency};

use super::fields::IssueFields;
use super::person;
use crate::context::Context;
use crate::failure::Failure;
use crate::output::{Block, Document};
use crate::write::CreateArgs;
use crate::{codes, views};

/// Arguments of `issue open`.
#[derive(Args, Debug)]
pub struct OpenArgs {
    /// What must be done
    title: String,
    /// Call that brings it; category, district, urgency, address and owner default to its own
    #[arg(long, value_name = "CALL")]
    call: Option<String>,
    /// Urgency; p0 is life at risk
    #[arg(short = 'u', long, value_parser = codes::parser::<Urgency>())]
    urgency: Option<Urgency>,
    #[command(flatten)]
    fields: IssueFields,
    /// Name of the affected person; `issue person add` adds more
    #[arg(long, value_name = "NAME")]
    affected_name: Option<String>,
    /// Phone number of the affected person
    #[arg(long, value_name = "NUMBER")]
    affected_phone: Option<String>,
    /// What makes the person vulnerable; may be repeated
    #[arg(long, value_name = "TAG", value_parser = codes::parser::<PersonTag>())]
    affected_tag: Vec<PersonTag>,
    /// From an old register: starts no clocks and no alarms
    #[arg(long)]
    historical: bool,
    #[command(flatten)]
    write: CreateArgs,
}

impl OpenArgs {
    /// Opens the issue.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let parent = context.parent().await?;
        let call = context.name_if(Kind::Call, self.call.as_deref()).await?;
        let (issue, _) = self.fields.into_issue(Some(self.title), context, parent).await?;
        let (person, given) = person::input(self.affected_name, self.affected_phone, self.affected_tag);
        let affected_person_inputs = (!given.is_empty()).then_some(person).into_iter().collect();
        let urgency = self.urgency.map_or(0, i32::from);
        let request = CreateIssueRequest {
            parent: parent.to_owned(),
            issue: Some(Issue { urgency, historical: self.historical, affected_person_inputs, ..issue }),
            call: call.clone(),
            ..CreateIssueRequest::default()
        };
        let answer = context.write(&self.write, parent, request).await?;
        let issue = answer.issue.clone().unwrap_or_default();
        let opened = Block::Strong(views::issue::opened(short(&issue.name), &issue.title));
        // The card repeats the number and the title in its first line.
        let card = views::issue::card(&issue).into_iter().skip(1);
        let alike = views::issue::look_alikes(
            &answer.look_alikes,
            Some(&call).filter(|c| !c.is_empty()).map(|c| c.as_str()),
        );
        let rows = views::issue::table(std::slice::from_ref(&issue));
        context.show(Document::new(&answer, parent).block(opened).blocks(card).blocks(alike).csv(rows)).await
    }
}

//! `hotline issue slip`: an assignment for an agency that has no terminal.

use clap::Args;
use hotline_client::names::{Kind, short};
use hotline_proto::v1::{FullView, GetIssueRequest, GetIssueResponse, Issue};

use crate::catalogue::{joined, label, speak_alone, term, text, title};
use crate::codes::Code as _;
use crate::context::Context;
use crate::directories::Directory;
use crate::failure::Failure;
use crate::output::{Block, Document};
use crate::paper::{self, Paper, Part, PrintArgs};
use crate::views::issue::{is_open, present_lead};
use crate::{roster, times, views};

/// Arguments of `issue slip`.
#[derive(Args, Debug)]
pub struct SlipArgs {
    /// Number of the issue
    issue: String,
    /// Agency, by code or name; default: the lead
    #[arg(long, value_name = "CODE")]
    agency: Option<String>,
    #[command(flatten)]
    print: PrintArgs,
}

impl SlipArgs {
    /// Shows what the agency itself would see. That it got the number to ring is in the journal.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        speak_alone();
        let name = context.name(Kind::Issue, &self.issue).await?;
        let as_agency = match context.code_if(Directory::Agencies, &name, self.agency).await? {
            Some(agency) => agency,
            None => lead_of(context, &name).await?,
        };
        let full_view = Some(FullView { reason: text!("slip-reason") });
        let answer = context.read(GetIssueRequest { name, full_view, as_agency }).await?;
        let issue = answer.issue.clone().unwrap_or_default();
        let paper = slip(context, &issue, &answer).await?;
        if self.print.write(std::slice::from_ref(&paper))? {
            return Ok(());
        }
        let rows = views::issue::table(std::slice::from_ref(&issue));
        let text = paper::text(&paper);
        let lines = text.lines().map(|line| Block::Line(line.to_owned()));
        context.show(Document::new(&answer, &issue.name).blocks(lines).csv(rows)).await
    }
}

/// Code of the agency that answers for an issue.
async fn lead_of(context: &Context, name: &str) -> Result<String, Failure> {
    let request = GetIssueRequest { name: name.to_owned(), ..GetIssueRequest::default() };
    let issue = context.read(request).await?.issue.unwrap_or_default();
    let lead = present_lead(&issue).map(|assignment| assignment.agency.clone());
    lead.ok_or_else(|| Failure::Usage(text!("slip-unassigned", number = short(name))))
}

async fn slip(context: &Context, issue: &Issue, answer: &GetIssueResponse) -> Result<Paper, Failure> {
    let period = context.known_period(&issue.name).await?;
    let parent = context.parent().await?.to_owned();
    let agencies = context.directory(Directory::Agencies, &parent).await?;
    let districts = context.names(Directory::Districts, &parent).await?;
    let time = |time: Option<&prost_types::Timestamp>| {
        time.and_then(|time| times::for_people(time, &period.zone)).unwrap_or_default()
    };
    let assignment = issue.assignments.iter().find(|one| is_open(one)).cloned().unwrap_or_default();
    let agency = agencies.iter().find(|agency| agency.code == assignment.agency);
    let name = agency.map_or(assignment.agency.as_str(), |agency| agency.name.as_str());
    let telephones = agency.map(|agency| roster::to_ring(agency, period.shift_at(context.now)));
    let tags = issue.affected_persons.iter().flat_map(|person| person.tags());
    let district = districts.get(&issue.district).unwrap_or(&issue.district);
    let phone = if answer.phone.is_empty() { term!("slip-no-number") } else { answer.phone.clone() };
    let field = |key: &str, value: String| (title(key), value);
    let first = vec![
        field("agency", text!("slip-agency", name = name, role = label(assignment.role().full_name()))),
        field("telephones", telephones.unwrap_or_default()),
        (term!("slip-dispatched"), time(assignment.dispatched_at.as_ref())),
        field("response_due_at", time(issue.response_due_at.as_ref())),
        (term!("slip-due"), time(issue.due_at.as_ref())),
        field("need_by", time(issue.need_by.as_ref())),
    ];
    let matter = vec![
        (term!("slip-matter"), issue.title.clone()),
        field("address", format!("{district} {}", issue.address).trim().to_owned()),
        field("tags", joined(tags.map(|tag| label(tag.full_name())))),
        field("phone", phone),
        field("task", assignment.task),
    ];
    let parts = [
        Part::Strong(label(issue.urgency().full_name())),
        Part::Fields(first),
        Part::Fields(matter),
        Part::Texts(term!("section-words"), answer.words.clone()),
        Part::Line(text!("slip-answer", number = short(&issue.name))),
    ];
    let parts = parts.into_iter().filter(|part| !matches!(part, Part::Texts(_, texts) if texts.is_empty()));
    let rest = [
        Part::Blank(term!("slip-ring"), 1),
        Part::Blank(term!("slip-received-by"), 1),
        Part::Blank(term!("slip-received-at"), 1),
        Part::Blank(term!("slip-done"), 4),
    ];
    let number = short(&issue.name).to_owned();
    Ok(Paper::new(term!("slip"), number, period.zone.clone(), parts.chain(rest).collect()))
}

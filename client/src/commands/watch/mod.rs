//! `hotline watch`: follows what happens.

mod warnings;

use std::collections::BTreeMap;

use clap::Args;
use hotline_client::Watched;
use hotline_proto::v1::{
    Event, EventFilter, EventType, GetCallRequest, GetIssueRequest, Issue, Urgency, WatchEventsRequest,
};

use self::warnings::Warnings;
use crate::catalogue::text;
use crate::codes::{self, Code};
use crate::context::Context;
use crate::directories::Directory;
use crate::failure::Failure;
use crate::input::number::number;
use crate::output::{Block, Document, OutputFormat, Printer};
use crate::refusal::{self, Wording};
use crate::views;
use crate::views::event::Matter;

/// Arguments of `watch`.
#[derive(Args, Debug)]
pub struct WatchArgs {
    /// Begin after this position; 0 for everything; default: from now on
    #[arg(long, value_name = "POSITION", value_parser = number::<i64>(0..=i64::MAX))]
    after: Option<i64>,
    /// Only these types of events, or all that begin so: issue-assigned, issue
    #[arg(long = "type", value_name = "TYPE", value_parser = types)]
    types: Vec<Types>,
    /// Only events of these categories; a first level covers its second
    #[arg(short = 'c', long, value_name = "CODE")]
    category: Vec<String>,
    /// Only events of these districts
    #[arg(short = 'd', long, value_name = "CODE")]
    district: Vec<String>,
    /// Only events of these urgencies
    #[arg(short = 'u', long, value_parser = codes::parser::<Urgency>())]
    urgency: Vec<Urgency>,
    /// Only events of issues that these agencies lead
    #[arg(long, value_name = "CODE")]
    agency: Vec<String>,
    /// End after this many events
    #[arg(long, value_name = "COUNT", value_parser = number::<usize>(1..=i64::MAX))]
    count: Option<usize>,
}

/// Types of events that were asked for together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Types(pub Vec<EventType>);

/// One type, or all that begin with the words that were typed.
pub fn types(typed: &str) -> Result<Types, String> {
    let bare = typed.trim().to_ascii_lowercase().replace(['_', '.'], "-");
    let beginning = format!("{}-", bare.trim_end_matches('-'));
    let types: Vec<EventType> =
        EventType::every().filter(|one| format!("{}-", one.spelling()).starts_with(&beginning)).collect();
    if types.is_empty() { EventType::typed(typed).map(|one| Types(vec![one])) } else { Ok(Types(types)) }
}

impl WatchArgs {
    /// Writes events until it is interrupted. Ctrl-C ends it quietly.
    pub async fn run(self, context: &Context) -> Result<(), Failure> {
        let parent = context.parent().await?.to_owned();
        tokio::select! {
            ended = self.follow(context, &parent) => ended,
            _ = tokio::signal::ctrl_c() => Ok(()),
        }
    }

    async fn follow(self, context: &Context, parent: &str) -> Result<(), Failure> {
        let mut left = self.count.unwrap_or(usize::MAX);
        let is_for_people = context.config.output == OutputFormat::Table;
        let is_about_all = self.types.is_empty();
        let request = self.request(context, parent).await?;
        let filter = request.filter.clone().unwrap_or_default();
        let mut warnings = (is_for_people && is_about_all).then(|| Warnings::of(parent, &filter));
        let mut watcher = context.client().await?.watch(request);
        let (mut first, mut is_first_look) = (true, true);
        while left > 0 {
            let watched = tokio::select! {
                watched = watcher.next() => watched?,
                () = wait(warnings.as_mut()) => {
                    look(context, warnings.as_mut(), std::mem::take(&mut is_first_look)).await?;
                    continue;
                }
            };
            match watched {
                Watched::Events(message) => {
                    let mut shown = Shown::new();
                    for event in message.events.iter().take(left) {
                        let rows = views::event::table(std::slice::from_ref(event));
                        let mut document = Document::new(event, parent).csv(rows);
                        if is_for_people {
                            document = document.block(line(context, parent, event, &mut shown).await);
                            let issue = shown.get(&event.subject).and_then(|shown| shown.issue.as_ref());
                            let warning =
                                issue.zip(warnings.as_mut()).and_then(|(issue, all)| all.line(issue));
                            document = document.blocks(warning);
                        }
                        context.show_in_stream(document, first).await?;
                        first = false;
                    }
                    left = left.saturating_sub(message.events.len());
                }
                Watched::Broken { cause, retry_in } => {
                    Printer.note(&text!(
                        "reconnecting",
                        cause = refusal::problem(&cause, &Wording::default()),
                        seconds = retry_in.as_secs().max(1)
                    ));
                }
            }
        }
        Ok(())
    }

    /// A watch of what there is not would wait for ever: its codes are looked up.
    async fn request(self, context: &Context, parent: &str) -> Result<WatchEventsRequest, Failure> {
        context.look_codes_up();
        let filter = EventFilter {
            types: self.types.into_iter().flat_map(|types| types.0).map(i32::from).collect(),
            categories: context.codes(Directory::Categories, parent, self.category).await?,
            districts: context.codes(Directory::Districts, parent, self.district).await?,
            urgencies: self.urgency.into_iter().map(i32::from).collect(),
            agencies: context.codes(Directory::Agencies, parent, self.agency).await?,
            ..EventFilter::default()
        };
        let (parent, filter) = (parent.to_owned(), Some(filter));
        Ok(WatchEventsRequest { parent, after_position: self.after, filter })
    }
}

/// Waits until it is time to look for issues that warn; for ever, if nobody is told.
async fn wait(warnings: Option<&mut Warnings>) {
    match warnings {
        Some(warnings) => warnings.wait().await,
        None => std::future::pending().await,
    }
}

/// Tells of the issues that warn: at first how many there are, later each that does now.
async fn look(context: &Context, warnings: Option<&mut Warnings>, is_first: bool) -> Result<(), Failure> {
    let Some(warnings) = warnings else { return Ok(()) };
    // While the server is away the watcher says so, and it is looked again.
    let issues = warnings.look(context).await.unwrap_or_default();
    if is_first {
        if !issues.is_empty() {
            Printer.note(&text!("watch-warnings", count = issues.len()));
        }
        return Ok(());
    }
    for issue in &issues {
        let document = Document::new(issue, &issue.name).blocks(warnings::line(issue));
        context.show_in_stream(document, false).await?;
    }
    Ok(())
}

/// What is shown of a call or an issue besides the event.
#[derive(Clone, Debug, Default)]
struct Subject {
    title: String,
    issue: Option<Issue>,
}

/// By the name of their call or issue. They hold for the events of one message: later ones may have others.
type Shown = BTreeMap<String, Subject>;

/// An event as people read it, with the names and the title that belong to it. What cannot be looked up is left out: the event matters more.
async fn line(context: &Context, parent: &str, event: &Event, shown: &mut Shown) -> Block {
    if event.event_type() == EventType::PeriodDirectoryUpserted {
        context.forget_directories().await;
    }
    let mut matter = Matter::from_event(event);
    if matter == Matter::default() {
        return views::event::line(event, &matter, &[], &[]);
    }
    if !shown.contains_key(&event.subject) {
        shown.insert(event.subject.clone(), subject(context, &event.subject).await.unwrap_or_default());
    }
    matter.title = shown.get(&event.subject).map(|subject| subject.title.clone()).unwrap_or_default();
    let categories = context.directory(Directory::Categories, parent).await.unwrap_or_default();
    let districts = context.directory(Directory::Districts, parent).await.unwrap_or_default();
    views::event::line(event, &matter, &categories, &districts)
}

/// Title of an issue or summary of a call, as their lists show it; nothing of anything else.
async fn subject(context: &Context, subject: &str) -> Result<Subject, Failure> {
    let name = subject.to_owned();
    match subject.split('/').nth(2) {
        Some("issues") => {
            let answer = context.read(GetIssueRequest { name, ..GetIssueRequest::default() }).await?;
            let issue = answer.issue.unwrap_or_default();
            Ok(Subject { title: issue.title.clone(), issue: Some(issue) })
        }
        Some("calls") => {
            let answer = context.read(GetCallRequest { name, ..GetCallRequest::default() }).await?;
            Ok(Subject { title: answer.call.unwrap_or_default().summary, issue: None })
        }
        _ => Ok(Subject::default()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_beginning_names_all_types_that_begin_with_its_words() {
        assert_eq!(types("issue-noted"), Ok(Types(vec![EventType::IssueNoted])));
        assert_eq!(types("ISSUE_FIRST_CALL"), Ok(Types(vec![EventType::IssueFirstCallChanged])));
        let calls = types("call.").unwrap().0;
        assert!(calls.contains(&EventType::CallRecorded) && !calls.contains(&EventType::CallbackCreated));
        assert!(types("iss").unwrap_err().contains("issue-assigned"));
    }
}

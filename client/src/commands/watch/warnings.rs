//! Issues of whose time so much is used that somebody must be told: no event says so, as nothing happened but that time went by.

use std::collections::BTreeMap;
use std::time::Duration;

use hotline_client::names::short;
use hotline_proto::v1::{EventFilter, Issue, IssueFilter, ListIssuesRequest};
use tokio::time::{Interval, MissedTickBehavior, interval};

use crate::catalogue::text;
use crate::context::Context;
use crate::failure::Failure;
use crate::output::Block;
use crate::views::issue::{percent_used, warning, warns};

/// How often it is looked.
const LOOK_EVERY: Duration = Duration::from_secs(30);
/// Most issues that are looked at.
const MOST: u32 = 1_000;

/// What was told of which issue, and when to look again.
pub struct Warnings {
    request: ListIssuesRequest,
    looks: Interval,
    told: Told,
}

impl Warnings {
    /// Of the issues that a watch is about.
    pub fn of(parent: &str, filter: &EventFilter) -> Self {
        let filter = IssueFilter {
            warned: true,
            categories: filter.categories.clone(),
            districts: filter.districts.clone(),
            urgencies: filter.urgencies.clone(),
            agencies: filter.agencies.clone(),
            ..IssueFilter::default()
        };
        let request = ListIssuesRequest {
            parent: parent.to_owned(),
            filter: Some(filter),
            ..ListIssuesRequest::default()
        };
        let mut looks = interval(LOOK_EVERY);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self { request, looks, told: Told::default() }
    }

    /// Waits until it is time to look. May be dropped while it waits.
    pub async fn wait(&mut self) {
        self.looks.tick().await;
    }

    /// The issues that have reached a step since the last look; at the first all that nobody has seen.
    pub async fn look(&mut self, context: &Context) -> Result<Vec<Issue>, Failure> {
        let issues = context.list(self.request.clone(), MOST).await?.issues;
        Ok(issues.into_iter().filter(|issue| self.told.is_new(issue)).collect())
    }

    /// The line of an issue, unless it was told or there is nothing to tell.
    pub fn line(&mut self, issue: &Issue) -> Option<Block> {
        let is_new = warns(issue) && self.told.is_new(issue);
        line(issue).filter(|_| is_new)
    }
}

/// Which one it is, and who is to be told of what.
pub fn line(issue: &Issue) -> Option<Block> {
    let warning = warning(issue)?;
    let number = short(&issue.name);
    Some(Block::Strong(text!(
        "watch-warning",
        number = number,
        warning = warning,
        title = issue.title.as_str()
    )))
}

/// The highest step that was told of each issue, by name.
#[derive(Debug, Default)]
struct Told(BTreeMap<String, i32>);

impl Told {
    /// Whether the step of an issue was not told yet. Then it is.
    fn is_new(&mut self, issue: &Issue) -> bool {
        let percent = percent_used(issue);
        self.0.insert(issue.name.clone(), percent) != Some(percent)
    }
}

#[cfg(test)]
mod tests {
    use hotline_proto::v1::TimeWarning;

    use super::*;

    #[test]
    fn each_step_of_an_issue_is_told_once() {
        let mut told = Told::default();
        let mut is_new = |name: &str, percent| {
            let time_warning = Some(TimeWarning { percent, ..TimeWarning::default() });
            told.is_new(&Issue { name: name.to_owned(), time_warning, ..Issue::default() })
        };
        let asked = [("q1", 80), ("q1", 80), ("q2", 80), ("q1", 120), ("q1", 120), ("q2", 80), ("q1", 80)];
        let new = asked.map(|(name, percent)| is_new(name, percent));
        assert_eq!(new, [true, false, true, true, false, false, true], "an extended one warns anew");
    }
}

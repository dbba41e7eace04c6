//! Dimensions, by which figures are broken down.

use crate::domain::codes::Coded;
use crate::domain::counted::{CountedCall, CountedIssue};
use crate::domain::instant::Instant;

/// A dimension that has counters. Shifts do not, as they are windows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dimension {
    /// Everything, under the empty value.
    All,
    /// First level of the category, such as `MED`.
    CategoryGroup,
    /// Category code of both levels, such as `MED.04`.
    Category,
    /// District code.
    District,
    /// Urgency, P0 to P3.
    Urgency,
    /// Kind of a call; for an issue, that of its FIRST call.
    Kind,
    /// Channel of a call; for an issue, that of its FIRST call.
    Channel,
    /// Disposition, of calls only.
    Disposition,
    /// Agency code of the lead, of issues only.
    Agency,
    /// Operator code; for an issue, that of its owner.
    Operator,
    /// System that submitted a call; for an issue, that of its FIRST call.
    Source,
}

impl Coded for Dimension {
    const ALL: &'static [Self] = {
        use Dimension::*;
        &[
            All,
            CategoryGroup,
            Category,
            District,
            Urgency,
            Kind,
            Channel,
            Disposition,
            Agency,
            Operator,
            Source,
        ]
    };
    const WHAT: &'static str = "dimension";

    fn code(self) -> &'static str {
        use Dimension::*;
        match self {
            All => "all",
            CategoryGroup => "category_group",
            Category => "category",
            District => "district",
            Urgency => "urgency",
            Kind => "kind",
            Channel => "channel",
            Disposition => "disposition",
            Agency => "agency",
            Operator => "operator",
            Source => "source",
        }
    }
}

impl Dimension {
    /// Whether calls have it.
    pub fn is_of_calls(self) -> bool {
        self != Dimension::Agency
    }

    /// Whether issues have it.
    pub fn is_of_issues(self) -> bool {
        self != Dimension::Disposition
    }
}

/// The time for which the responsible agency and owner of an issue are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueAt {
    /// At opening: the owner at that time, and the agency to which it was first assigned.
    Opened,
    /// At the latest resolution.
    Resolved,
    /// Now.
    Now,
}

/// The time of an issue that decides whether it is in a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Axis {
    /// When it was opened.
    Opened,
    /// When it was last resolved.
    Resolved,
    /// When it is due.
    Due,
    /// When its first response is due.
    ResponseDue,
    /// The time after which help comes too late.
    Need,
}

impl Axis {
    /// All axes.
    pub const ALL: [Axis; 5] = [Axis::Opened, Axis::Resolved, Axis::Due, Axis::ResponseDue, Axis::Need];

    /// The time of an issue on this axis; None if it has none.
    pub fn time(self, issue: &CountedIssue) -> Option<Instant> {
        match self {
            Axis::Opened => Some(issue.opened_at),
            Axis::Resolved => issue.resolved_at,
            Axis::Due => issue.due_at,
            Axis::ResponseDue => issue.response_due_at,
            Axis::Need => issue.need_by,
        }
    }

    /// For which time the responsible agency and owner of an issue are asked that is counted on this axis.
    pub fn value_at(self) -> ValueAt {
        match self {
            Axis::Opened => ValueAt::Opened,
            Axis::Resolved => ValueAt::Resolved,
            Axis::Due | Axis::ResponseDue | Axis::Need => ValueAt::Now,
        }
    }
}

impl CountedCall {
    /// Its value in a dimension; empty if it has none.
    pub fn value(&self, dimension: Dimension) -> &str {
        match dimension {
            Dimension::All | Dimension::Agency => "",
            Dimension::CategoryGroup => group(&self.category),
            Dimension::Category => text(&self.category),
            Dimension::District => text(&self.district),
            Dimension::Urgency => self.urgency.code(),
            Dimension::Kind => self.kind.code(),
            Dimension::Channel => self.channel.code(),
            Dimension::Disposition => self.disposition.code(),
            Dimension::Operator => text(&self.operator),
            Dimension::Source => text(&self.source_system),
        }
    }
}

impl CountedIssue {
    /// Its value in a dimension at a time; empty if it has none.
    pub fn value(&self, dimension: Dimension, time: ValueAt) -> &str {
        match dimension {
            Dimension::All | Dimension::Disposition => "",
            Dimension::CategoryGroup => group(&self.category),
            Dimension::Category => text(&self.category),
            Dimension::District => text(&self.district),
            Dimension::Urgency => self.urgency.code(),
            Dimension::Kind => self.kind.map_or("", Coded::code),
            Dimension::Channel => self.channel.map_or("", Coded::code),
            Dimension::Source => text(&self.source_system),
            Dimension::Agency => text(match time {
                ValueAt::Opened => &self.first_agency,
                ValueAt::Resolved => &self.resolved_agency,
                ValueAt::Now => &self.agency,
            }),
            Dimension::Operator => text(match time {
                ValueAt::Opened => &self.opened_owner,
                ValueAt::Resolved => &self.resolved_owner,
                ValueAt::Now => &self.owner,
            }),
        }
    }
}

fn text(code: &Option<String>) -> &str {
    code.as_deref().unwrap_or_default()
}

/// The first level of a category: MED for MED.04.
fn group(category: &Option<String>) -> &str {
    let category = text(category);
    category.split_once('.').map_or(category, |(group, _)| group)
}

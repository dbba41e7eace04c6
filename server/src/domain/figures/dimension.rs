//! Dimensions: by what figures are broken down.

use crate::domain::codes::Coded;
use crate::domain::counted::{CountedCall, CountedIssue};
use crate::domain::instant::Instant;

/// A dimension that is counted by itself. Shifts are none: they are windows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dimension {
    /// Everything together, under the empty value.
    All,
    /// First level of the category.
    CategoryGroup,
    /// Category.
    Category,
    /// District.
    District,
    /// Urgency.
    Urgency,
    /// Kind of the call; of an issue that of its FIRST call.
    Kind,
    /// Channel of the call; of an issue that of its FIRST call.
    Channel,
    /// Disposition of the call.
    Disposition,
    /// Agency, of issues.
    Agency,
    /// Operator; of an issue its owner.
    Operator,
    /// System that submitted the call; of an issue that of its FIRST call.
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

/// The time of an issue for which the answerable agency and owner are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueAt {
    /// At opening: the owner then, and the agency to which it was first assigned.
    Opened,
    /// At the latest resolution.
    Resolved,
    /// Now.
    Now,
}

/// The time by which an issue lies in a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Axis {
    /// Opened.
    Opened,
    /// Latest resolution.
    Resolved,
    /// Due.
    Due,
    /// First response due.
    ResponseDue,
    /// After which help comes too late.
    Need,
}

impl Axis {
    /// All of them.
    pub const ALL: [Axis; 5] = [Axis::Opened, Axis::Resolved, Axis::Due, Axis::ResponseDue, Axis::Need];

    /// The time of an issue by which it is found.
    pub fn time(self, issue: &CountedIssue) -> Option<Instant> {
        match self {
            Axis::Opened => Some(issue.opened_at),
            Axis::Resolved => issue.resolved_at,
            Axis::Due => issue.due_at,
            Axis::ResponseDue => issue.response_due_at,
            Axis::Need => issue.need_by,
        }
    }
}

impl CountedCall {
    /// Its value of a dimension; empty if it has none.
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
    /// Its value of a dimension at a time; empty if it has none.
    pub fn value(&self, dimension: Dimension, moment: ValueAt) -> &str {
        match dimension {
            Dimension::All | Dimension::Disposition => "",
            Dimension::CategoryGroup => group(&self.category),
            Dimension::Category => text(&self.category),
            Dimension::District => text(&self.district),
            Dimension::Urgency => self.urgency.code(),
            Dimension::Kind => self.kind.map_or("", Coded::code),
            Dimension::Channel => self.channel.map_or("", Coded::code),
            Dimension::Source => text(&self.source_system),
            Dimension::Agency => text(match moment {
                ValueAt::Opened => &self.first_agency,
                ValueAt::Resolved => &self.resolved_agency,
                ValueAt::Now => &self.agency,
            }),
            Dimension::Operator => text(match moment {
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

/// MED of MED.04.
fn group(category: &Option<String>) -> &str {
    let category = text(category);
    category.split_once('.').map_or(category, |(group, _)| group)
}

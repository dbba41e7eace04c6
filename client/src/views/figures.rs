//! Which figures there are: the one list by which pages, spreadsheets and comparisons go.
//!
//! Each is read from the field of the contract whose name it bears, so that a name cannot drift from what is shown under it. What
//! people call it stands in the catalogues.

use hotline_proto::v1::{FigureRate, Figures, MeanTime};
use prost_types::Duration;

use crate::output::Cell;
use crate::times;

/// A figure.
#[derive(Clone, Copy, Debug)]
pub struct Figure {
    /// Its key: `calls_answered`, `outcomes_solved`, `on_time_rate`.
    pub key: &'static str,
    /// Under which part of the page it stands.
    pub section: Section,
    /// What sets its title off from that of the figure above, of which it is a part.
    pub mark: &'static str,
    /// Whether it says something only where it is not zero.
    rare: bool,
    /// The columns for machines.
    columns: &'static [&'static str],
    /// The column for people before those that it is made of; none if it is made of nothing else.
    whole: Option<&'static str>,
    /// The names under which the server explains it, by column; none if it explains nothing.
    paths: &'static [&'static str],
    measure: Measure,
}

/// A part of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// Figures of calls.
    Calls,
    /// What waits at the end.
    Waiting,
    /// Figures of issues.
    Issues,
    /// Of issues accepted, due or resolved in the window, what has become of them until now.
    Cohort,
    /// The backlog and what changed it.
    Backlog,
    /// Nothing that people read by itself.
    Machines,
}

/// What kind of figure it is, and where it is found.
#[derive(Clone, Copy, Debug)]
enum Measure {
    Count(fn(&Figures) -> Option<i64>),
    Rate(fn(&Figures) -> Option<FigureRate>),
    Length(fn(&Figures) -> Option<Duration>),
    Mean(fn(&Figures) -> Option<MeanTime>),
    Flag(fn(&Figures) -> Option<bool>),
}

/// A count; `?` marks one that the server may leave out, and `a.b` one of a group.
macro_rules! count {
    ($section:ident, $of:ident.$field:ident?) => {
        count!($section, stringify!($field), stringify!($field), |f| f.$of?.$field)
    };
    ($section:ident, $of:ident.$field:ident) => {
        count!($section, stringify!($field), stringify!($field), |f| Some(f.$of?.$field))
    };
    ($section:ident, $of:ident.$group:ident.$field:ident) => {
        count!(
            $section,
            concat!(stringify!($group), "_", stringify!($field)),
            concat!(stringify!($group), ".", stringify!($field)),
            |f| Some(f.$of?.$group?.$field)
        )
    };
    ($section:ident, $key:expr, $path:expr, $get:expr) => {
        Figure {
            key: $key,
            section: Section::$section,
            mark: "",
            rare: false,
            columns: &[$key],
            whole: None,
            paths: &[$path],
            measure: Measure::Count($get),
        }
    };
}

macro_rules! rate {
    ($section:ident, $of:ident.$field:ident) => {
        Figure {
            key: stringify!($field),
            section: Section::$section,
            mark: "",
            rare: false,
            columns: &[
                concat!(stringify!($field), "_numerator"),
                concat!(stringify!($field), "_denominator"),
            ],
            whole: Some(stringify!($field)),
            paths: &[concat!(stringify!($field), ".numerator"), concat!(stringify!($field), ".denominator")],
            measure: Measure::Rate(|f| f.$of?.$field),
        }
    };
}

macro_rules! length {
    ($section:ident, $of:ident.$group:ident.$field:ident) => {
        Figure {
            key: concat!(stringify!($group), "_", stringify!($field)),
            section: Section::$section,
            mark: "",
            rare: false,
            columns: &[concat!(stringify!($group), "_", stringify!($field), "_seconds")],
            whole: None,
            paths: &[],
            measure: Measure::Length(|f| f.$of?.$group?.$field),
        }
    };
}

macro_rules! mean {
    ($section:ident, $of:ident.$field:ident) => {
        Figure {
            key: stringify!($field),
            section: Section::$section,
            mark: "",
            rare: false,
            columns: &[concat!(stringify!($field), "_total_seconds"), concat!(stringify!($field), "_count")],
            whole: Some(concat!(stringify!($field), "_seconds")),
            paths: &[concat!(stringify!($field), ".count")],
            measure: Measure::Mean(|f| f.$of?.$field),
        }
    };
}

/// A figure that is counted in the one above it.
const PART: &str = "  ";
/// A flow by which the backlog grows.
const ENTERS: &str = "  + ";
/// A flow by which the backlog shrinks.
const LEAVES: &str = "  − ";

/// All figures, in the order in which they are read.
pub const FIGURES: &[Figure] = &[
    count!(Calls, calls.calls_answered),
    count!(Calls, calls.calls_valid).marked(PART),
    count!(Calls, calls.anonymous_calls).marked(PART),
    count!(Calls, calls.distinct_callers?),
    count!(Calls, calls.persons_represented),
    rate!(Calls, calls.repeat_rate),
    count!(Calls, calls.contacts_other),
    count!(Calls, calls.calls_abandoned),
    count!(Calls, calls.calls_missed),
    rate!(Calls, calls.connection_rate),
    rate!(Calls, calls.answered_in_15s),
    count!(Calls, calls.calls_late),
    count!(Calls, calls.calls_backdated),
    count!(Calls, calls.calls_amended),
    count!(Calls, calls.calls_void),
    count!(Calls, calls.alarms_dismissed),
    count!(Waiting, calls.calls_pending?),
    count!(Waiting, calls.calls_pending_overdue?).marked(PART),
    count!(Waiting, calls.handoffs_unconfirmed?),
    count!(Waiting, calls.callbacks_due?),
    count!(Waiting, calls.callbacks_overdue?).marked(PART),
    count!(Issues, issues.issues_accepted),
    count!(Issues, issues.issues_resolved_same?).marked(PART),
    count!(Issues, issues.issues_resolved),
    count!(Issues, issues.outcomes.solved).marked(PART),
    count!(Issues, issues.outcomes.partial).marked(PART),
    count!(Issues, issues.outcomes.explained).marked(PART),
    count!(Issues, issues.outcomes.referred).marked(PART),
    count!(Issues, issues.resolved_confirmed).marked(PART),
    count!(Issues, issues.resolved_reported).marked(PART),
    count!(Issues, issues.outcomes.not_found),
    count!(Issues, issues.outcomes.not_feasible),
    count!(Issues, issues.outcomes.unreachable),
    count!(Issues, issues.outcomes.too_late),
    rate!(Cohort, issues.resolution_rate),
    rate!(Cohort, issues.direct_rate),
    rate!(Cohort, issues.on_time_rate),
    rate!(Cohort, issues.response_rate),
    count!(Issues, issues.issues_overdue?),
    count!(Issues, issues.needs_missed),
    count!(Issues, issues.acknowledged),
    mean!(Issues, issues.mean_time_to_acknowledge),
    count!(Issues, issues.returned),
    mean!(Issues, issues.mean_time_to_resolve),
    length!(Issues, issues.time_to_resolve.p50),
    length!(Issues, issues.time_to_resolve.net_p50).marked(PART),
    length!(Issues, issues.time_to_resolve.p90),
    length!(Issues, issues.time_to_resolve.net_p90).marked(PART),
    Figure {
        key: "time_to_resolve_exact",
        section: Section::Machines,
        mark: "",
        rare: false,
        columns: &["time_to_resolve_exact"],
        whole: None,
        paths: &[],
        measure: Measure::Flag(|f| Some(f.issues?.time_to_resolve?.exact)),
    },
    rate!(Issues, issues.solved_rate),
    rate!(Issues, issues.satisfied_rate),
    rate!(Cohort, issues.rated_rate),
    count!(Backlog, issues.backlog_start?),
    count!(Backlog, issues.flows.opened).marked(ENTERS),
    count!(Backlog, issues.flows.reopened).marked(ENTERS),
    count!(Backlog, issues.flows.reviewed).marked(ENTERS),
    count!(Backlog, issues.flows.unmerged).marked(ENTERS),
    count!(Backlog, issues.flows.moved_in).marked(ENTERS).rare(),
    count!(Backlog, issues.flows.resolved).marked(LEAVES),
    count!(Backlog, issues.flows.merged).marked(LEAVES),
    count!(Backlog, issues.flows.withdrawn).marked(LEAVES),
    count!(Backlog, issues.flows.rejected).marked(LEAVES),
    count!(Backlog, issues.flows.moved_out).marked(LEAVES).rare(),
    count!(Backlog, issues.backlog_end?),
];

impl Figure {
    const fn marked(self, mark: &'static str) -> Self {
        Self { mark, ..self }
    }

    const fn rare(self) -> Self {
        Self { rare: true, ..self }
    }

    /// The figure of a key.
    pub fn by_key(key: &str) -> Option<&'static Figure> {
        FIGURES.iter().find(|figure| figure.key == key)
    }

    /// The figure that the server explains under a name: `flows.opened`, `on_time_rate.numerator`.
    pub fn by_path(path: &str) -> Option<&'static Figure> {
        FIGURES.iter().find(|figure| figure.paths.contains(&path))
    }

    /// What people read of it.
    pub fn cell(&self, figures: &Figures) -> Cell {
        match self.measure {
            Measure::Count(get) => get(figures).map_or(Cell::Absent, Cell::Count),
            Measure::Rate(get) => match get(figures) {
                Some(FigureRate { numerator, denominator }) if denominator != 0 => {
                    Cell::Rate(numerator, denominator)
                }
                _ => Cell::Absent,
            },
            Measure::Length(get) => get(figures).map_or(Cell::Absent, |length| Cell::Length {
                length,
                exact: figures.issues.and_then(|i| i.time_to_resolve).is_some_and(|times| times.exact),
            }),
            Measure::Mean(get) => get(figures)
                .and_then(|mean| mean_length(&mean))
                .map_or(Cell::Absent, |length| Cell::Length { length, exact: true }),
            Measure::Flag(get) => get(figures).map_or(Cell::Absent, Cell::Flag),
        }
    }

    /// Of a rate the names under which the server explains its numerator and its denominator.
    pub fn parts(&self) -> Option<&'static [&'static str; 2]> {
        match self.measure {
            Measure::Rate(_) => self.paths.first_chunk(),
            _ => None,
        }
    }

    /// Whether a name is that of a part of a rate.
    pub fn is_part(&self, name: &str) -> bool {
        self.parts().is_some_and(|parts| parts.contains(&name))
    }

    /// Whether the figures include it; a rate also counts where there is nothing to divide by.
    pub fn has(&self, figures: &Figures) -> bool {
        self.values(figures).iter().any(|value| *value != Cell::Absent)
    }

    /// Whether it says nothing, so that people need not read it.
    pub fn is_silent(&self, cell: &Cell) -> bool {
        self.rare && matches!(cell, Cell::Absent | Cell::Count(0))
    }

    /// The headings of its columns for machines.
    pub fn columns(&self) -> &'static [&'static str] {
        self.columns
    }

    /// The heading of its column for people, before those that it is made of. None if it is made of nothing else.
    pub fn whole(&self) -> Option<&'static str> {
        self.whole
    }

    /// Its columns for machines: a rate is given as numerator and denominator, a mean as total and count.
    pub fn values(&self, figures: &Figures) -> Vec<Cell> {
        match self.measure {
            Measure::Rate(get) => match get(figures) {
                Some(rate) => vec![Cell::Count(rate.numerator), Cell::Count(rate.denominator)],
                None => vec![Cell::Absent; 2],
            },
            Measure::Mean(get) => match get(figures) {
                Some(MeanTime { total, count }) => {
                    let length = total.unwrap_or_default();
                    vec![Cell::Length { length, exact: true }, Cell::Count(count)]
                }
                None => vec![Cell::Absent; 2],
            },
            _ => vec![self.cell(figures)],
        }
    }
}

/// A mean, to the microsecond. None of nothing.
pub fn mean_length(mean: &MeanTime) -> Option<Duration> {
    let total = mean.total.filter(|_| mean.count > 0)?;
    let micros = times::nanos(&total) / 1_000 / i128::from(mean.count);
    Some(times::length_of(micros * 1_000))
}

/// The mean of all of which some means are made.
pub fn sum_of_means(means: &[MeanTime]) -> MeanTime {
    let total = means.iter().filter_map(|mean| mean.total).map(|total| times::nanos(&total)).sum();
    MeanTime { total: Some(times::length_of(total)), count: means.iter().map(|mean| mean.count).sum() }
}

/// The names under which figures are explained: those of the server, and rates as a whole.
pub fn explained() -> impl Iterator<Item = (&'static str, &'static Figure)> {
    FIGURES.iter().flat_map(|figure| {
        let whole = figure.parts().map(|_| figure.key);
        whole.into_iter().chain(figure.paths.iter().copied()).map(move |name| (name, figure))
    })
}

/// The names under which figures are chosen to be shown: their keys.
pub fn shown() -> impl Iterator<Item = (&'static str, &'static Figure)> {
    let figures = FIGURES.iter().filter(|figure| figure.section != Section::Machines);
    figures.map(|figure| (figure.key, figure))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use prost_reflect::{DescriptorPool, Kind, MessageDescriptor};

    use super::*;
    use crate::catalogue;

    /// Paths of the numbers in a message of the contract; a length is one.
    fn leaves(message: &MessageDescriptor) -> Vec<String> {
        let of_field = |field: prost_reflect::FieldDescriptor| match field.kind() {
            Kind::Message(inner) if inner.full_name() != "google.protobuf.Duration" => {
                leaves(&inner).into_iter().map(|leaf| format!("{}.{leaf}", field.name())).collect()
            }
            _ => vec![field.name().to_owned()],
        };
        message.fields().flat_map(of_field).collect()
    }

    #[test]
    fn every_figure_of_the_contract_is_there_once_and_has_a_title() {
        let pool = DescriptorPool::decode(hotline_proto::FILE_DESCRIPTOR_SET).unwrap();
        let figures = pool.get_message_by_name("hotline.v1.Figures").unwrap();
        let contract: BTreeSet<String> =
            leaves(&figures).iter().map(|path| path.split_once('.').unwrap().1.replace('.', "_")).collect();
        let columns: Vec<String> = FIGURES
            .iter()
            .flat_map(|figure| figure.columns())
            .map(|column| column.trim_end_matches("_seconds").to_owned())
            .collect();
        assert_eq!(columns.iter().cloned().collect::<BTreeSet<_>>(), contract);
        assert_eq!(columns.len(), contract.len());
        for figure in FIGURES.iter().filter(|figure| figure.section != Section::Machines) {
            assert_ne!(catalogue::title(figure.key), catalogue::id("title", figure.key));
        }
    }

    #[test]
    fn what_can_be_explained_is_a_path_of_the_contract() {
        let is_explained = |name: &str| explained().any(|(known, _)| known == name);
        assert!(
            ["outcomes.solved", "on_time_rate", "on_time_rate.denominator", "calls_answered"]
                .iter()
                .all(|name| is_explained(name))
        );
        assert_eq!(Figure::by_path("flows.opened").unwrap().key, "flows_opened");
        assert!(Figure::by_path("time_to_resolve.p50").is_none());
    }
}

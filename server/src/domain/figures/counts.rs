//! Counts: numbers that are added up. `measure` defines what each counts.

/// Numbers that are added up field by field.
pub trait Counts: Copy + Default + PartialEq + std::fmt::Debug {
    /// Adds other counts, multiplied by `times`.
    fn add(&mut self, other: &Self, times: i64);

    /// Calls a function for each number, in the order of the fields.
    fn each(&mut self, number: impl FnMut(&mut i64));

    /// Whether all are 0.
    fn is_zero(&self) -> bool {
        *self == Self::default()
    }
}

macro_rules! counts {
    ($($(#[$meta:meta])* $name:ident in $table:ident from $cells:ident { $($field:ident,)+ })+) => {
        $(
            $(#[$meta])*
            #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
            #[allow(missing_docs)]
            pub struct $name { $(pub $field: i64,)+ }

            impl Counts for $name {
                fn add(&mut self, other: &Self, times: i64) {
                    $(self.$field += times * other.$field;)+
                }

                fn each(&mut self, mut number: impl FnMut(&mut i64)) {
                    $(number(&mut self.$field);)+
                }
            }
        )+

        /// The tables of counts and their fields, in order. Counts that are stored by position can only be read with the same layout.
        pub const LAYOUT: &str = concat!($(stringify!($table), "(", $(stringify!($field), " ",)+ ")",)+);

        /// Calls a macro once with the list of all types of counts: the type, its table, its cells in the ledger, and its fields.
        macro_rules! for_all_counts {
            ($mac:ident) => { $mac! { $($name $table $cells { $($field)+ })+ } };
        }
        pub(crate) use for_all_counts;

        /// Runs an expression once for each type of counts, which it can use under the given name.
        macro_rules! for_each_counts {
            ($counts:ident => $body:expr) => {
                $({
                    type $counts = $crate::domain::figures::counts::$name;
                    $body;
                })+
            };
        }
        pub(crate) use for_each_counts;
    };
}

counts! {
    /// Counts of calls, by when they were received.
    CallCounts in call_counters from calls {
        calls_answered,
        contacts_other,
        calls_valid,
        calls_abandoned,
        calls_missed,
        waits_known,
        waits_in_15s,
        persons_represented,
        anonymous_calls,
        calls_repeat,
        calls_late,
        calls_backdated,
        calls_amended,
        calls_void,
        alarms_dismissed,
    }
    /// Counts of issues, by when they were opened and by when they were last resolved.
    IssueCounts in issue_counters from issues {
        issues_accepted,
        accepted_resolved,
        accepted_direct,
        issues_resolved,
        resolved_solved,
        resolved_partial,
        resolved_explained,
        resolved_referred,
        resolved_not_found,
        resolved_not_feasible,
        resolved_unreachable,
        resolved_too_late,
        resolved_confirmed,
        resolved_reported,
        rated,
        reachable,
        resolve_us,
    }
    /// Counts of issues, by when something is due. They count once that time has passed.
    DueCounts in due_counters from dues {
        due,
        due_on_time,
        due_open,
        responses_due,
        responses_in_time,
        needs_missed,
    }
    /// Counts of events by which issues enter or leave the backlog, or move within it, of follow-ups, and of what agencies do with their assignments.
    FlowCounts in flow_counters from flows {
        opened,
        reopened,
        reviewed,
        unmerged,
        resolved,
        merged,
        withdrawn,
        rejected,
        moved_in,
        moved_out,
        followed_up,
        said_solved,
        follow_ups_rated,
        satisfied,
        returned,
        acknowledged,
        acknowledge_us,
    }
}

impl CallCounts {
    /// Calls that came in, answered or not.
    pub fn inbound(&self) -> i64 {
        self.calls_answered + self.contacts_other + self.calls_abandoned + self.calls_missed
    }
}

impl FlowCounts {
    /// The change of the backlog.
    pub fn net(&self) -> i64 {
        self.opened + self.reopened + self.reviewed + self.unmerged + self.moved_in
            - self.resolved
            - self.merged
            - self.withdrawn
            - self.rejected
            - self.moved_out
    }
}

//! Figures.

use hotline_proto::v1;

use crate::store::read::summary::Figures;

/// The figures of a window.
pub fn figures(figures: &Figures) -> v1::Figures {
    let flows = &figures.flows;
    v1::Figures {
        calls_answered: figures.calls_answered,
        contacts_other: figures.contacts_other,
        calls_valid: figures.calls_valid,
        issues_accepted: figures.issues_accepted,
        issues_resolved: figures.issues_resolved,
        backlog_start: figures.backlog_start,
        backlog_end: figures.backlog_end,
        flows: Some(v1::Flows {
            opened: flows.opened,
            reopened: flows.reopened,
            reviewed: flows.reviewed,
            unmerged: flows.unmerged,
            resolved: flows.resolved,
            merged: flows.merged,
            withdrawn: flows.withdrawn,
            rejected: flows.rejected,
        }),
        issues_overdue: figures.issues_overdue,
    }
}

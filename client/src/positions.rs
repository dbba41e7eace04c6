//! Up to where the journals of periods went when something was written, so that no later answer is older.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use hotline_proto::Rpc;

/// The positions of the periods written to over a connection. Clones share them.
#[derive(Clone, Debug, Default)]
pub(crate) struct WrittenPositions(Arc<Mutex<BTreeMap<String, i64>>>);

impl WrittenPositions {
    /// Records the position that the response to a write of a resource names. None, as of an older server, changes nothing.
    pub(crate) fn record(&self, resource: &str, position: i64) {
        let Some(period) = period(resource) else { return };
        let mut positions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let latest = positions.entry(period.to_owned()).or_default();
        *latest = position.max(*latest);
    }

    /// Asks a read for an answer that contains what was written to its period, unless it asks for more itself.
    pub(crate) fn require(&self, request: &mut impl Rpc) {
        let Some(asked) = request.min_position() else { return };
        let positions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let written = period(request.resource()).and_then(|period| positions.get(period));
        request.set_min_position(written.copied().unwrap_or_default().max(asked));
    }
}

/// The id of the period in a resource name.
fn period(resource: &str) -> Option<&str> {
    resource.strip_prefix("periods/")?.split('/').next()
}

#[cfg(test)]
mod tests {
    use super::*;
    use hotline_proto::v1::{GetCallRequest, ListCallsRequest};

    #[test]
    fn a_read_asks_for_what_was_written_to_its_period_and_no_less_than_before() {
        let positions = WrittenPositions::default();
        positions.record("periods/a-1/issues/Q000001-1", 7);
        positions.record("periods/a-1/issues/Q000002-2", 5);
        positions.record("nonsense", 9);
        let asked = |parent: &str, min_position| {
            let mut list = ListCallsRequest { parent: parent.to_owned(), min_position, ..Default::default() };
            positions.clone().require(&mut list);
            list.min_position
        };
        assert_eq!(asked("periods/a-1", 0), 7);
        assert_eq!(asked("periods/a-1", 8), 8);
        assert_eq!(asked("periods/b-1", 3), 3);
        positions.record("periods/a-1", 12);
        assert_eq!(asked("periods/a-1", 8), 12);
        let mut get = GetCallRequest { name: "periods/a-1/calls/C000001-1".to_owned(), full_view: None };
        positions.require(&mut get);
        assert_eq!(get.min_position(), None);
    }
}

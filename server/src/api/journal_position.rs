//! How far a client has seen a period's journal. It keeps answers from being older than the client's own writes, whichever server gives them.

use hotline_proto::SEEN_HEADER;
use tonic::metadata::{MetadataMap, MetadataValue};

use crate::domain::period::PeriodId;

/// The position up to which a client has seen a period's journal: the greatest in the request's headers, 0 without one. Malformed values are ignored.
pub fn required(metadata: &MetadataMap, period: &PeriodId) -> i64 {
    let values = metadata.get_all(SEEN_HEADER).into_iter().filter_map(|value| value.to_str().ok());
    let pairs = values.flat_map(|value| value.split(',')).filter_map(|pair| pair.trim().split_once('='));
    let own = pairs.filter(|(id, _)| *id == period.as_str()).filter_map(|(_, at)| at.parse().ok());
    own.max().unwrap_or(0)
}

/// Sets the response header with the last position of a period's journal.
pub fn announce(metadata: &mut MetadataMap, period: &PeriodId, position: i64) {
    // Never fails, as a period's id is ASCII.
    if let Ok(value) = MetadataValue::try_from(format!("{}={position}", period.as_str())) {
        metadata.insert(SEEN_HEADER, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_announced_position_is_read_among_others() {
        let period = PeriodId::parse("dadukou-2022").unwrap();
        let mut metadata = MetadataMap::new();
        assert_eq!(required(&metadata, &period), 0);
        announce(&mut metadata, &period, 812);
        assert_eq!(required(&metadata, &period), 812);
        metadata.append(SEEN_HEADER, "other=9000, dadukou-2022=813,dadukou-2022=x,,=".parse().unwrap());
        assert_eq!(required(&metadata, &period), 813);
    }
}

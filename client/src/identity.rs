//! The headers that say who writes, and up to where the answers must go. Tokens will be sent from here.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use hotline_proto::{ACTOR_HEADER, ON_BEHALF_OF_HEADER, SEEN_HEADER};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use tonic::metadata::{Ascii, MetadataMap, MetadataValue};
use tonic::service::Interceptor;
use tonic::{Request, Status};

use crate::error::SettingProblem;
use crate::{Error, Settings};

/// Adds the headers to every request.
#[derive(Clone, Debug)]
pub struct Identity {
    actor: MetadataValue<Ascii>,
    on_behalf_of: Option<MetadataValue<Ascii>>,
    positions: WrittenPositions,
}

/// At most that many periods are sent, those written to last: a request's headers have a limit of 16 KiB.
const MAX_PERIODS: usize = 100;

/// What a name is sent without: a header holds printable ASCII, and the percent sign begins what is encoded.
const ENCODED: &AsciiSet = &CONTROLS.add(b'%');

/// Up to where the journals of periods went when something was written over a connection. Clones share it.
#[derive(Clone, Debug, Default)]
pub(crate) struct WrittenPositions(Arc<Mutex<Positions>>);

#[derive(Debug, Default)]
struct Positions {
    by_period: BTreeMap<String, Position>,
    /// How many positions were recorded so far.
    count: u64,
}

#[derive(Debug, Default)]
struct Position {
    /// Position in the period's journal.
    position: i64,
    /// Which of the recorded positions was the period's latest.
    recorded: u64,
}

impl WrittenPositions {
    /// Records the position that the answer to a write names. An answer without one, as of an older server, changes nothing.
    pub(crate) fn record(&self, metadata: &MetadataMap) {
        let header = metadata.get(SEEN_HEADER).and_then(|value| value.to_str().ok());
        let Some((period, position)) = header.and_then(|header| header.split_once('=')) else { return };
        let Ok(position) = position.parse::<i64>() else { return };
        let mut positions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        positions.count += 1;
        let recorded = positions.count;
        let latest = positions.by_period.entry(period.to_owned()).or_default();
        *latest = Position { position: position.max(latest.position), recorded };
        if positions.by_period.len() > MAX_PERIODS {
            let oldest = positions.by_period.iter().min_by_key(|(_, position)| position.recorded);
            if let Some(oldest) = oldest.map(|(period, _)| period.clone()) {
                positions.by_period.remove(&oldest);
            }
        }
    }

    /// The header that names them; none if nothing was written.
    fn header(&self) -> Option<MetadataValue<Ascii>> {
        let positions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let pairs =
            positions.by_period.iter().map(|(period, latest)| format!("{period}={}", latest.position));
        let pairs: Vec<String> = pairs.collect();
        pairs.join(",").parse().ok().filter(|_| !pairs.is_empty())
    }
}

impl Identity {
    pub(crate) fn new(settings: &Settings, positions: WrittenPositions) -> Result<Self, Error> {
        let on_behalf_of = settings.on_behalf_of.as_deref().map(|name| header("on_behalf_of", name));
        let actor = header("actor", &settings.actor)?;
        Ok(Self { actor, on_behalf_of: on_behalf_of.transpose()?, positions })
    }
}

impl Interceptor for Identity {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        request.metadata_mut().insert(ACTOR_HEADER, self.actor.clone());
        if let Some(name) = &self.on_behalf_of {
            request.metadata_mut().insert(ON_BEHALF_OF_HEADER, name.clone());
        }
        if let Some(positions) = self.positions.header() {
            request.metadata_mut().insert(SEEN_HEADER, positions);
        }
        Ok(request)
    }
}

fn header(setting: &'static str, name: &str) -> Result<MetadataValue<Ascii>, Error> {
    let encoded = utf8_percent_encode(name, ENCODED).to_string();
    encoded.parse().map_err(|_| Error::Setting { setting, problem: SettingProblem::NotAHeader })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_is_sent_for_each_period_and_never_goes_back() {
        let positions = WrittenPositions::default();
        assert_eq!(positions.header(), None);
        for header in ["a-1=7", "b-1=3", "a-1=5", "b-1=x", "c"] {
            let mut metadata = MetadataMap::new();
            metadata.insert(SEEN_HEADER, header.parse().unwrap());
            positions.record(&metadata);
        }
        assert_eq!(positions.clone().header().unwrap(), "a-1=7,b-1=3");
    }

    #[test]
    fn of_many_periods_the_latest_fit_into_a_header() {
        let positions = WrittenPositions::default();
        for period in 1000..3000 {
            let mut metadata = MetadataMap::new();
            metadata
                .insert(SEEN_HEADER, format!("a-period-with-a-long-name-{period}=1000000").parse().unwrap());
            positions.record(&metadata);
        }
        let header = positions.header().unwrap();
        assert!(header.len() < 8 * 1024, "{} bytes", header.len());
        let header = header.to_str().unwrap();
        assert!(header.contains("-2999=") && header.contains("-2900=") && !header.contains("-2899="));
    }

    #[test]
    fn ascii_stays_and_the_rest_is_percent_encoded() {
        let sent = |name: &str| header("actor", name).unwrap().to_str().unwrap().to_owned();
        assert_eq!(sent("op-07 night"), "op-07 night");
        assert_eq!(sent("王"), "%E7%8E%8B");
        assert_eq!(sent("100%\n"), "100%25%0A");
    }
}

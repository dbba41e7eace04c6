//! The headers that say who is asking and what they have seen. Tokens will be sent from here.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};

use hotline_proto::{ACTOR_HEADER, ON_BEHALF_OF_HEADER, SEEN_HEADER};
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
    seen: Seen,
}

/// Periods of which it is told what was seen, those written to last: a request's headers have a limit of 16 KiB.
const PERIODS_AT_MOST: usize = 100;

/// Up to where the journals of periods go with what was written over a connection. Clones share it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen(Arc<Mutex<Positions>>);

#[derive(Debug, Default)]
struct Positions {
    /// By period: the position, and when it was noted.
    by_period: BTreeMap<String, (i64, u64)>,
    notes: u64,
}

impl Seen {
    /// Notes what the answer to a write says.
    pub(crate) fn note(&self, metadata: &MetadataMap) {
        let said = metadata.get(SEEN_HEADER).and_then(|value| value.to_str().ok()?.split_once('='));
        if let Some((period, position)) = said
            && let Ok(position) = position.parse::<i64>()
        {
            let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            seen.notes += 1;
            let now = seen.notes;
            let known = seen.by_period.entry(period.to_owned()).or_default();
            *known = (position.max(known.0), now);
            if seen.by_period.len() > PERIODS_AT_MOST {
                let oldest = seen.by_period.iter().min_by_key(|(_, (_, noted))| *noted);
                let oldest = oldest.map(|(period, _)| period.clone());
                oldest.and_then(|period| seen.by_period.remove(&period));
            }
        }
    }

    /// As a header; none if nothing was written.
    fn header(&self) -> Option<MetadataValue<Ascii>> {
        let seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let pairs = seen.by_period.iter().map(|(period, (position, _))| format!("{period}={position}"));
        let pairs: Vec<String> = pairs.collect();
        pairs.join(",").parse().ok().filter(|_| !pairs.is_empty())
    }
}

impl Identity {
    pub(crate) fn of(settings: &Settings, seen: Seen) -> Result<Self, Error> {
        let on_behalf_of = settings.on_behalf_of.as_deref().map(|name| header("on_behalf_of", name));
        let actor = header("actor", &settings.actor)?;
        Ok(Self { actor, on_behalf_of: on_behalf_of.transpose()?, seen })
    }
}

impl Interceptor for Identity {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        request.metadata_mut().insert(ACTOR_HEADER, self.actor.clone());
        if let Some(name) = &self.on_behalf_of {
            request.metadata_mut().insert(ON_BEHALF_OF_HEADER, name.clone());
        }
        if let Some(seen) = self.seen.header() {
            request.metadata_mut().insert(SEEN_HEADER, seen);
        }
        Ok(request)
    }
}

fn header(setting: &'static str, name: &str) -> Result<MetadataValue<Ascii>, Error> {
    percent_encoded(name).parse().map_err(|_| Error::Setting { setting, problem: SettingProblem::NotAHeader })
}

/// Printable ASCII stays as it is, except the percent sign itself.
fn percent_encoded(text: &str) -> String {
    text.bytes().fold(String::with_capacity(text.len()), |mut out, byte| {
        if matches!(byte, b' '..=b'~') && byte != b'%' {
            out.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_seen_is_told_by_period_and_never_goes_back() {
        let seen = Seen::default();
        assert_eq!(seen.header(), None);
        for said in ["a-1=7", "b-1=3", "a-1=5", "b-1=x", "c"] {
            let mut metadata = MetadataMap::new();
            metadata.insert(SEEN_HEADER, said.parse().unwrap());
            seen.note(&metadata);
        }
        assert_eq!(seen.clone().header().unwrap(), "a-1=7,b-1=3");
    }

    #[test]
    fn of_many_periods_the_latest_fit_into_a_header() {
        let seen = Seen::default();
        for period in 1000..3000 {
            let mut metadata = MetadataMap::new();
            metadata
                .insert(SEEN_HEADER, format!("a-period-with-a-long-name-{period}=1000000").parse().unwrap());
            seen.note(&metadata);
        }
        let header = seen.header().unwrap();
        assert!(header.len() < 8 * 1024, "{} bytes", header.len());
        let header = header.to_str().unwrap();
        assert!(header.contains("-2999=") && header.contains("-2900=") && !header.contains("-2899="));
    }

    #[test]
    fn ascii_stays_and_the_rest_is_percent_encoded() {
        assert_eq!(percent_encoded("op-07 night"), "op-07 night");
        assert_eq!(percent_encoded("王"), "%E7%8E%8B");
        assert_eq!(percent_encoded("100%\n"), "100%25%0A");
    }
}

//! The headers that say who is asking. Tokens will be sent from here.

use std::fmt::Write as _;

use hotline_proto::{ACTOR_HEADER, ON_BEHALF_OF_HEADER};
use tonic::metadata::{Ascii, MetadataValue};
use tonic::service::Interceptor;
use tonic::{Request, Status};

use crate::{Error, Settings};

/// Adds the headers to every request.
#[derive(Clone, Debug)]
pub struct Identity {
    actor: MetadataValue<Ascii>,
    on_behalf_of: Option<MetadataValue<Ascii>>,
}

impl Identity {
    pub(crate) fn of(settings: &Settings) -> Result<Self, Error> {
        let on_behalf_of = settings.on_behalf_of.as_deref().map(|name| header("on_behalf_of", name));
        Ok(Self { actor: header("actor", &settings.actor)?, on_behalf_of: on_behalf_of.transpose()? })
    }
}

impl Interceptor for Identity {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        request.metadata_mut().insert(ACTOR_HEADER, self.actor.clone());
        if let Some(name) = &self.on_behalf_of {
            request.metadata_mut().insert(ON_BEHALF_OF_HEADER, name.clone());
        }
        Ok(request)
    }
}

fn header(setting: &'static str, name: &str) -> Result<MetadataValue<Ascii>, Error> {
    percent_encoded(name)
        .parse()
        .map_err(|_| Error::Setting { setting, problem: "cannot be sent as a header" })
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
    use super::percent_encoded;

    #[test]
    fn ascii_stays_and_the_rest_is_percent_encoded() {
        assert_eq!(percent_encoded("op-07 night"), "op-07 night");
        assert_eq!(percent_encoded("王"), "%E7%8E%8B");
        assert_eq!(percent_encoded("100%\n"), "100%25%0A");
    }
}

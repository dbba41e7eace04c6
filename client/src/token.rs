//! A token, by which a server knows who is asking.

use std::fmt;

use http::HeaderValue;
use tonic::service::Interceptor;
use tonic::{Request, Status};

use crate::Error;
use crate::error::SettingProblem;

/// Digits of the id.
const ID_DIGITS: usize = 12;

/// A token. It shows itself to nobody: neither `Debug` nor an error has it.
#[derive(Clone)]
pub struct Token(HeaderValue);

impl Token {
    /// Takes what was shown when the token was made. Fails with [`Error::Setting`] if it is none.
    pub fn new(text: &str) -> Result<Self, Error> {
        let text = text.trim();
        let is_one = text.starts_with("hl_") && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        let header = HeaderValue::from_str(&format!("Bearer {text}")).ok().filter(|_| is_one);
        let mut header =
            header.ok_or(Error::Setting { setting: "token", problem: SettingProblem::NotAToken })?;
        header.set_sensitive(true);
        Ok(Self(header))
    }

    /// Its id, which is no secret: the digits after the prefix. Shorter if it is none that a server made.
    pub fn id(&self) -> &str {
        let text = self.0.to_str().unwrap_or_default().trim_start_matches("Bearer hl_");
        text.get(..ID_DIGITS).unwrap_or(text)
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token")
    }
}

/// Says with each request who is asking.
#[derive(Clone, Debug)]
pub struct Authorization(pub(crate) Option<Token>);

impl Interceptor for Authorization {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        if let Some(Token(header)) = &self.0
            && let Ok(value) = header.to_str().unwrap_or_default().parse()
        {
            let mut value: tonic::metadata::AsciiMetadataValue = value;
            value.set_sensitive(true);
            request.metadata_mut().insert("authorization", value);
        }
        Ok(request)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_shows_itself_to_nobody() {
        let text = "hl_0011223344";
        let token = Token::new(&format!(" {text}\n")).unwrap();
        let request = Authorization(Some(token.clone())).call(Request::new(())).unwrap();
        assert_eq!(
            request.metadata().get("authorization").unwrap().to_str().unwrap(),
            format!("Bearer {text}")
        );
        assert!(!format!("{token:?} {request:?}").contains("0011"), "{token:?} {request:?}");
        for wrong in ["", "0011", "hl_ 0", "hl_0\n0", "hl_é"] {
            let said = Token::new(wrong).unwrap_err().to_string();
            assert!(wrong.is_empty() || !said.contains(wrong), "{said}");
        }
    }
}

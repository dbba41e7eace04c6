//! Tokens, without what is kept secret.

use hotline_proto::v1;

use super::{time, time_if};
use crate::api::convert::codes;
use crate::domain::access::Token;
use crate::domain::instant::Instant;
use crate::domain::period::PeriodId;

/// The name of a token.
pub fn token_name(id: &str) -> String {
    format!("tokens/{id}")
}

/// A token, and when it was last used.
pub fn token(token: &Token, last_used_at: Option<Instant>) -> v1::Token {
    let grant = &token.grant;
    v1::Token {
        name: token_name(&token.id),
        principal: grant.principal.as_str().to_owned(),
        role: codes::number(grant.role),
        periods: grant.periods.iter().map(PeriodId::name).collect(),
        may_act_for_others: grant.may_act_for_others,
        expires_at: time(grant.expires_at),
        created_at: time(token.created_at),
        created_by: token.created_by.clone(),
        revoked_at: time_if(token.revoked_at),
        last_used_at: time_if(last_used_at),
        by_certificate: grant.by_certificate,
    }
}

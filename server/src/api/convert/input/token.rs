//! Tokens that are to be made, and those that are named.

use hotline_proto::v1;

use super::Fields;
use crate::domain::access::{BY_CERTIFICATE, Grant, MAX_DAYS, MAX_PERIODS, Principal, collection_of};
use crate::domain::codes::Role;
use crate::domain::instant::{DAY, Instant};
use crate::domain::refusal::Problem;
use crate::domain::refusal::facts::Fact;
use crate::domain::refusal::problem::Form;

/// What the field `token` is to be given for, at a time.
pub fn grant(f: &mut Fields<'_>, token: Option<&v1::Token>, now: Instant) -> Option<Grant> {
    let token = f.required("token", |_, _| token)?;
    let mut f = f.within("token");
    let role = f.required_choice("role", token.role);
    if role == Some(Role::Owner) {
        f.refuse("role", Problem::Conflict("principal".to_owned()));
    }
    if token.by_certificate && role.is_some_and(|role| role != BY_CERTIFICATE) {
        f.refuse("by_certificate", Problem::Conflict("role".to_owned()));
    }
    let principal = f.required("principal", |f, path| principal(f, path, &token.principal, role?));
    if token.periods.len() > MAX_PERIODS {
        f.refuse("periods", Problem::TooMany { count: token.periods.len(), limit: MAX_PERIODS });
    }
    let periods = token.periods.iter().take(MAX_PERIODS).enumerate();
    let periods: Vec<_> = periods
        .filter_map(|(at, name)| f.required(&format!("periods[{at}]"), |f, path| f.period_name(path, name)))
        .collect();
    let expires_at = f.required_time("expires_at", token.expires_at.as_ref())?;
    let latest = now.plus(MAX_DAYS * DAY);
    if expires_at <= now || expires_at > latest {
        let [value, minimum, maximum] = [expires_at, now, latest].map(|at| Some(Fact::Time(at)));
        f.refuse("expires_at", Problem::OutOfRange { value, minimum, maximum, step: None });
    }
    Some(Grant {
        principal: principal?,
        role: role?,
        periods,
        may_act_for_others: token.may_act_for_others,
        by_certificate: token.by_certificate,
        expires_at,
    })
}

fn principal(f: &mut Fields<'_>, path: &str, text: &str, role: Role) -> Option<Principal> {
    if text.is_empty() {
        return None;
    }
    let principal = Principal::parse(text, role);
    if principal.is_none() {
        let example = match collection_of(role) {
            Some("agencies") => "agencies/S005",
            Some("services") => "services/pbx",
            Some("users") => "users/li",
            _ => "operators/OP01",
        };
        f.refuse(path, Problem::malformed_like(Form::Principal, example));
    }
    principal
}

/// The id of a token, from its name.
pub fn token_id(f: &mut Fields<'_>, field: &str, name: &str) -> Option<String> {
    f.required(field, |f, path| {
        let id = name.strip_prefix("tokens/").unwrap_or(name);
        let fits = !id.is_empty() && id.len() <= 64 && id.bytes().all(|b| b.is_ascii_alphanumeric());
        if !fits && !name.is_empty() {
            f.refuse(path, Problem::malformed(Form::TokenName));
        }
        fits.then(|| id.to_owned())
    })
}

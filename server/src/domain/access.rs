//! Who may: principals, tokens, and what becomes of them.

use std::fmt;

use percent_encoding::{CONTROLS, percent_decode_str, utf8_percent_encode};
use serde::{Deserialize, Serialize};

use super::codes::Coded;
use super::instant::Instant;
use super::period::{PeriodFacts, PeriodId};

/// Maximum length of a principal, in bytes.
pub const MAX_PRINCIPAL_BYTES: usize = 200;
/// Maximum number of periods that a token names.
pub const MAX_PERIODS: usize = 100;
/// The longest time for which a token is good, in days.
pub const MAX_DAYS: i64 = 400;

/// The role of those who may be known by a client certificate.
pub const BY_CERTIFICATE: Role = Role::Service;
/// What the URI begins with by which a client certificate names a principal.
const URI_SCHEME: &str = "hotline:";

/// What somebody may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Role {
    /// The work of the desk 接听人员.
    Operator,
    /// Also what lowers, reviews and reports 班长.
    Supervisor,
    /// An agency's own assignments 承办单位.
    Agency,
    /// Another system's own calls.
    Service,
    /// Figures and the board.
    Viewer,
    /// The journal, without personal data 审计员.
    Auditor,
    /// Tokens and settings, without personal data 管理员.
    Admin,
    /// Everything: the server's own user, over its socket.
    Owner,
}

impl Coded for Role {
    const ALL: &'static [Self] = &[
        Self::Operator,
        Self::Supervisor,
        Self::Agency,
        Self::Service,
        Self::Viewer,
        Self::Auditor,
        Self::Admin,
        Self::Owner,
    ];
    const WHAT: &'static str = "role";

    fn code(self) -> &'static str {
        match self {
            Self::Operator => "OPERATOR",
            Self::Supervisor => "SUPERVISOR",
            Self::Agency => "AGENCY",
            Self::Service => "SERVICE",
            Self::Viewer => "VIEWER",
            Self::Auditor => "AUDITOR",
            Self::Admin => "ADMIN",
            Self::Owner => "OWNER",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// Who asks or writes, as the journal says it: `operators/OP01`, `services/pbx`, `users/li`. Never the id of a token, which comes and goes.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Principal(String);

impl Principal {
    /// Reads the principal of a token with a role. None if it has not the form that the role asks for.
    pub fn parse(text: &str, role: Role) -> Option<Self> {
        let (collection, id) = text.split_once('/')?;
        let fits = text.len() <= MAX_PRINCIPAL_BYTES && !id.is_empty() && id.chars().all(is_of_id);
        (fits && Some(collection) == collection_of(role)).then(|| Self(text.to_owned()))
    }

    /// Whether a text is the name of a principal, of whatever role.
    pub fn is_one(text: &str) -> bool {
        Role::ALL.iter().any(|role| Self::parse(text, *role).is_some())
    }

    /// Whose write it is, by which a repeat is recognised: that of the principal on whose behalf it is made, else that of who writes. So a call that
    /// was kept at a seat is recorded once, whether its writer delivers it or somebody else for them.
    pub fn whose<'n>(actor: &'n str, on_behalf_of: Option<&'n str>) -> &'n str {
        on_behalf_of.filter(|name| Self::is_one(name)).unwrap_or(actor)
    }

    /// The user of an operating system. What no name of a user has becomes an underscore.
    pub fn user(name: &str) -> Self {
        let id: String = name.chars().map(|c| if is_of_id(c) { c } else { '_' }).collect();
        Self(format!("users/{}", if id.is_empty() { "unknown" } else { &id }))
    }

    /// What stands after the collection in the name of a principal: the code of a call handler or agency.
    pub fn id_of(name: &str) -> &str {
        name.split_once('/').map_or("", |(_, id)| id)
    }

    /// Whether a name is that of the call handler with a code.
    pub fn is_operator(name: &str, code: &str) -> bool {
        name.strip_prefix("operators/") == Some(code)
    }

    /// The service that a URI in a client certificate names: `hotline:services/NAME`, in which what is not ASCII is percent-encoded. None if it names none.
    pub fn from_uri(uri: &str) -> Option<Self> {
        let text = percent_decode_str(uri.strip_prefix(URI_SCHEME)?).decode_utf8().ok()?;
        Self::parse(&text, BY_CERTIFICATE)
    }

    /// The URI by which a client certificate names it.
    pub fn to_uri(&self) -> String {
        format!("{URI_SCHEME}{}", utf8_percent_encode(&self.0, CONTROLS))
    }

    /// Its name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether a character may stand in the id of a principal.
fn is_of_id(c: char) -> bool {
    c.is_alphanumeric() || "-_.@".contains(c)
}

impl fmt::Display for Principal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What the principals of a role are called before their id. None of the owner, who has no token.
pub fn collection_of(role: Role) -> Option<&'static str> {
    match role {
        Role::Operator | Role::Supervisor => Some("operators"),
        Role::Agency => Some("agencies"),
        Role::Service => Some("services"),
        Role::Viewer | Role::Auditor | Role::Admin => Some("users"),
        Role::Owner => None,
    }
}

/// What a token is given for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// What it stands for.
    pub principal: Principal,
    /// What it may be used for.
    pub role: Role,
    /// The periods for which it is good; empty for all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub periods: Vec<PeriodId>,
    /// Whether its writes may say on whose behalf they are made.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub may_act_for_others: bool,
    /// Whether a client certificate with the principal's name stands for it, instead of a secret; see [`Principal::from_uri`].
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_certificate: bool,
    /// Until when it is good.
    pub expires_at: Instant,
}

impl Grant {
    /// Whether it is good for a period.
    pub fn covers(&self, period: &PeriodId) -> bool {
        self.periods.is_empty() || self.periods.contains(period)
    }

    /// Rounds its expiry up to the end of the shift in which it falls, so that nobody who works in shifts is signed out in the middle of one. The shifts are those of the
    /// periods that it covers; where these end at different times, the latest end counts.
    pub fn round_up_to_shift(&mut self, periods: &[PeriodFacts]) {
        let works_in_shifts = match self.role {
            Role::Operator | Role::Supervisor => true,
            Role::Agency | Role::Service | Role::Viewer | Role::Auditor | Role::Admin | Role::Owner => false,
        };
        let covered = periods.iter().filter(|period| works_in_shifts && self.covers(&period.id));
        let end = covered.filter_map(|period| period.end_of_work(self.expires_at)).max();
        self.expires_at = end.unwrap_or(self.expires_at);
    }
}

/// A token, without what is kept secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Random id.
    pub id: String,
    /// What it is given for.
    pub grant: Grant,
    /// When it was made.
    pub created_at: Instant,
    /// Who made it.
    pub created_by: String,
    /// When it was revoked.
    pub revoked_at: Option<Instant>,
}

/// Why nobody is known by what was sent for a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenFault {
    /// Nothing was sent.
    Missing,
    /// It is no token, or not all of one.
    Malformed,
    /// This register did not make it.
    Unknown,
    /// No token stands for the name in the client certificate.
    NotGranted,
    /// It was good until then.
    Expired(Instant),
    /// It was revoked then.
    Revoked(Instant),
}

impl Token {
    /// Fails if it is not good at a time.
    pub fn check(&self, now: Instant) -> Result<(), TokenFault> {
        match self.revoked_at {
            Some(at) => Err(TokenFault::Revoked(at)),
            None if now >= self.grant.expires_at => Err(TokenFault::Expired(self.grant.expires_at)),
            None => Ok(()),
        }
    }
}

/// Something that becomes of a token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AccessEvent {
    /// It was made.
    TokenCreated {
        /// What for.
        grant: Grant,
        /// SHA-256 of its secret, in hexadecimal digits.
        secret_hash: String,
    },
    /// It was revoked.
    TokenRevoked,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::instant::HOUR;
    use crate::domain::tests::{BEGIN, facts};

    #[test]
    fn a_principal_has_the_form_that_its_role_asks_for() {
        for (text, role) in [
            ("operators/OP01", Role::Operator),
            ("operators/王芳", Role::Supervisor),
            ("agencies/S005", Role::Agency),
            ("services/pbx", Role::Service),
            ("users/li@office", Role::Admin),
        ] {
            assert_eq!(Principal::parse(text, role).map(|it| it.to_string()), Some(text.to_owned()));
        }
        for (text, role) in [
            ("OP01", Role::Operator),
            ("operators/", Role::Operator),
            ("operators/a b", Role::Operator),
            ("operators/a/b", Role::Operator),
            ("users/li", Role::Operator),
            ("operators/OP01", Role::Admin),
            ("users/li", Role::Owner),
        ] {
            assert_eq!(Principal::parse(text, role), None, "{text} {role}");
        }
        assert!(Principal::parse(&format!("users/{}", "x".repeat(200)), Role::Admin).is_none());
        assert_eq!(Principal::user("li na").as_str(), "users/li_na");
        assert_eq!(Principal::user("").as_str(), "users/unknown");
    }

    #[test]
    fn a_certificate_names_a_service_by_a_uri() {
        for name in ["services/pbx", "services/a-b_c.d@e", "services/电话"] {
            let principal = Principal::parse(name, Role::Service).unwrap();
            let uri = principal.to_uri();
            assert!(uri.is_ascii() && uri.starts_with("hotline:services/"), "{uri}");
            assert_eq!(Principal::from_uri(&uri), Some(principal));
        }
        for uri in [
            "services/pbx",
            "hotline:services/",
            "hotline:services/a/b",
            "hotline:services/%FF",
            "hotline:services/a%00",
            "hotline:operators/OP01",
            "hotline:users/li",
            "HOTLINE:services/pbx",
            "https://services/pbx",
        ] {
            assert_eq!(Principal::from_uri(uri), None, "{uri}");
        }
    }

    #[test]
    fn it_expires_at_the_end_of_a_shift_and_never_earlier() {
        let day = facts();
        let mut long = facts();
        long.id = PeriodId::parse("other-2022").unwrap();
        long.shift_plans[0].shifts.iter_mut().for_each(|shift| shift.end_minute += 60);
        let ended = PeriodFacts { ends_at: Some(BEGIN.plus(HOUR)), ..long.clone() };
        let midnight = day.zone.at(day.zone.date(BEGIN), 0);
        let rounded = |role, periods: &[&PeriodFacts], of: &[&PeriodFacts], at| {
            let ids = of.iter().map(|period| period.id.clone()).collect();
            let mut grant = grant(role, ids, midnight.plus(at));
            grant.round_up_to_shift(&periods.iter().copied().cloned().collect::<Vec<_>>());
            grant.expires_at.0 - midnight.0
        };
        let (both, desk) = ([&day, &long], Role::Operator);
        assert_eq!(rounded(desk, &both, &[&day], 9 * HOUR), 16 * HOUR);
        assert_eq!(rounded(Role::Supervisor, &both, &[&day], 16 * HOUR - 1), 16 * HOUR);
        assert_eq!(rounded(desk, &both, &[&day], 16 * HOUR), 16 * HOUR, "a shift begins just then");
        assert_eq!(rounded(desk, &both, &[], 9 * HOUR), 17 * HOUR, "of all periods");
        assert_eq!(rounded(desk, &[&day, &ended], &[], 9 * HOUR), 16 * HOUR);
        assert_eq!(rounded(desk, &[&day], &[&long], 9 * HOUR), 9 * HOUR, "there is no such period yet");
        assert_eq!(rounded(Role::Viewer, &both, &[&day], 9 * HOUR), 9 * HOUR);
    }

    fn grant(role: Role, periods: Vec<PeriodId>, expires_at: Instant) -> Grant {
        let name = format!("{}/li", collection_of(role).unwrap());
        let principal = Principal::parse(&name, role).unwrap();
        Grant { principal, role, periods, may_act_for_others: false, by_certificate: false, expires_at }
    }

    #[test]
    fn a_token_is_good_until_it_is_revoked_or_has_expired() {
        let grant = grant(Role::Admin, Vec::new(), Instant(10));
        let token = |revoked_at| Token {
            id: "1".to_owned(),
            grant: grant.clone(),
            created_at: Instant(0),
            created_by: "users/root".to_owned(),
            revoked_at,
        };
        assert_eq!(token(None).check(Instant(9)), Ok(()));
        assert_eq!(token(None).check(Instant(10)), Err(TokenFault::Expired(Instant(10))));
        assert_eq!(token(Some(Instant(3))).check(Instant(2)), Err(TokenFault::Revoked(Instant(3))));
    }
}

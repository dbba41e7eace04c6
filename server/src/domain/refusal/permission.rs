//! Why somebody is not known, or may not do something, as facts.

use super::facts::{Fact, Facts, given};
use crate::domain::access::TokenFault;
use crate::domain::codes::Role;

/// A rule about who may do what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PermissionRule {
    /// Only these may call the method.
    Method(Vec<Role>),
    /// Not everybody may say on whose behalf a write is made.
    OnBehalf,
    /// A token that names its periods makes no others.
    OtherPeriods,
}

impl PermissionRule {
    /// The name of the rule, and its facts but for the caller's role.
    pub(super) fn facts(&self) -> Facts {
        let rule = |name| ("rule", Fact::code(name));
        match self {
            Self::Method(allowed) => {
                let allowed = allowed.iter().map(ToString::to_string).collect();
                vec![rule("METHOD"), ("allowed", Fact::List(allowed))]
            }
            Self::OnBehalf => vec![rule("ON_BEHALF")],
            Self::OtherPeriods => vec![rule("OTHER_PERIODS")],
        }
    }
}

impl TokenFault {
    /// The cause and its facts.
    pub(super) fn facts(&self) -> Facts {
        let (cause, time) = match self {
            Self::Missing => ("MISSING", None),
            Self::Malformed => ("MALFORMED", None),
            Self::Unknown => ("UNKNOWN", None),
            Self::NotGranted => ("NOT_GRANTED", None),
            Self::Expired(at) => ("EXPIRED", Some(*at)),
            Self::Revoked(at) => ("REVOKED", Some(*at)),
        };
        let mut facts = vec![("cause", Fact::code(cause))];
        facts.extend(given([("time", time.map(Fact::Time))]));
        facts
    }
}

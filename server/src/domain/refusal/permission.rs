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
    /// Only supervisors void a call that another took, or lift what its caller asked for.
    OthersCall,
    /// Only supervisors lower a P0.
    LowerUrgency,
    /// Who an anonymous or confidential caller is, only who took the call and supervisors see.
    ProtectedCaller,
    /// An agency acts only as itself.
    OtherAgency,
    /// Only supervisors say of others that they come on duty or go off.
    OthersDuty,
    /// Only supervisors say of others that they have read something.
    OthersReading,
    /// A filter looks only into what its answer shows: not into this field.
    Filter(&'static str),
}

impl PermissionRule {
    /// Names, numbers and the stories of issues are for the desk.
    pub fn of_desk() -> Self {
        Self::Method(vec![Role::Operator, Role::Supervisor])
    }

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
            Self::OthersCall => vec![rule("OTHERS_CALL")],
            Self::LowerUrgency => vec![rule("LOWER_URGENCY")],
            Self::ProtectedCaller => vec![rule("PROTECTED_CALLER")],
            Self::OtherAgency => vec![rule("OTHER_AGENCY")],
            Self::OthersDuty => vec![rule("OTHERS_DUTY")],
            Self::OthersReading => vec![rule("OTHERS_READING")],
            Self::Filter(field) => vec![rule("FILTER"), ("field", Fact::Field((*field).to_owned()))],
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

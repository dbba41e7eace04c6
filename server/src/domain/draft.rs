//! Content that is written field by field, and drafts of it in which every field is optional.

use super::codes::*;

/// A value that may be empty.
pub trait Blank {
    /// Whether it is empty. Codes, numbers and times never are.
    fn is_blank(&self) -> bool;
}

impl<T> Blank for Option<T> {
    fn is_blank(&self) -> bool {
        self.is_none()
    }
}

impl Blank for String {
    fn is_blank(&self) -> bool {
        self.is_empty()
    }
}

impl<T> Blank for Vec<T> {
    fn is_blank(&self) -> bool {
        self.is_empty()
    }
}

impl Blank for bool {
    fn is_blank(&self) -> bool {
        !self
    }
}

macro_rules! never_blank {
    ($($type:ty)+) => {$(
        impl Blank for $type {
            fn is_blank(&self) -> bool {
                false
            }
        }
    )+};
}
never_blank! { CallDirection CallChannel CallDisposition CallKind Urgency u32 super::instant::Instant }

/// Declares a type of content and its draft, which has the same fields, each of them optional.
///
/// Its JSON, which journals hold for ever, leaves out the fields that have their default: defaults never change.
///
/// `apply` overwrites the given fields. `fill` only fills empty fields, and returns the names of those that have another value.
/// Empty fields are left out of the JSON.
macro_rules! drafted {
    ($(#[$meta:meta])* pub struct $content:ident, draft $draft:ident {
        $($(#[$fmeta:meta])* pub $field:ident: $type:ty = $default:expr,)+
    }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
        #[serde(default)]
        pub struct $content {
            $($(#[$fmeta])* pub $field: $type,)+
        }

        impl serde::Serialize for $content {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                use serde::ser::SerializeMap;
                let default = Self::default();
                let mut map = to.serialize_map(None)?;
                $(if self.$field != default.$field {
                    map.serialize_entry(stringify!($field), &self.$field)?;
                })+
                map.end()
            }
        }

        impl Default for $content {
            fn default() -> Self {
                Self { $($field: $default,)+ }
            }
        }

        #[doc = concat!("The given fields of [`", stringify!($content), "`].")]
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        pub struct $draft {
            $($(#[$fmeta])* pub $field: Option<$type>,)+
        }

        impl $draft {
            /// Overwrites the fields that are given.
            pub fn apply(self, content: &mut $content) {
                $(if let Some(value) = self.$field { content.$field = value; })+
            }

            /// Fills empty fields that are given. Returns the names of given fields that already have another value.
            pub fn fill(self, content: &mut $content) -> Vec<&'static str> {
                let mut filled_already = Vec::new();
                $(if let Some(value) = self.$field && value != content.$field {
                    if content.$field.is_blank() {
                        content.$field = value;
                    } else {
                        filled_already.push(stringify!($field));
                    }
                })+
                filled_already
            }
        }
    };
}

pub(crate) use drafted;

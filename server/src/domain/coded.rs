//! What all closed sets of codes have: how they are declared, stored and read.

/// A value with a stable code.
pub trait Coded: Copy + Eq + Sized + 'static {
    /// All values, in the order of the contract's numbers, which begin at 1.
    const ALL: &'static [Self];
    /// What the values are, in error messages: `urgency`.
    const WHAT: &'static str;
    /// The stable code as it is stored, such as `IN_PROGRESS`.
    fn code(self) -> &'static str;
    /// The value with a code. None if there is none.
    fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|value| value.code() == code)
    }
}

macro_rules! codes {
    ($($(#[$meta:meta])* $name:ident, $what:literal { $($(#[$vmeta:meta])* $variant:ident = $code:literal,)+ })+) => {
        $(
            $(#[$meta])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
            pub enum $name { $($(#[$vmeta])* #[serde(rename = $code)] $variant,)+ }

            impl Coded for $name {
                const ALL: &'static [Self] = &[$($name::$variant,)+];
                const WHAT: &'static str = $what;
                fn code(self) -> &'static str {
                    match self { $($name::$variant => $code,)+ }
                }
            }

            impl std::fmt::Display for $name {
                fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    f.write_str(self.code())
                }
            }
        )+

        /// Calls a macro with the names of all these types, so that a layer can implement for each what it needs.
        macro_rules! for_each_code {
            ($mac:ident) => { $mac! { $($name)+ } };
        }
        pub(crate) use for_each_code;
    };
}
pub(super) use codes;

//! Every stable code, with its title and its explanation.
//!
//! The hundreds say what a code is about: 0 reading files, 1 shape and values, 2 secrets, 3 the stack, 4 the plan,
//! 5 deployments, 6 conflicts, 7 budget and consent, 9 the API and logging in. A code keeps its number and its meaning for
//! good; one that is no longer used leaves a gap.

mod table;

macro_rules! codes {
    ($($name:ident $id:literal $title:literal $explanation:literal)*) => {
        /// A stable code; the order is that of the numbers.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(#[doc = concat!($id, ": ", $title, ".")] $name,)*
        }

        impl Code {
            /// Every code, in order of its number.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Returns the code as it is printed, such as `IP102`.
            pub fn id(self) -> &'static str {
                match self { $(Self::$name => $id,)* }
            }

            /// Returns what the code is about, as a short fragment.
            pub fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)* }
            }

            /// Returns the long form: what it means, why it matters, what to do.
            pub fn explanation(self) -> &'static str {
                match self { $(Self::$name => $explanation,)* }
            }
        }
    };
}

use codes;

pub use table::Code;

impl Code {
    /// Finds a code by how it is printed, in any case.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|code| code.id().eq_ignore_ascii_case(id))
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.id())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique_well_formed_and_in_order() {
        let ids: Vec<_> = Code::ALL.iter().map(|code| code.id()).collect();
        assert!(ids.iter().all(|id| id.len() == 5 && id.starts_with("IP")));
        assert!(ids.windows(2).all(|pair| pair[0] < pair[1]), "{ids:?}");
    }

    #[test]
    fn every_code_is_found_by_its_id_and_explained() {
        for code in Code::ALL {
            assert_eq!(Code::from_id(&code.id().to_lowercase()), Some(*code));
            assert!(
                !code.title().ends_with('.') && code.explanation().ends_with('.'),
                "{code}"
            );
        }
        assert_eq!(Code::from_id("IP000"), None);
    }
}

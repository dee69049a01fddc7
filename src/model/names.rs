//! Names that occur in a spec, each as a type of its own, and the closed lists of platform names.
//!
//! The types take any text, so that a spec with a wrong name can still be looked at. What is right is in the JSON
//! Schema: every bound, pattern and list of this module lands there.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Region slugs in the order of the platform's own list.
pub const REGIONS: [&str; 10] = [
    "ams", "nyc", "fra", "sfo", "sgp", "blr", "tor", "lon", "syd", "atl",
];

/// Slugs of data centers, which other products use and many app specs name in place of a region.
pub const DATA_CENTERS: [&str; 15] = [
    "ams2", "ams3", "nyc1", "nyc2", "nyc3", "fra1", "sfo1", "sfo2", "sfo3", "sgp1", "blr1", "tor1",
    "lon1", "syd1", "atl1",
];

/// Instance size slugs that a new app may use, smallest first.
pub const SIZES: [&str; 14] = [
    "apps-s-1vcpu-0.5gb",
    "apps-s-1vcpu-1gb-fixed",
    "apps-s-1vcpu-1gb",
    "apps-s-1vcpu-2gb",
    "apps-s-2vcpu-4gb",
    "apps-d-1vcpu-0.5gb",
    "apps-d-1vcpu-1gb",
    "apps-d-1vcpu-2gb",
    "apps-d-1vcpu-4gb",
    "apps-d-2vcpu-4gb",
    "apps-d-2vcpu-8gb",
    "apps-d-4vcpu-8gb",
    "apps-d-4vcpu-16gb",
    "apps-d-8vcpu-32gb",
];

/// Instance size slugs that only apps made before 7 May 2024 may use.
pub const LEGACY_SIZES: [&str; 10] = [
    "basic-xxs",
    "basic-xs",
    "basic-s",
    "basic-m",
    "professional-xs",
    "professional-s",
    "professional-m",
    "professional-1l",
    "professional-l",
    "professional-xl",
];

/// Buildpack environment slugs that the platform documents. The set is open.
pub const ENVIRONMENT_SLUGS: [&str; 12] = [
    "node-js",
    "php",
    "ruby",
    "python",
    "go",
    "hugo",
    "html",
    "hexo",
    "ruby-on-rails",
    "jekyll",
    "gatsby",
    "bun",
];

/// Pattern of app, component and database names: lower-case letters, digits and inner hyphens, 2 to 32 characters.
pub const NAME_PATTERN: &str = "^[a-z][a-z0-9-]{0,30}[a-z0-9]$";

/// Pattern of a variable name.
pub const ENV_KEY_PATTERN: &str = "^[_A-Za-z][_A-Za-z0-9]*$";

/// Pattern of a domain. Wider of the two patterns that the platform publishes.
pub const DOMAIN_PATTERN: &str = r"^([a-zA-Z0-9]+(-+[a-zA-Z0-9]+)*\.)+(xn--)?[a-zA-Z0-9]{2,}\.?$";

/// Pattern of a duration such as `5h30m`.
pub const DURATION_PATTERN: &str = r"^(0|([0-9]+(\.[0-9]+)?(h|m|s|ms|us|ns))+)$";

/// Returns current and legacy size slugs, current ones first.
fn all_sizes() -> Vec<&'static str> {
    SIZES.iter().chain(&LEGACY_SIZES).copied().collect()
}

/// Returns regions and data centers, regions first.
fn all_regions() -> Vec<&'static str> {
    REGIONS.iter().chain(&DATA_CENTERS).copied().collect()
}

macro_rules! name_type {
    ($(#[$meta:meta])* $name:ident) => {
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize, JsonSchema)]
        #[serde(transparent)]
        $(#[$meta])*
        pub struct $name(String);

        impl $name {
            /// Returns the name as written.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }

        impl PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                self.0 == other
            }
        }

        impl PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool {
                self.0 == *other
            }
        }
    };
}

name_type! {
    /// Name of an app: 2 to 32 lower-case letters, digits and inner hyphens, starting with a letter. Unique in the account.
    #[schemars(extend(
        "minLength" = 2, "maxLength" = 32, "pattern" = NAME_PATTERN, "x-pattern-words" = "lower-case letters, digits and hyphens; a letter first, no hyphen last", "examples" = ["superset-analytics"]
    ))]
    AppName
}

name_type! {
    /// Name of a component or database: 2 to 32 lower-case letters, digits and inner hyphens, starting with a letter. Unique across all kinds in the app.
    #[schemars(extend("minLength" = 2, "maxLength" = 32, "pattern" = NAME_PATTERN, "x-pattern-words" = "lower-case letters, digits and hyphens; a letter first, no hyphen last", "examples" = ["web"]))]
    ComponentName
}

name_type! {
    /// Slug of a region. Left out, the platform takes the nearest one that is available. Slugs of data centers, such as `nyc1`, are no regions, but many specs have them.
    #[schemars(extend("enum" = all_regions(), "x-deprecated-values" = DATA_CENTERS, "examples" = ["sgp"]))]
    Region
}

name_type! {
    /// Slug of an instance size: processor kind (`s` shared, `d` dedicated), virtual processors and memory. The `basic-` and `professional-` slugs are for apps made before 7 May 2024 only.
    #[schemars(extend("enum" = all_sizes(), "x-deprecated-values" = LEGACY_SIZES, "examples" = ["apps-s-1vcpu-0.5gb"]))]
    SizeSlug
}

impl SizeSlug {
    /// Tells whether the slug is one of those that new apps may no longer use.
    pub fn is_legacy(&self) -> bool {
        LEGACY_SIZES.contains(&self.as_str())
    }
}

name_type! {
    /// Name of an environment variable: letters, digits and underscores, not starting with a digit.
    #[schemars(extend("minLength" = 1, "pattern" = ENV_KEY_PATTERN, "x-pattern-words" = "letters, digits and underscores; no digit first", "examples" = ["LOG_LEVEL"]))]
    EnvKey
}

/// Returns the words of a name in capitals: `api_key`, `ApiKey` and `API-KEY` have the same two.
pub fn words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut previous = '_';
    for character in name.chars() {
        let hump = character.is_ascii_uppercase() && previous.is_ascii_lowercase();
        if (hump || !character.is_alphanumeric()) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if character.is_alphanumeric() {
            word.push(character.to_ascii_uppercase());
        }
        previous = character;
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_told_apart_in_every_writing() {
        for name in ["api_key", "ApiKey", "API-KEY", "__api__key__"] {
            assert_eq!(words(name), ["API", "KEY"], "{name}");
        }
        assert!(words("__").is_empty());
    }
    use std::collections::BTreeSet;

    #[test]
    fn no_slug_is_listed_twice() {
        let sizes = all_sizes();
        assert_eq!(sizes.iter().collect::<BTreeSet<_>>().len(), 24);
        let regions = all_regions();
        assert_eq!(regions.iter().collect::<BTreeSet<_>>().len(), 25);
    }

    #[test]
    fn every_data_center_lies_in_a_region() {
        for center in DATA_CENTERS {
            let region = center.trim_end_matches(|c: char| c.is_ascii_digit());
            assert!(REGIONS.contains(&region), "{center}");
        }
    }

    #[test]
    fn legacy_slugs_are_told_apart() {
        assert!(SizeSlug::from("basic-xxs").is_legacy());
        assert!(!SizeSlug::from("apps-s-1vcpu-1gb").is_legacy());
        assert!(!SizeSlug::from("no-such-size").is_legacy());
    }

    #[test]
    fn patterns_accept_and_refuse() {
        let matches =
            |pattern: &str, text: &str| regex_lite::Regex::new(pattern).unwrap().is_match(text);
        assert!(matches(NAME_PATTERN, "superset-web"));
        assert!(!matches(NAME_PATTERN, "Superset"));
        assert!(!matches(NAME_PATTERN, "a"));
        assert!(matches(ENV_KEY_PATTERN, "_A1"));
        assert!(!matches(ENV_KEY_PATTERN, "1A"));
        assert!(matches(DOMAIN_PATTERN, "xn--bcher-kva.example.com."));
        assert!(!matches(DOMAIN_PATTERN, "https://example.com"));
        assert!(matches(DURATION_PATTERN, "5h30m"));
        assert!(!matches(DURATION_PATTERN, "5 hours"));
    }
}

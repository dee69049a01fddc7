//! Which secrets a stack has, and by which variables of the environment they are given.

use std::collections::{BTreeMap, BTreeSet};

use super::intake::Taken;

/// Holds one secret: the variable of the environment that gives it, and the places that get it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::cli) struct Supply {
    /// The name of the secret in `ipctl.yaml`.
    pub name: String,
    /// The variable of the environment.
    pub env: String,
    /// The places, as `app/component/KEY` or `app/KEY`.
    pub places: Vec<String>,
}

/// One secret before it has a name.
struct Group<'a> {
    app: &'a str,
    first: &'a Taken,
    places: Vec<String>,
}

/// Works out the secrets of apps, each with the name that it has in `ipctl.yaml`. Places that had one value are one secret.
pub(in crate::cli) fn supplies(apps: &[(&str, &[Taken])]) -> Vec<Supply> {
    let groups = groups(apps);
    let mut wanted: BTreeMap<String, usize> = BTreeMap::new();
    for group in &groups {
        *wanted.entry(variable(&group.first.key)).or_default() += 1;
    }
    let mut taken = BTreeSet::new();
    let supplies = groups.into_iter().map(|group| {
        let short = variable(&group.first.key);
        let long = variable(&format!("{}_{}", group.app, group.first.key));
        let is_plain = wanted.get(&short) == Some(&1) && !is_reserved(&short);
        let env = free(if is_plain { short } else { long }, &mut taken);
        Supply {
            name: env.to_ascii_lowercase().replace('_', "-"),
            env,
            places: group.places,
        }
    });
    supplies.collect()
}

fn groups<'a>(apps: &[(&'a str, &'a [Taken])]) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    let mut by_value: BTreeMap<&str, usize> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for (app, taken) in apps {
        for secret in *taken {
            let place = place(app, secret);
            // A name that `ipctl.yaml` has no form for is left to the platform.
            if !is_nameable(app, secret) || !seen.insert(place.clone()) {
                continue;
            }
            let known = secret
                .value
                .as_deref()
                .and_then(|value| by_value.get(value));
            if let Some(group) = known.and_then(|at| groups.get_mut(*at)) {
                group.places.push(place);
                continue;
            }
            if let Some(value) = &secret.value {
                by_value.insert(value, groups.len());
            }
            groups.push(Group {
                app,
                first: secret,
                places: vec![place],
            });
        }
    }
    groups
}

fn place(app: &str, secret: &Taken) -> String {
    match &secret.component {
        Some(component) => format!("{app}/{component}/{}", secret.key),
        None => format!("{app}/{}", secret.key),
    }
}

fn is_nameable(app: &str, secret: &Taken) -> bool {
    let word = |c: char| c == '_' || c.is_ascii_alphanumeric();
    let fits = |name: &str| !name.is_empty() && !name.contains('/');
    secret.key.chars().all(word)
        && secret.key.starts_with(|c: char| !c.is_ascii_digit())
        && fits(app)
        && secret.component.as_deref().is_none_or(fits)
}

/// Makes the name of a variable of the environment.
fn variable(text: &str) -> String {
    let word = |c: char| {
        if c.is_ascii_alphanumeric() {
            c.to_ascii_uppercase()
        } else {
            '_'
        }
    };
    let name: String = text.chars().map(word).collect();
    if name.starts_with(|c: char| c.is_ascii_digit()) {
        format!("_{name}")
    } else {
        name
    }
}

/// Tells whether machines set a variable by themselves: CI runners, shells, and ipctl's own settings.
fn is_reserved(name: &str) -> bool {
    let prefixes = [
        "GITHUB_",
        "ACTIONS_",
        "RUNNER_",
        "CI_",
        "GITLAB_",
        "IPCTL_",
        "DIGITALOCEAN_",
    ];
    let names = [
        "CI", "PATH", "HOME", "USER", "SHELL", "PWD", "PASSWORD", "TOKEN", "SECRET",
    ];
    prefixes.iter().any(|prefix| name.starts_with(prefix)) || names.contains(&name)
}

fn free(name: String, taken: &mut BTreeSet<String>) -> String {
    let numbered = (2..).map(|number| format!("{name}_{number}"));
    let mut names = std::iter::once(name.clone()).chain(numbered);
    let found = names.find(|name| !taken.contains(name)).unwrap_or(name);
    taken.insert(found.clone());
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(component: Option<&str>, key: &str, value: Option<&str>) -> Taken {
        Taken {
            component: component.map(str::to_owned),
            key: key.to_owned(),
            value: value.map(str::to_owned),
        }
    }

    #[test]
    fn equal_values_are_one_secret_and_names_tell_apps_apart() {
        let odoo = [
            secret(Some("web"), "ADMIN_PASSWORD", Some("one-value")),
            secret(None, "SESSION_KEY", None),
            secret(Some("web"), "GITHUB_TOKEN", None),
            secret(Some("web"), "bad key", None),
        ];
        let hub = [
            secret(Some("hub"), "ODOO_PASSWORD", Some("one-value")),
            secret(Some("hub"), "SESSION_KEY", None),
            secret(Some("hub"), "SESSION_KEY", None),
        ];
        let found = supplies(&[("odoo", &odoo), ("hub", &hub)]);
        let lines: Vec<String> = found
            .iter()
            .map(|supply| format!("{} {} {}", supply.name, supply.env, supply.places.join(" ")))
            .collect();
        assert_eq!(
            lines,
            [
                "admin-password ADMIN_PASSWORD odoo/web/ADMIN_PASSWORD hub/hub/ODOO_PASSWORD",
                "odoo-session-key ODOO_SESSION_KEY odoo/SESSION_KEY",
                "odoo-github-token ODOO_GITHUB_TOKEN odoo/web/GITHUB_TOKEN",
                "hub-session-key HUB_SESSION_KEY hub/hub/SESSION_KEY",
            ]
        );
    }
}

//! Checks that every name in the manifest leads somewhere, and that nothing is said twice.

use std::collections::BTreeMap;

use super::super::app::AppSpec;
use super::super::names::AppName;
use super::super::schema;
use super::super::view::ComponentView;
use super::place::{FieldPlace, SecretPlace};
use super::types::{Manifest, Secret};

/// What kind of fault a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProblemKind {
    /// A name leads nowhere.
    UnknownName,
    /// The same thing is said a second time.
    Duplicate,
    /// A variable that gets a secret is not of type `SECRET`.
    NotSecret,
    /// Two parts of the manifest cannot both hold.
    Contradiction,
}

/// One fault of a manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManifestProblem {
    /// Kind of the fault.
    pub kind: ProblemKind,
    /// Keys and list positions that lead to the faulty value, outermost first.
    pub path: Vec<String>,
    /// What is wrong, as a lower-case fragment.
    pub message: String,
    /// Name that leads nowhere, to be compared with the candidates. `None` for other faults.
    pub name: Option<String>,
    /// Names that could have been meant, in the order of the files.
    pub candidates: Vec<String>,
}

impl Manifest {
    /// Returns every fault of the manifest in view of the specs beside it, in the order of the manifest's fields.
    pub fn check(&self, specs: &[AppSpec]) -> Vec<ManifestProblem> {
        let mut checker = Checker {
            manifest: self,
            specs,
            problems: Vec::new(),
        };
        checker.short_names();
        checker.waves();
        checker.secrets();
        checker.tiers();
        checker.probes();
        checker.externals();
        checker.ignores();
        checker.problems
    }
}

/// Things that were said once already, each with the place where.
type Seen = BTreeMap<String, String>;

struct Checker<'a> {
    manifest: &'a Manifest,
    specs: &'a [AppSpec],
    problems: Vec<ManifestProblem>,
}

impl<'a> Checker<'a> {
    fn short_names(&mut self) {
        let mut seen = Seen::new();
        for (short, full) in &self.manifest.apps {
            let path = path(["apps", short]);
            if self.spec(full.as_str()).is_none() {
                self.unknown(path, "app", full.as_str(), self.full_names());
                continue;
            }
            self.once(&mut seen, full.as_str(), path.clone(), "the app");
            if short != full.as_str() && self.spec(short).is_some() {
                self.problem(
                    ProblemKind::Contradiction,
                    path,
                    format!("short name `{short}` is the full name of another app"),
                );
            }
        }
    }

    fn waves(&mut self) {
        let mut seen = Seen::new();
        for (number, wave) in self.manifest.waves.iter().enumerate() {
            for (position, name) in wave.iter().enumerate() {
                let path = path(["waves", &number.to_string(), &position.to_string()]);
                if let Some(spec) = self.app(name, &path) {
                    self.once(&mut seen, spec.name.as_str(), path, "the app");
                }
            }
        }
    }

    fn secrets(&mut self) {
        let mut seen = Seen::new();
        for (name, secret) in &self.manifest.secrets {
            self.secret(name, secret, &mut seen);
        }
    }

    fn secret(&mut self, name: &str, secret: &'a Secret, seen: &mut Seen) {
        for (position, place) in secret.used_by.iter().enumerate() {
            let path = path(["secrets", name, "used_by", &position.to_string()]);
            self.secret_place(place, &path);
            let resolved = SecretPlace {
                app: self.manifest.full_name(&place.app).to_owned(),
                ..place.clone()
            };
            self.once(seen, &resolved.to_string(), path, "the variable");
        }
    }

    /// Checks that a place is a variable of type `SECRET`.
    fn secret_place(&mut self, place: &SecretPlace, path: &[String]) {
        let Some(spec) = self.app(&place.app, path) else {
            return;
        };
        let (envs, owner) = match &place.component {
            None => (spec.envs.as_slice(), format!("app `{}`", spec.name)),
            Some(name) => match self.component(spec, name, path) {
                Some(component) => (component.envs(), format!("{} `{name}`", component.kind())),
                None => return,
            },
        };
        let mut same = envs.iter().filter(|env| env.key == place.key).peekable();
        if same.peek().is_none() {
            let secret = envs.iter().filter(|env| env.is_secret());
            let candidates = secret.map(|env| env.key.to_string()).collect();
            let what = format!("variable of {owner}");
            self.unknown(path.to_vec(), &what, place.key.as_str(), candidates);
        } else if !same.any(super::super::env::Env::is_secret) {
            let message = format!("variable `{}` of {owner} is not of type SECRET", place.key);
            self.problem(ProblemKind::NotSecret, path.to_vec(), message);
        }
    }

    fn tiers(&mut self) {
        for (name, tier) in &self.manifest.tiers {
            let mut seen = Seen::new();
            let mut without = Vec::new();
            for (position, app) in tier.without.iter().enumerate() {
                let path = path(["tiers", name, "without", &position.to_string()]);
                if let Some(spec) = self.app(app, &path) {
                    self.once(&mut seen, spec.name.as_str(), path, "the app");
                    without.push(&spec.name);
                }
            }
            self.tier_fields(name, tier.set.keys(), &without);
        }
    }

    fn tier_fields(
        &mut self,
        tier: &str,
        places: impl Iterator<Item = &'a FieldPlace>,
        without: &[&AppName],
    ) {
        let mut seen = Seen::new();
        for place in places {
            let path = path(["tiers", tier, "set", &place.to_string()]);
            self.field_place(place, &path);
            let resolved = self.resolved(place);
            if without.iter().any(|app| **app == *resolved.app) {
                let message = format!("the tier is without app `{}`", place.app);
                self.problem(ProblemKind::Contradiction, path.clone(), message);
            }
            self.once(&mut seen, &resolved.to_string(), path, "the field");
        }
    }

    fn probes(&mut self) {
        let mut seen = Seen::new();
        for app in self.manifest.probes.keys() {
            let path = path(["probes", app]);
            if let Some(spec) = self.app(app, &path) {
                self.once(&mut seen, spec.name.as_str(), path, "the app");
            }
        }
    }

    fn externals(&mut self) {
        for (name, external) in &self.manifest.externals {
            let mut seen = Seen::new();
            if let Some(secret) = &external.password
                && !self.manifest.secrets.contains_key(secret)
            {
                let candidates = self.manifest.secrets.keys().cloned().collect();
                let path = path(["externals", name, "password"]);
                self.unknown(path, "secret", secret, candidates);
            }
            for (position, app) in external.used_by.iter().enumerate() {
                let path = path(["externals", name, "used_by", &position.to_string()]);
                if let Some(spec) = self.app(app, &path) {
                    self.once(&mut seen, spec.name.as_str(), path, "the app");
                }
            }
        }
    }

    fn ignores(&mut self) {
        let mut seen = Seen::new();
        for (position, ignore) in self.manifest.ignore.iter().enumerate() {
            let path = path(["ignore", &position.to_string(), "path"]);
            self.field_place(&ignore.path, &path);
            let resolved = self.resolved(&ignore.path).to_string();
            self.once(&mut seen, &resolved, path, "the field");
        }
    }

    /// Checks that app, component and outermost field exist.
    fn field_place(&mut self, place: &FieldPlace, path: &[String]) {
        let Some(spec) = self.app(&place.app, path) else {
            return;
        };
        let (fields, owner) = match &place.component {
            None => (schema::app_field_names(), "an app".to_owned()),
            Some(name) => match self.component(spec, name, path) {
                Some(component) => {
                    let kind = component.kind();
                    let fields = schema::field_names(schema::app_spec(), kind.definition());
                    (fields, format!("{kind} `{name}`"))
                }
                None => return,
            },
        };
        if let Some(first) = place.field.first()
            && !fields.contains(&first.as_str())
        {
            let candidates = fields.into_iter().map(str::to_owned).collect();
            self.unknown(
                path.to_vec(),
                &format!("field of {owner}"),
                first,
                candidates,
            );
        }
    }

    /// Returns the place with the app's full name.
    fn resolved(&self, place: &FieldPlace) -> FieldPlace {
        FieldPlace {
            app: self.manifest.full_name(&place.app).to_owned(),
            ..place.clone()
        }
    }

    /// Returns the spec of an app, or notes that there is none.
    fn app(&mut self, name: &str, path: &[String]) -> Option<&'a AppSpec> {
        let spec = self.spec(self.manifest.full_name(name));
        // A short name whose app is missing is reported once, where it is declared.
        if spec.is_none() && !self.manifest.apps.contains_key(name) {
            let short = self.manifest.apps.keys().cloned();
            let candidates = short.chain(self.full_names()).collect();
            self.unknown(path.to_vec(), "app", name, candidates);
        }
        spec
    }

    /// Returns a component of an app, or notes that there is none.
    fn component(
        &mut self,
        spec: &'a AppSpec,
        name: &str,
        path: &[String],
    ) -> Option<ComponentView<'a>> {
        let component = spec.component(name);
        if component.is_none() {
            let names = spec.components().map(|it| it.name().to_string()).collect();
            let what = format!("component of app `{}`", spec.name);
            self.unknown(path.to_vec(), &what, name, names);
        }
        component
    }

    fn spec(&self, full_name: &str) -> Option<&'a AppSpec> {
        self.specs.iter().find(|spec| spec.name == *full_name)
    }

    fn full_names(&self) -> Vec<String> {
        self.specs
            .iter()
            .map(|spec| spec.name.to_string())
            .collect()
    }

    /// Notes a thing, or that it was noted before.
    fn once(&mut self, seen: &mut Seen, thing: &str, path: Vec<String>, what: &str) {
        if let Some(first) = seen.get(thing) {
            let message = format!("{what} `{thing}` is already at `{first}`");
            self.problem(ProblemKind::Duplicate, path, message);
        } else {
            seen.insert(thing.to_owned(), path.join("."));
        }
    }

    fn unknown(&mut self, path: Vec<String>, what: &str, name: &str, candidates: Vec<String>) {
        self.problems.push(ManifestProblem {
            kind: ProblemKind::UnknownName,
            path,
            message: format!("no {what} is named `{name}`"),
            name: Some(name.to_owned()),
            candidates,
        });
    }

    fn problem(&mut self, kind: ProblemKind, path: Vec<String>, message: String) {
        self.problems.push(ManifestProblem {
            kind,
            path,
            message,
            name: None,
            candidates: Vec::new(),
        });
    }
}

/// Makes a path of its steps.
fn path<const N: usize>(steps: [&str; N]) -> Vec<String> {
    steps.map(str::to_owned).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn specs() -> Vec<AppSpec> {
        serde_json::from_value(json!([
            {"name": "shop-app", "envs": [{"key": "SHARED", "type": "SECRET"}],
             "services": [{"name": "web", "envs": [{"key": "TOKEN", "type": "SECRET"}, {"key": "LEVEL"}]}]},
            {"name": "mail-app"},
        ]))
        .unwrap()
    }

    fn problems(manifest: Value) -> Vec<String> {
        let manifest: Manifest = serde_json::from_value(manifest).unwrap();
        let show = |problem: ManifestProblem| {
            format!(
                "{:?} {}: {}",
                problem.kind,
                problem.path.join("."),
                problem.message
            )
        };
        manifest.check(&specs()).into_iter().map(show).collect()
    }

    #[test]
    fn a_sound_manifest_has_no_problems() {
        assert!(problems(json!({
            "apps": {"shop": "shop-app"},
            "waves": [["shop"], ["mail-app"]],
            "secrets": {"t": {"from": {"env": "T"}, "used_by": ["shop/web/TOKEN", "shop-app/SHARED"]}},
            "tiers": {"small": {"set": {"shop/web.instance_count": 1, "shop.region": "sgp"}, "without": ["mail-app"]}},
            "probes": {"shop": {"path": "/"}},
            "externals": {"db": {"kind": "postgres", "host": "h", "password": "t", "used_by": ["shop"]}},
            "ignore": [{"path": "shop/web.instance_count", "reason": "r"}],
        }))
        .is_empty());
    }

    #[test]
    fn names_that_lead_nowhere_are_found() {
        insta::assert_snapshot!(problems(json!({
            "apps": {"shop": "shop-app", "gone": "gone-app"},
            "waves": [["shoop", "gone"]],
            "secrets": {"t": {"used_by": ["shop/web/TOKN", "shop/wob/TOKEN", "shop/SHARD", "x/y/Z"]}},
            "tiers": {"small": {"set": {"shop/web.instance_cout": 1}, "without": ["x"]}},
            "probes": {"x": {"path": "/"}},
            "externals": {"db": {"kind": "tcp", "host": "h", "password": "u", "used_by": ["x"]}},
            "ignore": [{"path": "shop.regoin", "reason": "r"}],
        })).join("\n"), @r"
        UnknownName apps.gone: no app is named `gone-app`
        UnknownName waves.0.0: no app is named `shoop`
        UnknownName secrets.t.used_by.0: no variable of service `web` is named `TOKN`
        UnknownName secrets.t.used_by.1: no component of app `shop-app` is named `wob`
        UnknownName secrets.t.used_by.2: no variable of app `shop-app` is named `SHARD`
        UnknownName secrets.t.used_by.3: no app is named `x`
        UnknownName tiers.small.without.0: no app is named `x`
        UnknownName tiers.small.set.shop/web.instance_cout: no field of service `web` is named `instance_cout`
        UnknownName probes.x: no app is named `x`
        UnknownName externals.db.password: no secret is named `u`
        UnknownName externals.db.used_by.0: no app is named `x`
        UnknownName ignore.0.path: no field of an app is named `regoin`
        ");
    }

    #[test]
    fn things_said_twice_or_against_each_other_are_found() {
        insta::assert_snapshot!(problems(json!({
            "apps": {"shop": "shop-app", "store": "shop-app", "mail-app": "shop-app"},
            "waves": [["shop"], ["shop-app"]],
            "secrets": {
                "a": {"used_by": ["shop/web/TOKEN", "shop/web/LEVEL"]},
                "b": {"used_by": ["shop-app/web/TOKEN"]},
            },
            "tiers": {"small": {"set": {"shop/web.instance_count": 1}, "without": ["shop", "shop"]}},
            "probes": {"shop": {"path": "/"}, "store": {"path": "/"}},
        })).join("\n"), @r"
        Duplicate apps.store: the app `shop-app` is already at `apps.shop`
        Duplicate apps.mail-app: the app `shop-app` is already at `apps.shop`
        Contradiction apps.mail-app: short name `mail-app` is the full name of another app
        Duplicate waves.1.0: the app `shop-app` is already at `waves.0.0`
        NotSecret secrets.a.used_by.1: variable `LEVEL` of service `web` is not of type SECRET
        Duplicate secrets.b.used_by.0: the variable `shop-app/web/TOKEN` is already at `secrets.a.used_by.0`
        Duplicate tiers.small.without.1: the app `shop-app` is already at `tiers.small.without.0`
        Contradiction tiers.small.set.shop/web.instance_count: the tier is without app `shop`
        Duplicate probes.store: the app `shop-app` is already at `probes.shop`
        ");
    }

    #[test]
    fn candidates_are_the_names_that_exist() {
        let manifest: Manifest =
            serde_json::from_value(json!({"waves": [["shoop"]], "apps": {"shop": "shop-app"}}))
                .unwrap();
        let problems = manifest.check(&specs());
        let problem = problems.first().unwrap();
        assert_eq!(problem.name.as_deref(), Some("shoop"));
        assert_eq!(problem.candidates, ["shop", "shop-app", "mail-app"]);
    }
}

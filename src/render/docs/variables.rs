//! The variables of the apps: secrets with where they come from, and all others.

use crate::lint::looks_secret;
use crate::model::app::AppSpec;
use crate::model::env::{Env, EnvScope};
use crate::model::manifest::{Generate, GenerateEncoding, Manifest, Secret, SecretSource};

use super::page::{Page, Sheet};
use super::tree::{Block, Section, Table, Text, code, codes, left, paragraph, say, words};

/// One variable with the component that has it; none for a variable of the whole app.
#[derive(Clone, Copy)]
struct Variable<'a> {
    app: &'a str,
    component: Option<&'a str>,
    env: &'a Env,
}

/// Lists the secrets of each app and says how they get a value.
pub(super) fn secrets(page: &Page<'_>) -> Section {
    let sections: Vec<Section> = page
        .sheets
        .iter()
        .filter_map(|sheet| secrets_of(page, sheet))
        .collect();
    if sections.is_empty() {
        return Section::default();
    }
    let intro = paragraph(
        "Values of secrets stand neither here nor in the specs. They are read where the manifest says when the apps are \
         applied, and the platform keeps them encrypted. `ipctl secrets check {@}` says which are missing.",
        &[page.target],
    );
    let sections = sections.into_iter().chain(generation(page));
    Section::new("Secrets", vec![intro]).over(sections.collect())
}

fn secrets_of(page: &Page<'_>, sheet: &Sheet<'_>) -> Option<Section> {
    let columns = [
        left("Variable"),
        left("Component"),
        left("Comes from"),
        left("Secret"),
        left("Also used by"),
        left("Needed"),
    ];
    let variables = variables(sheet.spec).into_iter();
    let secrets = variables.filter(|variable| variable.env.is_secret());
    let rows: Vec<Vec<Text>> = secrets
        .map(|variable| secret_row(page.manifest, variable))
        .collect();
    let table = Table::new(&columns).with(rows);
    (!table.rows.is_empty()).then(|| Section {
        title: code(sheet.spec.name.as_str()),
        blocks: vec![Block::Table(table)],
        sections: Vec::new(),
    })
}

fn secret_row(manifest: Option<&Manifest>, variable: Variable<'_>) -> Vec<Text> {
    let key = variable.env.key.as_str();
    let known = manifest.and_then(|manifest| {
        let (name, secret) = manifest.secret_for(variable.app, variable.component, key)?;
        Some((manifest, name, secret))
    });
    let component = holder(variable);
    let Some((manifest, name, secret)) = known else {
        let origin = match variable.env.value {
            Some(_) => "the spec",
            None => "the platform only",
        };
        return vec![
            code(key),
            component,
            words(origin),
            words("-"),
            words("-"),
            words("yes"),
        ];
    };
    let needed = if secret.optional { "optional" } else { "yes" };
    vec![
        code(key),
        component,
        origin(secret),
        code(name),
        codes(other_places(manifest, secret, variable)),
        words(needed),
    ]
}

fn holder(variable: Variable<'_>) -> Text {
    variable.component.map_or_else(|| words("all"), code)
}

fn origin(secret: &Secret) -> Text {
    match &secret.from {
        Some(SecretSource::Env(name)) => say("environment variable {}", &[name]),
        Some(SecretSource::File(path)) => say("file {}", &[path]),
        Some(SecretSource::Command(words)) => {
            let program = words.first().map_or("", String::as_str);
            say("what {} prints", &[program])
        }
        None => words("the platform only"),
    }
}

/// Lists the other places that get the same value.
fn other_places(manifest: &Manifest, secret: &Secret, variable: Variable<'_>) -> Vec<String> {
    let places = secret.used_by.iter();
    let others = places.filter(|place| {
        let same = manifest.full_name(&place.app) == variable.app
            && place.component.as_deref() == variable.component
            && place.key == variable.env.key;
        !same
    });
    others.map(ToString::to_string).collect()
}

/// Says how values are made, and which ones have to be got elsewhere.
fn generation(page: &Page<'_>) -> Option<Section> {
    let secrets = &page.manifest?.secrets;
    if secrets.is_empty() {
        return None;
    }
    let made = secrets.iter().filter_map(|(name, secret)| {
        let how = secret.generate?;
        Some(say("{}: ", &[name]).then(words(recipe(how))))
    });
    let got = secrets
        .iter()
        .filter(|(_, secret)| secret.generate.is_none());
    let got = got.map(|(name, secret)| say("{} from ", &[name]).then(origin(secret)));
    let (made, got): (Vec<Text>, Vec<Text>) = (made.collect(), got.collect());
    let mut blocks = Vec::new();
    if !made.is_empty() {
        blocks.push(paragraph(
            "Random values, made by `ipctl secrets generate`:",
            &[],
        ));
        blocks.push(Block::List(made));
        let command = "ipctl secrets generate --env-file .env".to_owned();
        blocks.push(Block::Commands(vec![command]));
    }
    if !got.is_empty() {
        blocks.push(paragraph(
            "Values that their own service gives out; `ipctl secrets template` prints a file to fill in:",
            &[],
        ));
        blocks.push(Block::List(got));
    }
    Some(Section::new("How to generate secrets", blocks))
}

fn recipe(how: Generate) -> String {
    let (bytes, encoding) = (how.bytes, how.encoding);
    let encoding = match encoding {
        GenerateEncoding::Base64 => "base64",
        GenerateEncoding::Base64url => "base64 for addresses",
        GenerateEncoding::Hex => "hexadecimal",
    };
    format!("{bytes} random bytes as {encoding}")
}

/// Lists the other variables of each app.
fn others_of(sheet: &Sheet<'_>) -> Option<Block> {
    let columns = [
        left("Variable"),
        left("Component"),
        left("When"),
        left("Value"),
    ];
    let variables = variables(sheet.spec).into_iter();
    let others = variables.filter(|variable| !variable.env.is_secret());
    let table = Table::new(&columns).with(others.map(variable_row));
    let title = say(
        &format!("{{}}: {} variables", table.rows.len()),
        &[sheet.spec.name.as_str()],
    );
    (!table.rows.is_empty()).then_some(Block::Folded(title, table))
}

/// Lists the variables that are no secrets.
pub(super) fn others(page: &Page<'_>) -> Section {
    let blocks = page.sheets.iter().filter_map(others_of);
    Section::new("Other variables", blocks.collect())
}

fn variable_row(variable: Variable<'_>) -> Vec<Text> {
    vec![
        code(variable.env.key.as_str()),
        holder(variable),
        words(when(variable.env.scope)),
        value(variable.env),
    ]
}

fn when(scope: Option<EnvScope>) -> &'static str {
    match scope {
        Some(EnvScope::RunTime) => "run",
        Some(EnvScope::BuildTime) => "build",
        Some(EnvScope::Unset | EnvScope::RunAndBuildTime) | None => "run and build",
    }
}

/// Shows a value, unless it looks like a secret that is not marked as one.
fn value(env: &Env) -> Text {
    let text = env.value.as_ref().map_or("", |value| value.expose());
    if text.is_empty() {
        return words("empty");
    }
    if looks_secret(env.key.as_str(), Some(text)) {
        return words("not shown: it looks like a secret");
    }
    code(text)
}

/// Lists the variables of an app: its own, then those of its components.
fn variables(spec: &AppSpec) -> Vec<Variable<'_>> {
    let app = spec.name.as_str();
    let own = spec.envs.iter().map(move |env| Variable {
        app,
        component: None,
        env,
    });
    let of_components = spec.components().flat_map(move |view| {
        let component = Some(view.name().as_str());
        view.envs().iter().map(move |env| Variable {
            app,
            component,
            env,
        })
    });
    own.chain(of_components).collect()
}

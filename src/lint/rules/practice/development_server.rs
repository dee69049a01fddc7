//! A server made for development.

use super::command::{Command, Step, Word};
use super::settings::{Settings, is_true};
use crate::diag::{Code, Diagnostic, Severity};
use crate::lint::{App, Component, Example, Found, Rule, Variable};
use crate::model::view::ComponentKind;

/// IP318.
pub(super) const RULE: Rule = Rule {
    code: Code::DevelopmentServer,
    level: Severity::Warning,
    example: Example::specs(
        "\
name: shop
services:
- name: web
  github: {repo: acme/shop, branch: main}
  run_command: npm run dev
",
        "\
name: shop
services:
- name: web
  github: {repo: acme/shop, branch: main}
  run_command: npm run start
",
    ),
    fix: "Start the server that is made for production, and switch debugging off.",
    found: Found::App(check),
};

/// Scripts of package.json that start a development server.
const SCRIPTS: [&str; 7] = [
    "dev",
    "develop",
    "development",
    "start:dev",
    "start:development",
    "watch",
    "serve:dev",
];

/// Programs that are development servers whatever their arguments.
const PROGRAMS: [&str; 11] = [
    "nodemon",
    "webpack-dev-server",
    "ts-node-dev",
    "tsnd",
    "air",
    "runserver",
    "watchmedo",
    "browser-sync",
    "live-server",
    "http.server",
    "SimpleHTTPServer",
];

/// Programs that are one with one of these arguments.
const WITH: [(&str, &[&str]); 29] = [
    ("next", &["dev"]),
    ("nuxt", &["dev"]),
    ("nuxi", &["dev"]),
    ("astro", &["dev"]),
    ("remix", &["dev"]),
    ("gatsby", &["develop"]),
    ("strapi", &["develop"]),
    ("medusa", &["develop"]),
    ("svelte-kit", &["dev"]),
    ("vite", &["dev", "serve", "preview"]),
    ("ng", &["serve"]),
    ("webpack", &["serve"]),
    ("react-scripts", &["start"]),
    ("vue-cli-service", &["serve"]),
    ("expo", &["start"]),
    ("tsx", &["watch"]),
    ("node", &["--watch"]),
    ("bun", &["--watch", "--hot"]),
    ("deno", &["--watch"]),
    ("flask", &["run"]),
    ("superset", &["run"]),
    ("manage.py", &["runserver", "runserver_plus"]),
    ("django-admin", &["runserver"]),
    ("uvicorn", &["--reload"]),
    ("gunicorn", &["--reload"]),
    ("hypercorn", &["--reload"]),
    ("granian", &["--reload"]),
    ("fastapi", &["dev"]),
    ("symfony", &["serve", "server:start"]),
];

/// More programs that are one with one of these arguments.
const TOOLS: [(&str, &[&str]); 7] = [
    ("php", &["-S"]),
    ("jekyll", &["serve"]),
    ("hugo", &["server", "serve"]),
    ("mkdocs", &["serve"]),
    ("dotnet", &["watch"]),
    ("cargo", &["watch"]),
    ("nest", &["--watch"]),
];

const DEBUG_KEYS: [&str; 8] = [
    "FLASK_DEBUG",
    "FLASK_ENV",
    "DJANGO_DEBUG",
    "DEBUG",
    "DJANGO_SETTINGS_MODULE",
    "DJANGO_SECRET_KEY",
    "DJANGO_ALLOWED_HOSTS",
    "RAILS_ENV",
];

fn check(app: &App<'_>) -> Vec<Diagnostic> {
    let settings = Settings::of(app, |key| DEBUG_KEYS.contains(&key));
    let mut found: Vec<Diagnostic> = settings
        .shared()
        .filter_map(|variable| debug(app, variable, IsDjango::Unknown))
        .collect();
    let running = app
        .components
        .iter()
        .filter(|one| matches!(one.kind, ComponentKind::Service | ComponentKind::Worker));
    for component in running {
        let command = Command::of(component);
        let is_django = is_django(component, command.as_ref(), &settings);
        let variables = settings.own(component);
        found.extend(variables.filter_map(|variable| debug(app, variable, is_django)));
        found.extend(command.and_then(|command| in_command(app, component, &command, &settings)));
    }
    found
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum IsDjango {
    Yes,
    Unknown,
}

/// `DEBUG` has many meanings, so it counts only where Django is certain.
fn is_django(
    component: &Component<'_>,
    command: Option<&Command<'_>>,
    settings: &Settings<'_, '_>,
) -> IsDjango {
    let by_variable = settings
        .own(component)
        .any(|one| one.key.starts_with("DJANGO_"));
    let mut steps = command.iter().flat_map(|command| &command.steps);
    let by_command = steps.any(|step| {
        let is_wsgi = |word: &Word| word.text.contains(".wsgi") || word.text.contains("manage.py");
        step.program == "manage.py" || step.arguments.iter().any(is_wsgi)
    });
    if by_variable || by_command {
        IsDjango::Yes
    } else {
        IsDjango::Unknown
    }
}

fn debug(app: &App<'_>, variable: &Variable<'_>, django: IsDjango) -> Option<Diagnostic> {
    let text = variable.text().trim();
    let (is_on, help) = match variable.key {
        "FLASK_DEBUG" | "DJANGO_DEBUG" => (is_true(text), "set it to `false`"),
        "DEBUG" => (
            is_true(text) && django == IsDjango::Yes,
            "set it to `False`",
        ),
        "FLASK_ENV" | "RAILS_ENV" => (text == "development", "set it to `production`"),
        _ => return None,
    };
    let span = variable.value?.span;
    let message = format!("`{}` switches development mode on", variable.key);
    is_on.then(|| RULE.at(app, span, message).help(help))
}

fn in_command(
    app: &App<'_>,
    component: &Component<'_>,
    command: &Command<'_>,
    settings: &Settings<'_, '_>,
) -> Option<Diagnostic> {
    let in_development = |step: &Step| {
        let assigned = step
            .assignments
            .iter()
            .any(|(_, word)| word.text == "RAILS_ENV=development");
        let of_option = step.values(&["-e", "--environment"]);
        let named = of_option.iter().any(|word| word.text == "development");
        let is_set = settings.get(component, "RAILS_ENV");
        assigned || named || is_set.is_some_and(|one| one.text() == "development")
    };
    let sign = command.steps.iter().find_map(|step| {
        let is_rails = step.program == "rails" && step.has(&["s", "server"]);
        let of_rails = (is_rails && in_development(step)).then(|| Sign::named("rails server"));
        sign(step).or(of_rails)
    })?;
    let message = format!(
        "{} runs `{}`, which is made for development",
        component.label(),
        sign.text
    );
    let node = component.node.get("run_command")?;
    let span = match &sign.word {
        Some(word) => command.span(app, word),
        None => app.part(node, sign.text.split(' ').next().unwrap_or_default()),
    };
    let help = "start the server that is made for production";
    Some(RULE.at(app, span, message).help(help))
}

/// What shows that a step is a development server.
struct Sign {
    text: String,
    word: Option<Word>,
}

impl Sign {
    fn named(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            word: None,
        }
    }
}

fn sign(step: &Step) -> Option<Sign> {
    let program = step.program.as_str();
    if PROGRAMS.contains(&program) {
        return Some(Sign::named(program));
    }
    match program {
        "npm" | "pnpm" | "yarn" | "bun" => script(step).or_else(|| with_argument(step)),
        "php" | "artisan" if step.has(&["artisan"]) || program == "artisan" => {
            let word = step.find(&["serve"])?;
            Some(of_word("artisan", word))
        }
        "vite" if step.plain().next().is_none() => Some(Sign::named("vite")),
        _ => with_argument(step),
    }
}

fn with_argument(step: &Step) -> Option<Sign> {
    let known = WITH.iter().chain(&TOOLS);
    let (program, words) = known
        .copied()
        .find(|(program, _)| *program == step.program)?;
    let word = step.find(words)?;
    Some(of_word(program, word))
}

fn of_word(program: &str, word: &Word) -> Sign {
    Sign {
        text: format!("{program} {}", word.text),
        word: Some(word.clone()),
    }
}

/// Returns the script that a package manager runs, when its name says what it is.
fn script(step: &Step) -> Option<Sign> {
    let mut words = step.plain().peekable();
    let run = words.next_if(|word| word.text == "run" || word.text == "run-script");
    if run.is_none() {
        words
            .next_if(|word| word.text == "workspace")
            .and_then(|_| words.next());
    }
    let word = words.next()?;
    let name = word.text.as_str();
    let is_known = SCRIPTS.contains(&name) || name.starts_with("dev:");
    let runner = match run {
        Some(_) => format!("{} run", step.program),
        None => step.program.clone(),
    };
    is_known.then(|| of_word(&runner, word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::found_of;

    fn finds(service: &str) -> usize {
        let text = format!("name: shop\nservices:\n- {{name: a, {service}}}\n");
        found_of(RULE.code, &text).len()
    }

    #[test]
    fn development_servers_are_known() {
        for command in [
            "pnpm --filter web run dev",
            "cd web && yarn dev",
            "npx next dev -p 8080",
            "vite --host 0.0.0.0",
            "python -m flask run --host 0.0.0.0",
            "python manage.py migrate && python manage.py runserver 0.0.0.0:8080",
            "uvicorn a:b --host 0.0.0.0 --reload",
            "php artisan serve",
            "php -S 0.0.0.0:8080",
            "nodemon a.js",
            "air -c .air.toml",
            "bin/rails s -e development",
            "npm run start:dev",
        ] {
            assert_eq!(finds(&format!("run_command: {command}")), 1, "{command}");
        }
        for (key, value) in [
            ("FLASK_DEBUG", "1"),
            ("DJANGO_DEBUG", "True"),
            ("FLASK_ENV", "development"),
        ] {
            let envs = format!("envs: [{{key: {key}, value: \"{value}\"}}]");
            assert_eq!(finds(&envs), 1, "{key}");
        }
        let debug = "envs: [{key: DEBUG, value: \"True\"}]";
        assert_eq!(finds(&format!("{debug}, run_command: gunicorn a.wsgi")), 1);
    }

    #[test]
    fn production_servers_are_left_alone() {
        for service in [
            "run_command: npm run build:dev && npm start",
            "run_command: npm start",
            "run_command: vite build && serve dist",
            "run_command: bin/rails s",
            "run_command: npm run worker dev",
            "run_command: next start",
            "run_command: flask db upgrade",
            "envs: [{key: DEBUG, value: \"true\"}]",
            "envs: [{key: FLASK_DEBUG, value: \"false\"}]",
        ] {
            assert_eq!(finds(service), 0, "{service}");
        }
    }
}

//! What a component probably is.

use serde_json::Value;

/// Names what a component does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// A web application behind Gunicorn, such as Superset.
    Gunicorn,
    /// A Celery worker.
    CeleryWorker,
    /// The Celery scheduler.
    CeleryBeat,
    /// Redis or Valkey.
    Redis,
    /// Odoo.
    Odoo,
    /// An API behind Uvicorn.
    Uvicorn,
    /// Any other service.
    Service,
    /// Any other worker.
    Worker,
    /// A job.
    Job,
    /// A static site.
    StaticSite,
}

impl Role {
    /// Guesses the role from the fields, the name, the command and the image of a component.
    pub(super) fn of(component: &Value) -> Self {
        let any_key = |keys: &[&str]| keys.iter().any(|key| component.get(key).is_some());
        let any_word = |words: &[&str]| words.iter().any(|word| mentions(component, word));
        if any_key(&[
            "output_dir",
            "index_document",
            "error_document",
            "catchall_document",
        ]) {
            return Self::StaticSite;
        }
        if any_key(&["kind", "schedule"]) {
            return Self::Job;
        }
        let is_celery = any_word(&["celery", "superset"]);
        let guesses: [(bool, Self); 8] = [
            (is_celery && any_word(&["beat"]), Self::CeleryBeat),
            (is_celery && any_word(&["worker"]), Self::CeleryWorker),
            (any_word(&["redis", "valkey"]), Self::Redis),
            (any_word(&["odoo"]), Self::Odoo),
            (any_word(&["uvicorn", "fastapi", "mcp"]), Self::Uvicorn),
            (
                any_word(&["gunicorn", "superset", "django", "flask"]),
                Self::Gunicorn,
            ),
            (any_word(&["celery"]), Self::CeleryWorker),
            (
                any_key(&["http_port", "internal_ports", "health_check"]),
                Self::Service,
            ),
        ];
        let guess = guesses.into_iter().find(|(matches, _)| *matches);
        guess.map_or(Self::Worker, |(_, role)| role)
    }

    /// Tells whether such a program is written in Python.
    pub(super) fn is_python(self) -> bool {
        matches!(
            self,
            Self::Gunicorn | Self::CeleryWorker | Self::CeleryBeat | Self::Odoo | Self::Uvicorn
        )
    }
}

/// Tells whether name, command, image or language of a component contain `word`, which is in lower case.
pub(super) fn mentions(component: &Value, word: &str) -> bool {
    [
        "/name",
        "/run_command",
        "/image/repository",
        "/environment_slug",
    ]
    .into_iter()
    .filter_map(|pointer| component.pointer(pointer)?.as_str())
    .any(|text| text.to_ascii_lowercase().contains(word))
}

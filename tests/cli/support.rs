//! A folder, an environment and a platform of its own for each test.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use ipctl::sim::{Options, RequestRecord, Simulator};
use serde_json::Value;
use tempfile::TempDir;

/// Holds what a run of the binary left behind.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    #[track_caller]
    pub(crate) fn expect(self, code: i32) -> Self {
        assert_eq!(
            self.code, code,
            "stdout:\n{}\nstderr:\n{}",
            self.stdout, self.stderr
        );
        self
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("{error}: {}", self.stdout))
    }

    /// Returns what was printed, with zeros in place of the ids of apps, which are new in each run.
    pub(crate) fn without_ids(&self) -> String {
        let mut text = String::new();
        for line in self.stdout.split_inclusive('\n') {
            let id = line.find("  app ").map(|at| at + "  app ".len());
            match id.filter(|at| line.starts_with(['~', '-']) && line.len() > at + 8) {
                Some(at) => text.extend([&line[..at], "00000000", &line[at + 8..]]),
                None => text.push_str(line),
            }
        }
        text
    }

    pub(crate) fn both(&self) -> String {
        format!("{}{}", self.stdout, self.stderr)
    }
}

/// Every secret that `specs/ipctl.yaml` reads, with a stand-in that no output may hold.
pub(crate) const SECRETS: [(&str, &str); 9] = [
    ("SUPABASE_DB_PASSWORD", "stand-in-supabase-password"),
    ("SUPABASE_SERVICE_ROLE_KEY", "stand-in-service-role"),
    ("ODOO_ADMIN_PASSWORD", "stand-in-odoo-admin"),
    ("SUPERSET_ADMIN_PASSWORD", "stand-in-superset-admin"),
    ("SUPERSET_SECRET_KEY", "stand-in-superset-key"),
    ("MCP_GITHUB_TOKEN", "stand-in-github"),
    ("MCP_DO_API_TOKEN", "stand-in-do-api"),
    ("DO_AGENT_KEY", "stand-in-agent-key"),
    ("DO_MODEL_ACCESS_KEY", "stand-in-model-key"),
];

/// A working folder with the three specs, an empty home, and no environment but what a test sets.
pub(crate) struct TestEnv {
    folder: TempDir,
    variables: Vec<(String, String)>,
}

impl TestEnv {
    /// Makes an environment without a platform.
    pub(crate) fn bare() -> Self {
        let folder = TempDir::new().unwrap();
        fs::create_dir(folder.path().join("home")).unwrap();
        let env = Self {
            folder,
            variables: Vec::new(),
        };
        let home = env.path("home").display().to_string();
        env.with("HOME", &home)
    }

    /// Makes an environment with a copy of the project's specs.
    pub(crate) fn with_specs() -> Self {
        let env = Self::bare();
        let target = env.path("specs");
        fs::create_dir(&target).unwrap();
        for entry in fs::read_dir(project().join("specs")).unwrap() {
            let from = entry.unwrap().path();
            fs::copy(&from, target.join(from.file_name().unwrap())).unwrap();
        }
        env
    }

    #[must_use]
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Points the binary at a running platform with a token.
    #[must_use]
    pub(crate) fn on(self, platform: &Simulator) -> Self {
        self.with("IPCTL_API_URL", platform.url())
            .with("IPCTL_TOKEN", "not-a-real-token")
    }

    #[must_use]
    pub(crate) fn with_secrets(self) -> Self {
        SECRETS
            .iter()
            .fold(self, |env, (name, value)| env.with(name, value))
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    /// Replaces text in a file, which must hold it.
    #[track_caller]
    pub(crate) fn edit(&self, name: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.path(name)).unwrap();
        assert!(text.contains(from), "{name} does not hold `{from}`");
        fs::write(self.path(name), text.replacen(from, to, 1)).unwrap();
    }

    pub(crate) fn command(&self, words: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ipctl"));
        command
            .args(words.split_whitespace())
            .current_dir(self.folder.path())
            .env_clear()
            .envs(std::env::vars_os().filter(|(name, _)| name == "SystemRoot"))
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null());
        command
    }

    pub(crate) fn run(&self, words: &str) -> Run {
        let output = self.command(words).output().unwrap();
        Run {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    pub(crate) fn spawn(&self, words: &str) -> Child {
        self.command(words)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }
}

/// The folder of the project.
pub(crate) fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Starts a platform in memory that runs so fast that a deployment takes a fraction of a second.
pub(crate) fn platform() -> Simulator {
    Simulator::start(Options {
        speed: 2000.0,
        ..Options::default()
    })
    .unwrap()
}

/// Lists the requests that write.
pub(crate) fn writes(platform: &Simulator) -> Vec<String> {
    let requests = platform.requests();
    requests
        .iter()
        .filter(|request| is_write(request))
        .map(line)
        .collect()
}

/// Tells whether a request changes anything; a question what would become of a spec does not.
pub(crate) fn is_write(request: &RequestRecord) -> bool {
    request.method != "GET" && !request.path.ends_with("/propose")
}

/// Writes a request as method and path.
pub(crate) fn line(request: &RequestRecord) -> String {
    format!("{} {}", request.method, request.path)
}

//! A client that writes requests as doctl does, and a simulator on a clock that stands still.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use ipctl::sim::{Clock, Limits, ManualClock, Options, Scenario, Simulator};
use serde_json::{Value, json};

/// The form in which doctl names itself and its library.
const USER_AGENT: &str = "doctl/0.0.0-dev (linux amd64) godo/1.202.0";

/// The token of every request.
const TOKEN: &str = "not-a-real-token";

/// A simulator with one connection to it.
pub(crate) struct Doctl {
    pub(crate) sim: Simulator,
    clock: ManualClock,
    stream: BufReader<TcpStream>,
    token: &'static str,
}

/// An answer as it came in.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) text: String,
    pub(crate) body: Value,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Returns a text of the body, empty where there is none, as godo reads it.
    pub(crate) fn text_at(&self, pointer: &str) -> String {
        text_at(&self.body, pointer)
    }
}

/// Returns a text inside a value, empty where there is none.
pub(crate) fn text_at(value: &Value, pointer: &str) -> String {
    let found = value.pointer(pointer).and_then(Value::as_str);
    found.unwrap_or_default().to_owned()
}

impl Doctl {
    pub(crate) fn new() -> Self {
        Self::with(Vec::new())
    }

    pub(crate) fn scripted(scenario: &str) -> Self {
        let scenario: Scenario = scenario.parse().unwrap();
        Self::with(vec![scenario])
    }

    fn with(scenarios: Vec<Scenario>) -> Self {
        let clock = ManualClock::default();
        let sim = Simulator::start(Options {
            seed: Some(7),
            clock: Clock::Manual(clock.clone()),
            limits: Limits {
                hourly: 5000,
                burst: 5000,
            },
            scenarios,
            ..Options::default()
        })
        .unwrap();
        let stream = BufReader::new(dial(sim.url()));
        Self {
            sim,
            clock,
            stream,
            token: TOKEN,
        }
    }

    /// Uses another token from now on.
    pub(crate) fn token(&mut self, token: &'static str) {
        self.token = token;
    }

    /// Sends a request whose answer never comes.
    pub(crate) fn lose(&mut self, method: &str, target: &str, body: &str) {
        self.ask(method, target, body);
        assert_eq!(self.rest(), "");
    }

    /// Sends a request whose answer breaks off; returns what came of it.
    pub(crate) fn torn(&mut self, target: &str) -> String {
        self.ask("GET", target, "");
        self.rest()
    }

    /// Reads until the connection ends, properly or with a reset, and opens a new one.
    fn rest(&mut self) -> String {
        let mut rest = Vec::new();
        drop(self.stream.read_to_end(&mut rest));
        self.stream = BufReader::new(dial(self.sim.url()));
        String::from_utf8(rest).unwrap()
    }

    pub(crate) fn pass(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    /// Returns host and port of the simulator.
    pub(crate) fn host(&self) -> String {
        self.sim.url().trim_start_matches("http://").to_owned()
    }

    /// Sends a request and reads the answer.
    pub(crate) fn send(&mut self, method: &str, target: &str, body: &str) -> Reply {
        self.ask(method, target, body);
        let reply = read(&mut self.stream);
        assert!(reply.header("content-encoding").is_none());
        check_times(&reply.body);
        reply
    }

    /// Writes a request with the headers of doctl in their order. The library names a content type for everything but GET,
    /// and a length unless the method is GET or DELETE.
    fn ask(&mut self, method: &str, target: &str, body: &str) {
        let length = match method {
            "GET" | "DELETE" => String::new(),
            _ => format!("Content-Length: {}\r\n", body.len()),
        };
        let kind = match method {
            "GET" => "",
            _ => "Content-Type: application/json\r\n",
        };
        let (host, token) = (self.host(), self.token);
        let head = format!(
            "{method} {target} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: {USER_AGENT}\r\n{length}Accept: application/json\r\n\
             Authorization: Bearer {token}\r\n{kind}Accept-Encoding: gzip\r\n\r\n"
        );
        let request = [head.as_bytes(), body.as_bytes()].concat();
        self.stream.get_mut().write_all(&request).unwrap();
    }

    pub(crate) fn get(&mut self, target: &str) -> Reply {
        self.send("GET", target, "")
    }

    /// Reads something that has to be there.
    pub(crate) fn read(&mut self, target: &str) -> Value {
        let reply = self.get(target);
        assert_eq!(reply.status, 200, "{target}: {}", reply.text);
        reply.body
    }

    /// Sends a body that has to be accepted.
    pub(crate) fn write(&mut self, method: &str, target: &str, body: &str) -> Value {
        let reply = self.send(method, target, body);
        assert!(reply.status < 300, "{target}: {}", reply.text);
        reply.body
    }

    /// Makes an app as `apps create` does; returns its id and that of its deployment.
    pub(crate) fn create(&mut self, spec: &Value) -> (String, String) {
        let body = self.write("POST", "/v2/apps", &json!({"spec": spec}).to_string());
        let at = |pointer| text_at(&body, pointer);
        (at("/app/id"), at("/app/pending_deployment/id"))
    }

    /// Makes an app and waits for it as `apps create --wait` does.
    pub(crate) fn serving(&mut self, spec: &Value) -> (String, String) {
        let (app, deployment) = self.create(spec);
        self.wait(&app, &deployment).unwrap();
        (app, deployment)
    }

    /// Waits as `--wait` does: counts steps every 10 s, at most 180 times.
    pub(crate) fn wait(&mut self, app: &str, deployment: &str) -> Result<u32, Value> {
        for tries in 1..=180 {
            let target = format!("/v2/apps/{app}/deployments/{deployment}");
            let found = self.read(&target)["deployment"].clone();
            let progress = found["progress"].clone();
            assert!(progress.is_object(), "doctl reads the steps without asking");
            if progress["success_steps"] == progress["total_steps"] {
                return Ok(tries);
            }
            if progress["error_steps"].as_u64() > Some(0) {
                return Err(found);
            }
            self.pass(10);
        }
        panic!("timed out");
    }
}

/// Opens a connection to a simulator.
pub(crate) fn dial(url: &str) -> TcpStream {
    let stream = TcpStream::connect(url.trim_start_matches("http://")).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    stream
}

/// Reads one answer; the connection stays open for the next.
pub(crate) fn read(stream: &mut BufReader<TcpStream>) -> Reply {
    let mut line = String::new();
    stream.read_line(&mut line).unwrap();
    let status = line.split(' ').nth(1).unwrap().parse().unwrap();
    let mut headers = Vec::new();
    loop {
        line.clear();
        stream.read_line(&mut line).unwrap();
        let Some((key, value)) = line.trim_end().split_once(": ") else {
            break;
        };
        headers.push((key.to_ascii_lowercase(), value.to_owned()));
    }
    let named = |name: &str| headers.iter().find(|(key, _)| key == name);
    let bytes = match (named("content-length"), named("transfer-encoding")) {
        (Some((_, length)), _) => take(stream, length.parse().unwrap()),
        (None, Some(_)) => chunks(stream),
        (None, None) => Vec::new(),
    };
    let text = String::from_utf8(bytes).unwrap();
    Reply {
        status,
        headers,
        body: serde_json::from_str(&text).unwrap_or_default(),
        text,
    }
}

fn take(stream: &mut BufReader<TcpStream>, length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    stream.read_exact(&mut bytes).unwrap();
    bytes
}

fn chunks(stream: &mut BufReader<TcpStream>) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).unwrap();
        let length = usize::from_str_radix(line.trim_end(), 16).unwrap();
        bytes.extend(take(stream, length));
        take(stream, 2);
        if length == 0 {
            return bytes;
        }
    }
}

/// Refuses times that godo could not decode.
fn check_times(value: &Value) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                if key.ends_with("_at") {
                    let time = member.as_str();
                    let time = time.unwrap_or_else(|| panic!("{key}: {member}"));
                    assert!(time.ends_with('Z'), "{key}: {time}");
                    time.parse::<jiff::Timestamp>().unwrap();
                }
                check_times(member);
            }
        }
        Value::Array(items) => items.iter().for_each(check_times),
        _ => {}
    }
}

/// A spec with every kind of component.
pub(crate) fn mixed() -> Value {
    let image = json!({"registry_type": "DOCKER_HUB", "registry": "library", "repository": "busybox", "tag": "1"});
    let git = json!({"repo_clone_url": "https://example.com/site.git", "branch": "main"});
    json!({
        "name": "mixed",
        "region": "fra",
        "services": [{
            "name": "api", "image": image, "instance_size_slug": "apps-s-1vcpu-1gb", "instance_count": 2, "http_port": 8080,
            "alerts": [{"rule": "CPU_UTILIZATION", "operator": "GREATER_THAN", "value": 80, "window": "FIVE_MINUTES"}],
            "envs": [{"key": "TOKEN", "value": "stand-in", "scope": "RUN_TIME", "type": "SECRET"}],
        }],
        "static_sites": [{"name": "site", "git": git}],
        "workers": [{"name": "worker", "image": image}],
        "jobs": [
            {"name": "migrate", "kind": "PRE_DEPLOY", "image": image, "run_command": "./migrate"},
            {"name": "nightly", "kind": "SCHEDULED", "schedule": {"cron": "0 3 * * *", "time_zone": "UTC"}, "image": image, "run_command": "./nightly"},
        ],
        "functions": [{"name": "funcs", "git": git, "source_dir": "/"}],
        "databases": [{"name": "db", "engine": "PG", "version": "16"}],
        "ingress": {"rules": [
            {"match": {"path": {"prefix": "/api"}}, "component": {"name": "api"}},
            {"match": {"path": {"prefix": "/fn"}}, "component": {"name": "funcs"}},
            {"match": {"path": {"prefix": "/"}}, "component": {"name": "site"}},
        ]},
        "alerts": [{"rule": "DEPLOYMENT_FAILED"}],
    })
}

/// A spec of one service.
pub(crate) fn plain(name: &str) -> Value {
    json!({
        "name": name,
        "services": [{
            "name": "web",
            "image": {"registry_type": "DOCKER_HUB", "registry": "library", "repository": "nginx", "tag": "1"},
            "http_port": 80,
        }],
    })
}

//! A simulator on a clock that stands still, and a client for it.

use std::time::Duration;

use ipctl::sim::{Clock, ManualClock, Options, Scenario, Simulator};
use reqwest::Method;
use serde_json::{Value, json};

/// A simulator with what a test needs to drive it.
pub(crate) struct Bench {
    pub(crate) sim: Simulator,
    pub(crate) clock: ManualClock,
    client: reqwest::Client,
}

/// An answer with what tests look at.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) body: Value,
    pub(crate) text: String,
}

pub(crate) fn client() -> reqwest::Client {
    // Plain HTTP needs no provider, but the client asks for one when it is built.
    drop(rustls::crypto::ring::default_provider().install_default());
    reqwest::Client::builder().build().unwrap()
}

impl Bench {
    pub(crate) fn new() -> Self {
        Self::with(Options::default())
    }

    pub(crate) fn scripted(scenario: &str) -> Self {
        let scenario: Scenario = scenario.parse().unwrap();
        Self::with(Options {
            scenarios: vec![scenario],
            ..Options::default()
        })
    }

    pub(crate) fn with(options: Options) -> Self {
        Self::at(ManualClock::default(), options)
    }

    pub(crate) fn at(clock: ManualClock, options: Options) -> Self {
        let sim = Simulator::start(Options {
            seed: Some(42),
            clock: Clock::Manual(clock.clone()),
            ..options
        })
        .unwrap();
        Self {
            sim,
            clock,
            client: client(),
        }
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let url = format!("{}{path}", self.sim.url());
        self.client
            .request(method, url)
            .bearer_auth("not-a-real-token")
    }

    pub(crate) async fn send(&self, request: reqwest::RequestBuilder) -> Answer {
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await.unwrap();
        Answer {
            status,
            headers,
            body: serde_json::from_str(&text).unwrap_or_default(),
            text,
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        let request = self.request(Method::POST, path);
        self.send(request.json(&body)).await
    }

    pub(crate) async fn put(&self, path: &str, body: Value) -> Answer {
        let request = self.request(Method::PUT, path);
        self.send(request.json(&body)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.send(self.request(Method::DELETE, path)).await
    }

    /// Makes an app and returns its id.
    pub(crate) async fn create(&self, spec: Value) -> String {
        let answer = self.post("/v2/apps", json!({"spec": spec})).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.body["app"]["id"].as_str().unwrap().to_owned()
    }

    /// Makes an app and waits until it serves.
    pub(crate) async fn serving(&self, spec: Value) -> String {
        let id = self.create(spec).await;
        self.pass(600);
        id
    }

    pub(crate) async fn app(&self, id: &str) -> Value {
        self.get(&format!("/v2/apps/{id}")).await.body["app"].clone()
    }

    pub(crate) async fn newest(&self, id: &str) -> Value {
        let answer = self.get(&format!("/v2/apps/{id}/deployments")).await;
        answer.body["deployments"][0].clone()
    }

    pub(crate) fn pass(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }
}

/// A service from an image.
pub(crate) fn image_app(name: &str) -> Value {
    json!({
        "name": name,
        "services": [{
            "name": "web",
            "image": {"registry_type": "DOCR", "repository": "web", "tag": "v1"},
            "instance_size_slug": "apps-s-1vcpu-0.5gb",
            "http_port": 8080,
            "envs": [{"key": "TOKEN", "value": "not-a-real-token", "type": "SECRET", "scope": "RUN_TIME"}],
        }],
    })
}

/// A service and a worker from a repository.
pub(crate) fn git_app(name: &str) -> Value {
    let git = json!({"repo_clone_url": "https://example.com/web.git", "branch": "main"});
    let size = "apps-s-1vcpu-0.5gb";
    json!({
        "name": name,
        "services": [{"name": "web", "git": git, "instance_size_slug": size}],
        "workers": [{"name": "worker", "git": git, "instance_size_slug": size}],
    })
}

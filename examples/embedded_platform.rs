//! A test of somebody else's tool, against an App Platform inside the test.
//!
//! `tool` stands for the program to be tested. It knows nothing of `ipctl` and speaks plain HTTP to an address that it is
//! given; a tool that is a program of its own, such as doctl, is pointed there by its flag or variable for the API's
//! address. `tests` starts a platform for each test, has something go wrong on it, and looks at what the tool makes of it.
//!
//! ```text
//! cargo test --example embedded_platform    # the tests
//! cargo run --example embedded_platform     # one release that goes well, and one that does not
//! ```

#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use std::error::Error;

use ipctl::sim::{Options, Simulator};
use serde_json::{Value, json};
use tool::Tool;

/// The tool: it rolls an app out and says how that went.
mod tool {
    use std::error::Error;
    use std::io::{Read, Write};
    use std::net::TcpStream;
    use std::thread::sleep;
    use std::time::Duration;

    use serde_json::{Value, json};

    /// How often the tool looks at a deployment, and how long it pauses in between.
    const LOOKS: (u32, Duration) = (500, Duration::from_millis(20));

    /// How a release ended.
    #[derive(Debug, PartialEq, Eq)]
    pub(crate) enum Ending {
        /// The new deployment serves.
        Live,
        /// A component failed, for this reason.
        Failed { component: String, code: String },
    }

    /// The tool, pointed at a platform.
    pub(crate) struct Tool<'a> {
        /// The host and port of the API.
        host: &'a str,
    }

    impl<'a> Tool<'a> {
        pub(crate) fn new(api_url: &'a str) -> Self {
            let host = api_url.trim_start_matches("http://");
            Self { host }
        }

        /// Makes or updates the app that the spec names, and waits for the end of its deployment.
        pub(crate) fn release(&self, spec: &Value) -> Result<Ending, Box<dyn Error>> {
            let body = json!({"spec": spec});
            let written = match self.find(&spec["name"])? {
                Some(id) => self.call("PUT", &format!("/v2/apps/{id}"), &body)?,
                None => self.call("POST", "/v2/apps", &body)?,
            };
            let app = &written["app"];
            let deployment = &app["pending_deployment"]["id"];
            let path = format!(
                "/v2/apps/{}/deployments/{}",
                text(&app["id"]),
                text(deployment)
            );
            for _ in 0..LOOKS.0 {
                let seen = self.call("GET", &path, &Value::Null)?;
                match text(&seen["deployment"]["phase"]) {
                    "ACTIVE" => return Ok(Ending::Live),
                    "ERROR" => return Ok(blame(&seen["deployment"]["progress"])),
                    _ => sleep(LOOKS.1),
                }
            }
            Err("the deployment has not ended".into())
        }

        /// Finds the id of the app with this name.
        fn find(&self, name: &Value) -> Result<Option<String>, Box<dyn Error>> {
            let listed = self.call("GET", "/v2/apps?per_page=200", &Value::Null)?;
            let apps = listed["apps"].as_array().into_iter().flatten();
            let mut found = apps.filter(|app| app["spec"]["name"] == *name);
            Ok(found.next().map(|app| text(&app["id"]).to_owned()))
        }

        /// Sends one request and reads its answer; a real tool has a client for that.
        fn call(&self, method: &str, path: &str, body: &Value) -> Result<Value, Box<dyn Error>> {
            let body = if body.is_null() {
                String::new()
            } else {
                body.to_string()
            };
            let mut stream = TcpStream::connect(self.host)?;
            write!(
                stream,
                "{method} {path} HTTP/1.0\r\nhost: {}\r\nauthorization: Bearer any-token-will-do\r\n\
                 content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
                self.host,
                body.len()
            )?;
            let mut answer = String::new();
            stream.read_to_string(&mut answer)?;
            let (head, body) = answer.split_once("\r\n\r\n").ok_or("no answer")?;
            match head.split(' ').nth(1) {
                Some("200") => Ok(serde_json::from_str(body)?),
                status => Err(format!("{method} {path}: {status:?} {body}").into()),
            }
        }
    }

    fn text(value: &Value) -> &str {
        value.as_str().unwrap_or_default()
    }

    /// Finds the step that failed and says why.
    fn blame(step: &Value) -> Ending {
        let inner = step["steps"].as_array().into_iter().flatten();
        if let Some(failed) = inner.clone().find(|step| step["status"] == "ERROR") {
            if !failed["reason"].is_object() {
                return blame(failed);
            }
            return Ending::Failed {
                component: text(&failed["component_name"]).to_owned(),
                code: text(&failed["reason"]["code"]).to_owned(),
            };
        }
        let (component, code) = (String::new(), "Unknown".to_owned());
        Ending::Failed { component, code }
    }
}

/// Starts a platform: in memory, on a free loopback port, a thousand times faster than the real one.
fn platform() -> Result<Simulator, Box<dyn Error>> {
    Ok(Simulator::start(Options {
        speed: 1000.0,
        ..Options::default()
    })?)
}

/// The app that is released, with the image of this version.
fn shop(tag: &str) -> Value {
    json!({
        "name": "shop",
        "services": [{
            "name": "web",
            "image": {"registry_type": "DOCR", "repository": "shop", "tag": tag},
            "envs": [{"key": "TOKEN", "type": "SECRET", "value": "stand-in"}],
        }],
    })
}

fn main() -> Result<(), Box<dyn Error>> {
    let platform = platform()?;
    println!("platform at {}", platform.url());
    let tool = Tool::new(platform.url());
    println!("v1: {:?}", tool.release(&shop("v1"))?);
    platform.apply_scenario("crash-loop:shop/web".parse()?);
    println!("v2: {:?}", tool.release(&shop("v2"))?);
    println!("{} requests were answered", platform.requests().len());
    platform.stop();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::tool::Ending;
    use super::*;

    #[test]
    fn a_release_goes_live_and_its_secret_arrives() {
        let platform = platform().unwrap();
        let ending = Tool::new(platform.url()).release(&shop("v1")).unwrap();
        assert_eq!(ending, Ending::Live);
        // A door for tests: what no API gives back.
        let seen = platform.environment("shop", "web").unwrap();
        assert_eq!(seen["TOKEN"], "stand-in");
    }

    #[test]
    fn a_crash_loop_is_blamed_on_its_component_and_the_next_release_goes_live() {
        let platform = platform().unwrap();
        let tool = Tool::new(platform.url());
        assert_eq!(tool.release(&shop("v1")).unwrap(), Ending::Live);

        platform.apply_scenario("crash-loop:shop/web".parse().unwrap());
        let failed = Ending::Failed {
            component: "web".to_owned(),
            code: "DeployContainerExitNonZero".to_owned(),
        };
        assert_eq!(tool.release(&shop("v2")).unwrap(), failed);

        // A scenario strikes once, unless it is told otherwise.
        assert_eq!(tool.release(&shop("v3")).unwrap(), Ending::Live);
    }

    #[test]
    fn a_second_release_updates_the_app_instead_of_making_another() {
        let platform = platform().unwrap();
        let tool = Tool::new(platform.url());
        tool.release(&shop("v1")).unwrap();
        platform.clear_requests();
        tool.release(&shop("v2")).unwrap();
        let requests = platform.requests();
        let writes: Vec<&str> = requests
            .iter()
            .map(|request| request.method.as_str())
            .filter(|method| *method != "GET")
            .collect();
        assert_eq!(writes, ["PUT"]);
    }

    #[test]
    fn an_outage_of_the_platform_is_an_error_and_no_ending() {
        let platform = platform().unwrap();
        platform.apply_scenario("5xx-storm".parse().unwrap());
        let error = Tool::new(platform.url()).release(&shop("v1")).unwrap_err();
        assert!(error.to_string().contains("500"), "{error}");
    }
}

//! Requests to the public addresses of an app, and what their answers say about it.

use futures_util::future::join_all;

use crate::api::{ProbeError, PublicAnswer};
use crate::apply::{Ask, Expected, Probe, Skip, probes_of, public_address};
use crate::health::{Answer, Endpoints, ProbeReport, closed};
use crate::model::live::{App, Phase};

/// Asks an app from outside: at the probes that are wanted, else at the health checks of its services.
pub(super) async fn endpoints(asker: &dyn Ask, app: &App, wanted: &[Probe]) -> Endpoints {
    let own = probes_of(&app.spec);
    let probes = if wanted.is_empty() { &own } else { wanted };
    let addresses = addresses(app);
    if let Some(why) = hindrance(app, probes, &addresses) {
        return Endpoints::Skipped(why);
    }
    let reports = join_all(
        probes
            .iter()
            .map(|probe| ask(asker, app, probe, &addresses)),
    );
    let answered: Option<Vec<ProbeReport>> = reports.await.into_iter().collect();
    answered.map_or_else(
        || Endpoints::Skipped(Skip::OutOfReach.to_string()),
        Endpoints::Asked,
    )
}

/// Says why an app cannot be asked; none when it can.
fn hindrance(app: &App, probes: &[Probe], addresses: &[&str]) -> Option<String> {
    let active = app.active_deployment.as_ref();
    if let Some(reason) = closed(app) {
        return Some(reason.to_string());
    }
    if active.is_none_or(|deployment| deployment.phase != Phase::Active) {
        return Some("no deployment is active".to_owned());
    }
    if probes.is_empty() {
        return Some(Skip::NoPath.to_string());
    }
    addresses.is_empty().then(|| Skip::NoAddress.to_string())
}

/// Lists where an app is asked: at its own domain, then at the host that the platform gave it.
fn addresses(app: &App) -> Vec<&str> {
    let rules = app.spec.pointer("/ingress/rules");
    if rules.is_none_or(|rules| rules.as_array().is_none_or(Vec::is_empty)) {
        return Vec::new();
    }
    let default = Some(app.default_ingress.as_str()).filter(|url| !url.is_empty());
    let own = public_address(app).into_iter();
    let mut addresses: Vec<&str> = own
        .chain(default)
        .map(|url| url.trim_end_matches('/'))
        .collect();
    addresses.dedup();
    addresses
}

/// Asks one address after the other until there is an answer; none when no app can be asked from here.
async fn ask(asker: &dyn Ask, app: &App, probe: &Probe, addresses: &[&str]) -> Option<ProbeReport> {
    let report = |url, answer| ProbeReport::new(&app.spec, url, &probe.path, answer);
    let mut silent: Option<(String, String)> = None;
    for address in addresses {
        let url = format!("{address}{}", probe.path);
        let answer = asker.ask(&url, probe.redirects(), probe.patience()).await;
        match (answer, silent) {
            (Ok(found), None) => return Some(report(url, judged(probe, &found))),
            (Ok(found), Some((first, problem))) => {
                let answer = detour(judged(probe, &found), address, &problem);
                return Some(report(first, answer));
            }
            (Err(ProbeError::OutOfReach), _) => return None,
            (Err(error), before) => silent = before.or(Some((url, error.to_string()))),
        }
    }
    silent.map(|(url, problem)| report(url, Answer::Silence(problem)))
}

fn judged(probe: &Probe, found: &PublicAnswer) -> Answer {
    let PublicAnswer { status, took, .. } = *found;
    match probe.judge(found) {
        Ok(_) => Answer::Good { status, took },
        Err(problem) if probe.status.accepts(status) => Answer::Poor {
            status,
            took,
            problem,
        },
        Err(_) => Answer::Wrong {
            status,
            wanted: match probe.status {
                Expected::Exactly(wanted) => Some(wanted),
                Expected::Success => None,
            },
        },
    }
}

/// Says that an answer came from the second address only: the app works, and its domain does not.
fn detour(answer: Answer, address: &str, problem: &str) -> Answer {
    match answer {
        Answer::Good { status, took } => Answer::Poor {
            status,
            took,
            problem: format!("is answered at {address} only: {problem}"),
        },
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::time::Duration;

    use serde_json::{Value, json};

    use super::*;
    use crate::api::Redirects;
    use crate::apply::Asking;
    use crate::health::State;

    /// Answers by host and remembers what was asked.
    struct Hosts {
        asked: RefCell<Vec<String>>,
        answer: fn(&str) -> Result<PublicAnswer, ProbeError>,
    }

    impl Ask for Hosts {
        fn ask<'a>(&'a self, address: &'a str, _: Redirects, _: Duration) -> Asking<'a> {
            self.asked.borrow_mut().push(address.to_owned());
            Box::pin(std::future::ready((self.answer)(address)))
        }
    }

    fn app(more: &Value) -> App {
        let mut spec = json!({"name": "shop", "services": [{"name": "web", "http_port": 8080, "health_check": {"http_path": "/up"}}],
            "ingress": {"rules": [{"match": {"path": {"prefix": "/"}}, "component": {"name": "web"}}]}});
        let own = spec.as_object_mut().unwrap();
        own.extend(more.as_object().unwrap().clone());
        let app = json!({"id": "1", "spec": spec, "live_url": "https://shop.example", "default_ingress": "https://shop-1.ondigitalocean.app",
            "active_deployment": {"id": "d", "phase": "ACTIVE"},
            "domains": [{"spec": {"domain": "shop.example"}, "phase": "ACTIVE"}]});
        serde_json::from_value(app).unwrap()
    }

    fn asked(
        app: &App,
        answer: fn(&str) -> Result<PublicAnswer, ProbeError>,
    ) -> (Endpoints, Vec<String>) {
        let hosts = Hosts {
            asked: RefCell::default(),
            answer,
        };
        let runtime = tokio::runtime::Builder::new_current_thread().build();
        let found = runtime.unwrap().block_on(endpoints(&hosts, app, &[]));
        (found, hosts.asked.into_inner())
    }

    fn good() -> PublicAnswer {
        PublicAnswer {
            status: 200,
            took: Duration::from_millis(84),
            page: String::new(),
        }
    }

    #[test]
    fn the_own_domain_is_asked_first_and_alone_when_it_answers() {
        let (found, asked) = asked(&app(&json!({})), |_| Ok(good()));
        assert_eq!(asked, ["https://shop.example/up"]);
        let probe = &found.probes()[0];
        assert_eq!(probe.answer.state(), State::Healthy);
        assert_eq!(probe.component.as_deref(), Some("web"));
    }

    #[test]
    fn the_default_host_tells_a_broken_domain_from_a_broken_app() {
        let (found, asked) = asked(&app(&json!({})), |address| {
            if address.contains("shop.example") {
                return Err(ProbeError::Connection("no such host".to_owned()));
            }
            Ok(good())
        });
        assert_eq!(asked.len(), 2);
        let answer = &found.probes()[0].answer;
        assert_eq!(answer.state(), State::Degraded);
        assert_eq!(
            answer.problem().unwrap(),
            "is answered at https://shop-1.ondigitalocean.app only: no such host"
        );
        let silent = |_: &str| Err(ProbeError::Redirects);
        let (found, _) = self::asked(&app(&json!({})), silent);
        assert_eq!(found.probes()[0].answer.state(), State::Unhealthy);
    }

    #[test]
    fn an_app_that_cannot_be_asked_says_why() {
        let why = |more: Value| match asked(&app(&more), |_| Ok(good())).0 {
            Endpoints::Skipped(why) => why,
            other => panic!("{other:?}"),
        };
        assert_eq!(
            why(json!({"maintenance": {"enabled": true}})),
            "visitors get a maintenance page"
        );
        assert_eq!(why(json!({"services": []})), Skip::NoPath.to_string());
        let (found, _) = asked(&app(&json!({})), |_| Err(ProbeError::OutOfReach));
        assert_eq!(found, Endpoints::Skipped(Skip::OutOfReach.to_string()));
    }
}

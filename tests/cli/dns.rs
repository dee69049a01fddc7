//! Records of domains: what is wanted, what resolvers see, what is written into a zone.

use ipctl::sim::Simulator;
use serde_json::{Value, json};

use crate::bounded::run;
use crate::dns_server::{DnsServer, Fate, Zone};
use crate::proxy::{self, Proxy, ask, post};
use crate::support::{Run, TestEnv, platform, writes};

const ALIAS: &str = "shop.example.com";
const APEX: [&str; 2] = ["162.159.140.98", "172.66.0.96"];
const APEX_SIX: [&str; 2] = ["2606:4700:7::60", "2a06:98c1:58::60"];

/// A platform with an app, and the host that the app got.
struct Shop {
    platform: Simulator,
    env: TestEnv,
    host: String,
}

impl Shop {
    /// Applies an app with these domains.
    fn with(domains: &str) -> Self {
        let platform = platform();
        let env = TestEnv::bare().on(&platform);
        env.write("specs/shop.yaml", format!("name: shop\nservices:\n  - name: web\n    image: {{registry_type: DOCKER_HUB, registry: acme, repository: shop, tag: '1.2'}}\ndomains: [{domains}]\n"));
        env.write(
            "specs/ipctl.yaml",
            "dns: {zone: example.com, ttl: 600, managed_by: digitalocean}\n",
        );
        run(&env, "apply --yes --verify none").expect(0);
        run(&env, "health --wait=60s --no-probe").expect(0);
        let apps = ask(&platform, "/v2/apps");
        let host = apps["apps"][0]["default_ingress"].as_str().unwrap();
        let host = host.trim_start_matches("https://").to_owned();
        Self {
            platform,
            env,
            host,
        }
    }

    fn with_alias() -> Self {
        Self::with("{domain: shop.example.com}")
    }

    fn check(&self, zone: Zone, words: &str) -> Run {
        let zone = zone.fate("example.com", Fate::NoRecord);
        let server = DnsServer::start(zone);
        let mut found = run(
            &self.env,
            &format!("dns check --resolver {} {words}", server.address()),
        );
        found.stdout = self.tidy(&found.stdout, server.address());
        found
    }

    /// Returns the first verdict and the exit code.
    fn verdict(&self, zone: Zone) -> (String, i32) {
        let found = self.check(zone, "--json");
        let json = found.json();
        let verdict = &json["data"]["domains"][0]["seen"][0]["verdict"];
        (verdict.as_str().unwrap().to_owned(), found.code)
    }

    /// Replaces what is new in each run.
    fn tidy(&self, text: &str, resolver: &str) -> String {
        let text = self.renamed(text).replace(resolver, "127.0.0.1:5353");
        let days = |line: &str| {
            if line.starts_with("  cert") {
                "  cert  89 days left\n".to_owned()
            } else {
                line.to_owned()
            }
        };
        text.split_inclusive('\n').map(days).collect()
    }

    fn renamed(&self, text: &str) -> String {
        text.replace(&self.host, "shop-x1y2z.ondigitalocean.app")
    }

    fn zone_records(&self) -> Vec<Value> {
        let found = ask(
            &self.platform,
            "/v2/domains/example.com/records?per_page=200",
        );
        found["domain_records"].as_array().unwrap().clone()
    }
}

#[test]
fn each_answer_about_an_alias_has_its_verdict() {
    let shop = Shop::with_alias();
    let zone = Zone::default;
    let right = zone().with(ALIAS, "CNAME", &shop.host);
    let verdict = |zone| shop.verdict(zone);
    let said = |word: &str, code| (word.to_owned(), code);
    assert_eq!(verdict(right.clone()), said("ok", 0));
    let wrong = zone().with(ALIAS, "CNAME", "pages.example.net");
    assert_eq!(verdict(wrong), said("wrong", 1));
    assert_eq!(
        verdict(zone().fate(ALIAS, Fate::NoRecord)),
        said("missing", 1)
    );
    assert_eq!(verdict(zone()), said("missing", 1));
    assert_eq!(verdict(zone().fate(ALIAS, Fate::Fail)), said("unknown", 1));
    let address = zone().with(ALIAS, "A", "192.0.2.1");
    assert_eq!(verdict(address.clone()), said("conflict", 1));
    let flattened = address.with(&shop.host, "A", "192.0.2.1");
    assert_eq!(verdict(flattened), said("flattened", 0));
}

#[test]
fn no_such_name_a_failure_and_silence_are_told_apart() {
    let shop = Shop::with_alias();
    let seen = |fate| {
        let found = shop.check(Zone::default().fate(ALIAS, fate), "").expect(1);
        let mut lines = found.stdout.lines().map(str::trim);
        lines
            .find(|line| line.starts_with("seen"))
            .unwrap()
            .to_owned()
    };
    let at = "at 127.0.0.1:5353";
    assert_eq!(
        seen(Fate::NoSuchName),
        format!("seen  no such name (NXDOMAIN) {at}")
    );
    assert_eq!(seen(Fate::NoRecord), format!("seen  no record {at}"));
    assert_eq!(
        seen(Fate::Fail),
        format!("seen  the server failed (SERVFAIL) {at}")
    );
    assert_eq!(seen(Fate::Silent), format!("seen  no answer in time {at}"));
}

#[test]
fn a_missing_record_is_shown_with_what_to_do() {
    let shop = Shop::with_alias();
    shop.env
        .edit("specs/ipctl.yaml", "digitalocean", "external");
    let zone = Zone::default().with("example.com", "NS", "ns1.registrar.example");
    let text = |width| {
        let found = shop.check(zone.clone(), &format!("--width {width}"));
        found.expect(1).stdout
    };
    insta::assert_snapshot!(text(120), @"
    shop.example.com  shop  ACTIVE
      want  CNAME  shop.example.com  ->  shop-x1y2z.ondigitalocean.app
      seen  no such name (NXDOMAIN) at 127.0.0.1:5353
      CAA   none, so every authority may issue certificates at 127.0.0.1:5353
      zone  example.com at ns1.registrar.example
      cert  89 days left
      next  add where example.com is kept:
            shop 600 IN CNAME shop-x1y2z.ondigitalocean.app.

    x 1 of 1 domain not right, 1 resolver asked
    ");
    insta::assert_snapshot!(text(60), @"
    shop.example.com  shop  ACTIVE
      want  CNAME  shop.example.com  ->  shop-x1y2z.ondigitalocean.app
      seen  no such name (NXDOMAIN) at 127.0.0.1:5353
      CAA   none, so every authority may issue certificates at
            127.0.0.1:5353
      zone  example.com at ns1.registrar.example
      cert  89 days left
      next  add where example.com is kept:
            shop 600 IN CNAME shop-x1y2z.ondigitalocean.app.

    x 1 of 1 domain not right, 1 resolver asked
    ");
}

#[test]
fn addresses_of_a_zone_are_compared_one_by_one() {
    let shop = Shop::with("{domain: example.com}");
    let all = |kind, values: &[&str], zone: Zone| {
        values
            .iter()
            .fold(zone, |zone, value| zone.with("example.com", kind, value))
    };
    let seen = |zone: Zone, code| -> Vec<Value> {
        let found = shop.check(zone, "--json").expect(code).json();
        let seen = found["data"]["domains"][0]["seen"].as_array().unwrap();
        seen.iter().map(|one| one["verdict"].clone()).collect()
    };
    let right = all("AAAA", &APEX_SIX, all("A", &APEX, Zone::default()));
    assert_eq!(seen(right, 0), ["ok", "ok"]);
    let half = all("AAAA", &APEX_SIX[..1], all("A", &APEX, Zone::default()));
    assert_eq!(seen(half, 1), ["ok", "half"]);
    let wrong = all("A", &["192.0.2.1"], Zone::default());
    assert_eq!(seen(wrong, 1), ["wrong", "missing"]);
}

#[test]
fn authorities_are_looked_for_up_to_the_zone() {
    let shop = Shop::with_alias();
    let zone = || Zone::default().with(ALIAS, "CNAME", &shop.host);
    let judged = |zone: Zone, code| -> Value {
        let found = shop.check(zone, "--json").expect(code).json();
        found["data"]["domains"][0]["caa"][0]["verdict"].clone()
    };
    assert_eq!(judged(zone(), 0), "unrestricted");
    let one = zone().with("example.com", "CAA", "letsencrypt.org");
    assert_eq!(judged(one.clone(), 1), "forbidden");
    let both = one.clone().with("example.com", "CAA", "pki.goog");
    assert_eq!(judged(both, 0), "allowed");
    let text = shop.check(one, "").expect(1).stdout;
    assert!(text.contains("CAA   forbids pki.goog at"), "{text}");
    assert!(text.contains("@ 600 IN CAA 0 issue \"pki.goog\""), "{text}");
}

#[test]
fn a_wildcard_wants_its_text() {
    let shop = Shop::with("{domain: shop.example.com, wildcard: true}");
    let listed = run(&shop.env, "dns list --json").expect(0).json();
    let text = &listed["data"]["records"][2];
    assert_eq!(text["hostname"], "_acme-challenge.shop");
    let zone = Zone::default().with(ALIAS, "CNAME", &shop.host).with(
        "*.shop.example.com",
        "CNAME",
        &shop.host,
    );
    let name = text["name"].as_str().unwrap();
    let right = zone
        .clone()
        .with(name, "TXT", text["value"].as_str().unwrap());
    shop.check(right, "").expect(0);
    let found = shop.check(zone.clone(), "--json").expect(1).json();
    assert_eq!(found["data"]["domains"][0]["seen"][2]["verdict"], "missing");
    let older = shop
        .check(zone.with(name, "TXT", "older"), "--json")
        .expect(1);
    assert_eq!(
        older.json()["data"]["domains"][0]["seen"][2]["verdict"],
        "wrong"
    );
}

#[test]
fn resolvers_that_disagree_are_waited_for() {
    let shop = Shop::with_alias();
    let right = DnsServer::start(Zone::default().with(ALIAS, "CNAME", &shop.host));
    let words = format!("--resolver {}", right.address());
    let found = shop.check(Zone::default(), &words).expect(1);
    assert!(
        found
            .stdout
            .contains("wait until 2 of 2 resolvers see it (1 do; up to 600 s)"),
        "{}",
        found.stdout
    );
    let found = shop
        .check(Zone::default(), &format!("{words} --wait=1s"))
        .expect(8);
    assert!(
        found.stderr.contains("waiting for shop.example.com"),
        "{}",
        found.stderr
    );
}

/// Labels may hold any byte; none of them reaches a terminal.
#[test]
fn hostile_answers_do_no_harm() {
    let shop = Shop::with_alias();
    let zone = Zone::default().with(ALIAS, "CNAME", "\u{1b}[31mred\u{7}.example.net");
    let found = shop.check(zone.clone(), "").expect(1);
    assert!(
        !found.both().contains(['\u{1b}', '\u{7}']),
        "{}",
        found.stdout
    );
    assert!(found.stdout.contains("another value"), "{}", found.stdout);
    shop.check(zone, "--json").expect(1).json();
}

#[test]
fn without_a_resolver_the_simulator_asks_nobody() {
    let env = TestEnv::with_specs()
        .with_secrets()
        .with("IPCTL_SIM_SPEED", "2000");
    run(&env, "apply --sim --yes --verify none").expect(0);
    run(&env, "health --sim --wait=60s --no-probe").expect(0);
    let found = run(&env, "dns check --sim --json").expect(0);
    let said = "no DNS question is asked with --sim; add --resolver IP[:PORT] to ask one\n";
    assert_eq!(found.stderr, said);
    assert_eq!(found.json()["data"]["resolvers"], json!([]));
    run(&env, "dns check --sim --public").expect(64);
}

#[test]
fn an_app_that_is_not_live_is_deployed_first() {
    let env = TestEnv::with_specs();
    let found = run(&env, "dns check --sim -q").expect(1);
    let block = "superset.insightpulseai.net  superset-analytics  not known to the platform yet
  want  CNAME  superset.insightpulseai.net  ->  superset-analytics-<app-id>.ondigitalocean.app
  next  ipctl apply superset-analytics
";
    assert!(found.stdout.contains(block), "{}", found.stdout);
}

#[test]
fn the_list_is_the_table_of_the_architecture() {
    let env = TestEnv::with_specs();
    let text = |width| {
        let found = run(&env, &format!("dns list --width {width}")).expect(0);
        assert!(
            found
                .stderr
                .contains("the hosts of live apps are not known")
        );
        found.stdout
    };
    insta::assert_snapshot!(text(120), @"
    Zone insightpulseai.net
    TYPE   HOSTNAME  VALUE                                                                    TTL  PURPOSE
    CNAME  mcp       mcp-coordinator-<app-id>.ondigitalocean.app (after the first apply)     3600  mcp-coordinator
    CNAME  odoo      odoo-saas-platform-<app-id>.ondigitalocean.app (after the first apply)  3600  odoo-saas-platform
    CNAME  superset  superset-analytics-<app-id>.ondigitalocean.app (after the first apply)  3600  superset-analytics
    ");
    insta::assert_snapshot!(text(60), @"
    Zone insightpulseai.net
    TYPE   HOSTNAME  VALUE
    CNAME  mcp       mcp-coordinator-<app..fter the first apply)
    CNAME  odoo      odoo-saas-platform-<..fter the first apply)
    CNAME  superset  superset-analytics-<..fter the first apply)
    ");
}

#[test]
fn a_zone_that_is_kept_elsewhere_is_not_touched() {
    let env = TestEnv::with_specs();
    let found = run(&env, "dns apply --yes").expect(7);
    assert!(
        found.stderr.contains("ipctl dns list --zone-file"),
        "{}",
        found.stderr
    );
}

#[test]
fn a_second_apply_sends_nothing() {
    let shop = Shop::with("{domain: shop.example.com}, {domain: example.com}");
    let before = writes(&shop.platform).len();
    run(&shop.env, "dns apply --yes").expect(5);
    assert_eq!(writes(&shop.platform).len(), before);
    let found = run(&shop.env, "dns plan").expect(0);
    insta::assert_snapshot!(shop.renamed(&found.stdout), @"
    Zone example.com
      + CNAME shop  shop-x1y2z.ondigitalocean.app  shop
      + A     @  162.159.140.98  shop
      + A     @  172.66.0.96  shop
      + AAAA  @  2606:4700:7::60  shop
      + AAAA  @  2a06:98c1:58::60  shop
    5 records to create.
    The zone is not on the account.
    Next: ipctl dns apply --create-zone
    ");
    run(&shop.env, "dns apply --create-zone").expect(64);
    run(&shop.env, "dns apply --create-zone --yes").expect(0);
    assert_eq!(writes(&shop.platform).len(), before + 6);
    let found = run(&shop.env, "dns apply").expect(0);
    assert!(
        found.stdout.ends_with("Nothing to do.\n"),
        "{}",
        found.stdout
    );
    assert_eq!(writes(&shop.platform).len(), before + 6);
    let zone_file = run(&shop.env, "dns list --zone-file").expect(0);
    insta::assert_snapshot!(shop.renamed(&zone_file.stdout), @"
    $ORIGIN example.com.
    $TTL 600
    shop 600 IN CNAME shop-x1y2z.ondigitalocean.app.
    @ 600 IN A 162.159.140.98
    @ 600 IN A 172.66.0.96
    @ 600 IN AAAA 2606:4700:7::60
    @ 600 IN AAAA 2a06:98c1:58::60
    ");
}

#[test]
fn what_somebody_else_made_is_told_and_left() {
    let shop = Shop::with(
        "{domain: shop.example.com}, {domain: www.example.com}, {domain: old.example.com}",
    );
    post(
        &shop.platform,
        "/v2/domains",
        &json!({"name": "example.com"}),
    );
    let record = |name: &str, kind: &str, data: &str| {
        let body = json!({"type": kind, "name": name, "data": data, "ttl": 60});
        post(&shop.platform, "/v2/domains/example.com/records", &body);
    };
    record("www", "CNAME", "pages.example.net.");
    record("shop", "A", "192.0.2.1");
    record("old", "CNAME", "shop-older.ondigitalocean.app.");
    let foreign: Vec<Value> = shop.zone_records()[..5].to_vec();
    let found = run(&shop.env, "dns apply --yes").expect(7);
    insta::assert_snapshot!(shop.renamed(&found.stdout), @"
    Zone example.com
      ! CNAME shop  shop-x1y2z.ondigitalocean.app  shop
          A 192.0.2.1 stands there and is not ours; it is left alone
          remove it by hand if it is not needed, then apply again
      ! CNAME www  shop-x1y2z.ondigitalocean.app  shop
          CNAME pages.example.net. stands there and is not ours; it is left alone
          remove it by hand if it is not needed, then apply again
      ~ CNAME old  shop-x1y2z.ondigitalocean.app  shop
          was shop-older.ondigitalocean.app.
    1 record to change, 2 records refused.
    Written. Next: ipctl dns check
    ");
    let after = shop.zone_records();
    assert_eq!(after[..5], foreign[..]);
    assert_eq!(after.len(), 6);
    assert_eq!(after[5]["data"], format!("{}.", shop.host));
    let sent = writes(&shop.platform).len();
    run(&shop.env, "dns apply --yes").expect(7);
    assert_eq!(writes(&shop.platform).len(), sent);
}

#[test]
fn a_lost_answer_is_settled_by_reading() {
    for fate in [
        proxy::Fate::LoseAnswer,
        proxy::Fate::LoseRequest,
        proxy::Fate::FailAfter,
    ] {
        let shop = Shop::with_alias();
        post(
            &shop.platform,
            "/v2/domains",
            &json!({"name": "example.com"}),
        );
        let proxy = Proxy::once(&shop.platform, "POST /v2/domains/example.com/records", fate);
        let env = shop.env.with("IPCTL_API_URL", proxy.url());
        run(&env, "dns apply --yes").expect(0);
        let found = ask(&shop.platform, "/v2/domains/example.com/records");
        assert_eq!(
            found["domain_records"].as_array().unwrap().len(),
            4,
            "{fate:?}"
        );
    }
}

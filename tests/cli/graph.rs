//! `ipctl graph`: the picture of the stack.

use serde_json::json;

use crate::support::TestEnv;

#[test]
fn the_stack_is_drawn_for_a_terminal_without_a_token() {
    let env = TestEnv::with_specs();
    let drawn = env.run("graph --width 120").expect(0);
    insta::assert_snapshot!(drawn.stdout, @"
    Stack insightpulse  3 apps, 6 components, $37.00 a month

    +- mcp-coordinator -------------- $5.00 -+  +- odoo-saas-platform --------------- $5.00 -+
    | mcp.insightpulseai.net                 |  | odoo.insightpulseai.net                    |
    | region sgp                             |  | region sgp                                 |
    |                                        |  |                                            |
    | mcp-hub                          $5.00 |  | odoo-web                             $5.00 |
    |   service                              |  |   service                                  |
    |   apps-s-1vcpu-0.5gb (512 MiB, 1 vCPU) |  |   apps-s-1vcpu-0.5gb (512 MiB, 1 vCPU)     |
    |   port 8001 at /                       |  |   port 8069 at /, internal 9090            |
    |   health /health after 20s, every 15s  |  |   health /web/health after 180s, every 30s |
    +----------------------------------------+  +--------------------------------------------+
    +- superset-analytics ---------- $27.00 -+  +- outside ---------------------------------------+
    | superset.insightpulseai.net            |  | supabase                                        |
    | region sgp                             |  |   external, PostgreSQL                          |
    |                                        |  |   aws-1-us-east-1.pooler.supabase.com port 6543 |
    | superset-web                    $12.00 |  |   database postgres                             |
    |   service                              |  |                                                 |
    |   apps-s-1vcpu-1gb (1 GiB, 1 vCPU)     |  | spdtwktxdalcfigzeqrz.supabase.co                |
    |   port 8088 at /                       |  |   another host                                  |
    |   health /health after 300s, every 30s |  +-------------------------------------------------+
    |                                        |
    | redis                            $5.00 |
    |   service, Redis                       |
    |   apps-s-1vcpu-0.5gb (512 MiB, 1 vCPU) |
    |   internal 6379                        |
    |   health TCP 6379 every 10s            |
    |                                        |
    | superset-worker                  $5.00 |
    |   worker, Celery worker                |
    |   apps-s-1vcpu-0.5gb (512 MiB, 1 vCPU) |
    |                                        |
    | superset-beat                    $5.00 |
    |   worker, Celery beat                  |
    |   apps-s-1vcpu-0.5gb (512 MiB, 1 vCPU) |
    +----------------------------------------+

    CALLER                        CALLED                            OVER         KNOWN BY
    mcp/mcp-hub               ->  spdtwktxdalcfigzeqrz.supabase.co  internet     SUPABASE_URL
    mcp/mcp-hub               ->  superset/superset-web             internet     SUPERSET_URL
    mcp/mcp-hub               ->  odoo/odoo-web                     internet     ODOO_URL
    mcp/mcp-hub               ->  supabase                          internet     ipctl.yaml
    odoo/odoo-web             ->  supabase                          internet     ODOO_DB_HOST ODOO_DB_PASSWORD
    superset/superset-web     ->  supabase                          internet     DATABASE_HOST DATABASE_PASSWORD
    superset/superset-web     ->  superset/redis                    app network  REDIS_HOST
    superset/superset-worker  ->  supabase                          internet     DATABASE_HOST DATABASE_PASSWORD
    superset/superset-worker  ->  superset/redis                    app network  REDIS_HOST
    superset/superset-beat    ->  supabase                          internet     DATABASE_HOST DATABASE_PASSWORD
    superset/superset-beat    ->  superset/redis                    app network  REDIS_HOST
    ");
}

#[test]
fn boxes_are_stacked_where_they_do_not_fit_and_stay_within_the_width() {
    let env = TestEnv::with_specs();
    for width in [60, 80, 120, 200] {
        let drawn = env.run(&format!("graph --width {width}")).expect(0).stdout;
        let boxes = drawn.split("\n\nCALLER").next().unwrap();
        assert!(boxes.lines().all(|line| line.len() <= width), "{drawn}");
    }
}

#[test]
fn the_json_is_the_description_of_the_stack() {
    let env = TestEnv::with_specs();
    let data = env.run("graph --json").expect(0).json()["data"].clone();
    assert_eq!(data["stack"], "insightpulse");
    assert_eq!(data["monthly"], json!({"least": 37.0, "most": 37.0}));
    assert_eq!(
        data["links"][0],
        json!({"from": {"app": "mcp-coordinator", "component": "mcp-hub"},
            "to": {"host": "spdtwktxdalcfigzeqrz.supabase.co"}, "over": "internet",
            "variables": [{"key": "SUPABASE_URL", "component": "mcp-hub"}]})
    );
    insta::assert_json_snapshot!(data["apps"][1], @r#"
    {
      "name": "odoo-saas-platform",
      "short_name": "odoo",
      "region": "sgp",
      "domains": [
        {
          "name": "odoo.insightpulseai.net",
          "type": "PRIMARY",
          "wildcard": false
        }
      ],
      "monthly": {
        "least": 5.0,
        "most": 5.0
      },
      "components": [
        {
          "name": "odoo-web",
          "kind": "service",
          "role": null,
          "size": {
            "slug": "apps-s-1vcpu-0.5gb",
            "cpus": 1,
            "memory_bytes": 536870912
          },
          "instances": {
            "least": 1,
            "most": 1
          },
          "monthly": {
            "least": 5.0,
            "most": 5.0
          },
          "http_port": 8069,
          "internal_ports": [
            9090
          ],
          "health": {
            "path": "/web/health",
            "port": 8069,
            "initial_delay_seconds": 180,
            "period_seconds": 30,
            "timeout_seconds": 10,
            "success_threshold": 1,
            "failure_threshold": 3
          },
          "liveness": null,
          "source": {
            "origin": "github jgtolentino/insightpulse-odoo@main",
            "dockerfile": "Dockerfile.custom",
            "folder": null
          },
          "routes": [
            {
              "host": null,
              "path": "/",
              "match": "prefix"
            }
          ]
        }
      ],
      "databases": []
    }
    "#);
}

#[test]
fn a_tier_changes_the_picture() {
    let env = TestEnv::with_specs();
    let data = env.run("graph --tier minimal --json").expect(0).json()["data"].clone();
    assert_eq!(data["monthly"]["most"], 10.0);
    assert_eq!(data["apps"].as_array().unwrap().len(), 2);
}

#[test]
fn mermaid_is_written_the_same_every_time() {
    let env = TestEnv::with_specs();
    let mermaid = env.run("graph --format mermaid").expect(0).stdout;
    insta::assert_snapshot!(mermaid, @r#"
    flowchart LR
      subgraph app0["mcp-coordinator, $5.00<br/>mcp.insightpulseai.net<br/>region sgp"]
        n0["mcp-hub, $5.00<br/>service<br/>apps-s-1vcpu-0.5gb<br/>(512 MiB, 1 vCPU)<br/>port 8001 at /<br/>health /health<br/>after 20s, every 15s"]
      end
      subgraph app1["odoo-saas-platform, $5.00<br/>odoo.insightpulseai.net<br/>region sgp"]
        n1["odoo-web, $5.00<br/>service<br/>apps-s-1vcpu-0.5gb<br/>(512 MiB, 1 vCPU)<br/>port 8069 at /, internal 9090<br/>health /web/health<br/>after 180s, every 30s"]
      end
      subgraph app2["superset-analytics, $27.00<br/>superset.insightpulseai.net<br/>region sgp"]
        n2["superset-web, $12.00<br/>service<br/>apps-s-1vcpu-1gb<br/>(1 GiB, 1 vCPU)<br/>port 8088 at /<br/>health /health<br/>after 300s, every 30s"]
        n3[("redis, $5.00<br/>service, Redis<br/>apps-s-1vcpu-0.5gb<br/>(512 MiB, 1 vCPU)<br/>internal 6379<br/>health TCP 6379<br/>every 10s")]
        n4[["superset-worker, $5.00<br/>worker, Celery worker<br/>apps-s-1vcpu-0.5gb<br/>(512 MiB, 1 vCPU)"]]
        n5[["superset-beat, $5.00<br/>worker, Celery beat<br/>apps-s-1vcpu-0.5gb<br/>(512 MiB, 1 vCPU)"]]
      end
      n6(["supabase<br/>external, PostgreSQL<br/>aws-1-us-east-1.pooler.supabase.com<br/>port 6543<br/>database postgres"])
      n7(["spdtwktxdalcfigzeqrz.supabase.co<br/>another host"])
      n0 -.->|"SUPABASE_URL"| n7
      n0 -.->|"SUPERSET_URL"| n2
      n0 -.->|"ODOO_URL"| n1
      n0 -.-> n6
      n1 -.->|"ODOO_DB_HOST, ODOO_DB_PASSWORD"| n6
      n2 -.->|"DATABASE_HOST, DATABASE_PASSWORD"| n6
      n2 -->|"REDIS_HOST"| n3
      n4 -.->|"DATABASE_HOST, DATABASE_PASSWORD"| n6
      n4 -->|"REDIS_HOST"| n3
      n5 -.->|"DATABASE_HOST, DATABASE_PASSWORD"| n6
      n5 -->|"REDIS_HOST"| n3
    "#);
}

#[test]
fn dot_is_written_the_same_every_time() {
    let env = TestEnv::with_specs();
    let dot = env
        .run("graph --format dot --tier minimal")
        .expect(0)
        .stdout;
    insta::assert_snapshot!(dot, @r##"
    digraph stack {
      graph [rankdir=LR, fontname="Helvetica", labeljust=l, nodesep=0.3, ranksep=0.9];
      node [shape=box, style="rounded,filled", fillcolor="#ffffff", fontname="Helvetica", fontsize=11];
      edge [fontname="Helvetica", fontsize=9];
      label="Stack insightpulse: 2 apps, 2 components, $10.00 a month";
      labelloc=t;
      subgraph cluster_0 {
        label="mcp-coordinator, $5.00\lmcp.insightpulseai.net\lregion sgp\l";
        style="rounded,filled";
        fillcolor="#f1f5f9";
        n0 [label="mcp-hub, $5.00\lservice\lapps-s-1vcpu-0.5gb\l(512 MiB, 1 vCPU)\lport 8001 at /\lhealth /health\lafter 20s, every 15s\l"];
      }
      subgraph cluster_1 {
        label="odoo-saas-platform, $5.00\lodoo.insightpulseai.net\lregion sgp\l";
        style="rounded,filled";
        fillcolor="#f1f5f9";
        n1 [label="odoo-web, $5.00\lservice\lapps-s-1vcpu-0.5gb\l(512 MiB, 1 vCPU)\lport 8069 at /, internal 9090\lhealth /web/health\lafter 180s, every 30s\l"];
      }
      n2 [label="supabase\lexternal, PostgreSQL\laws-1-us-east-1.pooler.supabase.com\lport 6543\ldatabase postgres\l", style="rounded,dashed"];
      n3 [label="spdtwktxdalcfigzeqrz.supabase.co\lanother host\l", style="rounded,dashed"];
      n4 [label="superset.insightpulseai.net\lanother host\l", style="rounded,dashed"];
      n0 -> n3 [style=dashed, label="SUPABASE_URL"];
      n0 -> n4 [style=dashed, label="SUPERSET_URL"];
      n0 -> n1 [style=dashed, label="ODOO_URL"];
      n0 -> n2 [style=dashed, label=""];
      n1 -> n2 [style=dashed, label="ODOO_DB_HOST\nODOO_DB_PASSWORD"];
    }
    "##);
}

#[test]
fn svg_is_written_the_same_every_time() {
    let env = TestEnv::with_specs();
    let svg = env
        .run("graph --format svg --tier minimal")
        .expect(0)
        .stdout;
    let drawn = svg.split_once("</defs>\n").unwrap().1;
    insta::assert_snapshot!(drawn, @r#"
    <rect class="page" width="876" height="497"/>
    <text class="title" x="20.0" y="30.0">Stack insightpulse</text>
    <text class="line" x="20.0" y="49.0">2 apps, 2 components, $10.00 a month</text>
    <rect class="group" x="20.0" y="95.0" width="208.0" height="184.0" rx="10"/>
    <text class="name" x="34.0" y="114.0">mcp-coordinator</text>
    <text class="price" x="214.0" y="114.0" text-anchor="end">$5.00</text>
    <text class="line" x="34.0" y="131.0">mcp.insightpulseai.net</text>
    <text class="line" x="214.0" y="131.0" text-anchor="end">sgp</text>
    <rect class="group" x="272.0" y="279.0" width="267.0" height="184.0" rx="10"/>
    <text class="name" x="286.0" y="298.0">odoo-saas-platform</text>
    <text class="price" x="525.0" y="298.0" text-anchor="end">$5.00</text>
    <text class="line" x="286.0" y="315.0">odoo.insightpulseai.net</text>
    <text class="line" x="525.0" y="315.0" text-anchor="end">sgp</text>
    <path class="arrow public" marker-end="url(#tip-public)" d="M214.0 190.6C250.0 190.6 250.0 167.5 286.0 167.5"><title>mcp-hub calls spdtwktxdalcfigzeqrz.supabase.co: SUPABASE_URL</title></path>
    <path class="arrow public" marker-end="url(#tip-public)" d="M214.0 215.4C250.0 215.4 250.0 238.5 286.0 238.5"><title>mcp-hub calls superset.insightpulseai.net: SUPERSET_URL</title></path>
    <path class="arrow public" marker-end="url(#tip-public)" d="M214.0 240.2C250.0 240.2 250.0 387.0 286.0 387.0"><title>mcp-hub calls odoo-web: ODOO_URL</title></path>
    <path class="arrow public" marker-end="url(#tip-public)" d="M214.0 165.8C250.0 165.8 250.0 112.0 286.0 112.0H525.0C561.0 112.0 561.0 240.3 597.0 240.3"><title>mcp-hub calls supabase: ipctl.yaml</title></path>
    <path class="arrow public" marker-end="url(#tip-public)" d="M525.0 387.0C561.0 387.0 561.0 271.7 597.0 271.7"><title>odoo-web calls supabase: ODOO_DB_HOST, ODOO_DB_PASSWORD</title></path>
    <rect class="box" x="34.0" y="141.0" width="180.0" height="124.0" rx="6"/>
    <rect class="mark-service" x="34.0" y="147.0" width="3.0" height="112.0" rx="1.5"/>
    <text class="name" x="48.0" y="159.0">mcp-hub</text>
    <text class="price" x="204.0" y="159.0" text-anchor="end">$5.00</text>
    <text class="line" x="48.0" y="176.0">service</text>
    <text class="line" x="48.0" y="191.0">apps-s-1vcpu-0.5gb</text>
    <text class="line" x="48.0" y="206.0">(512 MiB, 1 vCPU)</text>
    <text class="line" x="48.0" y="221.0">port 8001 at /</text>
    <text class="line" x="48.0" y="236.0">health /health</text>
    <text class="line" x="48.0" y="251.0">after 20s, every 15s</text>
    <rect class="box" x="286.0" y="325.0" width="239.0" height="124.0" rx="6"/>
    <rect class="mark-service" x="286.0" y="331.0" width="3.0" height="112.0" rx="1.5"/>
    <text class="name" x="300.0" y="343.0">odoo-web</text>
    <text class="price" x="515.0" y="343.0" text-anchor="end">$5.00</text>
    <text class="line" x="300.0" y="360.0">service</text>
    <text class="line" x="300.0" y="375.0">apps-s-1vcpu-0.5gb</text>
    <text class="line" x="300.0" y="390.0">(512 MiB, 1 vCPU)</text>
    <text class="line" x="300.0" y="405.0">port 8069 at /, internal 9090</text>
    <text class="line" x="300.0" y="420.0">health /web/health</text>
    <text class="line" x="300.0" y="435.0">after 180s, every 30s</text>
    <rect class="box outside" x="597.0" y="209.0" width="259.0" height="94.0" rx="6"/>
    <rect class="mark-outside" x="597.0" y="215.0" width="3.0" height="82.0" rx="1.5"/>
    <text class="name" x="611.0" y="227.0">supabase</text>
    <text class="line" x="611.0" y="244.0">external, PostgreSQL</text>
    <text class="line" x="611.0" y="259.0">aws-1-us-east-1.pooler.supabase.com</text>
    <text class="line" x="611.0" y="274.0">port 6543</text>
    <text class="line" x="611.0" y="289.0">database postgres</text>
    <rect class="box outside" x="286.0" y="143.0" width="239.0" height="49.0" rx="6"/>
    <rect class="mark-outside" x="286.0" y="149.0" width="3.0" height="37.0" rx="1.5"/>
    <text class="name" x="300.0" y="161.0">another host</text>
    <text class="line" x="300.0" y="178.0">spdtwktxdalcfigzeqrz.supabase.co</text>
    <rect class="box outside" x="286.0" y="214.0" width="239.0" height="49.0" rx="6"/>
    <rect class="mark-outside" x="286.0" y="220.0" width="3.0" height="37.0" rx="1.5"/>
    <text class="name" x="300.0" y="232.0">another host</text>
    <text class="line" x="300.0" y="249.0">superset.insightpulseai.net</text>
    <path class="arrow inner" marker-end="url(#tip-inner)" d="M20.0 479.0h26"/>
    <text class="line" x="54.0" y="483.0">over the app&#39;s network</text>
    <path class="arrow public" marker-end="url(#tip-public)" d="M220.0 479.0h26"/>
    <text class="line" x="254.0" y="483.0">over the internet</text>
    </svg>
    "#);
}

#[test]
fn a_file_is_written_in_the_form_that_its_name_says() {
    let env = TestEnv::with_specs();
    for (name, start) in [
        ("a.svg", "<svg "),
        ("a.dot", "digraph "),
        ("a.mmd", "flowchart "),
        ("a.txt", "Stack insightpulse"),
    ] {
        let written = env.run(&format!("graph --out pictures/{name}")).expect(0);
        assert_eq!(written.stdout, format!("written to pictures/{name}\n"));
        env.run(&format!("graph --out pictures/{name}")).expect(0);
        let text = std::fs::read_to_string(env.path(&format!("pictures/{name}"))).unwrap();
        assert!(text.starts_with(start), "{text}");
    }
    let data = env.run("graph --out b.svg --json").expect(0).json()["data"].clone();
    assert_eq!(data["file"], "b.svg");
}

#[test]
fn no_value_of_a_variable_is_in_any_picture() {
    let env = TestEnv::bare();
    env.write(
        "specs/shop.yaml",
        "name: shop\nservices:\n- name: web\n  http_port: 80\n  image: {registry_type: DOCR, repository: shop, tag: v1}\n  envs:\n  - {key: API_URL, value: 'https://api.example.org/not-a-real-path'}\n",
    );
    for words in [
        "graph",
        "graph --json",
        "graph --format svg",
        "graph --format dot",
    ] {
        let drawn = env.run(words).expect(0).both();
        assert!(
            drawn.contains("api.example.org") && !drawn.contains("not-a-real"),
            "{drawn}"
        );
    }
}

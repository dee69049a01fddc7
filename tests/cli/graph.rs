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
    +- superset-analytics ---------- $27.00 -+  +- outside ----------------------------------+
    | superset.insightpulseai.net            |  | supabase                                   |
    | region sgp                             |  |   external, PostgreSQL                     |
    |                                        |  |   aws-1-us-east-1.pooler.supabase.com:6543 |
    | superset-web                    $12.00 |  |   database postgres                        |
    |   service                              |  |                                            |
    |   apps-s-1vcpu-1gb (1 GiB, 1 vCPU)     |  | spdtwktxdalcfigzeqrz.supabase.co           |
    |   port 8088 at /                       |  |   another host                             |
    |   health /health after 300s, every 30s |  +--------------------------------------------+
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

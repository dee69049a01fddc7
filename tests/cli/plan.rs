//! `ipctl plan`: effects, the cost of each component, and the budget.

use crate::support::{TestEnv, platform};

#[test]
fn a_plan_says_what_each_change_does_and_what_it_costs() {
    let platform = platform();
    let env = TestEnv::with_specs().on(&platform).with_secrets();
    env.run("apply specs/ --yes").expect(0);
    env.edit(
        "specs/superset-analytics.yaml",
        "instance_size_slug: apps-s-1vcpu-1gb",
        "instance_size_slug: apps-s-1vcpu-2gb",
    );
    let plan = env.run("plan specs/").expect(0);
    insta::assert_snapshot!(plan.without_ids(), @"
    Stack insightpulse  3 apps

    ~ superset-analytics  app 00000000                     effect: deploy (no build)
        services/superset-web
          ~ instance_size_slug  apps-s-1vcpu-1gb -> apps-s-1vcpu-2gb
        secrets: 3 kept as they are on the platform

    = mcp-coordinator     no changes
    = odoo-saas-platform  no changes

    Cost   $37.00 -> $50.00 a month (+$13.00)
           superset-analytics/superset-web  $12.00 -> $25.00 (+$13.00)
    Budget $40.00 a month, over by $10.00
           apply is refused: raise `budget_usd_month`, or choose less
    Order  wave 1 odoo, superset   wave 2 mcp
    Plan   0 to create, 1 to change, 2 unchanged
    ");
    let json = env.run("plan specs/ --json").expect(0).json();
    let app = &json["data"]["apps"][2];
    assert_eq!(app["effect"], "deploy");
    assert_eq!(app["changes"][0]["effect"], "deploy");
    let data = &json["data"];
    assert_eq!(
        (&data["budget"], &data["budget_use"]["refused"]),
        (&40.0.into(), &true.into())
    );
}

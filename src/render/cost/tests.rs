use insta::assert_snapshot;
use serde_json::{Value, json};

use super::*;
use crate::catalog::Cents;
use crate::model::live::{AppId, InstanceSizeInfo};
use crate::plan::{Bill, PriceList, Sides, SpecPair, StaticApps};
use crate::render::style::{Rows, Style};

fn live() -> Value {
    json!({"name": "superset", "services": [{"name": "web", "instance_size_slug": "apps-s-1vcpu-1gb"}],
        "workers": [{"name": "celery-worker", "instance_size_slug": "apps-s-1vcpu-1gb"},
            {"name": "flower", "instance_size_slug": "huge"}]})
}

fn wanted() -> Value {
    json!({"name": "superset",
        "services": [{"name": "web", "instance_size_slug": "apps-s-1vcpu-2gb"}],
        "workers": [{"name": "celery-worker", "instance_size_slug": "apps-s-1vcpu-1gb", "instance_count": 2},
            {"name": "celery-beat"},
            {"name": "burst", "instance_size_slug": "apps-d-1vcpu-1gb",
                "autoscaling": {"min_instance_count": 1, "max_instance_count": 3}}],
        "static_sites": [{"name": "pages"}],
        "jobs": [{"name": "migrate"}],
        "databases": [{"name": "cache", "engine": "REDIS"}, {"name": "main", "engine": "PG", "production": true}],
        "egress": {"type": "DEDICATED_IP"}})
}

fn id() -> AppId {
    AppId::from("4f6c71e2-1e90-4762-9fee-6cc4a0a9f2cf")
}

fn bill(sides: Sides) -> Bill {
    let (id, live, wanted) = (id(), live(), wanted());
    let hub = json!({"name": "mcp-hub", "services": [{"name": "hub"}]});
    let apps = [
        SpecPair {
            name: "mcp-hub",
            id: None,
            live: None,
            proposed: Some(&hub),
        },
        SpecPair {
            name: "superset",
            id: Some(&id),
            live: Some(&live).filter(|_| sides == Sides::Both),
            proposed: Some(&wanted),
        },
    ];
    let mut bill = Bill::new(sides, &apps, &prices(), StaticApps::default());
    bill.apps[0].quoted = Some(Cents::from_dollars(6));
    bill
}

/// A price list of the platform that lacks the dedicated size.
fn prices() -> PriceList {
    let size = |slug: &str, usd: &str, memory: u64, bandwidth: u64| InstanceSizeInfo {
        slug: slug.to_owned(),
        usd_per_month: usd.to_owned(),
        cpus: 1,
        memory_bytes: memory << 20,
        bandwidth_allowance_gib: bandwidth,
        ..InstanceSizeInfo::default()
    };
    PriceList::of_platform(&[
        size("apps-s-1vcpu-0.5gb", "5.00", 512, 50),
        size("apps-s-1vcpu-1gb", "12.00", 1024, 150),
        size("apps-s-1vcpu-2gb", "25.00", 2048, 200),
    ])
}

fn page<'a>(bill: &'a Bill, prices: &'a PriceList) -> CostPage<'a> {
    CostPage {
        bill,
        prices,
        origin: PriceOrigin::Platform(jiff::civil::date(2026, 8, 22)),
        discount_percent: 0.0,
        budget: Some(bill.against(Cents::from_dollars(150))),
        traffic: Traffic {
            day: Some(jiff::civil::date(2026, 8, 21)),
            bytes: [(id(), 12_345_678_901)].into(),
        },
        tier: None,
        externals: vec!["supabase"],
    }
}

fn text(width: usize) -> String {
    let (bill, prices) = (bill(Sides::Both), prices());
    let style = Style {
        width,
        rows: Rows::Wrapped,
        ..Style::plain()
    };
    let text = cost_text(&page(&bill, &prices), style);
    assert!(text.lines().all(|line| line.len() <= width), "{text}");
    text
}

#[test]
fn at_60_columns() {
    assert_snapshot!(text(60), @"
    APP / COMPONENT      RAM  COUNT    LIVE          PROPOSED
    mcp-hub                               -             $5.00
      hub            512 MiB      1       -              5.00
    superset                         $24.00  $120.00..$188.00
      web              2 GiB      1   12.00             25.00
      burst            1 GiB   1..3       -     34.00..102.00
      celery-beat    512 MiB      1       -              5.00
      celery-worker    1 GiB      2   12.00             24.00
      cache                -      1       -              7.00
      egress               -      1       -             25.00
      pages                -      1       -              0.00
      flower               -      1       ?                 -
    TOTAL per month                  $24.00  $125.00..$193.00
    Changed: superset/web was apps-s-1vcpu-1gb,
    superset/celery-worker count was 1.
    mcp-hub: $5.00 by the price list, but the platform says
    $6.00.
    On no price list, not in the totals: superset/flower
    (huge).
    Not included: build minutes, extra bandwidth, job runs,
    database clusters, supabase.
    Prices: API, 2026-08-22. Not on its list, so by the
    built-in one of 2025-08: apps-d-1vcpu-1gb. Autoscaled
    components show min..max.
    Budget $150.00 a month: over by $43.00, with everything at
    its largest scale.

    BANDWIDTH  INCLUDED A MONTH   LAST DAY  A MONTH OF SUCH DAYS
    mcp-hub              50 GiB          -                     -
    superset      750..1150 GiB  11.49 GiB                   46%
    Last day: 2026-08-21. Above it $0.02 a GiB.
    ");
}

#[test]
fn at_100_columns() {
    assert_snapshot!(text(100), @"
    APP / COMPONENT  SIZE                    RAM  COUNT    LIVE          PROPOSED               DELTA
    mcp-hub                                                   -             $5.00              +$5.00
      hub            apps-s-1vcpu-0.5gb  512 MiB      1       -              5.00               +5.00
    superset                                             $24.00  $120.00..$188.00   +$96.00..+$164.00
      web            apps-s-1vcpu-2gb      2 GiB      1   12.00             25.00              +13.00
      burst          apps-d-1vcpu-1gb      1 GiB   1..3       -     34.00..102.00     +34.00..+102.00
      celery-beat    apps-s-1vcpu-0.5gb  512 MiB      1       -              5.00               +5.00
      celery-worker  apps-s-1vcpu-1gb      1 GiB      2   12.00             24.00              +12.00
      cache          dev database              -      1       -              7.00               +7.00
      egress         dedicated address         -      1       -             25.00              +25.00
      pages          static site               -      1       -              0.00                   -
      flower         huge                      -      1       ?                 -                   -
    TOTAL per month                                      $24.00  $125.00..$193.00  +$101.00..+$169.00
    Changed: superset/web was apps-s-1vcpu-1gb, superset/celery-worker count was 1.
    mcp-hub: $5.00 by the price list, but the platform says $6.00.
    On no price list, not in the totals: superset/flower (huge).
    Not included: build minutes, extra bandwidth, job runs, database clusters, supabase.
    Prices: API, 2026-08-22. Not on its list, so by the built-in one of 2025-08: apps-d-1vcpu-1gb.
    Autoscaled components show min..max.
    Budget $150.00 a month: over by $43.00, with everything at its largest scale.

    BANDWIDTH  INCLUDED A MONTH   LAST DAY  A MONTH OF SUCH DAYS
    mcp-hub              50 GiB          -                     -
    superset      750..1150 GiB  11.49 GiB                   46%
    Last day: 2026-08-21. Above it $0.02 a GiB.
    ");
}

#[test]
fn at_160_columns() {
    assert_snapshot!(text(160), @"
    APP / COMPONENT  SIZE                    RAM  VCPU  COUNT    LIVE          PROPOSED               DELTA
    mcp-hub                                                         -             $5.00              +$5.00
      hub            apps-s-1vcpu-0.5gb  512 MiB     1      1       -              5.00               +5.00
    superset                                                   $24.00  $120.00..$188.00   +$96.00..+$164.00
      web            apps-s-1vcpu-2gb      2 GiB     1      1   12.00             25.00              +13.00
      burst          apps-d-1vcpu-1gb      1 GiB     1   1..3       -     34.00..102.00     +34.00..+102.00
      celery-beat    apps-s-1vcpu-0.5gb  512 MiB     1      1       -              5.00               +5.00
      celery-worker  apps-s-1vcpu-1gb      1 GiB     1      2   12.00             24.00              +12.00
      cache          dev database              -     -      1       -              7.00               +7.00
      egress         dedicated address         -     -      1       -             25.00              +25.00
      pages          static site               -     -      1       -              0.00                   -
      flower         huge                      -     -      1       ?                 -                   -
    TOTAL per month                                            $24.00  $125.00..$193.00  +$101.00..+$169.00
    Changed: superset/web was apps-s-1vcpu-1gb, superset/celery-worker count was 1.
    mcp-hub: $5.00 by the price list, but the platform says $6.00.
    On no price list, not in the totals: superset/flower (huge).
    Not included: build minutes, extra bandwidth, job runs, database clusters, supabase.
    Prices: API, 2026-08-22. Not on its list, so by the built-in one of 2025-08: apps-d-1vcpu-1gb. Autoscaled components show min..max.
    Budget $150.00 a month: over by $43.00, with everything at its largest scale.

    BANDWIDTH  INCLUDED A MONTH   LAST DAY  A MONTH OF SUCH DAYS
    mcp-hub              50 GiB          -                     -
    superset      750..1150 GiB  11.49 GiB                   46%
    Last day: 2026-08-21. Above it $0.02 a GiB.
    ");
}

#[test]
fn a_bill_of_the_specs_alone_says_nothing_of_what_is_live() {
    let (bill, prices) = (bill(Sides::Proposed), PriceList::default());
    let page = CostPage {
        origin: PriceOrigin::BuiltIn,
        traffic: Traffic::default(),
        discount_percent: 12.5,
        ..page(&bill, &prices)
    };
    assert_snapshot!(cost_text(&page, Style::plain()), @"
    APP / COMPONENT  SIZE                    RAM  VCPU  COUNT  LIVE          PROPOSED  DELTA
    mcp-hub                                                       -             $5.00      -
      hub            apps-s-1vcpu-0.5gb  512 MiB     1      1     -              5.00      -
    superset                                                      -  $120.00..$188.00      -
      web            apps-s-1vcpu-2gb      2 GiB     1      1     -             25.00      -
      burst          apps-d-1vcpu-1gb      1 GiB     1   1..3     -     34.00..102.00      -
      celery-beat    apps-s-1vcpu-0.5gb  512 MiB     1      1     -              5.00      -
      celery-worker  apps-s-1vcpu-1gb      1 GiB     1      2     -             24.00      -
      cache          dev database              -     -      1     -              7.00      -
      egress         dedicated address         -     -      1     -             25.00      -
      pages          static site               -     -      1     -              0.00      -
    TOTAL per month                                               -  $125.00..$193.00      -
    mcp-hub: $5.00 by the price list, but the platform says $6.00.
    Not included: build minutes, extra bandwidth, job runs, database clusters, supabase.
    Prices: built-in list of 2025-08. The account's discount of 12.5% is not taken off. Autoscaled components show min..max.
    Budget $150.00 a month: over by $43.00, with everything at its largest scale.

    BANDWIDTH  INCLUDED A MONTH  LAST DAY  A MONTH OF SUCH DAYS
    mcp-hub              50 GiB         -                     -
    superset      750..1150 GiB         -                     -
    Above it $0.02 a GiB.
    ");
}

#[test]
fn every_component_is_a_record() {
    let (bill, prices) = (bill(Sides::Both), prices());
    assert_snapshot!(cost_csv(&page(&bill, &prices)).replace('\r', ""), @"
    app,component,size,ram_mib,vcpus,count_min,count_max,live_min_usd,live_max_usd,proposed_min_usd,proposed_max_usd
    mcp-hub,hub,apps-s-1vcpu-0.5gb,512,1,1,1,,,5.00,5.00
    superset,web,apps-s-1vcpu-2gb,2048,1,1,1,12.00,12.00,25.00,25.00
    superset,burst,apps-d-1vcpu-1gb,1024,1,1,3,,,34.00,102.00
    superset,celery-beat,apps-s-1vcpu-0.5gb,512,1,1,1,,,5.00,5.00
    superset,celery-worker,apps-s-1vcpu-1gb,1024,1,2,2,12.00,12.00,24.00,24.00
    superset,cache,dev database,,,1,1,,,7.00,7.00
    superset,egress,dedicated address,,,1,1,,,25.00,25.00
    superset,pages,static site,,,1,1,,,0.00,0.00
    superset,flower,huge,,,1,1,,,,
    ");
}

#[test]
fn data_has_both_ends_of_a_range() {
    let (bill, prices) = (bill(Sides::Both), prices());
    let data = cost_json(&page(&bill, &prices));
    let superset = &data["apps"][1];
    assert_eq!(
        data["total"],
        json!({"live": 24.0, "live_most": 24.0, "proposed": 125.0, "proposed_most": 193.0})
    );
    assert_eq!(superset["components"][1]["count_max"], 3);
    assert_eq!(superset["components"][1]["proposed_most"], 102.0);
    assert_eq!(superset["components"][0]["live_size"], "apps-s-1vcpu-1gb");
    assert_eq!(superset["bandwidth"]["included_gib"], 750);
    assert_eq!(data["without_price"], json!(["superset/flower (huge)"]));
    assert_eq!(data["budget_status"]["exceeded"], true);
    assert_eq!(
        data["prices"]["built_in_sizes"],
        json!(["apps-d-1vcpu-1gb"])
    );
    assert_eq!(data["apps"][0]["disputed"], true);
}

#[test]
fn names_are_foreign_text() {
    let name = "a\u{1b}[31m\u{202e}b";
    let spec = json!({"name": name, "services": [{"name": name, "instance_size_slug": name}]});
    let pair = SpecPair {
        name,
        id: None,
        live: None,
        proposed: Some(&spec),
    };
    let prices = PriceList::default();
    let bill = Bill::new(Sides::Both, &[pair], &prices, StaticApps::default());
    let text = cost_text(&page(&bill, &prices), Style::plain());
    assert!(!text.contains(['\u{1b}', '\u{202e}']), "{text:?}");
}

//! Sizes, prices, buildpacks, detection, bandwidth and the answer to a proposal.

use std::fmt;

use jiff::Timestamp;
use serde_json::Value;

use super::ids::AppId;
use super::wire::wire_struct;

wire_struct! {
    /// Holds what the platform would make of a spec.
    Proposal {
        must {
            /// Holds the spec in the platform's own normal form.
            spec: Value,
        }
        may {
            /// Tells whether no other app has the name.
            app_name_available: bool,
            /// Holds a free name when the wanted one is taken.
            app_name_suggestion: Option<String>,
            /// Tells whether the app would be static only.
            app_is_static: bool,
            /// Tells whether the app would be in the free tier.
            app_is_starter: bool,
            /// Counts the static apps there are.
            existing_static_apps: u64,
            /// Counts the static apps that are free.
            max_free_static_apps: u64,
            /// Counts the starter apps there are.
            existing_starter_apps: u64,
            /// Counts the starter apps that are free.
            max_free_starter_apps: u64,
            /// Holds the price in US dollars a month.
            app_cost: Option<f64>,
            /// Holds the price one tier up, in US dollars a month.
            app_tier_upgrade_cost: Option<f64>,
            /// Holds the price one tier down, in US dollars a month.
            app_tier_downgrade_cost: Option<f64>,
        }
    }
}

// A spec may hold values that somebody meant to be secret, so it stays out of debug output.
impl fmt::Debug for Proposal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = out.debug_struct("Proposal");
        shown
            .field("app_name_available", &self.app_name_available)
            .field("app_cost", &self.app_cost);
        shown.finish_non_exhaustive()
    }
}

wire_struct! {
    /// Holds the list of sizes.
    #[derive(Debug, Default)]
    InstanceSizes {
        may {
            /// Holds the account's discount.
            discount_percent: f64,
            /// Lists the sizes.
            instance_sizes: Vec<InstanceSizeInfo>,
        }
    }
}

wire_struct! {
    /// Holds one size an instance can have.
    #[derive(Debug, Default)]
    InstanceSizeInfo {
        may {
            /// Names the size in specs.
            slug: String,
            /// Names the size for people.
            name: String,
            /// Tells whether the CPU is `SHARED` or `DEDICATED`.
            cpu_type: String,
            /// Counts its CPUs.
            cpus: u32,
            /// Holds its memory in bytes.
            memory_bytes: u64,
            /// Holds the price a month in US dollars, as decimal text so that no cent is lost.
            usd_per_month: String,
            /// Holds the price a second in US dollars, as decimal text.
            usd_per_second: String,
            /// Names the tier.
            tier_slug: String,
            /// Holds the traffic a month that is free, in GiB.
            bandwidth_allowance_gib: u64,
            /// Tells whether a component of this size has one instance only.
            single_instance_only: bool,
            /// Tells whether autoscaling is possible.
            scalable: bool,
            /// Tells whether the size is not for everybody yet.
            feature_preview: bool,
            /// Tells whether the size is going away.
            deprecation_intent: bool,
            /// Names the size one tier up.
            tier_upgrade_to: String,
            /// Names the size one tier down.
            tier_downgrade_to: String,
        }
    }
}

wire_struct! {
    /// Holds one tier of the deprecated list.
    #[derive(Debug, Default)]
    TierInfo {
        may {
            /// Names the tier.
            slug: String,
            /// Names the tier for people.
            name: String,
            /// Holds the free traffic in bytes.
            egress_bandwidth_bytes: u64,
            /// Holds the free build time in seconds.
            build_seconds: u64,
        }
    }
}

wire_struct! {
    /// Holds one buildpack.
    #[derive(Debug, Default)]
    Buildpack {
        may {
            /// Identifies the buildpack, such as `digitalocean/node`.
            id: String,
            /// Holds its version.
            version: String,
            /// Holds its major version.
            major_version: u32,
            /// Tells whether there is no newer one.
            latest: bool,
            /// Names it for people.
            name: String,
            /// Describes it, a paragraph each.
            description: Vec<String>,
            /// Points to its documentation.
            docs_link: String,
        }
    }
}

wire_struct! {
    /// Holds what the platform found in a repository.
    #[derive(Debug, Default)]
    Detection {
        may {
            /// Lists the components.
            components: Vec<DetectedComponent>,
            /// Holds the template found, as the platform wrote it.
            template: Option<Value>,
            /// Tells whether there is a template.
            template_found: bool,
            /// Tells whether the template is valid.
            template_valid: bool,
            /// Tells what is wrong with the template.
            template_error: String,
            /// Tells whether the same request has to be asked again.
            pending: bool,
        }
    }
}

wire_struct! {
    /// Holds one component found in a repository.
    #[derive(Debug, Default)]
    DetectedComponent {
        may {
            /// Names the way to build it.
            strategy: String,
            /// Lists the kinds it could be.
            types: Vec<String>,
            /// Lists its Dockerfiles.
            dockerfiles: Vec<String>,
            /// Holds how to build it.
            build_command: String,
            /// Holds how to run it.
            run_command: String,
            /// Names its environment.
            environment_slug: String,
            /// Lists its ports.
            http_ports: Vec<i64>,
            /// Lists its variables, as the platform wrote them.
            env_vars: Vec<Value>,
            /// Lists its packages, as the platform wrote them.
            serverless_packages: Vec<Value>,
            /// Holds its folder.
            source_dir: String,
            /// Lists its buildpacks.
            buildpacks: Vec<Buildpack>,
        }
    }
}

wire_struct! {
    /// Holds the traffic of one day.
    #[derive(Debug, Default)]
    DailyBandwidth {
        may {
            /// Holds the traffic of each app.
            app_bandwidth_usage: Vec<BandwidthUsage>,
            /// Tells the day.
            date: Option<Timestamp>,
        }
    }
}

wire_struct! {
    /// Holds the traffic of one app on one day.
    #[derive(Debug, Default)]
    BandwidthUsage {
        may {
            /// Identifies the app.
            app_id: AppId,
            /// Holds the bytes.
            bandwidth_bytes: u64,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_numbers_in_text() {
        let text = r#"{"slug":"apps-s-1vcpu-0.5gb","cpus":"1","memory_bytes":"536870912","usd_per_month":"5.00","bandwidth_allowance_gib":"50","single_instance_only":true}"#;
        let size: InstanceSizeInfo = serde_json::from_str(text).unwrap();
        assert_eq!(
            (size.cpus, size.memory_bytes, size.bandwidth_allowance_gib),
            (1, 536_870_912, 50)
        );
        assert_eq!(
            (size.usd_per_month.as_str(), size.scalable),
            ("5.00", false)
        );
    }

    #[test]
    fn a_proposal_needs_a_spec() {
        assert!(serde_json::from_str::<Proposal>(r#"{"apps":[]}"#).is_err());
        let text = r#"{"app_name_suggestion":"shop-2","existing_static_apps":"2","spec":{"name":"shop"},"app_cost":5}"#;
        let read: Proposal = serde_json::from_str(text).unwrap();
        assert_eq!(
            (
                read.app_name_available,
                read.existing_static_apps,
                read.app_cost
            ),
            (false, 2, Some(5.0))
        );
    }
}

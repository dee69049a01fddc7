//! What runs right now: instances, health, alerts.

use serde::Serialize;
use serde_json::Value;

use super::deployment::Progress;
use super::wire::{wire_enum, wire_struct};

wire_struct! {
    /// Holds one running container.
    #[derive(Debug, Default)]
    Instance {
        may {
            /// Names the component.
            component_name: String,
            /// Names the kind of component, such as `SERVICE`.
            component_type: String,
            /// Names the instance, as the console wants it.
            instance_name: String,
            /// Names the instance for people.
            instance_alias: String,
        }
    }
}

wire_struct! {
    /// Holds the health of an app's components.
    #[derive(Debug, Default)]
    AppHealth {
        may {
            /// Lists services and workers.
            components: Vec<ComponentHealth>,
            /// Lists functions.
            functions_components: Vec<FunctionsHealth>,
        }
    }
}

wire_enum! {
    /// Tells whether a component is well.
    HealthState {
        /// Is well.
        Healthy = "HEALTHY",
        /// Is not.
        Unhealthy = "UNHEALTHY",
    }
}

wire_struct! {
    /// Holds the health of one component.
    #[derive(Debug, Default)]
    ComponentHealth {
        may {
            /// Names the component.
            name: String,
            /// Holds the share of its CPU in use.
            cpu_usage_percent: f64,
            /// Holds the share of its memory in use.
            memory_usage_percent: f64,
            /// Holds how many instances are wanted.
            replicas_desired: u32,
            /// Holds how many are ready; can be more than wanted.
            replicas_ready: u32,
            /// Tells the platform's judgement.
            state: HealthState,
        }
    }
}

wire_struct! {
    /// Holds the numbers of one functions component.
    #[derive(Debug, Default)]
    FunctionsHealth {
        may {
            /// Names the component.
            name: String,
            /// Lists its numbers.
            functions_component_health_metrics: Vec<FunctionMetric>,
        }
    }
}

wire_struct! {
    /// Holds one number of a functions component.
    #[derive(Debug, Default)]
    FunctionMetric {
        may {
            /// Names the number.
            metric_label: String,
            /// Holds it.
            metric_value: f64,
            /// Tells over which time.
            time_window: String,
        }
    }
}

wire_enum! {
    /// Tells the state of an alert.
    AlertPhase {
        /// Waits.
        Pending = "PENDING",
        /// Is being set up.
        Configuring = "CONFIGURING",
        /// Watches.
        Active = "ACTIVE",
        /// Failed.
        Error = "ERROR",
    }
}

wire_struct! {
    /// Holds one alert.
    #[derive(Debug, Default)]
    Alert {
        may {
            /// Identifies the alert.
            id: String,
            /// Names the component; absent for alerts of the app.
            component_name: Option<String>,
            /// Holds the alert's part of the spec, as the platform wrote it.
            spec: Value,
            /// Lists who gets mail.
            emails: Vec<String>,
            /// Lists which channels get a message.
            slack_webhooks: Vec<SlackWebhook>,
            /// Tells its state.
            phase: AlertPhase,
            /// Holds the steps of setting it up.
            progress: Option<Progress>,
        }
    }
}

wire_struct! {
    /// Holds one channel; its address is a permission to post there and stays out of debug output.
    #[derive(Default, Serialize)]
    SlackWebhook {
        may {
            /// Holds the address.
            url: String,
            /// Names the channel.
            channel: String,
        }
    }
}

impl std::fmt::Debug for SlackWebhook {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("SlackWebhook")
            .field("channel", &self.channel)
            .finish_non_exhaustive()
    }
}

/// Holds who is told about an alert; a request with it replaces the whole earlier list.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct AlertDestinations {
    /// Lists who gets mail; each has to be a member of the team.
    pub emails: Vec<String>,
    /// Lists which channels get a message.
    pub slack_webhooks: Vec<SlackWebhook>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_ready_than_wanted_is_fine() {
        let text = r#"{"components":[{"name":"api","cpu_usage_percent":5.55,"replicas_desired":1,"replicas_ready":2,"state":"HEALTHY"}]}"#;
        let read: AppHealth = serde_json::from_str(text).unwrap();
        assert_eq!(
            (
                read.components[0].replicas_desired,
                read.components[0].replicas_ready
            ),
            (1, 2)
        );
        assert_eq!(read.components[0].state, HealthState::Healthy);
    }

    #[test]
    fn a_channel_address_is_not_shown() {
        let hook = SlackWebhook {
            url: "https://hooks.example/hush".into(),
            channel: "ops".into(),
        };
        assert!(!format!("{hook:?}").contains("hush"));
    }
}

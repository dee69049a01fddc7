//! The commands, by what they are for.

/// Holds commands that belong together.
pub(super) struct Group {
    /// What they are for.
    pub title: &'static str,
    /// Their names, the most used first.
    pub commands: &'static [&'static str],
}

/// Lists the groups in the order in which they are read.
pub(super) const GROUPS: &[Group] = &[
    Group {
        title: "Check and change",
        commands: &[
            "init", "validate", "plan", "apply", "diff", "drift", "show", "render", "pull",
            "create", "update", "delete",
        ],
    },
    Group {
        title: "Look",
        commands: &[
            "status",
            "health",
            "list",
            "get",
            "logs",
            "why",
            "deployments",
            "events",
            "jobs",
            "cost",
            "doctor",
        ],
    },
    Group {
        title: "Operate",
        commands: &["wait", "cancel", "restart", "deploy", "rollback", "console"],
    },
    Group {
        title: "Stack",
        commands: &["secrets", "dns", "graph", "docs"],
    },
    Group {
        title: "Tools",
        commands: &[
            "sim",
            "ci",
            "schema",
            "rules",
            "explain",
            "completion",
            "man",
            "version",
            "help",
        ],
    },
];

//! Which codes report which kind of finding.

use ipctl::diag::Code;

/// A kind of finding and the codes that report it.
pub(crate) struct Kind {
    /// What it is called here.
    pub name: &'static str,
    /// What the text of a finding of this kind begins with.
    begins: &'static [&'static str],
    /// The codes, any of which reports it.
    pub codes: &'static [Code],
}

/// Returns the kind of a finding; line ends and the like are no mistakes here and have none.
pub(crate) fn codes_of(finding: &str) -> Option<&'static Kind> {
    KINDS
        .iter()
        .find(|kind| kind.begins.iter().any(|begin| finding.starts_with(begin)))
}

/// Every kind.
pub(crate) const KINDS: &[Kind] = &[
    Kind {
        name: "legacy size",
        begins: &["legacy instance slug"],
        codes: &[Code::LegacySize],
    },
    Kind {
        name: "routes",
        begins: &["deprecated `routes`"],
        codes: &[Code::DeprecatedRoutes],
    },
    Kind {
        name: "no http_port",
        begins: &["service without http_port"],
        codes: &[Code::AssumedPort],
    },
    Kind {
        name: "secret without value",
        begins: &["env: SECRET without a value"],
        codes: &[Code::SecretUnsupplied],
    },
    Kind {
        name: "data center as region",
        begins: &["region: datacenter slug"],
        codes: &[Code::DataCenterRegion],
    },
    Kind {
        name: "unused database",
        begins: &["info: database never referenced"],
        codes: &[Code::UnusedDatabase],
    },
    Kind {
        name: "secret name from a reference",
        begins: &[
            "env: secret-named key from a",
            "env: secret-named placeholder",
        ],
        codes: &[
            Code::SecretNameReference,
            Code::SecretPlaceholder,
            Code::SecretUnfilled,
            Code::UnfilledReference,
        ],
    },
    Kind {
        name: "size of a development database",
        begins: &["size/num_nodes on a dev"],
        codes: &[Code::DevDatabaseSize],
    },
    Kind {
        name: "placeholder secret",
        begins: &["env: SECRET with a text placeholder"],
        codes: &[Code::SecretPlaceholder],
    },
    Kind {
        name: "secret to be filled in",
        begins: &["env: SECRET holding a"],
        codes: &[
            Code::SecretUnfilled,
            Code::ShellDefault,
            Code::ForeignTemplate,
        ],
    },
    Kind {
        name: "reference that nothing fills",
        begins: &["${VAR}: neither"],
        codes: &[Code::UnfilledReference, Code::SecretUnfilled],
    },
    Kind {
        name: "tag latest",
        begins: &["image: tag latest"],
        codes: &[Code::LatestTag],
    },
    Kind {
        name: "no source",
        begins: &["no source (github"],
        codes: &[Code::NoSource],
    },
    Kind {
        name: "placeholder repository",
        begins: &["placeholder repo"],
        codes: &[Code::PlaceholderRepository],
    },
    Kind {
        name: "unknown key",
        begins: &["unknown key: "],
        codes: &[Code::UnknownField, Code::BooleanKey],
    },
    Kind {
        name: "not YAML",
        begins: &["broken: not YAML"],
        codes: &[
            Code::Syntax,
            Code::Tab,
            Code::Template,
            Code::NotASpec,
            Code::UnknownAnchor,
            Code::BadKey,
            Code::BadMerge,
            Code::LaterDocument,
        ],
    },
    Kind {
        name: "REDIS engine",
        begins: &["REDIS engine"],
        codes: &[Code::RedisEngine],
    },
    Kind {
        name: "reference marked secret",
        begins: &["env: bindable reference marked SECRET"],
        codes: &[Code::SecretReference],
    },
    Kind {
        name: "secret in the file",
        begins: &["env: SECRET with a plaintext"],
        codes: &[Code::SecretInFile],
    },
    Kind {
        name: "secret in plain",
        begins: &["env: plaintext secret without"],
        codes: &[Code::PlainSecret, Code::SecretInFile],
    },
    Kind {
        name: "credentials in an address",
        begins: &["env: URL with credentials"],
        codes: &[Code::AddressCredentials, Code::SecretInFile],
    },
    Kind {
        name: "empty variable",
        begins: &["env without value"],
        codes: &[Code::EmptyVariable],
    },
    Kind {
        name: "cluster and production",
        begins: &[
            "cluster_name without production",
            "production database without cluster",
        ],
        codes: &[Code::ClusterName],
    },
    Kind {
        name: "development database engine",
        begins: &["dev database with an engine"],
        codes: &[Code::DevDatabaseEngine],
    },
    Kind {
        name: "app name",
        begins: &["app name not allowed"],
        codes: &[Code::Pattern, Code::BadLength],
    },
    Kind {
        name: "wrapper",
        begins: &["`spec:` wrapper in", "template: `spec:` wrapper"],
        codes: &[Code::Wrapper, Code::UnknownField],
    },
    Kind {
        name: "count on a single size",
        begins: &["instance_count > 1 on a size"],
        codes: &[Code::SingleInstanceSize],
    },
    Kind {
        name: "alert in the wrong place",
        begins: &[
            "component-level alert rule at app",
            "app-level alert rule on a comp",
        ],
        codes: &[Code::AlertPlace, Code::NotInList],
    },
    Kind {
        name: "unknown owner",
        begins: &["bindable ref to an unknown"],
        codes: &[Code::UnknownOwner],
    },
    Kind {
        name: "unknown value",
        begins: &["bindable ref: no such"],
        codes: &[Code::UnknownBindable],
    },
    Kind {
        name: "environment slug",
        begins: &["unusual environment_slug"],
        codes: &[Code::UnknownBuildpack],
    },
    Kind {
        name: "enum value",
        begins: &["invalid enum value"],
        codes: &[Code::NotInList],
    },
    Kind {
        name: "DOCR with registry",
        begins: &["image: DOCR with"],
        codes: &[Code::ImageRegistryForbidden],
    },
    Kind {
        name: "image without registry",
        begins: &["image: DOCKER_HUB/GHCR without"],
        codes: &[Code::ImageRegistryMissing],
    },
    Kind {
        name: "null",
        begins: &["null where a value"],
        codes: &[Code::NullValue, Code::WrongType, Code::MissingField],
    },
    Kind {
        name: "wrong type",
        begins: &["wrong type: "],
        codes: &[Code::WrongType, Code::UnquotedText],
    },
    Kind {
        name: "build variable at run time",
        begins: &["build-time variable ("],
        codes: &[Code::BuildVariable],
    },
    Kind {
        name: "unquoted variable",
        begins: &["env value unquoted"],
        codes: &[Code::UnquotedText],
    },
    Kind {
        name: "database without engine",
        begins: &["database without engine"],
        codes: &[Code::DatabaseEngine],
    },
    Kind {
        name: "autoscaling and count",
        begins: &["autoscaling together"],
        codes: &[Code::AutoscalingAndCount],
    },
    Kind {
        name: "autoscaling size",
        begins: &["autoscaling on a shared"],
        codes: &[Code::AutoscalingSize],
    },
    Kind {
        name: "missing name",
        begins: &["missing app `name`", "missing `name` of a"],
        codes: &[Code::MissingField],
    },
    Kind {
        name: "variable twice",
        begins: &["duplicate env key"],
        codes: &[Code::DuplicateVariable],
    },
    Kind {
        name: "template without wrapper",
        begins: &["deploy.template without"],
        codes: &[Code::TemplateForm],
    },
    Kind {
        name: "route twice",
        begins: &["two components claim"],
        codes: &[Code::RouteTwice],
    },
    Kind {
        name: "count 0",
        begins: &["instance_count 0"],
        codes: &[Code::OutOfRange],
    },
    Kind {
        name: "routes and ingress",
        begins: &["both `ingress` and"],
        codes: &[Code::RoutesAndIngress],
    },
    Kind {
        name: "job without kind",
        begins: &["job without `kind`"],
        codes: &[Code::JobKind],
    },
    Kind {
        name: "no repository",
        begins: &["github: no repo", "git: no repo_clone"],
        codes: &[Code::MissingField],
    },
    Kind {
        name: "repository form",
        begins: &["github.repo not owner", "github.repo is a URL"],
        codes: &[Code::Pattern, Code::RepositoryForm],
    },
    Kind {
        name: "shell default",
        begins: &["shell default"],
        codes: &[Code::ShellDefault],
    },
    Kind {
        name: "foreign template",
        begins: &["template: ${{ .. }}"],
        codes: &[Code::ForeignTemplate],
    },
    Kind {
        name: "key twice",
        begins: &["yaml: duplicate mapping"],
        codes: &[Code::DuplicateKey],
    },
    Kind {
        name: "starter domain",
        begins: &["ondigitalocean.app used"],
        codes: &[Code::StarterDomain],
    },
    Kind {
        name: "several sources",
        begins: &["more than one source"],
        codes: &[Code::SeveralSources],
    },
    Kind {
        name: "worker as host",
        begins: &["a worker/job used"],
        codes: &[Code::UnreachableHost],
    },
    Kind {
        name: "unknown host",
        begins: &["URL host that is no"],
        codes: &[Code::UnknownHost],
    },
    Kind {
        name: "primary domains",
        begins: &["more than one PRIMARY"],
        codes: &[Code::PrimaryDomains],
    },
    Kind {
        name: "no primary domain",
        begins: &["domains without a PRIMARY"],
        codes: &[Code::NoPrimaryDomain],
    },
    Kind {
        name: "no component",
        begins: &["no component at all"],
        codes: &[Code::NoComponents, Code::MissingField],
    },
    Kind {
        name: "rule without match",
        begins: &["ingress rule without match"],
        codes: &[Code::RuleWithoutMatch],
    },
    Kind {
        name: "later document",
        begins: &["yaml: more than one doc"],
        codes: &[Code::LaterDocument],
    },
    Kind {
        name: "boolean key",
        begins: &["yaml: key reads as"],
        codes: &[Code::BooleanKey, Code::UnknownField],
    },
    Kind {
        name: "schedule",
        begins: &["schedule on a job that"],
        codes: &[Code::JobSchedule],
    },
    Kind {
        name: "alert without limit",
        begins: &["component alert without"],
        codes: &[Code::AlertLimit],
    },
    Kind {
        name: "placeholder name",
        begins: &["app name is a place", "component name is a place"],
        codes: &[Code::PlaceholderName, Code::Unfilled],
    },
    Kind {
        name: "placeholder domain",
        begins: &["placeholder domain"],
        codes: &[Code::PlaceholderDomain],
    },
    Kind {
        name: "build setting on image",
        begins: &["build setting on an image"],
        codes: &[Code::IgnoredBuildSetting],
    },
    Kind {
        name: "Dockerfile and build command",
        begins: &["dockerfile_path together"],
        codes: &[Code::DockerfileAndBuildpack],
    },
    Kind {
        name: "documents",
        begins: &["static site: catchall"],
        codes: &[Code::StaticDocuments],
    },
    Kind {
        name: "unrouted",
        begins: &[
            "static site/functions without any",
            "info: service with http_port but",
        ],
        codes: &[Code::Unrouted],
    },
    Kind {
        name: "development server",
        begins: &["development server"],
        codes: &[Code::DevelopmentServer],
    },
    Kind {
        name: "deprecated cors",
        begins: &["deprecated `cors`"],
        codes: &[Code::Deprecated],
    },
    Kind {
        name: "PORT",
        begins: &["PORT only at build"],
        codes: &[Code::PortVariable],
    },
    Kind {
        name: "wide hexadecimal",
        begins: &["style: unquoted 0x"],
        codes: &[Code::WideHexadecimal],
    },
    Kind {
        name: "encrypted value",
        begins: &["env: SECRET encrypted EV"],
        codes: &[Code::EncryptedInFile],
    },
    Kind {
        name: "no health check",
        begins: &["info: service without health"],
        codes: &[Code::NoHealthPath],
    },
    Kind {
        name: "no region",
        begins: &["info: no region"],
        codes: &[Code::NoRegion],
    },
    Kind {
        name: "no size",
        begins: &["info: no instance_size"],
        codes: &[Code::NoSize],
    },
    Kind {
        name: "GHCR credentials",
        begins: &["info: GHCR image without"],
        codes: &[Code::PrivateImage],
    },
    Kind {
        name: "no output",
        begins: &["info: static site without output"],
        codes: &[Code::NoOutputDirectory],
    },
    Kind {
        name: "overridden variable",
        begins: &["info: component env overrides"],
        codes: &[Code::OverriddenVariable],
    },
];

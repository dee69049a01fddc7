//! Domains, ingress, egress and the private network of an app.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::env::Credential;
use super::names::{ComponentName, DOMAIN_PATTERN, DURATION_PATTERN};

/// A host under which the app is reachable.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Domain {
    /// Host name, 4 to 253 characters.
    #[schemars(
        length(min = 4, max = 253),
        regex(pattern = DOMAIN_PATTERN),
        extend("x-pattern-words" = "a host name without scheme, port, path or `*`; `wildcard: true` adds all subdomains", "examples" = ["app.example.com"])
    )]
    pub domain: String,
    /// Role of the domain. At most one is `PRIMARY`. Left out, the first one is `PRIMARY` and the others `ALIAS`.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<DomainType>,
    /// Whether all subdomains are served too. Default false.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = false))]
    pub wildcard: Option<bool>,
    /// Zone on the account in which the platform keeps the record. Left out, the record is kept by hand.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("examples" = ["example.com"]))]
    pub zone: Option<String>,
    /// Oldest TLS version that is accepted, quoted. Left out, the platform's own limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minimum_tls_version: Option<TlsVersion>,
    /// Certificate of the domain. The platform does not say what it takes here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate: Option<String>,
}

/// Role of a domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub enum DomainType {
    /// Not chosen.
    #[serde(rename = "UNSPECIFIED")]
    Unspecified,
    /// The host under `ondigitalocean.app` that the platform assigns.
    #[serde(rename = "DEFAULT")]
    Default,
    /// The domain that is shown first and that `${APP_DOMAIN}` names.
    #[serde(rename = "PRIMARY")]
    Primary,
    /// Any further domain.
    #[serde(rename = "ALIAS")]
    Alias,
}

/// TLS version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub enum TlsVersion {
    /// TLS 1.2.
    #[serde(rename = "1.2")]
    Tls12,
    /// TLS 1.3.
    #[serde(rename = "1.3")]
    Tls13,
}

/// Public routing of the app. Present and empty means no public routing at all; left out, the platform routes `/` to the first component that can take it.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ingress {
    /// Rules in order, the more specific one first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rules: Option<Vec<IngressRule>>,
    /// Kind of load balancer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub load_balancer: Option<LoadBalancer>,
    /// Size of the load balancer. The platform does not say in what unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub load_balancer_size: Option<u32>,
    /// Header that is added to every request, so that the app can tell requests through the ingress from others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secure_header: Option<SecureHeader>,
    /// HTTPS address of a page that is shown while the app cannot be reached. Only the platform's `OpenAPI` document lists it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(
        regex(pattern = "^https://"),
        extend("x-pattern-words" = "an address that begins with `https://`", "examples" = ["https://example.com/down.html"], "x-openapi-only" = true)
    )]
    pub custom_error_page_url: Option<String>,
}

/// One ingress rule: what it matches, and the component or redirect that answers.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IngressRule {
    /// What a request has to look like. Left out, every request.
    #[serde(rename = "match", skip_serializing_if = "Option::is_none")]
    pub matches: Option<IngressMatch>,
    /// Component that answers. Excludes `redirect`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub component: Option<IngressComponent>,
    /// Redirect that is the answer. Excludes `component`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redirect: Option<IngressRedirect>,
    /// Cross-origin policy of the rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cors: Option<Cors>,
}

/// What a request has to look like for a rule to apply.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IngressMatch {
    /// Path of the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<PathMatch>,
    /// Host of the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authority: Option<AuthorityMatch>,
}

/// Match on the path of a request.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PathMatch {
    /// Start of the path in whole segments, at most 256 characters: `/api` takes `/api` and `/api/x`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 256), extend("examples" = ["/api"]))]
    pub prefix: Option<String>,
    /// Whole path.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 256))]
    pub exact: Option<String>,
}

/// Match on the host of a request. No wildcards.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AuthorityMatch {
    /// Whole host, at most 256 characters. `${STARTER_DOMAIN}` stands for the host that the platform assigns.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 256), extend("examples" = ["app.example.com"]))]
    pub exact: Option<String>,
    /// Start of the host. The platform's client has the field, but hosts are matched whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 256))]
    pub prefix: Option<String>,
}

/// Component that answers a rule.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IngressComponent {
    /// Name of a service, static site or functions component.
    pub name: ComponentName,
    /// Whether the component sees the matched prefix. Default false: it is cut off. Not for functions, and excludes `rewrite`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = false))]
    pub preserve_path_prefix: Option<bool>,
    /// Path that takes the place of the matched prefix.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("examples" = ["/v1/"]))]
    pub rewrite: Option<String>,
}

/// Redirect that answers a rule.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IngressRedirect {
    /// Path that takes the place of the whole requested path.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("examples" = ["/new"]))]
    pub uri: Option<String>,
    /// Host to go to.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("examples" = ["www.example.com"]))]
    pub authority: Option<String>,
    /// Port to go to.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 65535))]
    pub port: Option<u32>,
    /// Scheme to go to. Default `https`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = "https"))]
    pub scheme: Option<RedirectScheme>,
    /// Status of the answer. Default 302.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 300, max = 308), extend("enum" = [300, 301, 302, 303, 304, 307, 308], "default" = 302))]
    pub redirect_code: Option<u32>,
}

/// Scheme of a redirect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RedirectScheme {
    /// Without TLS.
    Http,
    /// With TLS.
    Https,
}

/// Kind of load balancer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub enum LoadBalancer {
    /// Not chosen.
    #[serde(rename = "UNKNOWN")]
    Unknown,
    /// The `DigitalOcean` load balancer.
    #[serde(rename = "DIGITALOCEAN")]
    DigitalOcean,
}

/// Header that the ingress adds to every request.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SecureHeader {
    /// Name of the header.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("examples" = ["X-From-Ingress"]))]
    pub key: Option<String>,
    /// Value of the header, known to the app and to nobody else.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-secret" = true))]
    pub value: Option<Credential>,
    /// Whether a header of that name is taken off incoming requests first.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = false))]
    pub remove_header: Option<bool>,
}

/// Cross-origin policy.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cors {
    /// Origins that are allowed. Order carries no meaning.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allow_origins: Vec<OriginMatch>,
    /// Methods that are allowed. Order carries no meaning.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("examples" = [["GET", "POST"]]))]
    pub allow_methods: Vec<String>,
    /// Request headers that are allowed. Order carries no meaning.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allow_headers: Vec<String>,
    /// Answer headers that a browser may read. Order carries no meaning.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub expose_headers: Vec<String>,
    /// How long a browser may keep the answer to a preflight request, as in `5h30m`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = DURATION_PATTERN), extend("x-pattern-words" = "numbers with h, m or s, such as `5h30m`", "examples" = ["5h30m"]))]
    pub max_age: Option<String>,
    /// Whether requests may carry credentials. Default false.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = false))]
    pub allow_credentials: Option<bool>,
}

/// Match on the origin of a request: one of the three forms.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OriginMatch {
    /// Whole origin, at most 256 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 256), extend("examples" = ["https://www.example.com"]))]
    pub exact: Option<String>,
    /// Regular expression in RE2 syntax, 1 to 256 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 256), extend("examples" = ["^https://.*[.]example[.]com$"]))]
    pub regex: Option<String>,
    /// Start of the origin.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 256), extend("deprecated" = true, "x-instead" = "`exact` or `regex`"))]
    pub prefix: Option<String>,
}

/// Route of a component, as written before ingress rules.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Route {
    /// Path prefix, starting with a slash and unique in the app.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = "^/"), extend("x-pattern-words" = "a path that begins with `/`", "examples" = ["/api"]))]
    pub path: Option<String>,
    /// Whether the component sees the matched prefix. Default false: it is cut off.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = false))]
    pub preserve_path_prefix: Option<bool>,
}

/// Way out of the app.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Egress {
    /// Kind of outgoing address. Default `AUTOASSIGN`.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    #[schemars(extend("default" = "AUTOASSIGN"))]
    pub kind: Option<EgressType>,
}

/// Kind of outgoing address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub enum EgressType {
    /// Shared and changing addresses.
    #[serde(rename = "AUTOASSIGN")]
    Autoassign,
    /// Addresses of the app's own, at $25 a month.
    #[serde(rename = "DEDICATED_IP")]
    DedicatedIp,
}

/// Private network that the app joins. Preview.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Vpc {
    /// Id of the network, a UUID.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("examples" = ["c22d8f48-4bc4-49f5-8ca0-58e7164427ac"]))]
    pub id: Option<String>,
    /// Addresses that the app has in the network. The platform writes them; they are not sent. Only its `OpenAPI` document lists them here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("x-server-owned" = true, "x-openapi-only" = true))]
    pub egress_ips: Vec<VpcEgressIp>,
}

/// Address of the app in a private network.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VpcEgressIp {
    /// The address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ip: Option<String>,
}

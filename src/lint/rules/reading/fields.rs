//! Keys: unknown, missing, doubled, or spelled in another way.

use super::{error, warning};
use crate::diag::Code;
use crate::lint::Rule;

/// IP102.
pub(super) const UNKNOWN_FIELD: Rule = error(
    Code::UnknownField,
    [
        "\
name: shop
services:
- name: web
  dockerfilePath: web/Dockerfile
  github: {repo: acme/shop, branch: main}
",
        "\
name: shop
services:
- name: web
  dockerfile_path: web/Dockerfile
  github: {repo: acme/shop, branch: main}
",
    ],
    "Correct the spelling, or move the field to where it belongs.",
);

/// IP104.
pub(super) const DUPLICATE_KEY: Rule = error(
    Code::DuplicateKey,
    [
        "\
name: shop
services:
- name: web
  image: {registry_type: DOCR, repository: shop}
services:
- name: api
  image: {registry_type: DOCR, repository: api}
",
        "\
name: shop
services:
- name: web
  image: {registry_type: DOCR, repository: shop}
- name: api
  image: {registry_type: DOCR, repository: api}
",
    ],
    "Join the two, or delete one.",
);

/// IP110.
pub(super) const MISSING_FIELD: Rule = error(
    Code::MissingField,
    [
        "\
workers:
- name: worker
  image: {registry_type: DOCR, repository: shop}
",
        "\
name: shop
workers:
- name: worker
  image: {registry_type: DOCR, repository: shop}
",
    ],
    "Add the field.",
);

/// IP111.
pub(super) const NULL_VALUE: Rule = warning(
    Code::NullValue,
    [
        "\
name: shop
region:
workers:
- name: worker
  image: {registry_type: DOCR, repository: shop}
",
        "\
name: shop
region: nyc
workers:
- name: worker
  image: {registry_type: DOCR, repository: shop}
",
    ],
    "Give the key a value, or delete the line.",
);

/// IP112.
pub(super) const KEY_CASE: Rule = warning(
    Code::KeyCase,
    [
        "\
Name: shop
workers:
- name: worker
  image: {registry_type: DOCR, repository: shop}
",
        "\
name: shop
workers:
- name: worker
  image: {registry_type: DOCR, repository: shop}
",
    ],
    "Write the key in lower case.",
);

/// IP113.
pub(super) const DEPRECATED: Rule = warning(
    Code::Deprecated,
    [
        "\
name: shop
services:
- name: web
  health_check: {path: /health}
  image: {registry_type: DOCR, repository: shop}
",
        "\
name: shop
services:
- name: web
  health_check: {http_path: /health}
  image: {registry_type: DOCR, repository: shop}
",
    ],
    "Use the field that the message names.",
);

/// IP128.
pub(super) const BOOLEAN_KEY: Rule = error(
    Code::BooleanKey,
    [
        "\
on: {push: {branches: [main]}}
name: shop
workers:
- name: worker
  image: {registry_type: DOCR, repository: shop}
",
        "\
name: shop
workers:
- name: worker
  image: {registry_type: DOCR, repository: shop}
",
    ],
    "Delete the key: no field of a spec is called so, with or without quotes.",
);

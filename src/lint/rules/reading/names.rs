//! Names that are there twice.

use super::error;
use crate::diag::Code;
use crate::lint::Rule;

/// IP122.
pub(super) const DUPLICATE_NAME: Rule = error(
    Code::DuplicateName,
    [
        "\
name: shop
services:
- name: web
  image: {registry_type: DOCR, repository: shop}
workers:
- name: web
  image: {registry_type: DOCR, repository: shop}
",
        "\
name: shop
services:
- name: web
  image: {registry_type: DOCR, repository: shop}
workers:
- name: worker
  image: {registry_type: DOCR, repository: shop}
",
    ],
    "Give one of the two another name.",
);

/// IP123.
pub(super) const DUPLICATE_VARIABLE: Rule = error(
    Code::DuplicateVariable,
    [
        "\
name: shop
workers:
- name: worker
  envs:
  - {key: LOG_LEVEL, value: info}
  - {key: LOG_LEVEL, value: debug}
  image: {registry_type: DOCR, repository: shop}
",
        "\
name: shop
workers:
- name: worker
  envs:
  - {key: LOG_LEVEL, value: debug}
  image: {registry_type: DOCR, repository: shop}
",
    ],
    "Delete one of the two.",
);

/// IP124.
pub(super) const DUPLICATE_DOMAIN: Rule = error(
    Code::DuplicateDomain,
    [
        "\
name: shop
domains:
- {domain: shop.acme.org, type: PRIMARY}
- {domain: Shop.acme.org, type: ALIAS}
workers:
- name: worker
  image: {registry_type: DOCR, repository: shop}
",
        "\
name: shop
domains:
- {domain: shop.acme.org, type: PRIMARY}
workers:
- name: worker
  image: {registry_type: DOCR, repository: shop}
",
    ],
    "Delete one of the two.",
);

//! Texts that are not YAML, or not one spec.

use super::{error, warning};
use crate::diag::Code;
use crate::lint::Rule;

/// IP100.
pub(super) const SYNTAX: Rule = error(
    Code::Syntax,
    [
        "\
name: shop
services:
- name: web
  run_command: node server.js --banner Note: ready
  image: {registry_type: DOCR, repository: shop}
",
        "\
name: shop
services:
- name: web
  run_command: 'node server.js --banner Note: ready'
  image: {registry_type: DOCR, repository: shop}
",
    ],
    "Correct the line that is marked, or the one above it.",
);

/// IP101.
pub(super) const TAB: Rule = error(
    Code::Tab,
    [
        "\
name: shop
services:
- name: web
\timage: {registry_type: DOCR, repository: shop}
",
        "\
name: shop
services:
- name: web
  image: {registry_type: DOCR, repository: shop}
",
    ],
    "Replace each tab by two spaces.",
);

/// IP103.
pub(super) const TEMPLATE: Rule = error(
    Code::Template,
    [
        "\
name: {{ .Values.name }}
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
    "Run the program that fills the template in, and hand in what it writes.",
);

/// IP114.
pub(super) const LATER_DOCUMENT: Rule = error(
    Code::LaterDocument,
    [
        "\
name: shop
workers:
- name: worker
  image: {registry_type: DOCR, repository: shop}
---
name: shop-staging
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
    "Put each spec in a file of its own.",
);

/// IP115.
pub(super) const WRAPPER: Rule = warning(
    Code::Wrapper,
    [
        "\
spec:
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
    "Delete the line `spec:` and move what stands below it to the left.",
);

/// IP116.
pub(super) const NOT_A_SPEC: Rule = error(
    Code::NotASpec,
    [
        "\
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
    "Begin the file with the fields of the app, such as `name` and `services`.",
);

/// IP117.
pub(super) const TOO_MUCH: Rule = error(
    Code::TooMuch,
    [
        "\
name: shop
a: &a [1, 2, 3, 4, 5, 6, 7, 8, 9]
b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]
c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]
d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c]
e: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d]
f: &f [*e, *e, *e, *e, *e, *e, *e, *e, *e]
g: [*f, *f, *f, *f, *f, *f, *f, *f, *f]
",
        "\
name: shop
workers:
- name: worker
  image: {registry_type: DOCR, repository: shop}
",
    ],
    "Write out what is meant in place of aliases of aliases.",
);

/// IP118.
pub(super) const UNKNOWN_ANCHOR: Rule = error(
    Code::UnknownAnchor,
    [
        "\
name: shop
workers:
- name: worker
  run_command: *.sh
  image: {registry_type: DOCR, repository: shop}
",
        "\
name: shop
workers:
- name: worker
  run_command: './*.sh'
  image: {registry_type: DOCR, repository: shop}
",
    ],
    "Put a value that begins with `*` in quotes, or mark what it stands for with `&`.",
);

/// IP119.
pub(super) const BAD_KEY: Rule = error(
    Code::BadKey,
    [
        "\
name: shop
workers:
- name: worker
  [image]: {registry_type: DOCR, repository: shop}
",
        "\
name: shop
workers:
- name: worker
  image: {registry_type: DOCR, repository: shop}
",
    ],
    "Write the key as a plain word.",
);

/// IP120.
pub(super) const BAD_MERGE: Rule = error(
    Code::BadMerge,
    [
        "\
name: shop
workers:
- name: &worker worker
  <<: *worker
  image: {registry_type: DOCR, repository: shop}
",
        "\
name: shop
workers:
- &worker
  name: worker
  image: {registry_type: DOCR, repository: shop}
- <<: *worker
  name: second
",
    ],
    "Let the alias after `<<` name an anchor that marks a mapping.",
);

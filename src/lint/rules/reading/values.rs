//! Values: of another type, not in the list, out of range, or in another form.

use super::{error, warning};
use crate::diag::Code;
use crate::lint::Rule;

/// IP105.
pub(super) const WRONG_TYPE: Rule = error(
    Code::WrongType,
    [
        "\
name: shop
workers:
- name: worker
  run_command: [celery, worker]
  image: {registry_type: DOCR, repository: shop}
",
        "\
name: shop
workers:
- name: worker
  run_command: celery worker
  image: {registry_type: DOCR, repository: shop}
",
    ],
    "Write a value of the type that the message names.",
);

/// IP106.
pub(super) const UNQUOTED_TEXT: Rule = error(
    Code::UnquotedText,
    [
        "\
name: shop
workers:
- name: worker
  envs:
  - {key: DEBUG, value: off}
  image: {registry_type: DOCR, repository: shop}
",
        "\
name: shop
workers:
- name: worker
  envs:
  - {key: DEBUG, value: 'off'}
  image: {registry_type: DOCR, repository: shop}
",
    ],
    "Put the value in quotes.",
);

/// IP107.
pub(super) const NOT_IN_LIST: Rule = error(
    Code::NotInList,
    [
        "\
name: shop
jobs:
- name: nightly
  kind: CRON
  schedule: {cron: 0 2 * * *}
  image: {registry_type: DOCR, repository: shop}
",
        "\
name: shop
jobs:
- name: nightly
  kind: SCHEDULED
  schedule: {cron: 0 2 * * *}
  image: {registry_type: DOCR, repository: shop}
",
    ],
    "Use one of the words that the message lists.",
);

/// IP108.
pub(super) const OUT_OF_RANGE: Rule = error(
    Code::OutOfRange,
    [
        "\
name: shop
services:
- name: web
  http_port: 80800
  image: {registry_type: DOCR, repository: shop}
",
        "\
name: shop
services:
- name: web
  http_port: 8080
  image: {registry_type: DOCR, repository: shop}
",
    ],
    "Write a number within the bounds.",
);

/// IP109.
pub(super) const PATTERN: Rule = error(
    Code::Pattern,
    [
        "\
name: My_Shop
workers:
- name: worker
  image: {registry_type: DOCR, repository: shop}
",
        "\
name: my-shop
workers:
- name: worker
  image: {registry_type: DOCR, repository: shop}
",
    ],
    "Write the text in the form that the message names.",
);

/// IP121.
pub(super) const BAD_LENGTH: Rule = error(
    Code::BadLength,
    [
        "\
name: the-shop-with-a-very-long-name-in-front
workers:
- name: worker
  image: {registry_type: DOCR, repository: shop}
",
        "\
name: the-shop
workers:
- name: worker
  image: {registry_type: DOCR, repository: shop}
",
    ],
    "Make it as long as the message says.",
);

/// IP127.
pub(super) const NUMBER_FORM: Rule = warning(
    Code::NumberForm,
    [
        "\
name: shop
services:
- name: web
  http_port: 010000
  image: {registry_type: DOCR, repository: shop}
",
        "\
name: shop
services:
- name: web
  http_port: 10000
  image: {registry_type: DOCR, repository: shop}
",
    ],
    "Write the number in plain digits.",
);

/// IP129.
pub(super) const UNFILLED: Rule = warning(
    Code::Unfilled,
    [
        "\
name: ${APP_NAME}
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
    "Write the value itself, or run the program that fills it in first.",
);

/// IP132.
pub(super) const REFERENCE_FORM: Rule = error(
    Code::ReferenceForm,
    [
        "\
name: shop
workers:
- name: worker
  image: {registry_type: DOCR, repository: shop, tag: \"${{ env.TAG || 'v1' }}\"}
",
        "\
name: shop
workers:
- name: worker
  image: {registry_type: DOCR, repository: shop, tag: '${{ env.TAG:-v1 }}'}
",
    ],
    "Write `${{ env.NAME }}`, or `${{ env.NAME:-text }}` with a default.",
);

//! The spec that is written when there is nothing to begin with.

/// Is an app of one service, with a comment on every field that is worth one.
pub(in crate::cli) const EXAMPLE: &str = "\
# One app with one service. Every field: `ipctl schema`, or completion in an editor.
name: example-app
region: fra # or ams, atl, blr, lon, nyc, sfo, sgp, syd, tor

alerts:
  - rule: DEPLOYMENT_FAILED

services:
  - name: web
    # What runs. In its place: `github: {repo: OWNER/NAME, branch: main}` with a Dockerfile or a buildpack.
    image:
      registry_type: DOCKER_HUB
      registry: library
      repository: nginx
      tag: 1.27.3
    http_port: 80
    instance_size_slug: apps-s-1vcpu-0.5gb # $5 a month; see `ipctl cost`
    instance_count: 1
    # The platform asks this path; an instance that does not answer gets no traffic.
    health_check:
      http_path: /
      initial_delay_seconds: 10
      period_seconds: 10
      timeout_seconds: 5
      success_threshold: 1
      failure_threshold: 3
    envs:
      - key: GREETING
        value: hello
      # A secret has no value here: ipctl.yaml says where it comes from.
      - key: SESSION_KEY
        type: SECRET
        scope: RUN_TIME
";

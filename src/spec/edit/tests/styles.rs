//! What is put in looks like what is there.

use serde_json::json;

use super::support::{edited, insert, remove, set};

#[test]
fn values_keep_their_quotes() {
    let text = "name: a # app\nregion: 'sgp'   # where\nenvs:\n- {key: A, value: \"1\"}\n- key: B\n  value: x y\n";
    let edits = [
        set("/region", json!("it's")),
        set("/envs/A/value", json!("say \"hi\"")),
        set("/envs/B/value", json!("6543")),
    ];
    insta::assert_snapshot!(edited(text, &edits), @r#"
    name: a # app
    region: 'it''s'   # where
    envs:
    - {key: A, value: "say \"hi\""}
    - key: B
      value: "6543"
    "#);
}

#[test]
fn indented_and_flush_lists_grow_in_their_own_way() {
    let flush = "name: a\nservices:\n- name: web\n  http_port: 80\n  envs:\n  - key: A\n    value: x\n\n- name: api\nregion: sgp\n";
    let new = [
        insert(
            "/services/web/envs/B",
            json!({"value": "y", "scope": "RUN_TIME"}),
        ),
        insert("/services/api/envs/C", json!({"value": "z"})),
        insert("/services/last", json!({"http_port": 8080})),
    ];
    insta::assert_snapshot!(edited(flush, &new), @r#"
    name: a
    services:
    - name: web
      http_port: 80
      envs:
      - key: A
        value: x
      - key: B
        value: "y"
        scope: RUN_TIME

    - name: api
      envs:
      - key: C
        value: z

    - name: last
      http_port: 8080
    region: sgp
    "#);
    let indented =
        "name: a\nservices:\n    -   name: web\n        http_port: 80 # main\n    -   name: api\n";
    let new = [
        set("/services/web/instance_count", json!(2)),
        insert(
            "/services/last",
            json!({"envs": [{"key": "A"}], "health_check": {"http_path": "/"}}),
        ),
    ];
    insta::assert_snapshot!(edited(indented, &new), @"
    name: a
    services:
        -   name: web
            instance_count: 2
            http_port: 80 # main
        -   name: api
        -   name: last
            health_check:
              http_path: /
            envs:
                - key: A
    ");
}

#[test]
fn brackets_stay_brackets() {
    let text = "name: a\nservices: [{name: web, internal_ports: [1, 2, 3], envs: []}, {name: api}]\nfeatures: [\n  a, # first\n  # about b\n  b,\n  c # last\n]\n";
    let edits = [
        set("/services/web/internal_ports", json!([1, 3, 4])),
        insert("/services/web/envs/A", json!({"value": "a, b"})),
        set("/services/api/http_port", json!(80)),
        remove("/features/1"),
        insert("/features/2", json!("d")),
    ];
    insta::assert_snapshot!(edited(text, &edits), @r#"
    name: a
    services: [{name: web, internal_ports: [1, 3, 4], envs: [{key: A, value: "a, b"}]}, {name: api, http_port: 80}]
    features: [
      a, # first
      c, # last
      d
    ]
    "#);
    insta::assert_snapshot!(edited(text, &[remove("/features/2"), insert("/features/0", json!("z")), remove("/services/web/envs")]), @"
    name: a
    services: [{name: web, internal_ports: [1, 2, 3]}, {name: api}]
    features: [
      z,
      a, # first
      # about b
      b
    ]
    ");
}

#[test]
fn json_stays_json() {
    let text = "{\n    \"name\": \"a\",\n    \"services\": [\n        {\n            \"name\": \"web\",\n            \"http_port\": 80\n        }\n    ],\n    \"features\": [\"x\"], \"envs\": []\n}\n";
    let edits = [
        set("/services/web/http_port", json!(8080)),
        insert("/services/web/envs/A", json!({"value": "ü \"q\""})),
        insert("/services/api", json!({"internal_ports": []})),
        set("/features", json!(["x", "y"])),
        insert("/envs/B", json!({"value": "1"})),
        set("/region", json!("sgp")),
    ];
    insta::assert_snapshot!(edited(text, &edits), @r#"
    {
        "name": "a",
        "region": "sgp",
        "services": [
            {
                "name": "web",
                "http_port": 8080,
                "envs": [
                    {
                        "key": "A",
                        "value": "ü \"q\""
                    }
                ]
            },
            {
                "name": "api",
                "internal_ports": []
            }
        ],
        "features": ["x", "y"], "envs": [
            {
                "key": "B",
                "value": "1"
            }
        ]
    }
    "#);
    let line = r#"{"name":"a","services":[{"name":"web"},{"name":"api"}]}"#;
    let edits = [
        remove("/services/web"),
        set("/services/api/envs", json!([{"key": "A"}])),
    ];
    insta::assert_snapshot!(edited(line, &edits), @r#"{"name":"a","services":[{"name":"api", "envs": [{"key": "A"}]}]}"#);
}

#[test]
fn line_ends_a_byte_order_mark_and_a_missing_last_line_end_stay() {
    let text = "\u{feff}name: a\r\nenvs:\r\n- key: A\r\n  value: x";
    insta::assert_snapshot!(edited(text, &[insert("/envs/B", json!({"value": "y"})), set("/region", json!("sgp"))]), @r#"
    <BOM>name: a<CR>
    region: sgp<CR>
    envs:<CR>
    - key: A<CR>
      value: x
    - key: B<CR>
      value: "y"
    "#);
    insta::assert_snapshot!(edited(text, &[remove("/envs/A/value")]), @"
    <BOM>name: a<CR>
    envs:<CR>
    - key: A
    ");
    insta::assert_snapshot!(edited(text, &[remove("/envs"), set("/region", json!("sgp"))]), @"
    <BOM>name: a<CR>
    region: sgp
    ");
    let text = "name: a\nenvs:\n- key: A\n\n- key: B";
    insta::assert_snapshot!(edited(text, &[remove("/envs/B")]), @"
    name: a
    envs:
    - key: A
    ");
    insta::assert_snapshot!(edited(text, &[remove("/envs/B"), insert("/envs/C", json!({}))]), @"
    name: a
    envs:
    - key: A

    - key: C
    ");
}

#[test]
fn literal_blocks_stay_blocks() {
    let text = "name: a\nservices:\n- name: web\n  run_command: | # start\n    one\n\n    two\n  build_command: >-\n    folded\n    text\n  http_port: 80\n";
    let edits = [
        set("/services/web/run_command", json!("one\nthree")),
        set("/services/web/build_command", json!("make")),
    ];
    insta::assert_snapshot!(edited(text, &edits), @"
    name: a
    services:
    - name: web
      run_command: |- # start
        one
        three
      build_command: |-
        make
      http_port: 80
    ");
    let edits = [
        set("/services/web/run_command", json!(" leading")),
        set("/services/web/http_port", json!("a\nb\n")),
        remove("/services/web/build_command"),
    ];
    insta::assert_snapshot!(edited(text, &edits), @r#"
    name: a
    services:
    - name: web
      run_command: " leading" # start
      http_port: |
        a
        b
    "#);
    let kept = "name: a\nrun: |+\n  x\n\n\n# end\nregion: sgp\n";
    insta::assert_snapshot!(edited(kept, &[set("/run", json!("y\n")), set("/zone", json!(1))]), @"
    name: a
    run: |
      y
    # end
    region: sgp
    zone: 1
    ");
    insta::assert_snapshot!(edited("name: a\nx:\n  run: |+\n    y\n\n\nz: 1\n", &[set("/x/other", json!(true))]), @"
    name: a
    x:
      run: |+
        y


      other: true
    z: 1
    ");
}

#[test]
fn a_value_becomes_one_of_another_kind() {
    let text = "name: a\nx: 5 # five\ny:\n  # inside\n  p: 1\n  # end\nz: # list\n- 1\n- 2\nempty:\nw: {}\n";
    let edits = [
        set("/x", json!({"a": [1], "b": {}})),
        set("/y", json!("text")),
        set("/z", json!({"k": "v"})),
        set("/empty", json!([{"name": "n", "o": 1}])),
        set("/w/q", json!(null)),
    ];
    insta::assert_snapshot!(edited(text, &edits), @r#"
    name: a
    x: # five
      a:
      - 1
      b: {}
    y: text
    z: # list
      k: v
    empty:
    - name: "n"
      o: 1
    w:
      q: null
    "#);
    insta::assert_snapshot!(edited(text, &[set("/z/0", json!({"a": 1, "b": 2})), set("/z/1", json!([3])), set("/empty", json!(1))]), @"
    name: a
    x: 5 # five
    y:
      # inside
      p: 1
      # end
    z: # list
    - a: 1
      b: 2
    - - 3
    empty: 1
    w: {}
    ");
    insta::assert_snapshot!(edited("name: a\nl:\n- a: 1 # one\n  b: 2\n- - x\n  - y\n", &[set("/l/0", json!("s")), set("/l/1/0", json!("z")), remove("/l/1/1")]), @"
    name: a
    l:
    - s
    - - z
    ");
}

#[test]
fn aliases_and_merge_keys_do_not_carry_an_edit_elsewhere() {
    let text = "name: a\nbase: &base # shared\n  x: 1\n  y: &why 2\none: *base\ntwo:\n  <<: *base\n  z: 3\nthree: *why\n";
    insta::assert_snapshot!(edited(text, &[set("/one/x", json!(9))]), @r#"
    name: a
    base: &base # shared
      x: 1
      y: &why 2
    one:
      x: 9
      "y": 2
    two:
      <<: *base
      z: 3
    three: *why
    "#);
    insta::assert_snapshot!(edited(text, &[set("/base/x", json!(9))]), @r#"
    name: a
    base: &base # shared
      x: 9
      y: &why 2
    one:
      x: 1
      "y": 2
    two:
      <<: *base
      z: 3
      x: 1
    three: *why
    "#);
    insta::assert_snapshot!(edited(text, &[set("/two/x", json!(9)), set("/three", json!(4))]), @"
    name: a
    base: &base # shared
      x: 1
      y: &why 2
    one: *base
    two:
      <<: *base
      z: 3
      x: 9
    three: 4
    ");
    insta::assert_snapshot!(edited(text, &[remove("/two/x")]), @"refused: `x` at `/two` comes from a merge key `<<`; write its fields out first");
    insta::assert_snapshot!(edited(text, &[remove("/base")]), @"refused: the text around the change is written in a form that cannot be edited, because other places use its anchors");
    insta::assert_snapshot!(edited(text, &[set("/base/new", json!(1))]), @"refused: the text around the change is written in a form that cannot be edited, because other places use its anchors");
}

#[test]
fn tags_go_where_they_would_change_the_value() {
    insta::assert_snapshot!(edited("name: a\nx: !!str 5\ny: !!str\n", &[set("/x", json!(7)), set("/y", json!("t"))]), @"
    name: a
    x: 7
    y: t
    ");
}

#[test]
fn a_wrapped_spec_is_edited_inside() {
    let text = "# deploy\nspec:\n  name: a\n  envs:\n  - key: A\n";
    insta::assert_snapshot!(edited(text, &[set("/region", json!("sgp")), remove("/envs")]), @"
    # deploy
    spec:
      name: a
      region: sgp
    ");
}

#[test]
fn items_move_with_their_comments() {
    let text = "name: a\nrules:\n  # first\n  - path: /a\n    to: x\n\n  - path: /b # second\n    to: y\n  - path: /c\n    to: z\n";
    let item = |path: &str, to: &str| json!({"path": path, "to": to});
    insta::assert_snapshot!(edited(text, &[set("/rules", json!([item("/c", "z"), item("/a", "x"), item("/b", "q")]))]), @"
    name: a
    rules:
      - path: /c
        to: z

      # first
      - path: /a
        to: x

      - path: /b # second
        to: q
    ");
}

#[test]
fn what_cannot_be_edited_is_refused_with_the_reason() {
    let text = "name: a\n? x\n: 1\n? [y]\n: 2\n";
    let parsed = crate::spec::parse_spec(&std::sync::Arc::new(crate::diag::Source::new("a", text)));
    assert!(parsed.document.is_none());
    let text = "name: a\n? x\n: 1\nenvs:\n- key: A\n";
    insta::assert_snapshot!(edited(text, &[set("/x", json!(2))]), @"refused: the text around the change is written in a form that cannot be edited");
    for (edit, expected) in [
        (remove("/envs/B"), "refused: there is no `/envs/B`"),
        (
            insert("/envs/A", json!({})),
            "refused: `/envs/A` is there already",
        ),
        (set("/name/x", json!(1)), "refused: `/name/x` has no fields"),
        (
            set("", json!(1)),
            "refused: the spec itself cannot be replaced",
        ),
    ] {
        assert_eq!(edited(text, &[edit]), expected);
    }
}

//! Which comments go and which stay.

use serde_json::json;

use super::support::{edited, insert, remove, set};

const TEXT: &str = "\
# header of the file
name: a # the name

# all of it
envs: # shared
  # about A
  # two lines
  - key: A # behind A
    # inside A
    value: x
    # end of A

  # loose

  # about B
  - key: B
  - key: C
# before services
services:
  # about web
  - name: web
    # about the port
    http_port: 80 # the port

    instance_count: 1
# end of the file
";

#[test]
fn comments_of_an_item_go_with_it() {
    insta::assert_snapshot!(edited(TEXT, &[remove("/envs/A")]), @"
    # header of the file
    name: a # the name

    # all of it
    envs: # shared

      # loose

      # about B
      - key: B
      - key: C
    # before services
    services:
      # about web
      - name: web
        # about the port
        http_port: 80 # the port

        instance_count: 1
    # end of the file
    ");
}

#[test]
fn comments_of_a_field_go_with_it() {
    insta::assert_snapshot!(edited(TEXT, &[remove("/envs"), remove("/services/web/http_port")]), @"
    # header of the file
    name: a # the name

    # before services
    services:
      # about web
      - name: web

        instance_count: 1
    # end of the file
    ");
}

#[test]
fn the_head_of_a_file_stays() {
    insta::assert_snapshot!(edited("# head\na: 1\n\n# b\nb: 2\n# c\nc: 3\n", &[remove("/a"), remove("/c")]), @"
    # head

    # b
    b: 2
    ");
}

#[test]
fn what_follows_the_first_field_of_an_item_moves_up() {
    let text = "l:\n- a: 1 # one\n  # about b\n  b: 2\n- a: 3\n  b: 4\nz: 1\n";
    insta::assert_snapshot!(edited(text, &[remove("/l/0/a"), remove("/l/1/a")]), @"
    l:
    - # about b
      b: 2
    - b: 4
    z: 1
    ");
}

#[test]
fn new_items_stand_between_the_comments_of_others() {
    insta::assert_snapshot!(edited(TEXT, &[insert("/envs/D", json!({"value": "y"})), insert("/services/api", json!({}))]), @r#"
    # header of the file
    name: a # the name

    # all of it
    envs: # shared
      # about A
      # two lines
      - key: A # behind A
        # inside A
        value: x
        # end of A

      # loose

      # about B
      - key: B
      - key: C
      - key: D
        value: "y"
    # before services
    services:
      # about web
      - name: web
        # about the port
        http_port: 80 # the port

        instance_count: 1
      - name: api
    # end of the file
    "#);
}

#[test]
fn a_section_is_put_in_where_the_last_item_of_another_went() {
    let text = "name: a\n\nservices:\n  - name: web\n\n  - name: api\n\nworkers:\n  - name: tick\n";
    let edits = [
        remove("/services/api"),
        set("/functions", json!([{"name": "go"}])),
    ];
    insta::assert_snapshot!(edited(text, &edits), @"
    name: a

    services:
      - name: web

    functions:
      - name: go

    workers:
      - name: tick
    ");
}

use jiff::tz::TimeZone;

use super::*;
use crate::logs::Reader;
use crate::model::live::LogLine;

fn layout() -> LogLayout {
    LogLayout {
        style: Style::plain(),
        prefix: Prefix::Component,
        width: 6,
        times: Times::Short,
        zone: TimeZone::UTC,
        highlight: Vec::new(),
        template: None,
    }
}

fn written(texts: &[&str], layout: &LogLayout) -> String {
    let mut reader = Reader::default();
    let mut out = String::new();
    for text in texts {
        let entry = reader.read(LogLine::parse(text));
        out.push_str(&log_text(&record(&entry), layout));
    }
    out
}

fn record(entry: &Entry) -> LogRecord<'_> {
    LogRecord {
        app: "shop",
        component: None,
        deployment: Some("d-1"),
        kind: "run",
        entry,
    }
}

const LINES: [&str; 5] = [
    "web 2024-05-02T09:10:11.123456789Z ERROR in view",
    "web 2024-05-02T09:10:11.2Z   File \"a.py\", line 3",
    "worker 2024-05-02T09:10:12Z {\"level\":\"warn\",\"msg\":\"slow\",\"ms\":91,\"path\":\"/a b\"}",
    "no prefix here",
    "web 2024-05-02T09:10:13Z \u{1b}[2Jgone\u{7}::error::x",
];

#[test]
fn lines_stand_below_each_other() {
    insta::assert_snapshot!(written(&LINES, &layout()), @r#"
    web     09:10:11 ERROR in view
                     |   File "a.py", line 3
    worker  09:10:12 WARN slow ms=91 path="/a b"
    no prefix here
    web     09:10:13 \u{1b}[2Jgone\u{7}::error::x
    "#);
}

#[test]
fn times_zones_and_prefixes_are_as_asked_for() {
    let zone = TimeZone::fixed(jiff::tz::offset(2));
    let full = LogLayout {
        times: Times::Full,
        zone,
        prefix: Prefix::AppAndComponent,
        width: 11,
        ..layout()
    };
    insta::assert_snapshot!(written(&LINES[..3], &full), @r#"
    shop/web     2024-05-02T11:10:11.123+02:00 ERROR in view
                                               |   File "a.py", line 3
    shop/worker  2024-05-02T11:10:12.000+02:00 WARN slow ms=91 path="/a b"
    "#);
    let bare = LogLayout {
        prefix: Prefix::None,
        times: Times::Off,
        ..layout()
    };
    insta::assert_snapshot!(written(&LINES[..3], &bare), @r#"
    ERROR in view
      File "a.py", line 3
    WARN slow ms=91 path="/a b"
    "#);
}

#[test]
fn a_template_has_its_own_form() {
    let template = Template::parse("{time} {app}/{component}\\t[{level}] {{{message}}}").unwrap();
    let own = LogLayout {
        template: Some(template),
        ..layout()
    };
    insta::assert_snapshot!(written(&LINES[..3], &own).replace('\t', "<tab>"), @r#"
    09:10:11 shop/web<tab>[error] {ERROR in view}
    09:10:11 shop/web<tab>[error] {  File "a.py", line 3}
    09:10:12 shop/worker<tab>[warn] {WARN slow ms=91 path="/a b"}
    "#);
}

#[test]
fn what_is_looked_for_stands_out() {
    let mut style = Style::plain();
    style.color = Color::On;
    let pattern = |text| Pattern::new(text).unwrap();
    let marked = LogLayout {
        style,
        prefix: Prefix::None,
        highlight: vec![pattern("view"), pattern("in v")],
        ..layout()
    };
    assert_eq!(
        written(&LINES[..1], &marked),
        "09:10:11 ERROR \u{1b}[7min v\u{1b}[0m\u{1b}[7miew\u{1b}[0m\n"
    );
}

#[test]
fn control_bytes_of_an_application_do_not_reach_the_terminal() {
    let text = written(&LINES[4..], &layout());
    assert!(
        !text.contains('\u{1b}') && !text.contains('\u{7}'),
        "{text:?}"
    );
}

#[test]
fn json_says_everything_that_is_known() {
    let mut reader = Reader::default();
    let entry = reader.read(LogLine::parse(LINES[2]));
    insta::assert_snapshot!(log_json(&record(&entry)), @r#"{"ts":"2024-05-02T09:10:12Z","app":"shop","component":"worker","instance":null,"deployment":"d-1","type":"run","level":"warn","msg":"slow","fields":{"ms":91,"path":"/a b"}}"#);
}

#[test]
fn a_very_long_name_does_not_widen_every_line() {
    let wide = LogLayout {
        width: 100_000,
        ..layout()
    };
    let text = written(&LINES, &wide);
    assert!(text.lines().all(|line| line.len() < 200), "{text}");
}

//! What is typed to doctl, and what comes out.

use insta::assert_snapshot;

use crate::render::style::Style;

use super::{Unparsed, parse, table_text, translate, translation_text};

fn words(line: &str) -> Vec<String> {
    line.split_whitespace().map(str::to_owned).collect()
}

fn command(line: &str) -> String {
    translate(&parse(&words(line)).unwrap()).words.join(" ")
}

fn explained(line: &str) -> String {
    translation_text(&translate(&parse(&words(line)).unwrap()), Style::plain())
}

#[test]
fn the_words_of_the_user_are_carried_over() {
    for (doctl, ipctl) in [
        (
            "apps create --spec app.yaml --wait",
            "ipctl create app.yaml --yes",
        ),
        (
            "apps c --spec=- --upsert",
            "ipctl create - --yes --detach --upsert",
        ),
        ("doctl app ls -o json", "ipctl list --json"),
        (
            "a logs shop web -f --type run_restarted",
            "ipctl logs shop -c web --follow --type crash",
        ),
        ("apps logs shop --tail -1", "ipctl logs shop"),
        (
            "apps logs shop --tail 9 --context prod",
            "ipctl logs shop --tail 9 --context prod",
        ),
        (
            "apps restart shop --components web,beat --wait=false",
            "ipctl restart shop --detach -c web -c beat",
        ),
        (
            "apps rm shop -f",
            "ipctl delete shop --yes --confirm-destroy shop",
        ),
        (
            "apps rm 4f0a1c22-aaaa -f",
            "ipctl delete 4f0a1c22-aaaa --yes --confirm-destroy APP_NAME",
        ),
        (
            "apps cd shop --force-rebuild --wait",
            "ipctl deploy shop --force-build",
        ),
        (
            "apps spec validate app.yaml --schema-only",
            "ipctl validate app.yaml",
        ),
        (
            "apps spec validate app.yaml",
            "ipctl validate app.yaml --online",
        ),
        (
            "apps rollback shop 8c1f90aa",
            "ipctl rollback shop --to 8c1f90aa --yes",
        ),
        ("--context prod apps get", "ipctl get APP --context prod"),
        ("auth init", "ipctl list"),
    ] {
        assert_eq!(command(doctl), ipctl, "{doctl}");
    }
}

#[test]
fn what_is_lost_is_said() {
    assert_snapshot!(explained("apps create-deployment shop 8c1f90aa --deployment-id 1 --wait"), @"
    ipctl deploy shop

    Not carried over as it is
      --deployment-id: doctl has no such flag here and ends with an error
      --deployment-id: left out: to go back to a deployment: ipctl rollback APP --to ID
      --wait: ipctl waits unless told --detach, and goes by the phase of the deployment
      8c1f90aa: left out: doctl takes no such operand here and ignores it without a word

    What doctl does without saying so
      deploys the live spec from the newest sources; it never goes back to an earlier deployment
      --wait counts steps and never reads the phase: a cancelled deployment without steps ends with
        `Deployment created` and 0, one that is stuck is polled for 30 minutes

    See also
      ipctl rollback shop --dry-run
      ipctl wait shop
    ");
    assert_snapshot!(explained("apps logs shop --component web --nonsense=1"), @"
    ipctl logs shop -c web

    Not carried over as it is
      --component: doctl has no such flag here and ends with an error
      --nonsense: left out: doctl has no such flag here and ends with an error

    What doctl does without saying so
      prints only the first file when the log of a deployment was archived in several
      --follow ends without a word when the connection drops, and stays with the old container after
        a new deployment
      shows every line there is; ipctl shows the last 200 of each component unless told --tail N or
        --since
      shows the deployment in progress when none is active

    See also
      ipctl logs shop --since 1h --level warn
      ipctl logs shop --previous
      ipctl why shop
    ");
    assert_snapshot!(explained("apps delete 4f0a1c22-aaaa --force"), @"
    ipctl delete 4f0a1c22-aaaa --yes --confirm-destroy APP_NAME
      Fill in: APP_NAME

    What doctl does without saying so
      asks for y or n only, and with --force for nothing; ipctl wants the name of the app in full
    ");
}

#[test]
fn a_token_is_never_shown() {
    let token = "dop_v1_stand-in";
    for line in [
        format!("apps list -t {token}"),
        format!("--access-token={token} apps list"),
        format!("apps get {token} {token} --{token}"),
        format!("apps logs shop --deployment {token}"),
    ] {
        let shown = explained(&line);
        assert!(!shown.contains(token), "{shown}");
    }
}

#[test]
fn words_that_are_no_command_say_which_part_of_doctl_they_miss() {
    let of = |line: &str| parse(&words(line)).unwrap_err();
    assert_eq!(of(""), Unparsed::Table);
    assert_eq!(of("doctl apps --context x"), Unparsed::Table);
    assert_eq!(
        of("apps rolback x"),
        Unparsed::NotInApps("rolback".to_owned())
    );
    assert_eq!(
        of("apps spec gte x"),
        Unparsed::NotInApps("spec gte".to_owned())
    );
    assert_eq!(
        of("registry get"),
        Unparsed::Elsewhere("registry".to_owned())
    );
}

#[test]
fn the_table_fits_a_narrow_screen() {
    let style = Style {
        width: 60,
        ..Style::plain()
    };
    let text = table_text(style);
    for line in text.lines().filter(|line| line.starts_with("  ")) {
        assert!(line.len() <= 60 || !line.trim().contains(' '), "{line}");
    }
}

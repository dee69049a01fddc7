//! Every command is in the overview, has its examples, and a wrong word leads on.

use std::ffi::OsString;

use clap::{Command, CommandFactory};
use insta::assert_snapshot;

use crate::cli::args::Cli;

use super::groups::GROUPS;
use super::layout::{Length, laid_out};
use super::mistake::unknown_command;
use super::overview::{long_overview, short_overview};

fn each(command: &Command, check: &mut impl FnMut(&Command)) {
    check(command);
    for below in command
        .get_subcommands()
        .filter(|below| !below.is_hide_set())
    {
        each(below, check);
    }
}

#[test]
fn every_command_is_in_one_group() {
    let mut grouped: Vec<&str> = GROUPS
        .iter()
        .flat_map(|group| group.commands)
        .copied()
        .collect();
    grouped.sort_unstable();
    let root = Cli::command();
    let shown = root
        .get_subcommands()
        .filter(|command| !command.is_hide_set());
    let mut commands: Vec<&str> = shown.map(Command::get_name).collect();
    commands.sort_unstable();
    assert_eq!(grouped, commands);
}

#[test]
fn every_command_has_three_examples_first() {
    let mut root = Cli::command();
    root.build();
    each(&root, &mut |command| {
        let text = command
            .get_after_help()
            .map(ToString::to_string)
            .unwrap_or_default();
        let name = command.get_bin_name().unwrap_or_default().to_owned();
        let mut lines = text.lines();
        assert_eq!(lines.next(), Some("Examples:"), "{name}");
        let examples = lines.take_while(|line| line.starts_with("  ")).count();
        assert!(examples >= 3, "{name} has {examples}");
    });
}

#[test]
fn the_short_page_fits_a_small_terminal() {
    let page = short_overview(80);
    assert!(page.lines().count() <= 24, "{}", page.lines().count());
    assert!(page.lines().all(|line| line.len() <= 80), "{page}");
    assert_snapshot!(page, @"
    Makes the apps of DigitalOcean App Platform equal to the specs in a folder.

    Usage: ipctl [OPTIONS] <COMMAND>

    Examples:
      ipctl init                       a new stack, from what is there or an example
      ipctl plan specs/                what apply would change, and what it costs
      ipctl apply specs/ --sim --yes   the whole way, without an account

    Check and change  init validate plan apply diff drift show render pull create
                      update delete
    Look              status health list get logs why deployments events jobs cost
                      doctor
    Operate           wait cancel restart deploy rollback console
    Stack             secrets dns graph docs
    Tools             sim ci schema rules explain completion man version help

    Each command in a line, and the options: ipctl --help
    One command: ipctl plan -h               Topics: ipctl help topics
    Used to doctl? ipctl explain doctl       Something is wrong? ipctl doctor
    ");
}

#[test]
fn the_pages_fit_a_narrow_terminal() {
    for page in [short_overview(60), long_overview(60)] {
        let commands = page.split("Options of").next().unwrap();
        let wide: Vec<&str> = commands.lines().filter(|line| line.len() > 60).collect();
        assert!(wide.is_empty(), "{wide:?}");
    }
}

#[test]
fn examples_stand_before_options_and_prose_behind_them() {
    let root = laid_out(Cli::command().term_width(80), Length::Short, 80);
    let error = root
        .try_get_matches_from(["ipctl", "console", "-h"])
        .unwrap_err();
    assert_snapshot!(error, @"
    Open a terminal in a running container, or run one command there

    Usage: ipctl console [OPTIONS] <APP> [-- <CMD>...]

    Examples:
      ipctl console superset -c worker
      ipctl console odoo -c web -- python manage.py check
      ipctl console odoo -c web -- sh -c 'ls -l /tmp | wc -l'

    Arguments:
      <APP>     App name, a unique part of it, or an id
      [CMD]...  A command to run, behind `--`

    Options:
      -c, --component <NAME>  The component: its name or a unique part of it; may be
                              left out when only one runs
          --instance <NAME>   The instance: its name, its alias such as web-1, or a
                              unique part; default: the first
      -h, --help              Print help (see more with '--help')

    Global options:
          --json         Print one JSON document on stdout, also on failure
          --sim[=<DIR>]  Run against an App Platform inside this process; its state
                         is kept in DIR

    Without a command this terminal becomes one in the container: every key goes
    there, Ctrl-C too. `exit` ends it, and so does `~.` at the beginning of a line;
    `~~` types one `~`. What the container writes reaches this terminal as it is,
    escape sequences included. What is changed in a container is lost with it.
    With a command its words reach it as they are, its output goes to stdout, and
    its exit status is that of ipctl. Its input is empty. On a terminal control
    characters in its output are made visible.
    ");
}

fn mistaken(line: &str) -> String {
    let words: Vec<OsString> = line.split(' ').map(OsString::from).collect();
    let error = Cli::command().try_get_matches_from(&words).unwrap_err();
    let failure = unknown_command(&error, &words).unwrap();
    format!("{}\n  {}", failure.what(), failure.steps().join("\n  "))
}

#[test]
fn a_wrong_word_leads_to_the_nearest_command() {
    let lines = [
        "ipctl aply specs/",
        "ipctl dns chek",
        "ipctl --json secrets rotat x",
        "ipctl apps list",
        "ipctl apps logs shop web -f",
        "ipctl apps nonsense",
        "ipctl create-deployment shop",
        "ipctl list-deployments shop",
        "ipctl xyzzy",
    ];
    let all: Vec<String> = lines
        .iter()
        .map(|line| format!("{line}\n{}", mistaken(line)))
        .collect();
    assert_snapshot!(all.join("\n"), @"
    ipctl aply specs/
    `ipctl` has no command `aply`
      ipctl apply
      ipctl deploy
      ipctl --help
    ipctl dns chek
    `ipctl dns` has no command `chek`
      ipctl dns check
      ipctl dns --help
    ipctl --json secrets rotat x
    `ipctl secrets` has no command `rotat`
      ipctl secrets rotate
      ipctl secrets --help
    ipctl apps list
    `ipctl` has no command `apps`
      ipctl list
      ipctl explain doctl apps list
      ipctl --help
    ipctl apps logs shop web -f
    `ipctl` has no command `apps`
      ipctl logs shop -c web --follow
      ipctl explain doctl apps logs
      ipctl --help
    ipctl apps nonsense
    `ipctl` has no command `apps`
      ipctl explain doctl
      ipctl --help
    ipctl create-deployment shop
    `ipctl` has no command `create-deployment`
      ipctl deploy shop --detach
      ipctl explain doctl apps create-deployment
      ipctl --help
    ipctl list-deployments shop
    `ipctl` has no command `list-deployments`
      ipctl deployments shop
      ipctl explain doctl apps list-deployments
      ipctl --help
    ipctl xyzzy
    `ipctl` has no command `xyzzy`
      ipctl --help
    ");
}

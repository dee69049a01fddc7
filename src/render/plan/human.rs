//! A plan for a person: a block for each app, then totals.

use crate::plan::{Action, AppPlan, Effect, Plan, Sources, Standing};
use crate::render::fit::{shorten, width, words};
use crate::render::progress::short_id;
use crate::render::sanitise::one_line;
use crate::render::style::{Role, Style};
use crate::render::words::plural;

use super::blocks::blocks;
use super::brief::write_brief;
use super::frame::Frame;
use super::guards::{LEFTOVER, alerts, unheard};
use super::ignored::write_ignored;
use super::layout::{Layout, Lead, Text, write_blocks};
use super::outside::write_outside;
use super::secrets::secrets_words;
use super::tier::write_tier;
use super::totals::{no_changes, totals};
use super::view::{Detail, Mark, Shown};

/// How many unchanged apps are named; more are counted.
const MOST_UNCHANGED: usize = 5;

/// The column at whose left the effect of an app ends.
const EFFECT_END: usize = 80;

/// Says what an update does with sources that the spec names as before.
const NEWEST_SOURCES: &str = "sources: every component takes its newest commit or image";

/// Writes the whole plan: a block for each app, then totals.
pub fn plan_text(plan: &Plan, style: Style) -> String {
    plan_page(plan, &Frame::default(), style)
}

/// Writes the whole plan with what stands around it.
pub fn plan_page(plan: &Plan, frame: &Frame<'_>, style: Style) -> String {
    let mut text = Text::new(Layout {
        style,
        detail: frame.detail,
    });
    if let Some(stack) = frame.stack {
        let apps = plural(plan.apps.len(), "app");
        let stack = shorten(&one_line(stack), style.width / 2);
        text.line(&format!(
            "{}  {apps}",
            style.paint(Role::Strong, format!("Stack {stack}"))
        ));
        text.line("");
    }
    if let Some(tier) = frame.tier {
        write_tier(&mut text, tier);
        text.line("");
    }
    let (kept, changed): (Vec<&AppPlan>, Vec<&AppPlan>) =
        plan.apps.iter().partition(|app| app.action == Action::Keep);
    for app in changed {
        write_app(&mut text, app);
        text.line("");
    }
    write_kept(&mut text, &kept);
    write_leftovers(&mut text, plan);
    if plan.is_empty() {
        no_changes(&mut text, plan, frame);
    } else {
        totals(&mut text, plan, frame);
    }
    text.finish()
}

/// Writes the changes of an app, component by component.
pub fn changes_text(app: &AppPlan, style: Style) -> String {
    let mut text = Text::new(Layout {
        style,
        detail: Detail::Changes,
    });
    write_blocks(&mut text, &blocks(app, Detail::Changes));
    text.finish()
}

/// Writes a line for each app that stays as it is; those that need no attention are only counted when they are many.
fn write_kept(text: &mut Text, kept: &[&AppPlan]) {
    let everything = text.layout().detail == Detail::Everything;
    let quiet = |app: &&&AppPlan| is_quiet(app);
    let count = kept.iter().filter(quiet).count();
    let counts = count > MOST_UNCHANGED && !everything;
    let named = kept.iter().filter(|app| !(counts && quiet(app)));
    let named: Vec<&AppPlan> = named.copied().collect();
    let column = text.column(named.iter().map(|app| app.name.as_str()));
    for app in &named {
        write_kept_app(text, app, column);
    }
    let style = text.layout().style;
    if counts {
        let mark = style.paint(Role::Dim, "=");
        text.line(&format!("{mark} {}", plural(count, "unchanged app")));
    }
    if !kept.is_empty() {
        text.line("");
    }
}

/// Tells whether there is nothing to say of an app that stays as it is.
pub(super) fn is_quiet(app: &AppPlan) -> bool {
    app.action == Action::Keep
        && app.standing == Standing::Serves
        && app.ignored.is_empty()
        && alerts(app).is_empty()
}

/// Writes a line for each live app of the stack that has no file any more.
fn write_leftovers(text: &mut Text, plan: &Plan) {
    let others: Vec<String> = unheard(plan).map(|other| one_line(&other.name)).collect();
    let column = text.column(others.iter().map(String::as_str));
    let sign = text.layout().style.paint(Role::Bad, "!");
    for name in &others {
        let what = Shown::Words(LEFTOVER.to_owned());
        text.entry(&Lead::painted(sign.clone()), (name, column), &what);
    }
    if !others.is_empty() {
        text.line("");
    }
}

fn write_kept_app(text: &mut Text, app: &AppPlan, column: usize) {
    let style = text.layout().style;
    let (role, what) = match &app.standing {
        Standing::Serves => (Role::Dim, "no changes".to_owned()),
        Standing::InFlight(id) => {
            let id = short_id(id.as_str());
            (
                Role::Warn,
                format!("no changes, deployment {id} is under way"),
            )
        }
        Standing::NotServed => {
            let what = "no changes, but no deployment of this spec is active";
            (Role::Bad, what.to_owned())
        }
    };
    let lead = Lead::painted(style.paint(role, "="));
    text.entry(&lead, (&one_line(&app.name), column), &Shown::Words(what));
    write_alerts(text, app);
    if text.layout().detail == Detail::Everything {
        write_blocks(text, &blocks(app, Detail::Everything));
    }
    write_ignored(text, app);
}

fn write_app(text: &mut Text, app: &AppPlan) {
    write_heading(text, app);
    match text.layout().detail {
        Detail::Summary => write_brief(text, app),
        detail => {
            write_blocks(text, &blocks(app, detail));
            write_aside(text, app);
        }
    }
    if app.sources == Sources::Newest {
        write_remark(text, Mark::Same, NEWEST_SOURCES);
    }
    write_alerts(text, app);
    write_outside(text, app);
}

fn write_alerts(text: &mut Text, app: &AppPlan) {
    for words in alerts(app) {
        write_remark(text, Mark::Alert, &words);
    }
}

/// Writes what is said of the app as a whole, below its components.
fn write_aside(text: &mut Text, app: &AppPlan) {
    if let Some(words) = secrets_words(app) {
        write_remark(text, Mark::Same, &words);
    }
    write_ignored(text, app);
}

/// Writes a sentence about an app, broken between words.
pub(super) fn write_remark(text: &mut Text, mark: Mark, remark: &str) {
    let style = text.layout().style;
    let lead = match mark {
        Mark::Same => String::new(),
        mark => format!("{} ", style.paint(mark.role(), mark.sign())),
    };
    let indent = 4 + if lead.is_empty() { 0 } else { 2 };
    let mut front = format!("    {lead}");
    for line in words(remark, style.width - indent) {
        let line = if mark == Mark::Same {
            style.paint(Role::Dim, line)
        } else {
            line
        };
        text.line(&format!("{front}{line}"));
        front = " ".repeat(indent);
    }
}

/// Writes the name of an app, what it is, and at the right what the platform is predicted to do.
fn write_heading(text: &mut Text, app: &AppPlan) {
    let style = text.layout().style;
    let (mark, facts) = facts(app);
    let room = style.width.saturating_sub(width(&facts) + 4);
    let name = shorten(&one_line(&app.name), room);
    let used = 2 + width(&name) + 2 + width(&facts);
    let left = format!(
        "{} {}  {facts}",
        style.paint(mark.role(), mark.sign()),
        style.paint(Role::Name, name),
    );
    let Some(effect) = app.effect() else {
        return text.line(&left);
    };
    let words = format!("effect: {effect}");
    let gap = style
        .width
        .min(EFFECT_END)
        .saturating_sub(used + words.len());
    let painted = style.paint(effect_role(effect), &words);
    if used + 2 + words.len() <= style.width {
        text.line(&format!("{left}{}{painted}", " ".repeat(gap.max(2))));
    } else {
        text.line(&left);
        text.line(&format!("    {painted}"));
    }
}

/// Says which app it is: the id of one that is there, the region of one that is made.
fn facts(app: &AppPlan) -> (Mark, String) {
    let region = app
        .outgoing
        .get("region")
        .and_then(|region| region.as_str());
    match (&app.id, app.action) {
        (_, Action::Create) => {
            let place = region.map_or_else(String::new, |region| {
                format!(" in {}", shorten(&one_line(region), 16))
            });
            (Mark::Added, format!("new app{place}"))
        }
        (Some(id), Action::Delete) => (Mark::Removed, format!("app {}", short_id(id.as_str()))),
        (Some(id), _) => (Mark::Changed, format!("app {}", short_id(id.as_str()))),
        (None, _) => (Mark::Changed, "app".to_owned()),
    }
}

fn effect_role(effect: Effect) -> Role {
    if effect == Effect::DataLoss {
        Role::Bad
    } else {
        Role::Dim
    }
}

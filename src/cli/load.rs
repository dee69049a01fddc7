//! Targets on the command line to checked specs and their manifest.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::diag::{Code, Diagnostic, Diagnostics, Severity, Source};
use crate::lint::{self, App, Levels, Surroundings};
use crate::model::app::AppSpec;
use crate::model::manifest::Manifest;
use crate::plan::Reach;
use crate::render::words::plural;
use crate::spec::read::MOST_BYTES;
use crate::spec::reference::filled;
use crate::spec::{self, Document, PathStep, Variables};

use super::context::Context;
use super::error::{Failure, Outcome};
use super::exit::Exit;
use super::input_args::InputArgs;
use super::overlay::{self, Overlay, Written};
use super::rules::{self, RuleChoice};
use super::saved;
use super::target::nearest;
use super::variables::NamesOnly;

/// The folder that is taken when no target is given.
pub(super) const DEFAULT_FOLDER: &str = "specs";

/// The target that stands for standard input.
const STDIN: &str = "-";

/// Holds one spec file that was read and checked.
pub(super) struct LoadedSpec {
    /// The text with its tree.
    pub document: Document,
    /// The typed view.
    pub spec: AppSpec,
}

/// Names an app that the tier is without.
pub(super) struct LeftOut {
    /// The app.
    pub app: String,
    /// Its spec, if that is in order.
    spec: Option<AppSpec>,
}

/// Holds everything that was read for the targets of a command.
#[derive(Default)]
pub(super) struct Loaded {
    /// The shown paths of the spec files, also of those with errors.
    pub files: Vec<String>,
    /// The specs whose shape is in order.
    pub specs: Vec<LoadedSpec>,
    /// The documents that could be read, but whose shape is not in order.
    pub faulty: Vec<Document>,
    /// The apps of the files that the tier is without.
    pub left_out: Vec<LeftOut>,
    /// What changed the specs on the way.
    pub overlay: Overlay,
    /// The manifest beside them.
    pub manifest: Option<Manifest>,
    /// The text of the manifest.
    pub manifest_source: Option<Arc<Source>>,
    /// The folder that paths in the manifest are relative to.
    pub manifest_folder: PathBuf,
    /// The manifest's file, as shown to the user.
    pub manifest_file: Option<String>,
    /// Whether the specs are all that lie beside the manifest.
    pub reach: Reach,
    /// What was found in all of them.
    pub diagnostics: Diagnostics,
    /// How many findings a comment silenced.
    pub allowed: usize,
    /// What lies around the specs.
    pub surroundings: Surroundings,
    /// What was said about the levels of rules.
    pub levels: Levels,
}

impl Loaded {
    /// Returns every document that could be read.
    pub(super) fn documents(&self) -> impl Iterator<Item = &Document> {
        let sound = self.specs.iter().map(|loaded| &loaded.document);
        sound.chain(&self.faulty)
    }

    /// Returns the short names of the manifest, and the apps they stand for.
    pub(super) fn short_names(&self) -> BTreeMap<String, String> {
        let manifest = self.manifest.iter();
        let apps = manifest.flat_map(|manifest| &manifest.apps);
        apps.map(|(short, full)| (short.clone(), full.to_string()))
            .collect()
    }

    /// Returns the text of every file that was read, the manifest last.
    pub(super) fn sources(&self) -> Vec<Arc<Source>> {
        let specs = self.documents().map(|document| &document.source);
        specs.chain(&self.manifest_source).cloned().collect()
    }
}

/// Reads and checks the targets: spec files, directories, names of apps in `specs/`, or `-` for stdin.
pub(super) fn load(
    targets: &[String],
    choice: &RuleChoice,
    variables: &dyn Variables,
) -> Outcome<Loaded> {
    load_changed(targets, choice, (variables, &InputArgs::default()))
}

/// Does what [`load`] does with specs that are changed on the way: by the tier, by `--set` and by `--image`.
pub(super) fn load_changed(
    targets: &[String],
    choice: &RuleChoice,
    (variables, inputs): (&dyn Variables, &InputArgs),
) -> Outcome<Loaded> {
    let mut loaded = Loaded::default();
    let files: Vec<String> = targets
        .iter()
        .filter(|target| *target != STDIN)
        .cloned()
        .collect();
    let found = if files.is_empty() && !targets.is_empty() {
        spec::Found::default()
    } else {
        discover(&files)?
    };
    let manifest = manifest_for(&found).and_then(|(path, reach)| {
        loaded.reach = reach;
        let document = load_manifest(&path, &mut loaded)?;
        Some((document, reach))
    });
    let surroundings = rules::surroundings(loaded.manifest.as_ref(), found.specs.first());
    let stdin = (files.len() < targets.len()).then(read_stdin);
    let written = manifest.as_ref().map(|(document, _)| document);
    let written = loaded.manifest.as_ref().zip(written);
    let overlay = overlay_for(inputs, written, (stdin.as_ref(), &found.specs), variables)?;
    let around = Around {
        surroundings: &surroundings,
        variables,
        overlay: &overlay,
    };
    if let Some(stdin) = stdin {
        take(
            examine(STDIN.to_owned(), stdin, around),
            &mut loaded,
            &overlay,
        )?;
    }
    for examined in examine_files(&found.specs, around) {
        take(examined, &mut loaded, &overlay)?;
    }
    loaded.overlay = overlay;
    refuse_equal_names(&mut loaded);
    if let Some((document, Reach::Whole)) = &manifest
        && !loaded.diagnostics.has_errors()
    {
        check_names(document, &mut loaded);
    }
    let levels = rules::levels(loaded.manifest.as_ref(), choice);
    if let Some((document, _)) = &manifest {
        let unknown = rules::unknown_rules(document);
        loaded.diagnostics.extend(unknown);
    }
    loaded.surroundings = surroundings;
    loaded.levels = levels;
    Ok(finish(loaded))
}

/// Returns what is found in one text by itself, under the levels that hold for the loaded files.
pub(super) fn findings_in(source: &Arc<Source>, loaded: &Loaded) -> Diagnostics {
    let text = Ok(Arc::clone(source));
    let around = Around {
        surroundings: &loaded.surroundings,
        variables: &NamesOnly,
        overlay: &Overlay::default(),
    };
    let examined = examine(String::new(), text, around);
    let documents: Vec<&Document> = examined.document.iter().collect();
    lint::judge(examined.found, &documents, &loaded.levels).diagnostics
}

/// Looks at the apps together, and applies levels and allowances to all findings.
fn finish(mut loaded: Loaded) -> Loaded {
    let documents: Vec<&Document> = loaded.documents().collect();
    let mut found = loaded.diagnostics.clone();
    if documents.len() > 1 {
        let apps: Vec<App<'_>> = documents
            .iter()
            .map(|document| App::new(document, &loaded.surroundings))
            .collect();
        found.extend(lint::check_stack(&apps));
    }
    let judgement = lint::judge(found, &documents, &loaded.levels);
    loaded.diagnostics = judgement.diagnostics;
    loaded.allowed = judgement.allowed;
    loaded
}

/// What one spec is checked with.
#[derive(Clone, Copy)]
struct Around<'a> {
    surroundings: &'a Surroundings,
    variables: &'a dyn Variables,
    overlay: &'a Overlay,
}

/// What became of one file.
struct Examined {
    name: String,
    document: Option<Document>,
    spec: Option<AppSpec>,
    found: Diagnostics,
    failure: Option<Failure>,
}

type Text = Result<Arc<Source>, Box<Diagnostic>>;

/// Works out what changes the specs. Only then every one of them is read beforehand, for the names in it.
fn overlay_for(
    inputs: &InputArgs,
    manifest: Option<Written<'_>>,
    (stdin, paths): (Option<&Text>, &[PathBuf]),
    variables: &dyn Variables,
) -> Outcome<Overlay> {
    if !inputs.change_specs() {
        return Ok(Overlay::default());
    }
    let stdin = stdin.and_then(|text| text.as_ref().ok()).cloned();
    let files = paths.iter().filter_map(|path| spec::read(path).ok());
    let texts = stdin.into_iter().chain(files);
    let parsed: Vec<Option<Document>> =
        texts.map(|text| spec::parse_spec(&text).document).collect();
    let is_broken = parsed.iter().any(Option::is_none);
    let named: Vec<(String, Document)> = parsed
        .into_iter()
        .flatten()
        .map(|document| (name_of(&document, variables), document))
        .collect();
    let known: Vec<(&str, &Document)> = named
        .iter()
        .map(|(name, document)| (name.as_str(), document))
        .collect();
    match Overlay::new(inputs, manifest, &known) {
        // A name may be missing because its file cannot be read, which is said with its place.
        Err(_) if is_broken => Ok(Overlay::default()),
        overlay => overlay,
    }
}

/// Returns the name of the app that a document describes; empty when it has none.
fn name_of(document: &Document, variables: &dyn Variables) -> String {
    let name = document.root.text("name").unwrap_or_default();
    filled(name, variables)
}

/// How many files are worth a second thread.
const MANY_FILES: usize = 16;

/// Reads and checks files, side by side when there are many; the result is in their order.
fn examine_files(paths: &[PathBuf], around: Around<'_>) -> Vec<Examined> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    if paths.len() < MANY_FILES || threads == 1 {
        return examine_each(paths, around);
    }
    let share = paths.len().div_ceil(threads);
    std::thread::scope(|scope| {
        let running: Vec<_> = paths
            .chunks(share)
            .map(|part| scope.spawn(|| examine_each(part, around)))
            .collect();
        let joined = running.into_iter().zip(paths.chunks(share));
        joined
            .flat_map(|(thread, part)| {
                // A thread that failed has its part done again here, where the failure shows.
                thread.join().unwrap_or_else(|_| examine_each(part, around))
            })
            .collect()
    })
}

fn examine_each(paths: &[PathBuf], around: Around<'_>) -> Vec<Examined> {
    let one = |path: &PathBuf| {
        let name = path.display().to_string();
        examine(name, spec::read(path), around)
    };
    paths.iter().map(one).collect()
}

fn examine(name: String, source: Text, around: Around<'_>) -> Examined {
    let source = match source {
        Ok(source) => source,
        Err(problem) => {
            return Examined {
                name,
                document: None,
                spec: None,
                found: Diagnostics::from(*problem),
                failure: None,
            };
        }
    };
    let mut parsed = spec::parse_spec(&source);
    let app = parsed.document.as_ref();
    let app = app.map(|document| name_of(document, around.variables));
    let settings = app.as_ref().map(|app| around.overlay.of(app));
    let (Some(app), Some(settings), Some(document)) = (app, settings, &mut parsed.document) else {
        return check(name, parsed, around);
    };
    if settings.is_empty() {
        return check(name, parsed, around);
    }
    let before = document.clone();
    let put = overlay::put(&app, document, &settings);
    let before = spec::Parsed {
        document: Some(before),
        diagnostics: parsed.diagnostics.clone(),
    };
    let before = check(String::new(), before, around).found;
    let mut examined = check(name, parsed, around);
    examined.found = overlay::explain(&app, &settings, &before, examined.found);
    match put {
        Ok(misfits) => examined.found.extend(misfits),
        Err(failure) => examined.failure = Some(failure),
    }
    examined
}

/// Checks a spec that was parsed: its shape, then the rules.
fn check(name: String, parsed: spec::Parsed, around: Around<'_>) -> Examined {
    let checked = spec::check_parsed(parsed, around.variables);
    let mut found = checked.diagnostics;
    if let Some(document) = &checked.document {
        found.extend(lint::check(&App::new(document, around.surroundings)));
    }
    Examined {
        name,
        document: checked.document,
        spec: checked.value,
        found,
        failure: None,
    }
}

/// Takes a spec among the loaded ones, unless the tier is without its app; then nothing is said about it either.
fn take(examined: Examined, loaded: &mut Loaded, overlay: &Overlay) -> Outcome<()> {
    let app = examined.document.as_ref();
    let app = app.and_then(|document| document.root.text("name"));
    if let Some(app) = app.filter(|app| overlay.leaves_out(app)) {
        loaded.left_out.push(LeftOut {
            app: app.to_owned(),
            spec: examined.spec,
        });
        return Ok(());
    }
    if let Some(failure) = examined.failure {
        return Err(failure);
    }
    loaded.files.push(examined.name);
    loaded.diagnostics.extend(examined.found);
    match (examined.document, examined.spec) {
        (Some(document), Some(spec)) => loaded.specs.push(LoadedSpec { document, spec }),
        (Some(document), None) => loaded.faulty.push(document),
        (None, _) => {}
    }
    Ok(())
}

/// Returns the manifest of the targets: one that was found in a directory, else the one beside the first spec.
fn manifest_for(found: &spec::Found) -> Option<(PathBuf, Reach)> {
    if let Some(path) = found.manifests.first() {
        return Some((path.clone(), Reach::Whole));
    }
    let folder = found.specs.first()?.parent()?;
    let beside = ["ipctl.yaml", "ipctl.yml"].map(|name| folder.join(name));
    beside
        .into_iter()
        .find(|path| path.is_file())
        .map(|path| (path, Reach::Part))
}

/// Like [`load`], but an error in any file is a failure.
///
/// References to the environment are filled in.
pub(super) fn load_valid(
    context: &Context,
    targets: &[String],
    inputs: &InputArgs,
) -> Outcome<Box<Loaded>> {
    saved::refuse_among(targets)?;
    let variables = inputs.variables(&context.environment);
    let inputs = (&variables as &dyn Variables, inputs);
    valid(load_changed(targets, &RuleChoice::default(), inputs)?)
}

/// Reads the targets for the names in them; references to the environment stay.
pub(super) fn load_names(targets: &[String]) -> Outcome<Box<Loaded>> {
    load_names_changed(targets, &InputArgs::default())
}

/// Does what [`load_names`] does with specs that are changed on the way.
pub(super) fn load_names_changed(targets: &[String], inputs: &InputArgs) -> Outcome<Box<Loaded>> {
    saved::refuse_among(targets)?;
    valid(load_changed(
        targets,
        &RuleChoice::default(),
        (&NamesOnly, inputs),
    )?)
}

fn valid(mut loaded: Loaded) -> Outcome<Box<Loaded>> {
    loaded.diagnostics = loaded.diagnostics.into_iter().map(insist).collect();
    if loaded.diagnostics.has_errors() {
        let counts = loaded.diagnostics.counts();
        let is_error = |finding: &Diagnostic| finding.severity == Severity::Error;
        let errors = loaded.diagnostics.into_iter().filter(is_error).collect();
        let what = format!(
            "{} in the specs; nothing was sent",
            plural(counts.errors, "error")
        );
        return Err(Failure::diagnosed(Exit::SpecInvalid, what, errors));
    }
    Ok(Box::new(loaded))
}

/// Makes a field that is still to be filled in an error: the platform would be sent its very text.
fn insist(mut finding: Diagnostic) -> Diagnostic {
    if finding.code == Code::Unfilled {
        finding.severity = Severity::Error;
    }
    finding
}

fn discover(targets: &[String]) -> Outcome<spec::Found> {
    let paths: Vec<PathBuf> = match targets {
        [] => vec![PathBuf::from(DEFAULT_FOLDER)],
        targets => targets.iter().map(|target| path_of(target)).collect(),
    };
    let found = spec::discover(&paths);
    if found.diagnostics.is_empty() {
        return Ok(found);
    }
    let failure = Failure::diagnosed(Exit::NotFound, "no spec to work on", found.diagnostics);
    Err(if Path::new(DEFAULT_FOLDER).exists() {
        failure.next("name a spec file or a directory: ipctl validate specs/")
    } else {
        how_to_begin(failure)
    })
}

/// Leads on in a folder that has no specs yet.
fn how_to_begin(failure: Failure) -> Failure {
    failure
        .next("ipctl init")
        .next("ipctl init --from-live APP")
        .next("or name a spec file or a directory: ipctl validate FILE")
}

/// Takes a target as a path, or as the name of an app whose spec lies in the default folder.
fn path_of(target: &str) -> PathBuf {
    let path = PathBuf::from(target);
    if path.exists() || looks_like_a_path(target) {
        return path;
    }
    let stem = |path: &PathBuf| {
        path.file_stem()
            .and_then(|stem| stem.to_str())
            .map(str::to_owned)
    };
    let specs = spec::discover(&[DEFAULT_FOLDER]).specs;
    let full = short_names()
        .get(target)
        .cloned()
        .unwrap_or_else(|| target.to_owned());
    let matching: Vec<&PathBuf> = specs
        .iter()
        .filter(|path| stem(path).is_some_and(|stem| stem.contains(&full)))
        .collect();
    match matching.as_slice() {
        [path] => (*path).clone(),
        _ => path,
    }
}

pub(super) fn looks_like_a_path(target: &str) -> bool {
    let extension = Path::new(target)
        .extension()
        .and_then(|extension| extension.to_str());
    target == STDIN
        || target.contains(['/', '\\'])
        || matches!(extension, Some("yaml" | "yml" | "json"))
}

/// Reads one spec from standard input, within the limit of a file.
fn read_stdin() -> Result<Arc<Source>, Box<Diagnostic>> {
    let mut bytes = Vec::new();
    match io::stdin().take(MOST_BYTES + 1).read_to_end(&mut bytes) {
        Ok(_) => spec::source(STDIN, bytes),
        Err(error) => Err(Box::new(Diagnostic::error(
            Code::Unreadable,
            format!("standard input cannot be read: {error}"),
        ))),
    }
}

/// Two files that want the same app cannot both be right.
fn refuse_equal_names(loaded: &mut Loaded) {
    let mut seen: BTreeMap<&str, &Document> = BTreeMap::new();
    let mut problems = Vec::new();
    for loaded in &loaded.specs {
        let place = |document: &Document| document.place_of(&[PathStep::Key("name")]);
        match seen.get(loaded.spec.name.as_str()) {
            None => {
                seen.insert(loaded.spec.name.as_str(), &loaded.document);
            }
            Some(first) => {
                let message = format!("two files describe the app `{}`", loaded.spec.name);
                let mut problem = Diagnostic::error(Code::DuplicateApp, message)
                    .help("give one of them another name");
                if let Some(place) = place(&loaded.document) {
                    problem = problem.at(place);
                }
                if let Some(place) = place(first) {
                    problem = problem.note_at("the first is here", place);
                }
                problems.push(problem);
            }
        }
    }
    loaded.diagnostics.extend(problems);
}

/// Reads the manifest, and returns its document when it could be understood.
fn load_manifest(path: &Path, loaded: &mut Loaded) -> Option<Document> {
    let source = match spec::read(path) {
        Ok(source) => source,
        Err(problem) => {
            loaded.diagnostics.push(*problem);
            return None;
        }
    };
    let checked = spec::check_manifest(&source);
    loaded.manifest_source = Some(source);
    loaded.diagnostics.extend(checked.diagnostics);
    loaded.manifest = Some(checked.value?);
    loaded.manifest_file = Some(path.display().to_string());
    loaded.manifest_folder = path.parent().map(Path::to_owned).unwrap_or_default();
    checked.document
}

/// Every name in the manifest must exist; that can be said only when every spec beside it could be read.
fn check_names(document: &Document, loaded: &mut Loaded) {
    let Some(manifest) = &loaded.manifest else {
        return;
    };
    if loaded.left_out.iter().any(|one| one.spec.is_none()) {
        return;
    }
    let taken = loaded.specs.iter().map(|loaded| loaded.spec.clone());
    let left_out = loaded.left_out.iter().filter_map(|one| one.spec.clone());
    let specs: Vec<AppSpec> = taken.chain(left_out).collect();
    for problem in manifest.check(&specs) {
        let steps: Vec<PathStep<'_>> = problem.path.iter().map(|step| path_step(step)).collect();
        let mut found = Diagnostic::error(Code::ManifestName, problem.message.clone());
        if let Some(place) = document.place_of(&steps) {
            found = found.at(place);
        }
        let name = problem.name.as_deref().unwrap_or_default();
        let near = nearest(name, problem.candidates.iter().map(String::as_str));
        found = found.help_maybe(near.first().map(|near| format!("did you mean `{near}`?")));
        loaded.diagnostics.push(found);
    }
}

/// Takes a step of a path that was written as text: a position in a list, or a key.
fn path_step(text: &str) -> PathStep<'_> {
    text.parse().map_or(PathStep::Key(text), PathStep::Index)
}

/// Returns the short names of the manifest in the default folder, if there is a readable one.
pub(super) fn short_names() -> BTreeMap<String, String> {
    let apps = default_manifest().map(|manifest| manifest.apps);
    apps.unwrap_or_default()
        .into_iter()
        .map(|(short, full)| (short, full.to_string()))
        .collect()
}

/// Returns the manifest in the default folder, if there is a readable one.
pub(super) fn default_manifest() -> Option<Manifest> {
    let found = spec::discover(&[DEFAULT_FOLDER]).manifests;
    let source = spec::read(found.first()?).ok()?;
    spec::check_manifest(&source).value
}

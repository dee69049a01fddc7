//! What holds for every text, whatever is wrong with it; shared by tests and by the fuzz target.

use std::sync::Arc;

use ipctl::diag::{Diagnostic, Diagnostics, Place, Source, Span};
use ipctl::lint::{self, App, Levels, Surroundings};
use ipctl::render::diagnostic::{DiagnosticJson, Ink, Layout, concise, human};
use ipctl::spec::emit::{Piece, pieces};
use ipctl::spec::{Document, Node, check_spec, emit, parse};

/// How often fixing may be repeated until nothing is left to fix.
const MOST_ROUNDS: usize = 8;

/// Stands for a secret in seeds; when it is in hidden parts only, no output may hold it.
const SENTINEL: &str = "zqsentinelqz";

/// Reads a text as a spec, runs every rule on it, renders what is found, and asserts what holds for any text.
pub(crate) fn hold(text: &str) {
    let source = Arc::new(Source::new("app.yaml", text));
    let raw = parse(&source);
    assert!(raw.document.is_some() || raw.diagnostics.has_errors());
    if let Some(document) = &raw.document {
        lossless(document);
    }
    let source = Arc::new(Source::new("app.yaml", text));
    let found = findings(&source);
    fixes_come_to_rest(&source, &found);
    shown(&source, &found);
}

/// Reads a text, runs every rule on it, and asserts what holds for the document.
fn findings(source: &Arc<Source>) -> Diagnostics {
    let text = source.text();
    let checked = check_spec(source);
    assert!(checked.document.is_some() || checked.diagnostics.has_errors());
    assert!(checked.value.is_none() || !checked.diagnostics.has_errors());
    let mut found = checked.diagnostics;
    if let Some(document) = &checked.document {
        check_spans(document, &document.root);
        assert_eq!(emit(document).as_deref(), Some(text));
        let surroundings = Surroundings::default();
        let app = App::new(document, &surroundings);
        found.extend(lint::check(&app));
        found.extend(lint::check_stack(std::slice::from_ref(&app)));
        found = lint::judge(found, &[document], &Levels::default()).diagnostics;
    }
    found
}

/// Asserts that fixing a text again and again ends, and makes no error that was not there.
fn fixes_come_to_rest(source: &Arc<Source>, found: &Diagnostics) {
    let (mut source, mut found) = (Arc::clone(source), found.clone());
    for _ in 0..MOST_ROUNDS {
        let Some(repaired) = lint::repair(&source, &found) else {
            return;
        };
        assert_ne!(repaired.text, source.text(), "a fix that changes nothing");
        let errors = found.counts().errors;
        source = Arc::new(Source::new(source.name(), repaired.text));
        found = findings(&source);
        assert!(found.counts().errors <= errors, "{:?}", source.text());
    }
    assert_eq!(lint::repair(&source, &found), None, "{:?}", source.text());
}

/// Asserts that a document gives its text back, and that nothing that was written lies between its values.
fn lossless(document: &Document) {
    let text = document.source.text();
    let pieces = pieces(document);
    assert!(
        pieces.is_some(),
        "spans overlap or are out of order in {text:?}"
    );
    let pieces = pieces.unwrap_or_default();
    let joined: String = pieces.all.iter().map(|piece| piece.text()).collect();
    assert_eq!(joined, text);
    if !text.contains('*') && !text.contains("<<") {
        assert_eq!(pieces.elsewhere, 0, "nothing stands elsewhere in {text:?}");
    }
    for piece in &pieces.all {
        if let Piece::Key(key) = piece {
            assert!(
                !key.is_empty() || text.contains([':', '?', '{']),
                "{text:?}"
            );
        }
    }
}

fn check_spans(document: &Document, node: &Node) {
    let inside = |span: Span| document.source.text().get(span.range()).is_some();
    assert!(inside(node.span));
    for entry in node.entries() {
        assert!(inside(entry.key_span));
        check_spans(document, &entry.value);
    }
    node.items()
        .iter()
        .for_each(|item| check_spans(document, item));
}

fn check_place(source: &Source, place: &Place) {
    assert!(source.text().get(place.span().range()).is_some());
    let (start, end) = (place.start(), place.end());
    assert!(start <= end && start.line <= source.line_count() && start.column >= 1);
}

/// Asserts that every finding has a place and can be shown in each form.
fn shown(source: &Source, found: &Diagnostics) {
    let secret = hides_sentinel(source);
    for problem in found {
        assert!(problem.place.is_some(), "{} has no place", problem.code);
        problem
            .place
            .iter()
            .for_each(|place| check_place(source, place));
        let others = problem.notes.iter().filter_map(|note| note.place.as_ref());
        others.for_each(|place| check_place(source, place));
        check_fix(source, problem);
        for text in forms(problem) {
            assert!(text.contains(problem.code.id()), "{text}");
            assert!(!text.contains(['\u{1b}', '\r', '\0']), "{text:?}");
            assert!(
                !(secret && text.contains(SENTINEL)),
                "a secret is shown: {text}"
            );
        }
    }
}

fn check_fix(source: &Source, problem: &Diagnostic) {
    for edit in problem.fix.iter().flat_map(|fix| &fix.edits) {
        assert!(source.text().get(edit.span.range()).is_some());
    }
}

fn forms(problem: &Diagnostic) -> [String; 4] {
    let layout = |width| Layout {
        width,
        ink: Ink::Plain,
    };
    let line = concise(problem);
    assert!(!line.contains('\n'), "{line:?}");
    let json = serde_json::to_string(&DiagnosticJson::from(problem));
    [
        human(problem, layout(60)),
        human(problem, layout(100)),
        line,
        json.unwrap_or_default(),
    ]
}

/// Tells whether the sentinel is in the text, and only where nothing may be shown.
fn hides_sentinel(source: &Source) -> bool {
    let mut all = source.text().match_indices(SENTINEL).peekable();
    all.peek().is_some()
        && all.all(|(at, word)| {
            let span = Span::new(at, at + word.len());
            source
                .hidden()
                .iter()
                .any(|part| part.start() <= span.start() && span.end() <= part.end())
        })
}

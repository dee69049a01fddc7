//! The receipt of an apply on disk: begun before anything is sent, and there whatever becomes of the run.

use std::cell::RefCell;
use std::fs;
use std::path::Path;

use jiff::Timestamp;

use crate::apply::{About, Event, Receipt, Reporter, UnreadableReceipt, Worth};
use crate::plan::Plan;

use super::context::Context;
use super::error::{Failure, Outcome};
use super::exit::Exit;
use super::files::replace_private;
use super::pipeline::Planned;
use super::report::Report;
use super::saved;

/// The largest receipt that is read, in bytes.
const MOST_BYTES: usize = 64 * 1024 * 1024;

/// Says which receipt is asked for.
pub(super) struct Request<'a> {
    /// The file.
    pub file: &'a str,
    /// The targets of the command line.
    pub targets: Vec<String>,
    /// Why it is done.
    pub message: Option<&'a str>,
}

/// Holds a receipt and writes it again whenever it says more.
pub(super) struct ReceiptFile {
    file: String,
    receipt: RefCell<Receipt>,
}

/// Does the work of a command and keeps a receipt of it, if one is asked for.
pub(super) fn kept(
    context: &Context,
    command: &str,
    request: Option<Request<'_>>,
    work: impl FnOnce() -> Outcome<Report>,
) -> Outcome<Report> {
    let Some(request) = request else {
        return work();
    };
    let receipt = context.keep_receipt(ReceiptFile::begin(context, command, request)?);
    let result = work();
    let (exit, error) = match &result {
        Ok(report) => (report.exit, None),
        Err(failure) => (failure.exit(), Some(failure.what())),
    };
    receipt
        .receipt
        .borrow_mut()
        .close(Timestamp::now(), exit.code(), error);
    if let Err(failure) = receipt.write() {
        context.output.error(&failure.what());
    }
    result
}

impl ReceiptFile {
    fn begin(context: &Context, command: &str, request: Request<'_>) -> Outcome<Self> {
        refuse_foreign(request.file)?;
        let about = About {
            ipctl: env!("CARGO_PKG_VERSION").to_owned(),
            command: command.to_owned(),
            targets: request.targets,
            message: request.message.map(str::to_owned),
            platform: saved::platform(context),
            ..context.settings.author.clone()
        };
        let begun = Self {
            file: request.file.to_owned(),
            receipt: RefCell::new(Receipt::begin(about, Timestamp::now())),
        };
        begun.write()?;
        Ok(begun)
    }

    /// Returns the file, as it was named.
    pub(super) fn file(&self) -> &str {
        &self.file
    }

    /// Writes down what is going to be done.
    pub(super) fn plan(&self, planned: &Planned) -> Outcome<()> {
        let plan: &Plan = &planned.plan;
        self.receipt
            .borrow_mut()
            .plan(plan, planned.account.as_deref());
        self.write()
    }

    fn write(&self) -> Outcome<()> {
        let failed = |what: String| {
            Failure::new(
                Exit::Failed,
                format!("the receipt cannot be written: {what}"),
            )
            .at(&self.file)
        };
        let text = self
            .receipt
            .borrow()
            .to_text()
            .map_err(|error| failed(error.to_string()))?;
        replace_private(Path::new(&self.file), &text).map_err(|error| failed(error.to_string()))
    }
}

impl Reporter for ReceiptFile {
    fn event(&self, event: &Event<'_>) {
        if self.receipt.borrow_mut().take(event) == Worth::Writing {
            // It could be written before, and is written once more at the end, where a failure is told.
            let _ = self.write();
        }
    }
}

/// Makes sure that a receipt may be written in a file: one that is not there, is empty, or is a receipt itself.
fn refuse_foreign(file: &str) -> Outcome<()> {
    let Ok(known) = fs::metadata(file) else {
        return Ok(());
    };
    if known.is_file() && (known.len() == 0 || is_one(file)) {
        return Ok(());
    }
    Err(
        Failure::usage("this is no receipt, so it is not written over")
            .at(file)
            .next("give another name: --receipt receipt.json"),
    )
}

/// Tells whether a file is a receipt, also one that cannot be read by this version.
pub(super) fn is_one(file: &str) -> bool {
    let text = content(file).unwrap_or_default();
    !matches!(Receipt::from_text(&text), Err(UnreadableReceipt::Foreign))
}

/// Reads a receipt.
pub(super) fn read(file: &str) -> Outcome<Receipt> {
    let text = content(file).unwrap_or_default();
    Receipt::from_text(&text).map_err(|error| Failure::caused(Exit::SpecInvalid, error).at(file))
}

fn content(file: &str) -> Option<String> {
    let path = Path::new(file);
    if !path.is_file() {
        return None;
    }
    let bytes = crate::spec::read_at_most(path, MOST_BYTES).ok()?;
    String::from_utf8(bytes).ok()
}

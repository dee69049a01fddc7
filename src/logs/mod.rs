//! Lines of logs, apart from where they come from: what they say, which are shown, and which were shown before.

mod entry;
mod filter;
mod glob;
mod level;
mod origins;
mod seam;

pub use entry::{Entry, LinePlace, Reader};
pub use filter::{BadPattern, Filter, Pattern, Sieve};
pub use glob::matches as glob_matches;
pub use level::{Level, UnknownLevel};
pub use seam::{Overlap, Seam};

//! Permissions for log streams, archives and consoles, carried by their addresses.

use std::collections::BTreeMap;

use super::clock::{Moment, SECOND};
use super::logs::Selection;
use super::random::Random;

/// Says what an address with a token leads to.
#[derive(Debug, Clone)]
pub(crate) enum Grant {
    /// A log stream or archive.
    Log(Selection),
    /// A shell in an instance of a component of an app.
    Console {
        /// The app.
        app: String,
        /// The component.
        component: String,
        /// The instance.
        instance: String,
    },
}

/// Holds the tokens that are still good.
#[derive(Debug)]
pub(crate) struct Tokens {
    random: Random,
    given: BTreeMap<String, (Moment, Grant)>,
    order: std::collections::VecDeque<String>,
}

/// How long a token is good, in nanoseconds.
const LIFETIME: i64 = 3600 * SECOND;

/// The most tokens that are good at one time; the oldest go first.
const MOST: usize = 5000;

impl Tokens {
    /// Starts without tokens.
    pub(crate) fn new(seed: Option<u64>) -> Self {
        Self {
            // Not the stream of the saved identifiers, which a reading request must not move.
            random: Random::new(seed.map(|seed| seed ^ 0x746f_6b65_6e73)),
            given: BTreeMap::new(),
            order: std::collections::VecDeque::new(),
        }
    }

    /// Gives out a token for `grant`.
    pub(crate) fn give(&mut self, now: Moment, grant: Grant) -> String {
        while self.order.len() >= MOST {
            if let Some(oldest) = self.order.pop_front() {
                self.given.remove(&oldest);
            }
        }
        let token = self.random.word(32);
        self.order.push_back(token.clone());
        self.given.insert(token.clone(), (now, grant));
        token
    }

    /// Returns what `token` leads to, unless it is unknown or too old.
    pub(crate) fn find(&self, token: &str, now: Moment) -> Option<Grant> {
        let (given, grant) = self.given.get(token)?;
        (now.since(*given) <= LIFETIME).then(|| grant.clone())
    }
}

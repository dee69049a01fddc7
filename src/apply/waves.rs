//! The order of the work: waves, how many apps at a time, and what a failed wave means for the ones after it.

use std::collections::BTreeMap;
use std::fmt;
use std::num::NonZeroUsize;
use std::str::FromStr;

use futures_util::future::join_all;
use tokio::sync::Semaphore;

/// Bounds how many apps of a wave are worked on at a time, from 1 to 16.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parallel(NonZeroUsize);

impl Parallel {
    /// The most apps at a time: more would only wait for the platform's limit on requests.
    pub const MOST: usize = 16;

    /// Returns a bound; none when it is out of range.
    pub fn new(apps: usize) -> Option<Self> {
        let apps = NonZeroUsize::new(apps)?;
        (apps.get() <= Self::MOST).then_some(Self(apps))
    }
}

impl Default for Parallel {
    /// Returns three at a time.
    fn default() -> Self {
        Self(const { NonZeroUsize::MIN.saturating_add(2) })
    }
}

impl fmt::Display for Parallel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Reports a bound that is out of range.
#[derive(Debug, thiserror::Error)]
#[error("give a number from 1 to {}", Parallel::MOST)]
pub struct OutOfRange;

impl FromStr for Parallel {
    type Err = OutOfRange;

    fn from_str(text: &str) -> Result<Self, OutOfRange> {
        text.parse().ok().and_then(Self::new).ok_or(OutOfRange)
    }
}

/// Says what a wave that did not end well means for the later ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AfterFailure {
    /// They are not started.
    HoldBack,
    /// They are started all the same.
    KeepGoing,
}

/// Says in which order apps are worked on.
///
/// The apps of a wave are worked on side by side, and a wave starts when the one before has ended well. Apps in no wave
/// come last, in a wave of their own: an app that others need has to be named, one that needs others need not be.
#[derive(Debug, Clone)]
pub struct Schedule {
    /// The waves in their order, by the full names of the apps.
    pub waves: Vec<Vec<String>>,
    /// How many apps of a wave are worked on at a time.
    pub parallel: Parallel,
    /// What a failed wave means for the later ones.
    pub after_failure: AfterFailure,
}

/// Holds the jobs of one wave, each with its place among all jobs.
#[derive(Debug)]
pub(super) struct Wave<'a, J> {
    /// The number of the wave, from 1, as in the manifest.
    pub(super) number: usize,
    jobs: Vec<(usize, &'a J)>,
}

impl<'a, J> Wave<'a, J> {
    /// Returns the jobs in their order.
    pub(super) fn jobs(&self) -> impl Iterator<Item = &'a J> {
        self.jobs.iter().map(|(_, job)| *job)
    }
}

/// Says whether the work on an app is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    /// It is.
    Due,
    /// It is not, because an earlier wave did not end well.
    HeldBack {
        /// The number of the app's own wave.
        wave: usize,
    },
}

impl Schedule {
    /// Sorts jobs into waves; a wave without jobs is left out, and the others keep their numbers.
    pub(super) fn split<'a, J>(
        &self,
        jobs: &'a [J],
        name: impl Fn(&J) -> &str,
    ) -> Vec<Wave<'a, J>> {
        let mut waves: BTreeMap<usize, Vec<(usize, &J)>> = BTreeMap::new();
        for (place, job) in jobs.iter().enumerate() {
            let number = self.number_of(name(job));
            waves.entry(number).or_default().push((place, job));
        }
        let wave = |(number, jobs)| Wave { number, jobs };
        waves.into_iter().map(wave).collect()
    }

    /// Puts jobs in a wave of their own, after all others.
    pub(super) fn last<'a, J>(&self, jobs: &'a [J]) -> Wave<'a, J> {
        Wave {
            number: self.waves.len() + 2,
            jobs: jobs.iter().enumerate().collect(),
        }
    }

    fn number_of(&self, app: &str) -> usize {
        let names = |wave: &Vec<String>| wave.iter().any(|name| name == app);
        let before = self.waves.iter().take_while(|wave| !names(wave));
        before.count() + 1
    }

    /// Works on wave after wave and returns the results in the order of all jobs. Within a wave every job is worked on to
    /// its end, whatever becomes of the others.
    pub(super) async fn drive<'a, J, T, F: Future<Output = T>>(
        &self,
        waves: &[Wave<'a, J>],
        work: impl Fn(&'a J, Turn) -> F,
        is_failure: impl Fn(&T) -> bool,
    ) -> Vec<T> {
        let slots = Semaphore::new(self.parallel.0.get());
        let mut results = BTreeMap::new();
        let mut after = AfterFailure::KeepGoing;
        for wave in waves {
            let turn = match after {
                AfterFailure::KeepGoing => Turn::Due,
                AfterFailure::HoldBack => Turn::HeldBack { wave: wave.number },
            };
            let jobs = wave.jobs.iter().map(async |&(place, job)| {
                let _slot = slots.acquire().await;
                (place, work(job, turn).await)
            });
            let ended = join_all(jobs).await;
            if ended.iter().any(|(_, result)| is_failure(result)) {
                after = self.after_failure;
            }
            results.extend(ended);
        }
        results.into_values().collect()
    }
}

#[cfg(test)]
mod tests {
    use std::cell::{Cell, RefCell};
    use std::time::Duration;

    use proptest::prelude::*;

    use super::*;

    /// A job of a test: its name, how long it takes and whether it fails.
    #[derive(Debug, Clone)]
    struct Job {
        name: String,
        takes: u64,
        fails: bool,
    }

    fn schedule(waves: &[&[&str]]) -> Schedule {
        let names = |wave: &&[&str]| wave.iter().map(ToString::to_string).collect();
        Schedule {
            waves: waves.iter().map(names).collect(),
            parallel: Parallel::default(),
            after_failure: AfterFailure::HoldBack,
        }
    }

    fn shown(schedule: &Schedule, apps: &[&str]) -> Vec<String> {
        let waves = schedule.split(apps, |app| app);
        let words = |wave: &Wave<'_, &str>| {
            let names: Vec<&str> = wave.jobs().copied().collect();
            format!("{} {}", wave.number, names.join(" "))
        };
        waves.iter().map(words).collect()
    }

    #[test]
    fn apps_in_no_wave_come_last() {
        let waves = schedule(&[&["odoo", "superset"], &["mcp"]]);
        assert_eq!(
            shown(&waves, &["blog", "mcp", "odoo", "superset"]),
            ["1 odoo superset", "2 mcp", "3 blog"]
        );
    }

    #[test]
    fn without_waves_all_start_together() {
        assert_eq!(shown(&schedule(&[]), &["a", "b"]), ["1 a b"]);
    }

    #[test]
    fn a_wave_keeps_its_number_when_another_has_no_app_in_the_plan() {
        let waves = schedule(&[&["odoo"], &["gone"], &["mcp"]]);
        assert_eq!(shown(&waves, &["mcp", "odoo"]), ["1 odoo", "3 mcp"]);
    }

    #[test]
    fn a_bound_is_a_number_from_1_to_16() {
        for (text, good) in [
            ("1", true),
            ("16", true),
            ("0", false),
            ("17", false),
            ("x", false),
        ] {
            assert_eq!(text.parse::<Parallel>().is_ok(), good, "{text}");
        }
        assert_eq!(Parallel::default().to_string(), "3");
    }

    /// What is seen of one run: the wave of each job that was worked on, in the order of the starts, and the most at a time.
    struct Seen {
        turns: Vec<Turn>,
        started: Vec<usize>,
        most: usize,
        overlap: bool,
    }

    fn run(schedule: &Schedule, jobs: &[Job]) -> Seen {
        let waves = schedule.split(jobs, |job| &job.name);
        let (running, most, overlap) = (RefCell::new(Vec::new()), Cell::new(0), Cell::new(false));
        let started = RefCell::new(Vec::new());
        let work = async |job: &Job, turn: Turn| {
            let wave = schedule.number_of(&job.name);
            if turn == Turn::Due {
                started.borrow_mut().push(wave);
                running.borrow_mut().push(wave);
                most.set(most.get().max(running.borrow().len()));
                overlap.set(overlap.get() || running.borrow().iter().any(|other| *other != wave));
                tokio::time::sleep(Duration::from_millis(job.takes)).await;
                running.borrow_mut().retain({
                    let mut left = 1;
                    move |_| std::mem::replace(&mut left, 0) == 0
                });
            }
            (turn, job.fails && turn == Turn::Due)
        };
        let runtime = tokio::runtime::Builder::new_current_thread();
        let runtime = { runtime }
            .enable_time()
            .start_paused(true)
            .build()
            .unwrap();
        let results = runtime.block_on(schedule.drive(&waves, work, |(_, failed)| *failed));
        Seen {
            turns: results.into_iter().map(|(turn, _)| turn).collect(),
            started: started.take(),
            most: most.get(),
            overlap: overlap.get(),
        }
    }

    fn a_job() -> impl Strategy<Value = Job> {
        (0..9_usize, 0..50_u64, any::<bool>()).prop_map(|(name, takes, fails)| Job {
            name: format!("app{name}"),
            takes,
            fails,
        })
    }

    fn a_schedule() -> impl Strategy<Value = Schedule> {
        let wave = prop::collection::vec((0..9_usize).prop_map(|name| format!("app{name}")), 0..4);
        let waves = prop::collection::vec(wave, 0..4);
        (waves, 1..=Parallel::MOST, any::<bool>()).prop_map(|(waves, parallel, hold)| Schedule {
            waves,
            parallel: Parallel::new(parallel).unwrap(),
            after_failure: if hold {
                AfterFailure::HoldBack
            } else {
                AfterFailure::KeepGoing
            },
        })
    }

    proptest! {
        #[test]
        fn every_job_has_its_turn_in_the_order_of_the_waves(schedule in a_schedule(), jobs in prop::collection::vec(a_job(), 0..12)) {
            let seen = run(&schedule, &jobs);
            prop_assert_eq!(seen.turns.len(), jobs.len());
            prop_assert!(seen.started.is_sorted());
            prop_assert!(!seen.overlap, "a wave began before the one before it had ended");
            prop_assert!(seen.most <= schedule.parallel.0.get());
        }

        #[test]
        fn a_job_is_held_back_exactly_when_an_earlier_wave_failed(schedule in a_schedule(), jobs in prop::collection::vec(a_job(), 0..12)) {
            let seen = run(&schedule, &jobs);
            let number = |job: &Job| schedule.number_of(&job.name);
            let first_failed = jobs.iter().filter(|job| job.fails).map(number).min();
            for (job, turn) in jobs.iter().zip(&seen.turns) {
                let late = first_failed.is_some_and(|failed| failed < number(job));
                let held = schedule.after_failure == AfterFailure::HoldBack && late;
                let expected = if held { Turn::HeldBack { wave: number(job) } } else { Turn::Due };
                prop_assert_eq!(*turn, expected);
            }
        }
    }
}

//! Five-field schedules.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{ToSpan, ZonedDateTime};

use super::clock::{Moment, SECOND};

/// Holds a schedule: minute, hour, day of month, month, day of week, and the zone it is read in.
#[derive(Debug, Clone)]
pub(crate) struct Cron {
    minutes: u64,
    hours: u64,
    days: u64,
    months: u64,
    weekdays: u64,
    either_day: bool,
    zone: TimeZone,
}

/// The longest time that is searched for due moments.
const REACH: i64 = 31 * 24 * 3600 * SECOND;

impl Cron {
    /// Reads five fields and a zone's name; an unknown zone counts as UTC, unreadable fields are `None`.
    pub(crate) fn parse(text: &str, zone: &str) -> Option<Self> {
        let fields: Vec<&str> = text.split_whitespace().collect();
        let [minute, hour, day, month, weekday] = fields.as_slice() else {
            return None;
        };
        let weekdays = field(weekday, 0, 7)?;
        Some(Self {
            minutes: field(minute, 0, 59)?,
            hours: field(hour, 0, 23)?,
            days: field(day, 1, 31)?,
            months: field(month, 1, 12)?,
            // Sunday is both 0 and 7.
            weekdays: weekdays | ((weekdays >> 7) & 1),
            either_day: !day.starts_with('*') && !weekday.starts_with('*'),
            zone: TimeZone::get(zone).unwrap_or(TimeZone::UTC),
        })
    }

    /// Returns the last `most` due moments after `since` and not after `until`, oldest first.
    pub(crate) fn between(&self, since: Moment, until: Moment, most: usize) -> Vec<Moment> {
        let floor = since.max(until.plus(-REACH));
        let mut found = Vec::new();
        let mut at = Moment(until.0.div_euclid(60 * SECOND).saturating_mul(60 * SECOND));
        while at > floor && found.len() < most {
            let local = at.timestamp().to_zoned_datetime(self.zone.clone());
            if self.is_due(&local) {
                found.push(at);
                at = at.plus(-60 * SECOND);
            } else {
                at = self.earlier(&local, at);
            }
        }
        found.reverse();
        found
    }

    /// Returns an earlier moment to look at: the end of the day before when the day does not fit.
    fn earlier(&self, local: &ZonedDateTime, at: Moment) -> Moment {
        if self.fits_day(local.datetime()) {
            return at.plus(-60 * SECOND);
        }
        let midnight = local.start_of_day().ok();
        let before = midnight.and_then(|day| day.checked_sub(1.minute()).ok());
        before.map_or(at.plus(-60 * SECOND), |day| Moment::from(day.timestamp()))
    }

    fn is_due(&self, local: &ZonedDateTime) -> bool {
        self.fits_day(local.datetime())
            && has(self.minutes, local.minute())
            && has(self.hours, local.hour())
    }

    fn fits_day(&self, local: DateTime) -> bool {
        let day = has(self.days, local.day());
        let weekday = has(self.weekdays, local.weekday().to_sunday_zero_offset());
        let fits = if self.either_day {
            day || weekday
        } else {
            day && weekday
        };
        fits && has(self.months, local.month())
    }
}

fn has(set: u64, value: i8) -> bool {
    u32::try_from(value).is_ok_and(|bit| set.checked_shr(bit).unwrap_or(0) & 1 == 1)
}

/// Reads one field into a bit set.
fn field(text: &str, low: u32, high: u32) -> Option<u64> {
    let mut set = 0_u64;
    for part in text.split(',') {
        let (range, step) = part.split_once('/').unwrap_or((part, "1"));
        let step: usize = step.parse().ok().filter(|step| *step > 0)?;
        let (from, to) = match range.split_once('-') {
            Some((from, to)) => (value(from)?, value(to)?),
            None if range == "*" => (low, high),
            None if part.contains('/') => (value(range)?, high),
            None => (value(range)?, value(range)?),
        };
        if from < low || to > high || from > to {
            return None;
        }
        set |= (from..=to).step_by(step).fold(0, |set, n| set | 1 << n);
    }
    Some(set)
}

fn value(text: &str) -> Option<u32> {
    const NAMES: [&str; 19] = [
        "SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT", "JAN", "FEB", "MAR", "APR", "MAY", "JUN",
        "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
    ];
    if let Ok(number) = text.parse() {
        return Some(number);
    }
    let place = NAMES
        .iter()
        .position(|name| name.eq_ignore_ascii_case(text))?;
    let number = if place > 6 { place - 6 } else { place };
    u32::try_from(number).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn due(cron: &str, zone: &str, from: &str, to: &str) -> Vec<String> {
        let moment = |text: &str| Moment::from(text.parse::<jiff::Timestamp>().unwrap());
        let cron = Cron::parse(cron, zone).unwrap();
        let found = cron.between(moment(from), moment(to), 5);
        found.into_iter().map(Moment::in_seconds).collect()
    }

    #[test]
    fn steps_ranges_and_lists() {
        let from = "2026-01-01T00:00:00Z";
        assert_eq!(
            due("*/2 * * * *", "UTC", from, "2026-01-01T00:05:00Z"),
            ["2026-01-01T00:02:00Z", "2026-01-01T00:04:00Z"]
        );
        assert_eq!(
            due("0 3,15 * * MON-FRI", "UTC", from, "2026-01-04T00:00:00Z"),
            [
                "2026-01-01T03:00:00Z",
                "2026-01-01T15:00:00Z",
                "2026-01-02T03:00:00Z",
                "2026-01-02T15:00:00Z"
            ]
        );
    }

    #[test]
    fn only_the_newest_are_returned() {
        let found = due(
            "* * * * *",
            "UTC",
            "2026-01-01T00:00:00Z",
            "2026-06-01T00:00:30Z",
        );
        assert_eq!(found.len(), 5);
        assert_eq!(found.last().unwrap(), "2026-06-01T00:00:00Z");
    }

    #[test]
    fn nonsense_is_no_schedule() {
        for text in [
            "",
            "* * * *",
            "60 * * * *",
            "*/0 * * * *",
            "5-1 * * * *",
            "x * * * *",
            "99999999999 * * * *",
        ] {
            assert!(Cron::parse(text, "UTC").is_none(), "{text}");
        }
    }
}

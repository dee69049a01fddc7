//! Reads schedules of five fields and says what is wrong with them.

use crate::diag::Severity;

/// Something in a schedule that cannot be read, or that does not do what it seems to.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fault {
    /// Where the part begins in the text, in bytes.
    pub(super) start: usize,
    /// How long the part is, in bytes.
    pub(super) len: usize,
    /// How bad it is.
    pub(super) level: Severity,
    /// What is wrong, to be read after the name of the field.
    pub(super) what: String,
    /// The field it is in; none for the whole schedule.
    pub(super) field: Option<&'static str>,
}

/// One of the five fields.
struct Field {
    name: &'static str,
    low: u32,
    high: u32,
    words: &'static [&'static str],
}

const MONTHS: [&str; 12] = [
    "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
];
const DAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
const FIELDS: [Field; 5] = [
    field("minute", 0, 59, &[]),
    field("hour", 0, 23, &[]),
    field("day of the month", 1, 31, &[]),
    field("month", 1, 12, &MONTHS),
    field("day of the week", 0, 7, &DAYS),
];

/// The longest month of each name, in days.
const LENGTHS: [u32; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const fn field(name: &'static str, low: u32, high: u32, words: &'static [&'static str]) -> Field {
    Field {
        name,
        low,
        high,
        words,
    }
}

/// Returns everything that is wrong with the fields of a schedule; how many there are is for the schema to say.
pub(super) fn faults(text: &str) -> Vec<Fault> {
    let fields: Vec<(usize, &str)> = fields(text);
    if let [(_, word), ..] = fields.as_slice()
        && fields.len() <= 2
        && word.strip_prefix('@').is_some_and(|word| !word.is_empty())
    {
        let what = "words such as `@daily` are not documented by the platform".to_owned();
        return vec![whole(text, what)];
    }
    if fields.len() != FIELDS.len() {
        return Vec::new();
    }
    let mut faults = Vec::new();
    let mut sets = Vec::new();
    for (field, (start, written)) in FIELDS.iter().zip(&fields) {
        sets.push(read(field, *start, written, &mut faults));
    }
    if faults.is_empty() && never(&sets) {
        let what = "there is no such day, so the job never runs".to_owned();
        faults.push(whole(text, what));
    }
    faults
}

fn whole(text: &str, what: String) -> Fault {
    Fault {
        start: 0,
        len: text.len(),
        level: Severity::Warning,
        what,
        field: None,
    }
}

/// Returns the words of a text with the places they begin at.
fn fields(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut end = 0;
    for word in text.split_whitespace() {
        let rest = text.get(end..).unwrap_or_default();
        let start = end + rest.find(word).unwrap_or_default();
        end = start + word.len();
        found.push((start, word));
    }
    found
}

/// Reads one field into a set of bits, and notes what is wrong in it.
fn read(field: &Field, start: usize, text: &str, faults: &mut Vec<Fault>) -> u64 {
    let mut set = 0;
    let mut at = start;
    for part in text.split(',') {
        match read_part(field, part) {
            Ok(bits) => set |= bits,
            Err((level, what)) => faults.push(Fault {
                start: at,
                len: part.len(),
                level,
                what,
                field: Some(field.name),
            }),
        }
        at += part.len() + 1;
    }
    set
}

fn read_part(field: &Field, part: &str) -> Result<u64, (Severity, String)> {
    let error = |what: String| Err((Severity::Error, what));
    let (range, step) = match part.split_once('/') {
        Some((range, step)) => (range, Some(step)),
        None => (part, None),
    };
    if range == "?" {
        return Err((
            Severity::Warning,
            "is not documented; `*` means every one".to_owned(),
        ));
    }
    let (from, to) = match range.split_once('-') {
        _ if range == "*" => (field.low, field.high),
        Some((from, to)) => (value(field, from)?, value(field, to)?),
        None => {
            let from = value(field, range)?;
            (from, if step.is_some() { field.high } else { from })
        }
    };
    let step = match step.map(str::parse::<u32>) {
        None => 1,
        Some(Ok(0)) => return error("has the step 0, which leads nowhere".to_owned()),
        Some(Ok(step)) => step,
        Some(Err(_)) => return error("has a step that is no number".to_owned()),
    };
    if from > to {
        let what = "begins after it ends; write two ranges".to_owned();
        return Err((Severity::Warning, what));
    }
    if step > field.high - field.low {
        let what = format!(
            "has a step beyond {}, so only its first value counts",
            field.high
        );
        return Err((Severity::Warning, what));
    }
    let values = (from..=to).step_by(usize::try_from(step).unwrap_or(1));
    Ok(values.fold(0, |set, value| set | (1 << value)))
}

fn value(field: &Field, text: &str) -> Result<u32, (Severity, String)> {
    let bounds = format!("is not from {} to {}", field.low, field.high);
    let word = |word: &&str| word.eq_ignore_ascii_case(text);
    if let Some(place) = field.words.iter().position(word) {
        return Ok(u32::try_from(place).unwrap_or(0) + u32::from(field.words.len() == 12));
    }
    match text.parse::<u32>() {
        Ok(value) if (field.low..=field.high).contains(&value) => Ok(value),
        _ if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) => {
            Err((Severity::Error, bounds))
        }
        _ => Err((Severity::Error, "cannot be read".to_owned())),
    }
}

/// Tells whether none of the days is in one of the months, when the day of the week is open.
fn never(sets: &[u64]) -> bool {
    let &[_, _, days, months, weekdays] = sets else {
        return false;
    };
    let first = days.trailing_zeros();
    let lengths = (1_u32..).zip(LENGTHS);
    let mut fits = lengths.filter(|(month, length)| months >> month & 1 == 1 && first <= *length);
    weekdays & 0b111_1111 == 0b111_1111 && fits.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        let shown = |fault: &Fault| {
            let part = text.get(fault.start..fault.start + fault.len);
            let (level, what) = (fault.level.as_str(), &fault.what);
            let field = fault
                .field
                .map_or(String::new(), |field| format!("{field} "));
            format!("{level} {field}[{}] {what}", part.unwrap_or("?"))
        };
        faults(text).iter().map(shown).collect()
    }

    #[test]
    fn common_schedules_are_in_order() {
        for text in [
            "* * * * *",
            "*/15 * * * *",
            "0 3 * * *",
            "5,35 8-18/2 1-15 JAN-Mar MON-FRI",
            "0 0 1 1 0",
            "0 0 * * 7",
            "0 0 29 2 *",
            "0 0 31 2 MON",
            "10/5 * * * *",
        ] {
            assert!(faults(text).is_empty(), "{text}: {:?}", faults(text));
        }
    }

    #[test]
    fn each_fault_is_found_at_its_part() {
        assert_eq!(
            found("60 10 0 * *"),
            [
                "error minute [60] is not from 0 to 59",
                "error day of the month [0] is not from 1 to 31"
            ]
        );
        assert_eq!(found("0  x * * *"), ["error hour [x] cannot be read"]);
        assert_eq!(
            found("*/0 * * * *"),
            ["error minute [*/0] has the step 0, which leads nowhere"]
        );
        assert_eq!(
            found("*/x * * * *"),
            ["error minute [*/x] has a step that is no number"]
        );
        assert_eq!(
            found("0 0 * 13 *"),
            ["error month [13] is not from 1 to 12"]
        );
        assert_eq!(
            found("0 0 L * *"),
            ["error day of the month [L] cannot be read"]
        );
        assert_eq!(found("1,,2 * * * *"), ["error minute [] cannot be read"]);
        assert_eq!(
            found("0 99999999999999999999 * * *"),
            ["error hour [99999999999999999999] is not from 0 to 23"]
        );
    }

    #[test]
    fn what_runs_otherwise_than_meant_is_a_warning() {
        assert_eq!(
            found("0 22-2 * * *"),
            ["warning hour [22-2] begins after it ends; write two ranges"]
        );
        assert_eq!(
            found("*/90 * * * *"),
            ["warning minute [*/90] has a step beyond 59, so only its first value counts"]
        );
        assert_eq!(
            found("0 0 31 2,4 *"),
            ["warning [0 0 31 2,4 *] there is no such day, so the job never runs"]
        );
        assert_eq!(
            found("0 0 ? * *"),
            ["warning day of the month [?] is not documented; `*` means every one"]
        );
        assert_eq!(found("@daily").len(), 1);
    }
}

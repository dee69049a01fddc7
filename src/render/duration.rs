//! Durations and ages as a person reads them.

use std::time::Duration;

use jiff::Timestamp;

/// Writes a duration: `8s`, `2m41s`, `1h05m`, `3d`.
pub fn duration(span: Duration) -> String {
    let seconds = span.as_secs();
    match seconds {
        0..60 => format!("{seconds}s"),
        60..3600 => format!("{}m{:02}s", seconds / 60, seconds % 60),
        3600..86_400 => format!("{}h{:02}m", seconds / 3600, seconds % 3600 / 60),
        _ => format!("{}d", seconds / 86_400),
    }
}

/// Writes how long before `now` the time `then` was; `-` when there is none, and never less than nothing.
pub fn age(then: Option<Timestamp>, now: Timestamp) -> String {
    let Some(then) = then else {
        return "-".to_owned();
    };
    duration(Duration::try_from(now.duration_since(then)).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_fit_the_length() {
        let text = |seconds| duration(Duration::from_secs(seconds));
        assert_eq!(
            [text(8), text(161), text(3900), text(300_000)],
            ["8s", "2m41s", "1h05m", "3d"]
        );
    }

    #[test]
    fn an_age_is_never_negative_and_never_wrong() {
        let time = |text: &str| text.parse::<Timestamp>().unwrap();
        let now = time("2026-08-07T09:00:10Z");
        assert_eq!(age(Some(time("2026-08-07T09:00:00Z")), now), "10s");
        assert_eq!(age(Some(time("2026-08-07T10:00:00Z")), now), "0s");
        assert_eq!(age(None, now), "-");
    }
}

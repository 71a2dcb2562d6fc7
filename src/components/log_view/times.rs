use super::{Timestamps, digits::last_digits};
use crate::{components::page::fill_count, strings::Strings};

/// Writes the times of one log's lines.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct TimeFormat {
    pub(super) timestamps: Timestamps,
    /// When the log's first line was written, in milliseconds since the Unix epoch.
    pub(super) started_at: Option<i64>,
}

impl TimeFormat {
    /// The text before a line that was written at `unix_ms`, so far from UTC; none where there are no times.
    pub(super) fn text(self, unix_ms: i64, utc_offset_minutes: impl FnOnce(i64) -> i32) -> Option<String> {
        match self.timestamps {
            Timestamps::Off => None,
            Timestamps::Clock => Some(time_of_day(unix_ms, utc_offset_minutes(unix_ms))),
            Timestamps::SinceStart => Some(since_start(unix_ms.saturating_sub(self.started_at.unwrap_or(unix_ms)))),
        }
    }

    /// A text that takes as much room as a line's time.
    pub(super) fn widest(self) -> Option<&'static str> {
        match self.timestamps {
            Timestamps::Off => None,
            Timestamps::Clock => Some("00:00:00.000"),
            Timestamps::SinceStart => Some("+00:00.000"),
        }
    }
}

/// `HH:mm:ss.SSS` at this distance from UTC: in every language the same, as logs have it, and of one width.
fn time_of_day(unix_ms: i64, utc_offset_minutes: i32) -> String {
    let ms = unix_ms.wrapping_add(i64::from(utc_offset_minutes) * 60_000).rem_euclid(86_400_000);
    [&last_digits(2, ms / 3_600_000), ":", &last_digits(2, ms / 60_000 % 60), ":", &seconds(ms)].concat()
}

/// `+mm:ss.SSS`; a line whose clock ran backwards is at the start.
fn since_start(ms: i64) -> String {
    let ms = ms.max(0);
    let minutes = ms / 60_000;
    let minutes = if minutes < 100 { last_digits(2, minutes) } else { minutes.to_string() };
    ["+", &minutes, ":", &seconds(ms)].concat()
}

/// `ss.SSS`.
fn seconds(ms: i64) -> String {
    [&last_digits(2, ms / 1000 % 60), ".", &last_digits(3, ms)].concat()
}

/// A length of time in words.
pub(super) fn seconds_text(seconds: u64, strings: &Strings) -> String {
    match seconds {
        1 => strings.duration_second.to_string(),
        _ => fill_count(&strings.duration_seconds, seconds, strings),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::strings::ENGLISH;

    #[test]
    fn time_is_the_readers_own() {
        let at = 1_775_812_532_579;
        assert_eq!(time_of_day(at, 0), "09:15:32.579");
        assert_eq!(time_of_day(at, 345), "15:00:32.579");
        assert_eq!(time_of_day(at, -600), "23:15:32.579");
        assert_eq!(time_of_day(i64::MIN, 0).len(), 12);
    }

    #[test]
    fn time_since_the_start_counts_minutes_without_end_and_never_below_zero() {
        for (ms, text) in [
            (0, "+00:00.000"),
            (61_007, "+01:01.007"),
            (22 * 60_000, "+22:00.000"),
            (100 * 60_000, "+100:00.000"),
            (-5, "+00:00.000"),
        ] {
            assert_eq!(since_start(ms), text);
        }
    }

    #[test]
    fn the_first_line_is_at_the_start_and_no_times_are_no_text() {
        let format = |timestamps| TimeFormat { timestamps, started_at: Some(1000) };
        assert_eq!(format(Timestamps::SinceStart).text(3500, |_| 0).as_deref(), Some("+00:02.500"));
        assert_eq!(format(Timestamps::Clock).text(3500, |_| 0).as_deref(), Some("00:00:03.500"));
        assert_eq!(format(Timestamps::Off).text(3500, |_| 0), None);
    }

    #[test]
    fn one_second_is_singular() {
        let texts = [0, 1, 2].map(|seconds| seconds_text(seconds, &ENGLISH));
        assert_eq!(texts, ["0 seconds", "1 second", "2 seconds"]);
    }
}

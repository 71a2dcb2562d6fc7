use crate::components::log_options::Timestamps;

/// Formats the times of a log's lines.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct TimeFormat {
    pub(super) timestamps: Timestamps,
    /// The time of the first line, in milliseconds since the Unix epoch.
    pub(super) started_at: Option<i64>,
}

impl TimeFormat {
    /// The time before a line, or `None` if times are off. `utc_offset_minutes` gives the offset of the reader's time zone
    /// at a time.
    pub(super) fn text(self, unix_ms: i64, utc_offset_minutes: impl FnOnce(i64) -> i32) -> Option<String> {
        match self.timestamps {
            Timestamps::Off => None,
            Timestamps::Clock => Some(time_of_day(unix_ms, utc_offset_minutes(unix_ms))),
            Timestamps::SinceStart => Some(since_start(unix_ms.saturating_sub(self.started_at.unwrap_or(unix_ms)))),
        }
    }

    /// A text as wide as a line's time.
    pub(super) fn widest(self) -> Option<&'static str> {
        match self.timestamps {
            Timestamps::Off => None,
            Timestamps::Clock => Some("00:00:00.000"),
            Timestamps::SinceStart => Some("+00:00.000"),
        }
    }
}

/// `HH:mm:ss.SSS`, the same in every language, as is usual in logs, and always of the same width.
fn time_of_day(unix_ms: i64, utc_offset_minutes: i32) -> String {
    let ms = unix_ms.wrapping_add(i64::from(utc_offset_minutes) * 60_000).rem_euclid(86_400_000);
    format!("{:02}:{:02}:{}", ms / 3_600_000, ms / 60_000 % 60, seconds(ms))
}

/// `+mm:ss.SSS`, with more digits from 100 minutes. A line with a time before the first one counts as the first.
fn since_start(ms: i64) -> String {
    let ms = ms.max(0);
    format!("+{:02}:{}", ms / 60_000, seconds(ms))
}

/// `ss.SSS`.
fn seconds(ms: i64) -> String {
    format!("{:02}.{:03}", ms / 1000 % 60, ms % 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_of_day_is_in_the_readers_time_zone() {
        let at = 1_775_812_532_579;
        assert_eq!(time_of_day(at, 0), "09:15:32.579");
        assert_eq!(time_of_day(at, 345), "15:00:32.579");
        assert_eq!(time_of_day(at, -600), "23:15:32.579");
        assert_eq!(time_of_day(i64::MIN, 0).len(), 12);
    }

    #[test]
    fn the_time_since_the_start_has_no_limit_and_is_never_negative() {
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
    fn each_option_has_its_format() {
        let format = |timestamps| TimeFormat { timestamps, started_at: Some(1000) };
        assert_eq!(format(Timestamps::SinceStart).text(3500, |_| 0).as_deref(), Some("+00:02.500"));
        assert_eq!(format(Timestamps::Clock).text(3500, |_| 0).as_deref(), Some("00:00:03.500"));
        assert_eq!(format(Timestamps::Off).text(3500, |_| 0), None);
    }
}

use super::page::{fill_count, number_text};
use crate::strings::{Strings, fill};

/// A duration in words.
pub(super) fn duration_text(seconds: u64, strings: &Strings) -> String {
    match seconds {
        1 => strings.duration_second.to_string(),
        0..60 => fill_count(&strings.duration_seconds, seconds, strings),
        60..3600 => {
            let [minutes, seconds] = [seconds / 60, seconds % 60].map(|count| number_text(count, &strings.language));
            fill(&strings.duration_minutes, &[("minutes", &minutes), ("seconds", &seconds)])
        }
        _ => {
            let [hours, minutes] =
                [seconds / 3600, seconds / 60 % 60].map(|count| number_text(count, &strings.language));
            fill(&strings.duration_hours, &[("hours", &hours), ("minutes", &minutes)])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::strings::ENGLISH;

    #[test]
    fn a_duration_has_minutes_and_hours_when_it_is_long() {
        for (seconds, text) in [
            (0, "0 seconds"),
            (1, "1 second"),
            (59, "59 seconds"),
            (60, "1 min 0 s"),
            (723, "12 min 3 s"),
            (3599, "59 min 59 s"),
            (3600, "1 h 0 min"),
            (90_061, "25 h 1 min"),
        ] {
            assert_eq!(duration_text(seconds, &ENGLISH), text);
        }
    }
}

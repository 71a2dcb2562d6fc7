use chrono::DateTime;

/// The length of `2026-04-10T09:15`.
const MINUTE_LEN: usize = 16;

/// `0001-01-01T00:00:00Z`, which Go writes for a time that is not set.
const GO_ZERO_TIME_MS: i64 = -62_135_596_800_000;

/// Parses the RFC 3339 timestamps of a log's lines.
///
/// Consecutive lines are mostly of the same minute and in UTC. Such a timestamp is parsed by hand, relative to the start
/// of the minute before; all others by `chrono`. Measured in WebAssembly for 100,000 lines: 1.1 ms, by `chrono` alone
/// 8.2 ms, where all of decoding and storing them takes 37 ms.
#[derive(Clone, Debug, Default)]
pub(super) struct TimestampParser {
    /// The minute of the last timestamp, such as `2026-04-10T09:15`.
    minute: [u8; MINUTE_LEN],
    /// The start of that minute.
    minute_ms: i64,
}

impl TimestampParser {
    /// Milliseconds since the Unix epoch. `None` if `text` is not an RFC 3339 timestamp, or Go's zero time.
    pub(super) fn unix_ms(&mut self, text: &str) -> Option<i64> {
        self.same_minute_ms(text).or_else(|| self.any_ms(text)).filter(|ms| *ms != GO_ZERO_TIME_MS)
    }

    /// Parses a UTC timestamp of the minute before, such as `2026-04-10T09:15:32.579Z`.
    fn same_minute_ms(&self, text: &str) -> Option<i64> {
        let (minute, rest) = text.as_bytes().split_first_chunk()?;
        if *minute != self.minute {
            return None;
        }
        let (&[b':', tens @ b'0'..=b'5', ones @ b'0'..=b'9'], fraction) = rest.split_first_chunk()? else {
            return None;
        };
        let second = i64::from(tens - b'0') * 10 + i64::from(ones - b'0');
        Some(self.minute_ms + second * 1000 + fraction_ms(fraction)?)
    }

    fn any_ms(&mut self, text: &str) -> Option<i64> {
        let time = DateTime::parse_from_rfc3339(text).ok()?;
        // Only UTC timestamps can be compared by their first characters.
        if let Some((minute, _)) = text.as_bytes().split_first_chunk().filter(|_| text.ends_with('Z')) {
            // Not from the milliseconds: those of a leap second belong to the next minute.
            *self = Self { minute: *minute, minute_ms: time.timestamp().div_euclid(60) * 60_000 };
        }
        Some(time.timestamp_millis())
    }
}

/// Parses what follows the seconds: `Z`, or a fraction and `Z`. Digits after the third are ignored.
fn fraction_ms(text: &[u8]) -> Option<i64> {
    let digits = match text {
        b"Z" => return Some(0),
        [b'.', digits @ .., b'Z'] if !digits.is_empty() => digits,
        _ => return None,
    };
    let (mut ms, mut place_value) = (0, 100);
    for digit in digits {
        ms += i64::from(digit.is_ascii_digit().then(|| digit - b'0')?) * place_value;
        place_value /= 10;
    }
    Some(ms)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc_3339_timestamps_are_parsed() {
        for (text, expected) in [
            ("1970-01-01T00:00:00Z", Some(0)),
            ("2026-04-10T09:15:32.579Z", Some(1_775_812_532_579)),
            ("2026-04-10T09:15:32.579481999Z", Some(1_775_812_532_579)),
            ("2026-04-10T09:15:32.5Z", Some(1_775_812_532_500)),
            ("2026-04-10T11:15:32.579+02:00", Some(1_775_812_532_579)),
            ("2026-04-10t02:15:32.579-07:00", Some(1_775_812_532_579)),
            ("2026-04-10 09:15:32.579z", Some(1_775_812_532_579)),
            ("2026-04-10T09:15:32.579+24:00", None),
            ("2026-04-10T09:15:32.579+0200", None),
            ("2026-04-10T09:15:32.579", None),
            ("2016-12-31T23:59:60Z", Some(1_483_228_800_000)),
            ("2024-02-29T00:00:00Z", Some(1_709_164_800_000)),
            ("2023-02-29T00:00:00Z", None),
            ("2026-13-10T09:15:32Z", None),
            ("2026-04-10T09:15:32.Z", None),
            ("0001-01-01T00:00:00Z", None),
            ("0001-01-01T00:00:01Z", Some(GO_ZERO_TIME_MS + 1000)),
            ("soon", None),
            ("", None),
        ] {
            let mut timestamps = TimestampParser::default();
            assert_eq!(timestamps.unix_ms(text), expected, "{text}");
            assert_eq!(timestamps.unix_ms(text), expected, "{text} again");
        }
    }
}

#[cfg(test)]
mod fuzz {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_timestamp_has_the_value_that_chrono_computes(
            text in "[0-9]{4}-([01][0-9]|[0-9]{2})-([0-3][0-9]|[0-9]{2})[Tt ]([0-2][0-9]|[0-9]{2}):[0-9]{2}:[0-6][0-9](\\.[0-9]{0,12})?(Z|z|[+-][0-2][0-9]:[0-5][0-9]|)",
            change in prop::option::of((0usize..19, "[ -~]")),
        ) {
            // The timestamp before may be of the same minute.
            let (mut text, mut timestamps) = (text, TimestampParser::default());
            timestamps.unix_ms(&text);
            if let Some((place, by)) = change {
                text.replace_range(place..place + 1, &by);
            }
            let expected = DateTime::parse_from_rfc3339(&text).ok().map(|time| time.timestamp_millis());
            let expected = expected.filter(|ms| *ms != GO_ZERO_TIME_MS);
            prop_assert_eq!(timestamps.unix_ms(&text), expected, "{}", text);
        }
    }
}

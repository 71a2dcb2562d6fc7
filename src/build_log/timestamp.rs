/// How much of a time is its minute, and where in it the letter between date and time of day is.
const MINUTE_BYTES: usize = 16;
const T_AT: usize = 10;

/// Reads the times of lines, one after another: most are of the same minute as the one before.
#[derive(Clone, Debug)]
pub(super) struct Times {
    minute: [u8; MINUTE_BYTES],
    /// When that minute began.
    ms: i64,
}

impl Default for Times {
    fn default() -> Self {
        Self { minute: *b"1970-01-01T00:00", ms: 0 }
    }
}

impl Times {
    /// A time as RFC 3339 has it, in milliseconds since the Unix epoch; none for what is no such time.
    ///
    /// Servers write theirs in UTC, and that form is read without a detour: every line has a time, and the detour would be
    /// a good part of reading a log.
    pub(super) fn unix_ms(&mut self, text: &str) -> Option<i64> {
        self.utc_ms(text.as_bytes()).or_else(|| zoned_ms(text.as_bytes()))
    }

    /// A time of the form `2026-04-10T09:15:32.579Z`, with any number of digits after the point, or without both. None for
    /// every other form.
    fn utc_ms(&mut self, text: &[u8]) -> Option<i64> {
        let (minute, rest) = text.split_first_chunk()?;
        if u128::from_le_bytes(*minute) != u128::from_le_bytes(self.minute) {
            *self = Self { minute: *minute, ms: minute_ms(minute)? };
        }
        let (&[b':', tens, ones], fraction) = rest.split_first_chunk()? else { return None };
        let second = digit(tens)? * 10 + digit(ones)?;
        let ms = milliseconds(fraction)?;
        // A leap second is one.
        (second <= 60).then(|| self.ms + second * 1000 + ms)
    }
}

/// A time of another form: with an offset, or with the other letters that RFC 3339 allows. Kept apart: what every line goes
/// through is compiled while a log is read.
#[cold]
#[inline(never)]
fn zoned_ms(text: &[u8]) -> Option<i64> {
    let is_zone = |byte: &u8| matches!(byte, b'z' | b'Z' | b'+' | b'-');
    let zone_at = MINUTE_BYTES + text.iter().skip(MINUTE_BYTES).position(is_zone)?;
    let (local, zone) = text.split_at(zone_at);
    let minutes = match zone {
        b"z" | b"Z" => 0,
        [sign, h1, h2, b':', m1 @ b'0'..=b'5', m2] => {
            let hours = digit(*h1)? * 10 + digit(*h2)?;
            let minutes = hours * 60 + digit(*m1)? * 10 + digit(*m2)?;
            if hours > 23 {
                return None;
            }
            if *sign == b'-' { -minutes } else { minutes }
        }
        _ => return None,
    };
    let mut utc = local.to_vec();
    if matches!(utc[T_AT], b't' | b' ') {
        utc[T_AT] = b'T';
    }
    utc.push(b'Z');
    Some(Times::default().utc_ms(&utc)? - minutes * 60_000)
}

/// When a minute of the form `2026-04-10T09:15` began. None for every other form.
#[cold]
#[inline(never)]
fn minute_ms(text: &[u8; MINUTE_BYTES]) -> Option<i64> {
    if [4, 7, 10, 13].map(|place| text[place]) != *b"--T:" {
        return None;
    }
    let number = |place: usize| digit(text[place]).zip(digit(text[place + 1])).map(|(tens, ones)| tens * 10 + ones);
    let year = number(0)? * 100 + number(2)?;
    let (month, day, hour, minute) = (number(5)?, number(8)?, number(11)?, number(14)?);
    let exists = day >= 1 && day <= days_in(year, month) && hour < 24 && minute < 60;
    exists.then(|| (((days_before(year, month) + day - 1) * 24 + hour) * 60 + minute) * 60_000)
}

/// What stands after the seconds, in whole milliseconds.
fn milliseconds(fraction: &[u8]) -> Option<i64> {
    let digits = match fraction {
        b"Z" => return Some(0),
        [b'.', digits @ .., b'Z'] if !digits.is_empty() => digits,
        _ => return None,
    };
    digits
        .iter()
        .enumerate()
        .try_fold(0, |ms, (place, byte)| Some(ms + digit(*byte)? * [100, 10, 1].get(place).unwrap_or(&0)))
}

fn digit(byte: u8) -> Option<i64> {
    byte.is_ascii_digit().then(|| i64::from(byte - b'0'))
}

/// How many days a month has; none if there is no such month.
fn days_in(year: i64, month: i64) -> i64 {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 0,
    }
}

/// How many days lie between the Unix epoch and the beginning of a month.
fn days_before(year: i64, month: i64) -> i64 {
    // Counted in years that begin with March, their first day is the same distance from the epoch's in every leap year.
    const DAYS_TO_EPOCH: i64 = 719_468;
    let year = if month <= 2 { year - 1 } else { year };
    let of_years = year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    of_years + (153 * ((month + 9) % 12) + 2) / 5 - DAYS_TO_EPOCH
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_in_utc_are_read_and_others_too() {
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
            ("soon", None),
            ("", None),
        ] {
            assert_eq!(Times::default().unix_ms(text), expected, "{text}");
        }
    }
}

#[cfg(test)]
mod fuzz {
    use chrono::DateTime;
    use proptest::prelude::*;

    use super::Times;

    fn by_chrono(text: &str) -> Option<i64> {
        DateTime::parse_from_rfc3339(text).ok().map(|at| at.timestamp_millis())
    }

    proptest! {
        #[test]
        fn every_time_is_read_as_chrono_reads_it(
            text in "[0-9]{4}-([01][0-9]|[0-9]{2})-([0-3][0-9]|[0-9]{2})[Tt ]([0-2][0-9]|[0-9]{2}):[0-9]{2}:[0-6][0-9](\\.[0-9]{0,12})?(Z|z|[+-][0-2][0-9]:[0-5][0-9]|)",
            change in prop::option::of((0usize..19, "[ -~]")),
        ) {
            // The one before may be of the same minute.
            let (mut text, mut times) = (text, Times::default());
            times.unix_ms(&text);
            if let Some((place, by)) = change {
                text.replace_range(place..place + 1, &by);
            }
            prop_assert_eq!(times.unix_ms(&text), by_chrono(&text), "{}", text);
        }
    }
}

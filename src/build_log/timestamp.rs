use super::store::unix_ms;

/// A point in time, in milliseconds since the Unix epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The time with this number of milliseconds since the Unix epoch.
    pub const fn from_unix_ms(ms: i64) -> Self {
        Self(ms)
    }

    /// Parses a date and time of ISO 8601 with an offset, such as `2026-04-10T09:15:30Z`, or a whole number of milliseconds since
    /// the Unix epoch. `None` for any other text, and for Go's zero time.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        unix_ms(Some(text)).or_else(|| text.parse().ok()).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_iso_8601_and_milliseconds() {
        for (text, ms) in [
            ("2026-04-10T09:15:30Z", 1_775_812_530_000),
            ("2026-04-10T11:15:30.25+02:00", 1_775_812_530_250),
            ("1775812530000", 1_775_812_530_000),
            (" 1775812530000 ", 1_775_812_530_000),
            ("0", 0),
        ] {
            assert_eq!(Timestamp::parse(text), Some(Timestamp::from_unix_ms(ms)), "{text}");
        }
        for text in ["", "yesterday", "2026-04-10", "2026-04-10T09:15:30", "NaN", "1.5", "0001-01-01T00:00:00Z"] {
            assert_eq!(Timestamp::parse(text), None, "{text}");
        }
    }
}

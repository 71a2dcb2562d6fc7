use super::digits::last_digits;

/// A length, in CSS pixels, as CSS has it: to a thousandth. Small code, where that for any number is large.
pub(super) fn pixels(length: f64) -> String {
    let thousandths = (length * 1000.0).round() as i64;
    let (whole, rest) = (thousandths / 1000, thousandths % 1000);
    let fraction = if rest == 0 { String::new() } else { [".", &last_digits(3, rest)].concat() };
    [&whole.to_string(), &*fraction, "px"].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_as_css_has_them() {
        for (length, text) in
            [(0.0, "0px"), (18.0, "18px"), (17.5, "17.500px"), (0.0625, "0.063px"), (33e6, "33000000px")]
        {
            assert_eq!(pixels(length), text);
        }
    }
}

/// The last `count` decimal digits of `number`, which is not negative: `007` for 7 and 3.
///
/// Texts are put together by hand here and elsewhere: what formats any value in any way is a good part of what a page
/// would download.
pub(super) fn last_digits(count: u32, number: i64) -> String {
    let above = 10_i64.pow(count);
    (above + number % above).to_string().split_off(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zeros_fill_up_in_front() {
        for (count, number, text) in [(3, 7, "007"), (2, 0, "00"), (3, 999, "999"), (2, 1234, "34")] {
            assert_eq!(last_digits(count, number), text);
        }
    }
}

use std::{collections::BTreeMap, fmt, ops::AddAssign};

/// The counts that tests print, summed by their text: `132 stories played end to end`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts(BTreeMap<String, usize>);

impl Counts {
    /// Adds the lines `count: 132 stories played end to end` of a test program's output. Its tests in modules of `stories`
    /// that passed count as stories played.
    pub(super) fn add_output(&mut self, output: &str) {
        for line in output.lines() {
            if let Some((count, text)) = line.strip_prefix("count: ").and_then(|count| count.split_once(' ')) {
                self.add(count.parse().unwrap_or(0), text);
            } else if let Some(story) =
                line.strip_prefix("test stories::").and_then(|test| test.strip_suffix(" ... ok"))
                && story.contains("::")
            {
                self.add(1, "stories played in the components' tests");
            }
        }
    }

    fn add(&mut self, count: usize, text: &str) {
        *self.0.entry(text.to_owned()).or_default() += count;
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        for (text, count) in other.0 {
            self.add(count, &text);
        }
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|(text, count)| writeln!(f, "{count} {text}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_the_counts_of_several_outputs() {
        let mut counts = Counts::default();
        counts.add_output("count: 3 axe checks\ntest stories::agent::queued ... ok\nnot a count: 4 axe checks\n");
        counts.add_output("count: 4 axe checks\ntest stories::agent::ready ... FAIL\n");
        assert_eq!(counts.to_string(), "7 axe checks\n1 stories played in the components' tests\n");
    }
}

use std::{collections::BTreeMap, fmt};

/// What tests say they have done, summed by what it is: `132 stories played end to end`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts(BTreeMap<String, usize>);

impl Counts {
    /// Adds the lines of a test program that read `count: 132 stories played end to end`, and as stories played the
    /// tests of the modules in `stories` that passed in it.
    pub(super) fn add_output(&mut self, output: &str) {
        for line in output.lines() {
            if let Some((count, what)) = line.strip_prefix("count: ").and_then(|count| count.split_once(' ')) {
                self.add(count.parse().unwrap_or(0), what);
            } else if let Some(story) =
                line.strip_prefix("test stories::").and_then(|test| test.strip_suffix(" ... ok"))
                && story.contains("::")
                // Of the list itself.
                && !story.starts_with("tests::")
            {
                self.add(1, "stories played in the components' tests");
            }
        }
    }

    fn add(&mut self, count: usize, what: &str) {
        *self.0.entry(what.to_owned()).or_default() += count;
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|(what, count)| writeln!(f, "{count} {what}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tests_have_done_is_summed() {
        let mut counts = Counts::default();
        counts.add_output("count: 3 axe checks\ntest stories::agent::queued ... ok\ntest stories::tests::all ... ok\nnot a count: 4 axe checks\n");
        counts.add_output("count: 4 axe checks\ntest stories::agent::ready ... FAIL\n");
        assert_eq!(counts.to_string(), "7 axe checks\n1 stories played in the components' tests\n");
    }
}

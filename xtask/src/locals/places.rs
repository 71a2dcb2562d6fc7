//! Which locals are named in which places of a module.

use std::collections::HashMap;

/// How likely a number is of which nothing is known.
const UNKNOWN: f64 = 1.0 / 64.0;

/// What tells which local comes at a place, the two instructions before it, its own, and the two after it: a number for
/// each, where 0 is one that is not looked at.
pub(super) type Context = [u64; 5];

/// What is looked at, from the least telling to the most.
const LOOKS: [Context; 6] =
    [[0, 0, 1, 0, 0], [0, 0, 1, 1, 0], [0, 1, 1, 0, 0], [0, 1, 1, 1, 0], [0, 1, 1, 1, 1], [1, 1, 1, 1, 1]];

/// How often each number is named in a place.
type Seen = Vec<(u32, i32)>;

#[derive(Default)]
pub(super) struct Places(HashMap<Context, Seen>);

impl Places {
    /// That a local of this number is named `times` more where all of `around` is.
    pub(super) fn count(&mut self, around: Context, number: u32, times: i32) {
        for context in contexts(around) {
            let seen = self.0.entry(context).or_default();
            match seen.iter_mut().find(|(other, _)| *other == number) {
                Some((_, count)) => *count += times,
                None => seen.push((number, times)),
            }
        }
    }

    /// How likely each number is where all of `around` is. What was seen in a place weighs the more against what is known
    /// from less telling ones, the oftener it was the same.
    pub(super) fn likelihoods(&self, around: Context, numbers: usize) -> Vec<f64> {
        let mut likelihoods = vec![UNKNOWN; numbers];
        for seen in contexts(around).iter().filter_map(|context| self.0.get(context)) {
            let seen = seen.iter().filter(|(_, count)| *count > 0);
            let (all, distinct) = seen.clone().fold((0, 0), |(all, distinct), (_, count)| (all + count, distinct + 1));
            if all == 0 {
                continue;
            }
            let (all, distinct) = (f64::from(all), f64::from(distinct));
            likelihoods.iter_mut().for_each(|likely| *likely *= distinct / (all + distinct));
            for (number, count) in seen {
                if let Some(likely) = likelihoods.get_mut(*number as usize) {
                    *likely += f64::from(*count) / (all + distinct);
                }
            }
        }
        likelihoods
    }
}

fn contexts(around: Context) -> [Context; LOOKS.len()] {
    LOOKS.map(|look| std::array::from_fn(|at| look[at] * around[at]))
}

//! Checks that a function whose locals have other numbers still does the same.

use std::{collections::BTreeMap, iter};

use anyhow::{Result, ensure};
use wasmparser::Operator;

use super::webs::named;
use crate::flow::followers;

/// Which numbers hold the value of each local.
type Held = Vec<Vec<bool>>;

/// Checks that wherever a local was read, what is read now has its value. `numbers` are the new ones that `operators` name;
/// the locals of each number are of the types `before`, and then of the types `after`.
///
/// # Errors
/// If somewhere another value may be read.
pub(super) fn same<T: PartialEq>(
    operators: &[Operator<'_>],
    numbers: &[Option<u32>],
    params: usize,
    (before, after): (&[T], &[T]),
) -> Result<()> {
    let followers = followers(operators)?;
    let mut leading = vec![0; operators.len()];
    followers.iter().flatten().for_each(|next| leading[*next] += 1);
    // An argument is in its own number only, and all others hold a zero at first.
    let is_given = |local: usize, number: usize| local == number || local.min(number) >= params;
    let given = |local| (0..after.len()).map(|number| is_given(local, number)).collect();
    // What is held where several ways come together or go apart, as far as it is known: it can only become less.
    let mut known: BTreeMap<usize, Held> = BTreeMap::from([(0, (0..before.len()).map(given).collect())]);
    let mut ahead = vec![0];
    while let Some(mut place) = ahead.pop() {
        let mut held = known[&place].clone();
        loop {
            if let (Some(local), Some(number)) = (named(&operators[place]), numbers[place]) {
                let (local, number) = (local as usize, number as usize);
                ensure!(before[local] == after[number], "local {local} is of another type than {number}");
                if matches!(operators[place], Operator::LocalGet { .. }) {
                    ensure!(held[local][number], "local {local} is not in {number} at instruction {place}");
                } else {
                    held[local].fill(false);
                    held.iter_mut().for_each(|held| held[number] = false);
                    held[local][number] = true;
                }
            }
            match followers[place][..] {
                [next] if leading[next] == 1 => place = next,
                _ => break,
            }
        }
        for next in &followers[place] {
            let Some(known) = known.get_mut(next) else {
                known.insert(*next, held.clone());
                ahead.push(*next);
                continue;
            };
            let mut is_less = false;
            for (known, held) in iter::zip(known.iter_mut().flatten(), held.iter().flatten()) {
                is_less |= *known && !held;
                *known &= held;
            }
            if is_less {
                ahead.push(*next);
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::webs::tests::{BRANCH, END, GET, IF, LOOP, SET, VALUE};
    use super::*;

    /// Whether a function with a parameter and two more locals does the same with these numbers.
    fn is_same(operators: &[Operator<'_>], numbers: &[u32]) -> bool {
        let mut numbers = numbers.iter().copied();
        let numbers: Vec<_> = operators.iter().map(|operator| named(operator).and_then(|_| numbers.next())).collect();
        same(operators, &numbers, 1, (&[32; 3], &[32, 32, 32, 64])).is_ok()
    }

    #[test]
    fn a_value_may_be_anywhere_until_it_is_read() {
        let both = [VALUE, SET(1), VALUE, SET(2), GET(1), GET(2), END];
        for (numbers, expected) in [
            ([1, 2, 1, 2], true),
            ([2, 0, 2, 0], true),
            ([1, 2, 2, 1], false),
            ([1, 1, 1, 1], false),
            // That is of another type.
            ([1, 3, 1, 3], false),
        ] {
            assert_eq!(is_same(&both, &numbers), expected, "{numbers:?}");
        }
    }

    #[test]
    fn arguments_are_where_they_were_and_zeros_elsewhere() {
        for (numbers, expected) in [([0, 1], true), ([0, 2], true), ([1, 1], false), ([0, 0], false)] {
            assert_eq!(is_same(&[GET(0), GET(1), END], &numbers), expected, "{numbers:?}");
        }
    }

    #[test]
    fn what_one_of_two_ways_overwrites_is_lost_where_they_meet() {
        let either = [GET(0), IF, VALUE, SET(2), END, GET(1), END];
        assert!(is_same(&either, &[0, 2, 1]));
        assert!(is_same(&either, &[0, 0, 2]));
        assert!(!is_same(&either, &[0, 1, 1]));
    }

    #[test]
    fn what_a_loop_overwrites_is_lost_when_it_begins_again() {
        let round = [LOOP, GET(1), SET(2), VALUE, SET(2), GET(2), BRANCH(0), END, END];
        assert!(is_same(&round, &[1, 2, 2, 2]));
        assert!(is_same(&round, &[1, 2, 0, 0]));
        assert!(!is_same(&round, &[1, 2, 1, 1]));
    }
}

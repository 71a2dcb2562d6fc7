//! What a function keeps in its locals, taken apart into webs: the values that a local has one after the other and that
//! have nothing to do with one another.

use anyhow::Result;
use wasmparser::Operator;

use crate::flow::followers;

/// The webs of a function.
pub(super) struct Webs {
    pub(super) all: Vec<Web>,
    /// The web that each operator reads or writes.
    pub(super) places: Vec<Option<usize>>,
}

/// Some writes of a local with all the reads that they reach.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Web {
    pub(super) local: u32,
    /// Whether its value is there when the function begins: an argument or a zero.
    pub(super) is_given: bool,
    /// The webs that are written while this one is still read, and those that are still read where this one is written.
    pub(super) conflicts: Vec<usize>,
}

/// The local that `operator` reads or writes.
pub(super) fn named(operator: &Operator<'_>) -> Option<u32> {
    match operator {
        Operator::LocalGet { local_index }
        | Operator::LocalSet { local_index }
        | Operator::LocalTee { local_index } => Some(*local_index),
        _ => None,
    }
}

fn written(operator: &Operator<'_>) -> Option<usize> {
    named(operator).filter(|_| !matches!(operator, Operator::LocalGet { .. })).map(|local| local as usize)
}

/// The locals whose values are still read when it comes to each operator.
fn living(operators: &[Operator<'_>], followers: &[Vec<usize>], locals: usize) -> Vec<Vec<bool>> {
    let mut living = vec![vec![false; locals]; operators.len()];
    let mut changes = true;
    while changes {
        changes = false;
        for place in (0..operators.len()).rev() {
            let mut live = vec![false; locals];
            for next in &followers[place] {
                live.iter_mut().zip(&living[*next]).for_each(|(live, next)| *live |= next);
            }
            if let Some(local) = named(&operators[place]) {
                live[local as usize] = written(&operators[place]).is_none();
            }
            if live != living[place] {
                living[place] = live;
                changes = true;
            }
        }
    }
    living
}

impl Webs {
    /// The webs of a function that consists of `operators` and has so many locals, parameters among them.
    ///
    /// # Errors
    /// If it is no valid function.
    pub(super) fn of(operators: &[Operator<'_>], locals: usize) -> Result<Self> {
        let followers = followers(operators)?;
        let living = living(operators, &followers, locals);
        let mut values = Values((0..locals).map(|local| (local, local)).collect());
        let mut places = vec![None; operators.len()];
        let mut conflicts = Vec::new();
        // The value that each local has where it first comes to an operator.
        let mut states: Vec<Option<Vec<usize>>> = vec![None; operators.len()];
        states[0] = Some((0..locals).collect());
        for (place, operator) in operators.iter().enumerate() {
            let Some(mut state) = states[place].clone() else {
                // Nothing leads here.
                places[place] = named(operator).map(|local| local as usize);
                continue;
            };
            if let Some(local) = written(operator) {
                state[local] = values.add(local);
                // It goes on with the next operator, and no other.
                let live = (0..locals).filter(|other| living[place + 1][*other] && *other != local);
                conflicts.extend(live.map(|other| (state[local], state[other])));
            }
            places[place] = named(operator).map(|local| state[local as usize]);
            for next in &followers[place] {
                let Some(known) = &states[*next] else {
                    states[*next] = Some(state.clone());
                    continue;
                };
                let live = (0..locals).filter(|local| living[*next][*local]);
                live.for_each(|local| values.join(known[local], state[local]));
            }
        }
        Ok(Self::from_values(&values, &places, &conflicts, locals))
    }

    fn from_values(values: &Values, places: &[Option<usize>], conflicts: &[(usize, usize)], locals: usize) -> Self {
        let mut all: Vec<Web> = Vec::new();
        let mut webs: Vec<usize> = Vec::with_capacity(values.0.len());
        for (value, (local, _)) in values.0.iter().enumerate() {
            let first = values.first(value);
            if first == value {
                webs.push(all.len());
                all.push(Web { local: *local as u32, is_given: value < locals, conflicts: Vec::new() });
            } else {
                webs.push(webs[first]);
            }
        }
        for (one, other) in conflicts {
            let (one, other) = (webs[*one], webs[*other]);
            all[one].conflicts.push(other);
            all[other].conflicts.push(one);
        }
        for web in &mut all {
            web.conflicts.sort_unstable();
            web.conflicts.dedup();
        }
        Self { all, places: places.iter().map(|value| value.map(|value| webs[value])).collect() }
    }
}

/// What locals are given and what is written into them, first what is given: the local of each value, and an earlier value
/// of the same web, or itself.
struct Values(Vec<(usize, usize)>);

impl Values {
    fn add(&mut self, local: usize) -> usize {
        self.0.push((local, self.0.len()));
        self.0.len() - 1
    }

    /// The first value of the same web.
    fn first(&self, mut value: usize) -> usize {
        while self.0[value].1 != value {
            value = self.0[value].1;
        }
        value
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.first(one), self.first(other));
        self.0[one.max(other)].1 = one.min(other);
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    use wasmparser::BlockType;

    pub(crate) const GET: fn(u32) -> Operator<'static> = |local_index| Operator::LocalGet { local_index };
    pub(crate) const SET: fn(u32) -> Operator<'static> = |local_index| Operator::LocalSet { local_index };
    pub(crate) const BRANCH: fn(u32) -> Operator<'static> = |relative_depth| Operator::BrIf { relative_depth };
    pub(crate) const LOOP: Operator<'static> = Operator::Loop { blockty: BlockType::Empty };
    pub(crate) const BLOCK: Operator<'static> = Operator::Block { blockty: BlockType::Empty };
    pub(crate) const IF: Operator<'static> = Operator::If { blockty: BlockType::Empty };
    pub(crate) const VALUE: Operator<'static> = Operator::I32Const { value: 7 };
    pub(crate) const END: Operator<'static> = Operator::End;

    /// The webs that the operators name which name any, and those webs, of a function with two locals: the first two are
    /// what these have at the beginning.
    fn webs(operators: &[Operator<'_>]) -> (Vec<usize>, Vec<Web>) {
        let webs = Webs::of(operators, 2).expect("a function");
        (webs.places.into_iter().flatten().collect(), webs.all)
    }

    fn conflicts(webs: &[Web]) -> Vec<Vec<usize>> {
        webs.iter().map(|web| web.conflicts.clone()).collect()
    }

    #[test]
    fn each_write_that_is_read_alone_is_a_web() {
        let (places, webs) = webs(&[GET(0), SET(0), GET(0), SET(0), GET(0), Operator::Drop, END]);
        assert_eq!(places, [0, 2, 2, 3, 3]);
        assert_eq!(
            webs.iter().map(|web| (web.local, web.is_given)).collect::<Vec<_>>(),
            [(0, true), (1, true), (0, false), (0, false)]
        );
        assert!(conflicts(&webs).concat().is_empty());
    }

    #[test]
    fn what_is_written_while_another_is_still_read_conflicts_with_it() {
        let (places, webs) = webs(&[VALUE, SET(0), VALUE, SET(1), GET(0), GET(1), Operator::I32Add, SET(1), END]);
        assert_eq!(places, [2, 3, 2, 3, 4]);
        assert_eq!(conflicts(&webs), [vec![], vec![], vec![3], vec![2], vec![]]);
    }

    #[test]
    fn writes_on_two_ways_are_one_web_where_the_ways_meet_and_one_reads() {
        let either = |read| [GET(1), IF, VALUE, SET(0), Operator::Else, VALUE, SET(0), END, GET(read), END];
        assert_eq!(webs(&either(0)).0, [1, 2, 2, 2]);
        assert_eq!(webs(&either(1)).0, [1, 2, 3, 1]);
        // Without an else, what was there before may still be there.
        assert_eq!(webs(&[GET(1), IF, VALUE, SET(0), END, GET(0), END]).0, [1, 0, 0]);
    }

    #[test]
    fn what_a_loop_reads_again_is_what_it_wrote() {
        let round = |written| webs(&[LOOP, GET(0), SET(1), VALUE, SET(written), GET(1), BRANCH(0), END, END]);
        let (places, webs) = round(0);
        assert_eq!(places, [0, 2, 0, 2]);
        assert_eq!(conflicts(&webs), [vec![2], vec![], vec![0]]);
        assert_eq!(round(1).0, [0, 2, 3, 3]);
    }

    #[test]
    fn branches_bring_along_what_was_written() {
        let out = |depth| [BLOCK, BLOCK, VALUE, SET(0), GET(1), BRANCH(depth), VALUE, SET(0), END, VALUE, SET(0), END];
        let read = |depth| webs(&[out(depth).as_slice(), &[GET(0), END]].concat()).0;
        assert_eq!(read(0), [2, 1, 3, 4, 4]);
        assert_eq!(read(1), [2, 1, 3, 2, 2]);
        // To the end of the function.
        assert_eq!(read(2), [2, 1, 3, 4, 4]);
    }

    #[test]
    fn what_nothing_leads_to_adds_nothing() {
        let (places, webs) =
            webs(&[BLOCK, VALUE, SET(0), Operator::Br { relative_depth: 0 }, SET(0), END, GET(0), END]);
        assert_eq!(places, [2, 0, 2]);
        assert_eq!(webs.len(), 3);
    }
}

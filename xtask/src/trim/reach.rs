use std::{collections::HashSet, ops::Range};

use super::module::{Module, NOP, Target, UNREACHABLE};

/// Empties each function and each static that nothing from outside leads to.
pub(super) fn empty_the_rest(bytes: &mut [u8], module: &Module) {
    let reached = reached(module);
    for (function, body) in (module.imports..).zip(&module.bodies) {
        if !reached.contains(&Target::Function(function)) {
            bytes[body.clone()].fill(NOP);
            bytes[body.start] = UNREACHABLE;
        }
    }
    let (live, dead): (Vec<_>, Vec<_>) =
        (0..module.statics.len()).partition(|place| reached.contains(&Target::Static(*place)));
    let ranges = |places: Vec<usize>| merged(places.into_iter().map(|place| module.statics[place].clone()).collect());
    // Statics can share bytes.
    let live = ranges(live);
    for dead in ranges(dead) {
        let mut start = dead.start;
        for live in &live[live.partition_point(|live| live.end <= dead.start)..] {
            if live.start >= dead.end {
                break;
            }
            bytes[start..live.start.max(start)].fill(0);
            start = live.end;
        }
        bytes[start.min(dead.end)..dead.end].fill(0);
    }
}

/// What the functions that are called from outside lead to.
fn reached(module: &Module) -> HashSet<Target> {
    let mut reached = HashSet::new();
    let mut open: Vec<Target> = module.roots.iter().copied().map(Target::Function).collect();
    while let Some(target) = open.pop() {
        if !reached.insert(target) {
            continue;
        }
        let range = match target {
            Target::Function(function) => module.body(function),
            Target::Static(place) => module.statics.get(place),
        };
        // What is imported has no body.
        let references = range.map(|range| module.references_in(range)).unwrap_or_default();
        open.extend(references.iter().map(|(_, target)| *target));
    }
    reached
}

/// The same bytes in ranges that do not touch, in order.
fn merged(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_unstable_by_key(|range| range.start);
    let mut merged: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        match merged.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}

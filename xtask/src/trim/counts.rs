use std::ops::Range;

use anyhow::Result;
use wasmparser::Operator;

use super::module::{Module, reader};

const NOP: u8 = 0x01;
const BR: u8 = 0x0c;
/// How far behind the counting its check may be, in instructions.
const BEHIND: usize = 16;

/// Takes out the checks that a count of references has not come round to zero, behind which there is a trap: each reference
/// has an address of its own, and memory has room for fewer than there are numbers.
///
/// # Errors
/// If an instruction cannot be read.
pub(super) fn trust(bytes: &mut [u8], module: &Module) -> Result<()> {
    for body in &module.bodies {
        let steps = steps(bytes, body)?;
        for check in checks(&steps) {
            match check {
                Check::TrapsOnZero(range) => bytes[range].fill(NOP),
                Check::GoesOnElse { read, branch } => {
                    bytes[read].fill(NOP);
                    bytes[branch] = BR;
                }
            }
        }
    }
    Ok(())
}

/// A check that a count is not zero, and what of it is overwritten.
#[derive(Debug, PartialEq)]
enum Check {
    /// It leads to a trap where the count is zero.
    TrapsOnZero(Range<usize>),
    /// It leads past a trap where the count is anything else.
    GoesOnElse { read: Range<usize>, branch: usize },
}

/// An instruction and the bytes that it has.
type Step<'a> = (Operator<'a>, Range<usize>);

fn steps<'a>(bytes: &'a [u8], body: &Range<usize>) -> Result<Vec<Step<'a>>> {
    let mut reader = reader(bytes, body);
    let mut steps = Vec::new();
    while reader.original_position() < body.end {
        let start = reader.original_position();
        let operator = reader.read()?;
        if !matches!(operator, Operator::Nop) {
            steps.push((operator, start..reader.original_position()));
        }
    }
    Ok(steps)
}

fn checks(steps: &[Step<'_>]) -> Vec<Check> {
    use Operator as O;
    let mut checks = Vec::new();
    // The blocks around: where each goes on for whoever leaves it.
    let mut around = Vec::new();
    for (place, (operator, bytes)) in steps.iter().enumerate() {
        let before = |back: usize| place.checked_sub(back).map(|place| &steps[place]);
        let after = |place: usize| steps.get(place).map(|(operator, _)| operator);
        match operator {
            O::Block { .. } | O::If { .. } => around.push(end_of(steps, place).map(|end| end + 1)),
            // Whoever branches to a loop begins it anew.
            O::Loop { .. } => around.push(None),
            O::End => _ = around.pop(),
            _ => {}
        }
        let is_trap = |place: Option<usize>| place.and_then(after).is_some_and(|after| matches!(after, O::Unreachable));
        let leads_to_trap = match operator {
            O::BrIf { relative_depth } => {
                let target = around.len().checked_sub(*relative_depth as usize + 1);
                is_trap(target.and_then(|target| around[target]))
            }
            _ => false,
        };
        match (before(2), before(1)) {
            (Some((O::LocalGet { local_index }, read)), Some((O::I32Eqz, _)))
                if leads_to_trap && counts(&steps[..place - 2], *local_index) =>
            {
                checks.push(Check::TrapsOnZero(read.start..bytes.end));
            }
            (_, Some((O::LocalGet { local_index }, read)))
                if matches!(operator, O::BrIf { .. })
                    && is_trap(Some(place + 1))
                    && counts(&steps[..place - 1], *local_index) =>
            {
                checks.push(Check::GoesOnElse { read: read.clone(), branch: bytes.start });
            }
            _ => {}
        }
    }
    checks
}

/// Where the block ends that begins here.
fn end_of(steps: &[Step<'_>], begin: usize) -> Option<usize> {
    use Operator as O;
    let mut depth = 0_usize;
    steps[begin..].iter().position(|(operator, _)| {
        match operator {
            O::Block { .. } | O::Loop { .. } | O::If { .. } => depth += 1,
            O::End => depth -= 1,
            _ => {}
        }
        depth == 0
    }).map(|end| begin + end)
}

/// Whether shortly before, on the only way here, the local was made one more than what lay in memory, and laid there.
fn counts(before: &[Step<'_>], local: u32) -> bool {
    use Operator as O;
    let near = &before[before.len().saturating_sub(BEHIND)..];
    let straight = near.iter().rposition(|(operator, _)| {
        matches!(
            operator,
            O::Loop { .. } | O::If { .. } | O::Else | O::End | O::Br { .. } | O::BrIf { .. }
        )
    });
    let near = &near[straight.map_or(0, |place| place + 1)..];
    near.windows(4).enumerate().any(|(place, steps)| {
        let [load, one, add, keep] = steps else { return false };
        matches!(load.0, O::I32Load { .. })
            && matches!(one.0, O::I32Const { value: 1.. })
            && matches!(add.0, O::I32Add)
            && matches!(keep.0, O::LocalTee { local_index } | O::LocalSet { local_index } if local_index == local)
            && near[place + 4..].iter().any(|(operator, _)| matches!(operator, O::I32Store { .. }))
    })
}

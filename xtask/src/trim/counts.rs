use std::ops::Range;

use anyhow::Result;
use wasmparser::Operator;

use super::module::{Module, NOP, reader};
use crate::flow::followers;

const BR: u8 = 0x0c;
/// How far behind the counting its check may be, in instructions.
const BEHIND: usize = 16;

/// Takes out the checks that a count of references has not come round to zero, behind which there is a trap: each reference
/// has an address of its own, and memory has room for fewer than there are numbers.
///
/// # Errors
/// If a function cannot be read.
pub(super) fn trust(bytes: &mut [u8], module: &Module) -> Result<()> {
    for body in &module.bodies {
        let steps = steps(bytes, body)?;
        for check in checks(&steps)? {
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

/// The instructions of a function, its last `end` included.
fn steps<'a>(bytes: &'a [u8], body: &Range<usize>) -> Result<Vec<Step<'a>>> {
    let mut reader = reader(bytes, body);
    let mut steps = Vec::new();
    while reader.original_position() <= body.end {
        let start = reader.original_position();
        let operator = reader.read()?;
        if !matches!(operator, Operator::Nop) {
            steps.push((operator, start..reader.original_position()));
        }
    }
    Ok(steps)
}

fn checks(steps: &[Step<'_>]) -> Result<Vec<Check>> {
    use Operator as O;
    let operators: Vec<_> = steps.iter().map(|(operator, _)| operator.clone()).collect();
    let followers = followers(&operators)?;
    let is_trap = |place: usize| matches!(operators.get(place), Some(O::Unreachable));
    let mut checks = Vec::new();
    for (place, (operator, bytes)) in steps.iter().enumerate() {
        let O::BrIf { .. } = operator else { continue };
        // Whoever leaves a block goes on behind its end; a loop is begun anew.
        let leads_to_trap =
            followers[place].last().is_some_and(|end| matches!(operators[*end], O::End) && is_trap(end + 1));
        let before = |back: usize| place.checked_sub(back).map(|place| &steps[place]);
        match (before(2), before(1)) {
            (Some((O::LocalGet { local_index }, read)), Some((O::I32Eqz, _)))
                if leads_to_trap && counts(&steps[..place - 2], *local_index) =>
            {
                checks.push(Check::TrapsOnZero(read.start..bytes.end));
            }
            (_, Some((O::LocalGet { local_index }, read)))
                if is_trap(place + 1) && counts(&steps[..place - 1], *local_index) =>
            {
                checks.push(Check::GoesOnElse { read: read.clone(), branch: bytes.start });
            }
            _ => {}
        }
    }
    Ok(checks)
}

/// Whether shortly before, on the only way here, the local was made one more than what lay in memory, and laid there.
fn counts(before: &[Step<'_>], local: u32) -> bool {
    use Operator as O;
    let near = before.iter().rev().take(BEHIND).take_while(|(operator, _)| {
        // Into a block there is but one way, into its end there may be others.
        !matches!(
            operator,
            O::Loop { .. } | O::If { .. } | O::Else | O::End | O::Br { .. } | O::BrIf { .. } | O::BrTable { .. }
        )
    });
    let near: Vec<_> = near.map(|(operator, _)| operator).collect();
    let kept = near.iter().position(|operator| {
        matches!(operator, O::LocalTee { local_index } | O::LocalSet { local_index } if *local_index == local)
    });
    let Some((after, from)) = kept.map(|kept| near.split_at(kept)) else { return false };
    after.iter().any(|operator| matches!(operator, O::I32Store { .. }))
        && matches!(from, [_, O::I32Add, O::I32Const { value: 1.. }, O::I32Load { .. }, ..])
}

#[cfg(test)]
mod tests {
    use wasm_encoder::{
        BlockType, Function,
        Instruction::{
            self, Block, Br, BrIf, Drop, End, I32Add, I32Const, I32Eqz, I32Load, I32Store, LocalGet, LocalTee, Loop,
            Unreachable,
        },
        MemArg,
    };

    use super::*;

    const WORD: MemArg = MemArg { offset: 0, align: 2, memory_index: 0 };
    const BLOCK: Instruction<'static> = Block(BlockType::Empty);
    /// Counts what the first local points to one up, and keeps the count in the second.
    const COUNT: [Instruction<'static>; 7] =
        [LocalGet(0), LocalGet(0), I32Load(WORD), I32Const(1), I32Add, LocalTee(1), I32Store(WORD)];

    /// The bytes of a function's body, and where its instructions are.
    fn body(parts: &[&[Instruction<'static>]]) -> (Vec<u8>, Range<usize>) {
        let mut function = Function::new([(2, wasm_encoder::ValType::I32)]);
        let start = function.byte_len();
        parts.iter().copied().flatten().chain(&[End]).for_each(|step| _ = function.instruction(step));
        let bytes = function.into_raw_body();
        let end = bytes.len() - 1;
        (bytes, start..end)
    }

    /// What of these is left once counts are trusted, without what does nothing.
    fn trusted(parts: &[&[Instruction<'static>]]) -> Vec<u8> {
        let (mut bytes, range) = body(parts);
        trust(&mut bytes, &Module { bodies: vec![range.clone()], ..Module::default() }).expect("instructions");
        bytes[range].iter().copied().filter(|byte| *byte != NOP).collect()
    }

    /// These as they are.
    fn kept(parts: &[&[Instruction<'static>]]) -> Vec<u8> {
        let (bytes, range) = body(parts);
        bytes[range].iter().copied().filter(|byte| *byte != NOP).collect()
    }

    #[test]
    fn nobody_looks_whether_a_count_has_come_round() {
        let otherwise: &[_] = &[LocalGet(0), Drop, Br(1), End, Unreachable, End];
        let check: &[_] = &[LocalGet(1), I32Eqz, BrIf(0)];
        assert_eq!(trusted(&[&[BLOCK, BLOCK], &COUNT, check, otherwise]), kept(&[&[BLOCK, BLOCK], &COUNT, otherwise]));
        // A block that begins in between changes nothing.
        let deeper: &[_] = &[BLOCK, LocalGet(1), I32Eqz, BrIf(1), End];
        assert_eq!(
            trusted(&[&[BLOCK, BLOCK], &COUNT, deeper, otherwise]),
            kept(&[&[BLOCK, BLOCK], &COUNT, &[BLOCK, End], otherwise])
        );
        let past_a_trap = |branch: &[_]| [COUNT.as_slice(), &[BLOCK], branch, &[Unreachable, End]].concat();
        assert_eq!(trusted(&[&past_a_trap(&[LocalGet(1), BrIf(0)])]), kept(&[&past_a_trap(&[Br(0)])]));
    }

    #[test]
    fn other_checks_stay() {
        let check: &[_] = &[LocalGet(1), I32Eqz, BrIf(0)];
        let trap: &[_] = &[End, Unreachable];
        let stays = |parts: &[&[Instruction<'static>]]| assert_eq!(trusted(parts), kept(parts));
        // Behind it is no trap.
        stays(&[&[BLOCK], &COUNT, check, &[End, LocalGet(0), Drop]]);
        // Of another number.
        stays(&[&[BLOCK], &COUNT, &[LocalGet(0), I32Eqz, BrIf(0)], trap]);
        // The number is another one by then.
        stays(&[&[BLOCK], &COUNT, &[LocalGet(0), LocalTee(1), Drop], check, trap]);
        // There is more than one way to the check.
        stays(&[&[BLOCK], &COUNT, &[BLOCK, LocalGet(0), BrIf(0), End], check, trap]);
        stays(&[&[BLOCK], &COUNT, &[Loop(BlockType::Empty), End], check, trap]);
        // Counted down.
        let down = COUNT.map(|step| if matches!(step, I32Const(_)) { I32Const(-1) } else { step });
        stays(&[&[BLOCK], &down, check, trap]);
        // Not laid where it was.
        stays(&[&[BLOCK], &COUNT[1..6], &[Drop], check, trap]);
    }
}

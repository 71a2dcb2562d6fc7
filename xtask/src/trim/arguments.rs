use std::collections::HashSet;

use anyhow::Result;
use wasmparser::Operator;

use super::module::{Module, Target, reader};

/// Zero as the constant that a linker can change: after the instruction's own byte.
const ZERO: [u8; 5] = [0x80, 0x80, 0x80, 0x80, 0x00];

/// Sets to zero each constant that is given as last argument to a function that does not read it. So is, once panics
/// tell nothing, the place in the source that `#[track_caller]` hands on.
///
/// # Errors
/// If an instruction cannot be read.
pub(super) fn forget_unread(bytes: &mut [u8], module: &mut Module) -> Result<()> {
    let unread = deaf_to_their_last(bytes, module)?;
    let mut forgotten = HashSet::new();
    for body in &module.bodies {
        let mut reader = reader(bytes, body);
        let mut constant = None;
        while reader.original_position() < body.end {
            let start = reader.original_position();
            match (reader.read()?, constant.take()) {
                (Operator::I32Const { .. }, _) => constant = Some(start + 1),
                (Operator::Call { function_index }, Some(place)) if unread.contains(&function_index) => {
                    forgotten.insert(place);
                }
                _ => {}
            }
        }
    }
    module.references.retain(|(place, target)| {
        let is_forgotten = matches!(target, Target::Static(_)) && forgotten.contains(place);
        if is_forgotten {
            bytes[*place..*place + ZERO.len()].copy_from_slice(&ZERO);
        }
        !is_forgotten
    });
    Ok(())
}

/// The functions that do nothing with their last argument but hand it on to others of these.
fn deaf_to_their_last(bytes: &[u8], module: &Module) -> Result<HashSet<u32>> {
    let functions = (module.imports..).zip(module.bodies.iter().zip(&module.parameters));
    let mut unread: HashSet<u32> =
        functions.clone().filter(|(_, (_, parameters))| **parameters > 0).map(|(function, _)| function).collect();
    loop {
        let before = unread.len();
        for (function, (body, parameters)) in functions.clone() {
            if unread.contains(&function) && reads(bytes, body, parameters - 1, &unread)? {
                unread.remove(&function);
            }
        }
        if unread.len() == before {
            return Ok(unread);
        }
    }
}

/// Whether `body` reads this parameter for more than to hand it on as last argument to one of `unread`.
fn reads(bytes: &[u8], body: &std::ops::Range<usize>, parameter: u32, unread: &HashSet<u32>) -> Result<bool> {
    let mut reader = reader(bytes, body);
    let mut is_held = false;
    while reader.original_position() < body.end {
        let operator = reader.read()?;
        let is_handed_on = matches!(operator, Operator::Call { function_index } if unread.contains(&function_index));
        if is_held && !is_handed_on {
            return Ok(true);
        }
        is_held = matches!(operator, Operator::LocalGet { local_index } if local_index == parameter);
    }
    Ok(is_held)
}

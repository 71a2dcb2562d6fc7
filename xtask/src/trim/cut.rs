use std::{collections::HashSet, ops::Range};

use anyhow::Result;
use wasmparser::Operator;

use super::module::{Module, reader};

const UNREACHABLE: u8 = 0x00;
const NOP: u8 = 0x01;
const CALL: u8 = 0x10;
/// The bytes of a call in a module that can be linked on.
const CALL_LEN: usize = 6;

/// Where panics of the standard library begin, by the start of the function's name.
const PANICS: [&str; 13] = [
    "core::panicking::",
    "core::option::unwrap_failed",
    "core::option::expect_failed",
    "core::result::unwrap_failed",
    "core::cell::panic_",
    "core::slice::index::slice_",
    "core::str::slice_error_fail",
    "std::panicking::begin_panic",
    "std::panicking::rust_panic_with_hook",
    "std::thread::local::panic_access_error",
    "alloc::raw_vec::handle_error",
    "alloc::alloc::handle_alloc_error",
    "__rustc::rust_begin_unwind",
];

/// What nobody reads but in a panic's message, though more leads to it: what errors and backtraces look like in full.
const TEXTS: [&str; 2] = ["<anyhow::error::ErrorImpl", "<std::backtrace::Backtrace as core::fmt::Display>"];

/// How the names of what writes a value for a programmer end: nobody reads it in a page.
const DEBUG: &str = " as core::fmt::Debug>::fmt";

/// What no page comes to, by the start of the function's name: there is one thread, which never waits for a lock.
const WAITS: [&str; 5] = [
    "parking_lot::raw_mutex::RawMutex::lock_slow",
    "parking_lot::raw_mutex::RawMutex::unlock_slow",
    "parking_lot::raw_rwlock::RawRwLock::unlock_exclusive_slow",
    "parking_lot::raw_rwlock::RawRwLock::unlock_shared_slow",
    "parking_lot_core::",
];

/// Replaces each panic, what was done for its message alone, and what else no page comes to, by a call of `end`.
///
/// # Errors
/// If an instruction cannot be read.
pub(super) fn panics(bytes: &mut [u8], module: &mut Module, end: u32) -> Result<()> {
    let mut panics: HashSet<u32> =
        module.names.iter().filter(|(_, name)| is_never_come_to(name)).map(|(function, _)| *function).collect();
    panics.remove(&end);
    // A function that does nothing but panic is a panic too, and so on for who calls it.
    loop {
        let before = panics.len();
        for (function, body) in (module.imports..).zip(&module.bodies) {
            if function != end && !panics.contains(&function) && only_panics(bytes, body, &panics)? {
                panics.insert(function);
            }
        }
        if panics.len() == before {
            break;
        }
    }
    let mut cut = Vec::new();
    for (function, body) in (module.imports..).zip(&module.bodies) {
        if panics.contains(&function) {
            overwrite(bytes, body.clone(), end);
            cut.push(body.clone());
        } else if function != end {
            for range in panics_in(bytes, body, &panics)? {
                overwrite(bytes, range.clone(), end);
                cut.push(range);
            }
        }
    }
    // What was cut out refers to nothing any more. Both are in the order of the file.
    let mut cut = cut.iter().peekable();
    module.references.retain(|(place, _)| {
        while cut.next_if(|range| range.end <= *place).is_some() {}
        !cut.peek().is_some_and(|range| range.contains(place))
    });
    Ok(())
}

fn is_never_come_to(name: &str) -> bool {
    let name = format!("{:#}", rustc_demangle::demangle(name));
    name.ends_with(DEBUG) || PANICS.iter().chain(&TEXTS).chain(&WAITS).any(|start| name.starts_with(start))
}

/// Whether nothing happens in `body` but a panic at its end.
fn only_panics(bytes: &[u8], body: &Range<usize>, panics: &HashSet<u32>) -> Result<bool> {
    let mut reader = reader(bytes, body);
    while reader.original_position() < body.end {
        match reader.read()? {
            Operator::Call { function_index } => return Ok(panics.contains(&function_index)),
            operator if has_no_effect(&operator) => {}
            _ => return Ok(false),
        }
    }
    Ok(false)
}

/// The parts of `body` that are a panic: from after the last thing that matters to after the call.
fn panics_in(bytes: &[u8], body: &Range<usize>, panics: &HashSet<u32>) -> Result<Vec<Range<usize>>> {
    let mut found = Vec::new();
    let mut reader = reader(bytes, body);
    let mut start = body.start;
    while reader.original_position() < body.end {
        let operator = reader.read()?;
        let after = reader.original_position();
        match operator {
            // Behind a call that never returns there is a trap: the call and the trap make room for what replaces them.
            Operator::Call { function_index } if panics.contains(&function_index) && bytes[after] == UNREACHABLE => {
                found.push(start..after + 1);
            }
            operator if has_no_effect(&operator) => continue,
            _ => {}
        }
        start = after;
    }
    Ok(found)
}

/// Whether nobody can tell that it was done once the program has ended: it computes, or writes to the program's own memory.
fn has_no_effect(operator: &Operator<'_>) -> bool {
    use Operator as O;
    !matches!(
        operator,
        O::Unreachable
            | O::Block { .. }
            | O::Loop { .. }
            | O::If { .. }
            | O::Else
            | O::End
            | O::Br { .. }
            | O::BrIf { .. }
            | O::BrTable { .. }
            | O::Return
            | O::Call { .. }
            | O::CallIndirect { .. }
            | O::ReturnCall { .. }
            | O::ReturnCallIndirect { .. }
            | O::MemoryGrow { .. }
            | O::TableSet { .. }
            | O::TableGrow { .. }
            | O::TableFill { .. }
    )
}

/// Writes a call of `end` and a trap over this part, and nothing before them. What is too short for a call is a trap alone.
fn overwrite(bytes: &mut [u8], range: Range<usize>, end: u32) {
    let part = &mut bytes[range];
    let (nothing, trap) = part.split_at_mut(part.len().saturating_sub(1));
    nothing.fill(NOP);
    trap.fill(UNREACHABLE);
    if let Some(call) = nothing.len().checked_sub(CALL_LEN) {
        nothing[call] = CALL;
        for (place, byte) in nothing[call + 1..].iter_mut().enumerate() {
            let more = if place < CALL_LEN - 2 { 0x80 } else { 0 };
            *byte = (end >> (7 * place) & 0x7f) as u8 | more;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_never_come_to;

    #[test]
    fn what_waits_or_writes_for_programmers_goes_and_what_works_stays() {
        for (name, goes) in [
            ("_ZN11parking_lot9raw_mutex8RawMutex9lock_slow17h0123456789abcdefE", true),
            ("_ZN11parking_lot9raw_mutex8RawMutex4lock17h0123456789abcdefE", false),
            (
                "_ZN73_$LT$generational_box..error..BorrowError$u20$as$u20$core..fmt..Debug$GT$3fmt17h0123456789abcdefE",
                true,
            ),
            ("_ZN49_$LT$uuid..Uuid$u20$as$u20$core..fmt..Display$GT$3fmt17h0123456789abcdefE", false),
            ("_ZN4core9panicking9panic_fmt17h0123456789abcdefE", true),
            ("no_mangled_name", false),
        ] {
            assert_eq!(is_never_come_to(name), goes, "{name}");
        }
    }
}

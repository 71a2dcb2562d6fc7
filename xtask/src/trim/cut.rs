use std::{
    collections::{HashMap, HashSet},
    ops::Range,
};

use anyhow::Result;
use wasmparser::Operator;

use super::module::{Module, NOP, UNREACHABLE, reader};

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
const WAITS: [&str; 6] = [
    "<parking_lot::raw_mutex::RawMutex>::lock_slow",
    "<parking_lot::raw_mutex::RawMutex>::unlock_slow",
    "<parking_lot::raw_rwlock::RawRwLock>::unlock_exclusive_slow",
    "<parking_lot::raw_rwlock::RawRwLock>::unlock_shared_slow",
    "parking_lot_core::",
    "<parking_lot_core::",
];

/// What the rows never have Dioxus do, by the start of the function's name. No component of theirs fails or waits to be
/// drawn, what Dioxus puts around the first one stays as it is, no code is exchanged, and no program ends.
const DIOXUS: [&str; 16] = [
    "<alloc::rc::Rc<dioxus_core::runtime::Runtime>>::drop_slow",
    "<alloc::rc::Rc<dioxus_core::suspense::SuspenseBoundaryInner>>::drop_slow",
    "<alloc::sync::Arc<anyhow::Error>>::drop_slow",
    "<alloc::sync::Arc<futures_channel::mpsc::UnboundedInner<dioxus_core::tasks::SchedulerMsg>>>::drop_slow",
    "<dioxus_core::events::Callback<dioxus_core::suspense::SuspenseContext, core::result::Result<dioxus_core::nodes::VNode, dioxus_core::render_error::RenderError>>>::call",
    "<dioxus_core::render_error::RenderError as core::clone::Clone>::clone",
    "<dioxus_core::runtime::Runtime>::needs_update",
    "<dioxus_core::scope_context::Scope>::has_context::<dioxus_core::error_boundary::ErrorContext>",
    "<dioxus_core::suspense::SuspenseContext>::set_suspended_nodes",
    "<dioxus_core::suspense::component::SuspenseBoundaryPropsWithOwner as dioxus_core::properties::Properties>::memoize",
    "<dioxus_core::virtual_dom::VirtualDom>::mark_all_dirty",
    "<std::backtrace::Backtrace>::capture",
    "<tracing_core::dispatcher::Dispatch>::",
    "core::ptr::drop_in_place::<alloc::sync::Arc<anyhow::Error>>",
    "core::ptr::drop_in_place::<dioxus_core::render_error::RenderError>",
    "dioxus_core::error_boundary::default_handler",
];

/// Calls that Dioxus never comes to in the rows, while it comes to what is called from elsewhere: by the start of the caller's
/// name and of the other's. Each is where the work on a component begins that waits to be drawn.
const WORK_ON_WAITING: [(&str, &str); 3] = [
    (
        "<dioxus_core::virtual_dom::VirtualDom>::remove_component_node",
        "<dioxus_core::suspense::SuspenseContext>::take_suspended_nodes",
    ),
    (
        "<dioxus_core::virtual_dom::VirtualDom>::run_and_diff_scope",
        "<dioxus_core::suspense::component::SuspenseBoundaryProps as core::clone::Clone>::clone",
    ),
    (
        "<dioxus_core::virtual_dom::VirtualDom>::run_scope",
        "<dioxus_core::scope_context::SuspenseLocation as core::clone::Clone>::clone",
    ),
];

/// Replaces each panic, what was done for its message alone, and what else no page comes to, by a call of `end`.
///
/// # Errors
/// If an instruction cannot be read.
pub(super) fn panics(bytes: &mut [u8], module: &mut Module, end: u32) -> Result<()> {
    let names: HashMap<u32, String> = module
        .names
        .iter()
        .map(|(function, name)| (*function, format!("{:#}", rustc_demangle::demangle(name))))
        .collect();
    let mut panics: HashSet<u32> =
        names.iter().filter(|(_, name)| is_never_come_to(name)).map(|(function, _)| *function).collect();
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
            let calls = never_called_by(function, &names);
            for range in panics_in(bytes, body, &|called| panics.contains(&called) || calls.contains(&called))? {
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
    name.ends_with(DEBUG)
        || PANICS.iter().chain(&TEXTS).chain(&WAITS).chain(&DIOXUS).any(|start| name.starts_with(start))
}

/// What this function never comes to call, though others may.
fn never_called_by(function: u32, names: &HashMap<u32, String>) -> HashSet<u32> {
    let Some(caller) = names.get(&function) else { return HashSet::new() };
    let called = WORK_ON_WAITING.iter().filter(|(start, _)| caller.starts_with(start)).flat_map(|(_, called)| {
        names.iter().filter(move |(_, name)| name.starts_with(called)).map(|(function, _)| *function)
    });
    called.collect()
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
fn panics_in(bytes: &[u8], body: &Range<usize>, is_panic: &dyn Fn(u32) -> bool) -> Result<Vec<Range<usize>>> {
    let mut found = Vec::new();
    let mut reader = reader(bytes, body);
    let mut start = body.start;
    while reader.original_position() < body.end {
        match reader.read()? {
            // The call and what follows make room for what replaces them: mostly a trap, for the call never returns.
            Operator::Call { function_index } if is_panic(function_index) => {
                let next = reader.read()?;
                if matches!(next, Operator::Unreachable) || has_no_effect(&next) {
                    found.push(start..reader.original_position());
                }
            }
            operator if has_no_effect(&operator) => continue,
            _ => {}
        }
        start = reader.original_position();
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
    use super::*;

    /// In a block: a number, a call of function 5, a local, which is dropped.
    const BODY: &[u8] = &[0x02, 0x40, 0x41, 0x07, CALL, 0x85, 0x80, 0x80, 0x80, 0x00, 0x20, 0x00, 0x1a, 0x0b, 0x0b];

    #[test]
    fn a_call_that_does_not_return_goes_with_what_was_for_it_alone() {
        let panics = |called| panics_in(BODY, &(0..BODY.len() - 1), &|function| function == called).expect("is read");
        assert_eq!(panics(5), vec![Range { start: 2, end: 12 }]);
        assert_eq!(panics(6), []);
    }

    #[test]
    fn a_function_that_is_needed_elsewhere_is_never_called_by_some() {
        let [caller, called] = [WORK_ON_WAITING[0].0, WORK_ON_WAITING[0].1].map(str::to_owned);
        let names = HashMap::from([(1, caller + "::<Renderer>"), (2, called), (3, "another".to_owned())]);
        assert_eq!(never_called_by(1, &names), HashSet::from([2]));
        assert_eq!(never_called_by(3, &names), HashSet::new());
    }

    #[test]
    fn what_never_happens_goes_and_what_works_stays() {
        for (name, goes) in [
            ("_RNvMNtCsx_11parking_lot9raw_mutexNtB2_8RawMutex9lock_slow", true),
            ("_RNvMNtCsx_11parking_lot9raw_mutexNtB2_8RawMutex4lock", false),
            ("_RNvMNtCsx_11dioxus_core11virtual_domNtB2_10VirtualDom14mark_all_dirty", true),
            ("_RNvMNtCsx_11dioxus_core11virtual_domNtB2_10VirtualDom10mark_dirty", false),
            ("_RNvMs6_NtCsx_5alloc2rcINtB5_2RcNtNtCsy_11dioxus_core7runtime7RuntimeE9drop_slowBH_", true),
            ("_RNvMs6_NtCsx_5alloc2rcINtB5_2RcNtNtCsy_11dioxus_core5tasks9LocalTaskE9drop_slowBH_", false),
            (
                "_ZN73_$LT$generational_box..error..BorrowError$u20$as$u20$core..fmt..Debug$GT$3fmt17h0123456789abcdefE",
                true,
            ),
            ("_ZN49_$LT$uuid..Uuid$u20$as$u20$core..fmt..Display$GT$3fmt17h0123456789abcdefE", false),
            ("_ZN4core9panicking9panic_fmt17h0123456789abcdefE", true),
            ("no_mangled_name", false),
        ] {
            let name = format!("{:#}", rustc_demangle::demangle(name));
            assert_eq!(is_never_come_to(&name), goes, "{name}");
        }
    }
}

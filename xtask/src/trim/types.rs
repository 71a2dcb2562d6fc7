use std::{collections::HashMap, ops::Range};

use anyhow::{Result, bail};
use wasmparser::Operator;

use super::module::{Module, Target, reader};

/// How the functions are called that tell a value's type.
const TELLS_TYPE: &str = " as core::any::Any>::type_id";
/// The bytes of half a type: random ones, which nothing else is by chance.
const HALF: usize = 8;

/// Gives types small numbers in place of their 128 random bits, which no compression makes smaller. Each half gets a
/// number of its own, in the static that holds the type and wherever code compares with it.
///
/// # Errors
/// If an instruction cannot be read, or a type stands where it is not looked for.
pub(super) fn renumber(bytes: &mut [u8], module: &Module) -> Result<()> {
    let mut numbers = HashMap::new();
    for half in halves(bytes, module) {
        let next = numbers.len() as u64 + 1;
        numbers.entry(half).or_insert(next);
    }
    for range in &module.statics {
        let whole = range.len() == 2 * HALF;
        let read = |place: usize| half(&bytes[place..place + HALF]);
        let halves = whole.then(|| [read(range.start), read(range.start + HALF)].map(|half| numbers.get(&half)));
        if let Some([Some(one), Some(other)]) = halves {
            bytes[range.start..range.start + HALF].copy_from_slice(&one.to_le_bytes());
            bytes[range.start + HALF..range.end].copy_from_slice(&other.to_le_bytes());
        } else if bytes[range.clone()].windows(HALF).any(|part| numbers.contains_key(&half(part))) {
            bail!("a static holds a type and more");
        }
    }
    for (place, value) in constants(bytes, module)? {
        if let Some(number) = numbers.get(&value) {
            write_padded(&mut bytes[place], *number);
        }
    }
    Ok(())
}

/// The halves of the types that functions tell, each out of a static.
fn halves(bytes: &[u8], module: &Module) -> Vec<u64> {
    let mut halves = Vec::new();
    for (function, body) in (module.imports..).zip(&module.bodies) {
        let name = module.names.get(&function).map(|name| format!("{:#}", rustc_demangle::demangle(name)));
        if !name.is_some_and(|name| name.ends_with(TELLS_TYPE)) {
            continue;
        }
        for (_, target) in module.references_in(body) {
            if let Target::Static(place) = target
                && let Some(range) = module.statics.get(*place).filter(|range| range.len() == 2 * HALF)
            {
                halves.extend(bytes[range.clone()].chunks(HALF).map(half));
            }
        }
    }
    // One that nothing leads to is emptied already.
    halves.retain(|half| *half != 0);
    halves
}

fn half(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |half, byte| half << 8 | u64::from(*byte))
}

/// The 64-bit constants in the code, and where they stand.
fn constants(bytes: &[u8], module: &Module) -> Result<Vec<(Range<usize>, u64)>> {
    let mut found = Vec::new();
    for body in &module.bodies {
        let mut reader = reader(bytes, body);
        while reader.original_position() < body.end {
            let start = reader.original_position();
            if let Operator::I64Const { value } = reader.read()? {
                found.push((start + 1..reader.original_position(), value.cast_unsigned()));
            }
        }
    }
    Ok(found)
}

/// Writes a small number over a constant, in just as many bytes.
fn write_padded(place: &mut [u8], number: u64) {
    let last = place.len() - 1;
    for (index, byte) in place.iter_mut().enumerate() {
        let more = if index < last { 0x80 } else { 0 };
        *byte = number.checked_shr(7 * index as u32).unwrap_or(0) as u8 & 0x7f | more;
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{LINK_ARGUMENT, tests::compile},
        *,
    };

    /// Tells apart values of three types, and asks for a fourth.
    const PROGRAM: &str = r#"
        use std::any::Any;
        #[unsafe(no_mangle)]
        pub extern "C" fn kind(of: usize) -> usize {
            let values: [Box<dyn Any>; 3] = [Box::new(1u8), Box::new(2u16), Box::new(String::new())];
            let value = std::hint::black_box(&values[of]);
            if value.is::<u8>() { 1 } else if value.is::<u16>() { 2 } else { value.is::<i8>() as usize }
        }
    "#;

    #[test]
    fn what_was_the_same_type_still_is_and_what_was_another_is_another() {
        let mut bytes = compile("types", PROGRAM, &["-C", LINK_ARGUMENT]);
        let module = Module::read(&bytes).expect("a linked module");
        let (told, compared) = (halves(&bytes, &module), constants(&bytes, &module).expect("constants"));
        renumber(&mut bytes, &module).expect("renumbered");
        wasmparser::Validator::new().validate_all(&bytes).expect("still a module");
        let numbers: HashMap<_, _> = told.iter().copied().zip(halves(&bytes, &module)).collect();
        assert!(numbers.len() >= 6, "the halves of three types: {numbers:?}");
        for (one, number) in &numbers {
            assert!(*number < 1000, "{one:x} is {number:x}");
            assert!(numbers.iter().all(|(other, same)| (one == other) == (number == same)), "{numbers:?}");
        }
        let mut known = 0;
        for ((_, before), (_, after)) in compared.iter().zip(constants(&bytes, &module).expect("constants")) {
            known += usize::from(numbers.contains_key(before));
            assert_eq!(after, *numbers.get(before).unwrap_or(before));
        }
        assert!(known >= 4, "two types are compared with: {known}");
    }
}

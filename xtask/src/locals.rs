//! Gives a function's locals the numbers that are used in like places elsewhere: what is written alike compresses best.
//! Only locals of one type trade numbers, so each function does what it did.

use std::{collections::HashMap, convert::Infallible, iter, mem};

use anyhow::{Context as _, Result};
use wasm_encoder::{
    CodeSection, Encode, Module,
    reencode::{Error, Reencode},
};
use wasmparser::{BinaryReaderError, CodeSectionReader, FunctionBody, Operator, Parser, Payload, ValType};

/// How often all functions are gone through: the first find the numbers of the last still as they were.
const ROUNDS: usize = 4;
/// How likely a number is of which nothing is known.
const UNKNOWN: f64 = 1.0 / 64.0;

/// The same module with the locals of its functions numbered anew.
///
/// # Errors
/// If the module cannot be read.
pub(crate) fn alike(module: &[u8]) -> Result<Vec<u8>> {
    let (mut types, mut functions) = (Vec::new(), Vec::new());
    for payload in Parser::new(0).parse_all(module) {
        match payload? {
            Payload::TypeSection(reader) => {
                for ty in reader.into_iter_err_on_gc_types() {
                    types.push(ty?.params().len() as u32);
                }
            }
            Payload::FunctionSection(reader) => {
                for ty in reader {
                    functions.push(*types.get(ty? as usize).context("a function is of no type")?);
                }
            }
            _ => {}
        }
    }
    let mut written = Module::new();
    Numbering { params: functions }.parse_core_module(&mut written, Parser::new(0), module)?;
    Ok(written.finish())
}

/// Writes a module's functions anew.
struct Numbering {
    /// How many parameters each function has: those keep their numbers.
    params: Vec<u32>,
}

impl Reencode for Numbering {
    type Error = Infallible;

    fn parse_code_section(&mut self, code: &mut CodeSection, section: CodeSectionReader<'_>) -> Result<(), Error> {
        let bodies = section.into_iter().collect::<Result<Vec<_>, _>>()?;
        let mut functions = iter::zip(&bodies, &self.params)
            .map(|(body, params)| Function::read(body, *params))
            .collect::<Result<Vec<_>, _>>()?;
        let mut places = Places::default();
        functions.iter().for_each(|function| places.count(function, 1));
        for _ in 0..ROUNDS {
            for function in &mut functions {
                // What it does itself says nothing of what others do.
                places.count(function, -1);
                function.renumber(&places);
                places.count(function, 1);
            }
        }
        functions.iter().for_each(|function| _ = code.raw(&function.write()));
        Ok(())
    }
}

/// An instruction, and the local that it names.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Step<'a> {
    /// All of it but the local.
    bytes: &'a [u8],
    local: Option<u32>,
}

struct Function<'a> {
    declarations: &'a [u8],
    steps: Vec<Step<'a>>,
    /// The locals that trade numbers, those of each type together.
    kinds: Vec<Vec<u32>>,
}

impl<'a> Function<'a> {
    fn read(body: &FunctionBody<'a>, params: u32) -> Result<Self, BinaryReaderError> {
        let mut kinds: Vec<(ValType, Vec<u32>)> = Vec::new();
        let mut next = params;
        for declared in body.get_locals_reader()? {
            let (count, ty) = declared?;
            let locals = next..next + count;
            next = locals.end;
            match kinds.iter_mut().find(|(kind, _)| *kind == ty) {
                Some((_, kind)) => kind.extend(locals),
                None => kinds.push((ty, locals.collect())),
            }
        }
        let operators = body.get_operators_reader()?;
        let (start, all) = (body.range().start, body.as_bytes());
        let declarations = &all[..operators.original_position() - start];
        let read = operators.into_iter_with_offsets().collect::<Result<Vec<_>, _>>()?;
        let ends = read.iter().skip(1).map(|(_, offset)| offset - start).chain([all.len()]);
        let steps = iter::zip(&read, ends).map(|((operator, offset), end)| {
            let bytes = &all[offset - start..end];
            match operator {
                Operator::LocalGet { local_index }
                | Operator::LocalSet { local_index }
                | Operator::LocalTee { local_index } => Step { bytes: &bytes[..1], local: Some(*local_index) },
                _ => Step { bytes, local: None },
            }
        });
        Ok(Self { declarations, steps: steps.collect(), kinds: kinds.into_iter().map(|(_, kind)| kind).collect() })
    }

    fn write(&self) -> Vec<u8> {
        let mut body = self.declarations.to_vec();
        for step in &self.steps {
            body.extend(step.bytes);
            if let Some(local) = step.local {
                local.encode(&mut body);
            }
        }
        body
    }

    /// What tells which local comes at `place`, from the least to the most.
    fn contexts(&self, place: usize) -> [Context<'a>; 3] {
        let step = self.steps[place].bytes;
        let before = place.checked_sub(1).map(|before| self.steps[before]);
        let after = self.steps.get(place + 1).map(|after| after.bytes);
        [(step, None, None), (step, before, None), (step, before, after)]
    }

    fn renumber(&mut self, places: &Places<'a>) {
        let mut numbers: HashMap<u32, u32> = HashMap::new();
        for kind in &self.kinds {
            numbers.extend(iter::zip(kind.iter().copied(), self.traded(kind, places)));
        }
        for step in &mut self.steps {
            if let Some(local) = &mut step.local {
                *local = numbers.get(local).copied().unwrap_or(*local);
            }
        }
    }

    /// The numbers that the locals of `kind` have after two have traded theirs wherever that makes both together likelier.
    fn traded(&self, kind: &[u32], places: &Places<'a>) -> Vec<u32> {
        let mut costs = vec![vec![0.0; kind.len()]; kind.len()];
        for (place, step) in self.steps.iter().enumerate() {
            let Some(local) = step.local.and_then(|local| kind.iter().position(|other| *other == local)) else {
                continue;
            };
            for (cost, number) in iter::zip(&mut costs[local], kind) {
                let contexts = self.contexts(place).map(|context| renamed(context, kind[local], *number));
                let seen: Vec<&Seen> = contexts.iter().filter_map(|context| places.0.get(context)).collect();
                *cost -= likelihood(&seen, *number).log2();
            }
        }
        let mut numbers: Vec<usize> = (0..kind.len()).collect();
        let mut trades = true;
        while mem::take(&mut trades) {
            for one in 0..kind.len() {
                for other in one + 1..kind.len() {
                    let (a, b) = (numbers[one], numbers[other]);
                    // Not for what rounding makes of nothing.
                    if costs[one][b] + costs[other][a] + 1e-6 < costs[one][a] + costs[other][b] {
                        numbers.swap(one, other);
                        trades = true;
                    }
                }
            }
        }
        numbers.into_iter().map(|number| kind[number]).collect()
    }
}

/// An instruction, the one before it, and the one after it without its local.
type Context<'a> = (&'a [u8], Option<Step<'a>>, Option<&'a [u8]>);

/// `context` where the local before it is not `local` but `number`.
fn renamed<'a>((step, before, after): Context<'a>, local: u32, number: u32) -> Context<'a> {
    let before =
        before.map(|before| if before.local == Some(local) { Step { local: Some(number), ..before } } else { before });
    (step, before, after)
}

/// Which locals are named in which places.
#[derive(Default)]
struct Places<'a>(HashMap<Context<'a>, Seen>);

/// How often each local is named in a place.
type Seen = Vec<(u32, i32)>;

impl<'a> Places<'a> {
    fn count(&mut self, function: &Function<'a>, times: i32) {
        for (place, step) in function.steps.iter().enumerate() {
            let Some(local) = step.local else { continue };
            for context in function.contexts(place) {
                let seen = self.0.entry(context).or_default();
                match seen.iter_mut().find(|(other, _)| *other == local) {
                    Some((_, count)) => *count += times,
                    None => seen.push((local, times)),
                }
            }
        }
    }
}

/// How likely `local` is where so much has been seen, from the least telling to the most. What was seen in a place weighs the
/// more against what was known before, the oftener it was the same.
fn likelihood(seen: &[&Seen], local: u32) -> f64 {
    seen.iter().fold(UNKNOWN, |known, seen| {
        let (mut same, mut all, mut distinct) = (0.0, 0.0, 0.0);
        for (other, count) in seen.iter().filter(|(_, count)| *count > 0) {
            let count = f64::from(*count);
            same += if *other == local { count } else { 0.0 };
            all += count;
            distinct += 1.0;
        }
        if all == 0.0 { known } else { (same + distinct * known) / (all + distinct) }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::moves::tests::bodies_of;

    use wasm_encoder::{FunctionSection, Instruction, TypeSection, ValType};

    use Instruction::{Drop, End, I32Const, LocalGet, LocalSet};

    /// A module whose functions have a parameter, two locals of 32 bits and two of 64, and the given bodies.
    fn module(bodies: &[Vec<Instruction<'static>>]) -> Vec<u8> {
        let (mut types, mut functions, mut code) = (TypeSection::new(), FunctionSection::new(), CodeSection::new());
        types.ty().function([ValType::I32], []);
        for body in bodies {
            functions.function(0);
            code.function(&function(body));
        }
        let mut module = Module::new();
        module.section(&types).section(&functions).section(&code);
        module.finish()
    }

    fn function(body: &[Instruction<'static>]) -> wasm_encoder::Function {
        let mut function = wasm_encoder::Function::new([(2, ValType::I32), (2, ValType::I64)]);
        body.iter().chain(&[End]).for_each(|instruction| _ = function.instruction(instruction));
        function
    }

    fn renumbered(bodies: &[Vec<Instruction<'static>>]) -> Vec<Vec<u8>> {
        bodies_of(&alike(&module(bodies)).expect("a module"))
    }

    fn raw(body: &[Instruction<'static>]) -> Vec<u8> {
        function(body).into_raw_body()
    }

    /// Puts `number` into `to` and reads it again.
    fn kept(number: i32, to: u32) -> Vec<Instruction<'static>> {
        vec![I32Const(number), LocalSet(to), LocalGet(to), Drop]
    }

    #[test]
    fn a_local_gets_the_number_that_others_have_in_its_place_and_the_other_gets_its_own() {
        let common = [kept(7, 1), kept(8, 2)].concat();
        let other_way = [kept(7, 2), kept(8, 1)].concat();
        let bodies = renumbered(&[common.clone(), other_way, common.clone()]);
        assert_eq!(bodies, [raw(&common), raw(&common), raw(&common)]);
    }

    #[test]
    fn parameters_and_locals_of_another_type_keep_their_numbers() {
        let common = [kept(7, 1), kept(8, 2)].concat();
        let others = [kept(7, 0), kept(8, 2), vec![LocalGet(4), Drop]].concat();
        let bodies = renumbered(&[common.clone(), common.clone(), others.clone()]);
        assert_eq!(bodies, [raw(&common), raw(&common), raw(&others)]);
    }

    #[test]
    fn all_but_the_numbers_stays_as_it_was() {
        let odd = vec![I32Const(-1), LocalSet(2), Instruction::I64Const(i64::MIN), LocalSet(4), LocalGet(0), Drop];
        assert_eq!(renumbered(std::slice::from_ref(&odd)), [raw(&odd)]);
    }

    #[test]
    fn what_is_no_module_is_refused() {
        assert!(alike(b"\0asm\x01\0\0\0\x0a").is_err());
    }
}

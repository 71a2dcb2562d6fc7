//! Gives a function's locals the numbers that are used in like places elsewhere: what is written alike compresses best.
//! What one local holds at different times gets different numbers, and no value gets the number of another that is still
//! read, so each function does what it did.

mod check;
mod places;
mod webs;

use std::{collections::HashMap, convert::Infallible, iter, mem};

use anyhow::{Context as _, Result};
use wasm_encoder::{
    CodeSection, Encode, Module,
    reencode::{Error, Reencode, RoundtripReencoder},
};
use wasmparser::{CodeSectionReader, FunctionBody, Operator, Parser, Payload, ValType, Validator, WasmFeatures};

use places::{Context, Places};
use webs::{Web, Webs};

/// How often all functions are gone through: the first find the numbers of the last still as they were.
const ROUNDS: usize = 4;
/// So many numbers are for parameters and locals of 32 bits, in functions with fewer as well: so that a value has the same
/// number whatever else there is.
const ROOM: usize = 16;

/// The same module with the locals of its functions numbered anew.
///
/// # Errors
/// If the module is not valid, or has exceptions, tail calls or what else branches in ways that are not known here.
pub(crate) fn alike(module: &[u8]) -> Result<Vec<u8>> {
    Validator::new_with_features(WasmFeatures::WASM2).validate_all(module)?;
    let (mut types, mut params, mut bodies) = (Vec::new(), Vec::new(), Vec::new());
    for payload in Parser::new(0).parse_all(module) {
        match payload? {
            Payload::TypeSection(reader) => {
                for ty in reader.into_iter_err_on_gc_types() {
                    types.push(ty?.params().to_vec());
                }
            }
            Payload::FunctionSection(reader) => {
                for ty in reader {
                    params.push(types.get(ty? as usize).context("a function is of no type")?.clone());
                }
            }
            Payload::CodeSectionEntry(body) => bodies.push(body),
            _ => {}
        }
    }
    let mut words = HashMap::new();
    let functions = iter::zip(&bodies, &params).map(|(body, params)| Function::read(body, params, &mut words));
    let mut functions = functions.collect::<Result<Vec<_>>>()?;
    renumber(&mut functions);
    functions.iter().try_for_each(Function::check)?;
    let mut written = Module::new();
    let bodies = functions.iter().map(Function::write).collect::<Result<_>>()?;
    Numbered { bodies }.parse_core_module(&mut written, Parser::new(0), module)?;
    Ok(written.finish())
}

fn renumber(functions: &mut [Function<'_>]) {
    let mut places = Places::default();
    for round in 0..ROUNDS {
        for function in &mut *functions {
            // What it does itself says nothing of what others do. At first there are only those before it: if all had their
            // say with the numbers that they happen to have, none would go far from them.
            if round > 0 {
                function.count(&mut places, -1);
            }
            function.renumber(&places);
            function.count(&mut places, 1);
        }
    }
}

/// Writes a module with other bodies.
struct Numbered {
    bodies: Vec<Vec<u8>>,
}

impl Reencode for Numbered {
    type Error = Infallible;

    fn parse_code_section(&mut self, code: &mut CodeSection, _: CodeSectionReader<'_>) -> Result<(), Error> {
        self.bodies.iter().for_each(|body| _ = code.raw(body));
        Ok(())
    }
}

/// An instruction.
struct Step<'a> {
    /// All of it but the local that it names.
    bytes: &'a [u8],
    /// A number for these bytes.
    word: u64,
    web: Option<usize>,
}

struct Function<'a> {
    operators: Vec<Operator<'a>>,
    steps: Vec<Step<'a>>,
    webs: Vec<Web>,
    params: usize,
    /// The types of its locals as it was, and by the new numbers.
    types: (Vec<ValType>, Vec<ValType>),
    /// The new number of each web, and those that it may have.
    numbers: Vec<u32>,
    choices: Vec<Vec<u32>>,
}

impl<'a> Function<'a> {
    fn read(body: &FunctionBody<'a>, params: &[ValType], words: &mut HashMap<&'a [u8], u64>) -> Result<Self> {
        let mut types = params.to_vec();
        for declared in body.get_locals_reader()? {
            let (count, ty) = declared?;
            types.extend(iter::repeat_n(ty, count as usize));
        }
        let operators = body.get_operators_reader()?;
        let (start, all) = (body.range().start, body.as_bytes());
        let (operators, offsets): (Vec<_>, Vec<_>) =
            operators.into_iter_with_offsets().collect::<Result<Vec<_>, _>>()?.into_iter().unzip();
        let Webs { all: webs, places } = Webs::of(&operators, types.len())?;
        let ends = offsets.iter().skip(1).map(|offset| offset - start).chain([all.len()]);
        let steps = iter::zip(iter::zip(&offsets, ends), places).map(|((offset, end), web)| {
            let bytes = &all[offset - start..end];
            let bytes = if web.is_some() { &bytes[..1] } else { bytes };
            let next = words.len() as u64 + 1;
            Step { bytes, word: *words.entry(bytes).or_insert(next), web }
        });
        let steps = steps.collect();
        let (now, moved) = arranged(&types, params.len());
        let numbers = webs.iter().map(|web| moved[web.local as usize]).collect();
        let choices = webs.iter().map(|web| {
            let ty = types[web.local as usize];
            let first = match (web.is_given, (web.local as usize) < params.len()) {
                (true, true) => return vec![web.local],
                // A zero is where no argument is.
                (true, false) => params.len(),
                (false, _) => 0,
            };
            (first..now.len()).filter(|number| now[*number] == ty).map(|number| number as u32).collect()
        });
        let choices = choices.collect();
        Ok(Self { operators, steps, webs, params: params.len(), types: (types, now), numbers, choices })
    }

    /// The new number that each step names.
    fn named(&self) -> impl Iterator<Item = Option<u32>> {
        self.steps.iter().map(|step| step.web.map(|web| self.numbers[web]))
    }

    fn check(&self) -> Result<()> {
        let named: Vec<_> = self.named().collect();
        check::same(&self.operators, &named, self.params, (&self.types.0, &self.types.1))
    }

    fn write(&self) -> Result<Vec<u8>> {
        let used = self.named().flatten().map(|number| number as usize + 1).max().unwrap_or(0);
        let declared = self.types.1.get(self.params..used).unwrap_or_default().chunk_by(|one, other| one == other);
        let mut body = Vec::new();
        declared.clone().count().encode(&mut body);
        for locals in declared {
            locals.len().encode(&mut body);
            RoundtripReencoder.val_type(locals[0])?.encode(&mut body);
        }
        for (step, number) in iter::zip(&self.steps, self.named()) {
            body.extend(step.bytes);
            if let Some(number) = number {
                number.encode(&mut body);
            }
        }
        Ok(body)
    }

    /// What is around `place` where `web` has this number.
    fn around(&self, place: usize, web: usize, number: u32) -> Context {
        let word =
            |place: Option<usize>| place.and_then(|place| self.steps.get(place)).map_or(1, |step| step.word << 32);
        let named = |place: Option<usize>| {
            let other = place.and_then(|place| self.steps[place].web);
            let number = other.map(|other| if other == web { number } else { self.numbers[other] });
            word(place) + number.map_or(0, |number| u64::from(number) + 1)
        };
        let before = |steps| named(place.checked_sub(steps));
        let after = |steps| word(Some(place + steps));
        [before(2), before(1), after(0), after(1), after(2)]
    }

    fn count(&self, places: &mut Places, times: i32) {
        for (place, step) in self.steps.iter().enumerate() {
            let Some(web) = step.web else { continue };
            places.count(self.around(place, web, self.numbers[web]), self.numbers[web], times);
        }
    }

    /// How many bits it takes to name each web by each number.
    fn costs(&self, places: &Places) -> Vec<Vec<f64>> {
        let mut costs = vec![vec![0.0; self.types.1.len()]; self.webs.len()];
        for (place, step) in self.steps.iter().enumerate() {
            let Some(web) = step.web.filter(|web| self.choices[*web].len() > 1) else { continue };
            let likelihoods = |number| places.likelihoods(self.around(place, web, number), self.types.1.len());
            // Unless it is named just before as well, all around is the same whatever its number.
            let is_again = self.steps[place.saturating_sub(2)..place].iter().any(|step| step.web == Some(web));
            let same = likelihoods(self.numbers[web]);
            for number in self.choices[web].iter().copied() {
                let likely = if is_again { likelihoods(number)[number as usize] } else { same[number as usize] };
                costs[web][number as usize] -= likely.log2();
            }
        }
        costs
    }

    /// Lets webs trade numbers wherever that makes all together likelier.
    fn renumber(&mut self, places: &Places) {
        let costs = self.costs(places);
        let mut trades = true;
        while mem::take(&mut trades) {
            for web in 0..self.webs.len() {
                // Not for what rounding makes of nothing.
                let mut best = (-1e-6, None);
                for number in self.choices[web].iter().copied() {
                    let Some(trade) = self.trade(web, number) else { continue };
                    let gain = |(web, number): &(usize, u32)| {
                        costs[*web][*number as usize] - costs[*web][self.numbers[*web] as usize]
                    };
                    let gain = trade.iter().map(gain).sum();
                    if gain < best.0 {
                        best = (gain, Some(trade));
                    }
                }
                for (web, number) in best.1.into_iter().flatten() {
                    self.numbers[web] = number;
                    trades = true;
                }
            }
        }
    }

    /// The new numbers of `web` and of all that then have to leave `number` for the one that it had, and so on; none if one
    /// of them may not.
    fn trade(&self, web: usize, number: u32) -> Option<Vec<(usize, u32)>> {
        let pair = (self.numbers[web], number);
        let mut trade = vec![(web, number)];
        let mut place = 0;
        while let Some((web, number)) = trade.get(place).copied() {
            if !self.choices[web].contains(&number) {
                return None;
            }
            let left = if number == pair.0 { pair.1 } else { pair.0 };
            for other in self.webs[web].conflicts.iter().copied().filter(|other| self.numbers[*other] == number) {
                if !trade.contains(&(other, left)) {
                    trade.push((other, left));
                }
            }
            place += 1;
        }
        Some(trade)
    }
}

/// The types of locals of each number where those of one type stand together, and the new number of each.
fn arranged(types: &[ValType], params: usize) -> (Vec<ValType>, Vec<u32>) {
    let own = &types[params..];
    let mut now = types[..params].to_vec();
    let mut moved: Vec<u32> = (0..types.len() as u32).collect();
    let mut kinds = vec![ValType::I32, ValType::I64];
    for ty in own {
        if !kinds.contains(ty) {
            kinds.push(*ty);
        }
    }
    for kind in kinds {
        for (local, _) in types.iter().enumerate().skip(params).filter(|(_, ty)| **ty == kind) {
            moved[local] = now.len() as u32;
            now.push(kind);
        }
        if kind == ValType::I32 {
            now.resize(now.len().max(ROOM), kind);
        }
    }
    (now, moved)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::moves::tests::bodies_of;

    use wasm_encoder::{FunctionSection, Instruction, TypeSection, ValType};

    use Instruction::{Drop, End, I32Const, I64Const, LocalGet, LocalSet, ReturnCall};

    type Declared<'a> = &'a [(u32, ValType)];

    /// A module whose functions have a parameter, two locals of 32 bits and two of 64, and the given bodies.
    fn module(bodies: &[Vec<Instruction<'static>>]) -> Vec<u8> {
        let (mut types, mut functions, mut code) = (TypeSection::new(), FunctionSection::new(), CodeSection::new());
        types.ty().function([ValType::I32], []);
        for body in bodies {
            functions.function(0);
            code.raw(&raw(&[(2, ValType::I32), (2, ValType::I64)], body));
        }
        let mut module = Module::new();
        module.section(&types).section(&functions).section(&code);
        module.finish()
    }

    fn raw(declared: Declared<'_>, body: &[Instruction<'static>]) -> Vec<u8> {
        let mut function = wasm_encoder::Function::new(declared.iter().copied());
        body.iter().chain(&[End]).for_each(|instruction| _ = function.instruction(instruction));
        function.into_raw_body()
    }

    fn renumbered(bodies: &[Vec<Instruction<'static>>]) -> Vec<Vec<u8>> {
        bodies_of(&alike(&module(bodies)).expect("a module"))
    }

    /// Puts `number` into `to` and reads it again.
    fn kept(number: i32, to: u32) -> Vec<Instruction<'static>> {
        vec![I32Const(number), LocalSet(to), LocalGet(to), Drop]
    }

    #[test]
    fn a_value_gets_the_number_that_others_have_in_its_place() {
        let common = [kept(7, 1), kept(8, 2)].concat();
        let other_way = [kept(7, 2), kept(8, 1)].concat();
        let expected = raw(&[(2, ValType::I32)], &common);
        assert_eq!(renumbered(&[common.clone(), other_way, common]), vec![expected; 3]);
    }

    #[test]
    fn what_a_local_holds_at_different_times_gets_different_numbers() {
        let common = [kept(7, 1), kept(8, 2)].concat();
        // The parameter, too, is another value once it is written.
        let at_times = [[kept(7, 1), kept(8, 1)].concat(), [kept(7, 0), kept(8, 0)].concat()];
        let expected = raw(&[(2, ValType::I32)], &common);
        let bodies = [&[common.clone(), common][..], &at_times].concat();
        assert_eq!(renumbered(&bodies), vec![expected; 4]);
    }

    #[test]
    fn values_that_are_read_later_keep_apart() {
        let common = [kept(7, 1), kept(8, 1)].concat();
        let both =
            |a, b| vec![I32Const(7), LocalSet(a), I32Const(8), LocalSet(b), LocalGet(a), Drop, LocalGet(b), Drop];
        let bodies = renumbered(&[common.clone(), common, both(1, 2)]);
        // One of them gets the number that both would have.
        assert!([both(1, 2), both(2, 1)].map(|body| raw(&[(2, ValType::I32)], &body)).contains(&bodies[2]));
    }

    #[test]
    fn a_zero_is_read_where_no_argument_is() {
        let common = vec![LocalGet(0), Drop, LocalGet(0), Drop];
        let zero = vec![LocalGet(1), Drop, LocalGet(0), Drop];
        let bodies = renumbered(&[common.clone(), common.clone(), common, zero.clone()]);
        assert_eq!(bodies[3], raw(&[(1, ValType::I32)], &zero));
    }

    #[test]
    fn locals_of_64_bits_come_where_they_do_in_all_functions() {
        let long = |to| vec![I64Const(i64::MIN), LocalSet(to), LocalGet(to), Drop, LocalGet(0), Drop];
        let room = ROOM as u32;
        let expected = raw(&[(room - 1, ValType::I32), (1, ValType::I64)], &long(room));
        assert_eq!(renumbered(&[long(3), long(4)]), vec![expected; 2]);
    }

    #[test]
    fn what_is_no_module_or_branches_in_unknown_ways_is_refused() {
        assert!(alike(b"\0asm\x01\0\0\0\x0a").is_err());
        assert!(alike(&module(&[vec![LocalGet(0), Drop]])).is_ok());
        assert!(alike(&module(&[vec![LocalGet(0), ReturnCall(0)]])).is_err());
    }
}

//! Moves of values become calls. A value of several words is moved word by word, and where each word lies is what
//! compresses worst in all of a module. In a function for each shape of value it is said once. So is how references are
//! counted.

mod found;

use std::convert::Infallible;

use anyhow::Result;
use wasm_encoder::{
    CodeSection, Function, FunctionSection, Instruction, MemArg, Module, TypeSection, ValType,
    reencode::{Error, Reencode, utils},
};
use wasmparser::{
    CodeSectionReader, FunctionBody, FunctionSectionReader, Operator, Parser, Payload, TypeRef, TypeSectionReader,
};

use self::found::{Deed, Found};

/// A shape that is moved in fewer places stays as it is.
const USES: usize = 4;

/// The same module with moves of values in functions of their own.
///
/// # Errors
/// If the module cannot be read.
pub(crate) fn by_call(module: &[u8]) -> Result<Vec<u8>> {
    let mut calls = Calls::default();
    let mut uses: Vec<(Deed, usize)> = Vec::new();
    for payload in Parser::new(0).parse_all(module) {
        match payload? {
            Payload::TypeSection(types) => calls.types = types.into_iter_err_on_gc_types().count() as u32,
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    calls.first += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                }
            }
            Payload::FunctionSection(functions) => calls.first += functions.count(),
            Payload::CodeSectionEntry(body) => {
                let operators = operators(&body)?;
                let mut rest = &operators[..];
                while !rest.is_empty() {
                    let Some(found) = Found::at_start(rest) else {
                        rest = &rest[1..];
                        continue;
                    };
                    rest = &rest[found.len..];
                    match uses.iter_mut().find(|(deed, _)| *deed == found.deed) {
                        Some((_, uses)) => *uses += 1,
                        None => uses.push((found.deed, 1)),
                    }
                }
            }
            _ => {}
        }
    }
    calls.deeds = uses.into_iter().filter(|(_, uses)| *uses >= USES).map(|(deed, _)| deed).collect();
    let mut written = Module::new();
    calls.parse_core_module(&mut written, Parser::new(0), module)?;
    Ok(written.finish())
}

fn operators<'a>(body: &FunctionBody<'a>) -> wasmparser::Result<Vec<Operator<'a>>> {
    body.get_operators_reader()?.into_iter().collect()
}

/// Writes a module anew, with a function for each deed.
#[derive(Default)]
struct Calls {
    deeds: Vec<Deed>,
    /// The number of the first of these functions.
    first: u32,
    /// The number of the first of their types: those that move, and those that count.
    types: u32,
}

impl Calls {
    /// The number of the function that does what `operators` begin with, if there is one.
    fn function(&self, found: &Found) -> Option<u32> {
        Some(self.first + self.deeds.iter().position(|deed| *deed == found.deed)? as u32)
    }

    fn write(&mut self, body: &FunctionBody<'_>) -> Result<Function, Error> {
        let mut function = self.new_function_with_parsed_locals(body)?;
        let operators = operators(body)?;
        let mut rest = &operators[..];
        while let Some(operator) = rest.first() {
            function.instruction(&self.instruction(operator.clone())?);
            let Some((called, found)) = Found::at_start(rest).and_then(|found| Some((self.function(&found)?, found)))
            else {
                rest = &rest[1..];
                continue;
            };
            // The address of the place is there already.
            add(&mut function, found.offset);
            if let Some((from, offset)) = found.from {
                add(function.instruction(&Instruction::LocalGet(from)), offset);
            }
            function.instruction(&Instruction::Call(called));
            rest = &rest[found.len..];
        }
        Ok(function)
    }
}

/// Adds to the address on the stack. No value of Rust's lies across the end of memory.
fn add(function: &mut Function, offset: u64) {
    if offset > 0 {
        function.instruction(&Instruction::I32Const(offset as i32)).instruction(&Instruction::I32Add);
    }
}

impl Deed {
    fn function(&self) -> Function {
        match self {
            Self::Move(shape) => mover(shape),
            Self::Count(step) => counter(*step),
        }
    }
}

fn counter(step: i32) -> Function {
    let word = MemArg { offset: 0, align: 0, memory_index: 0 };
    let mut function = Function::new([]);
    for instruction in [
        Instruction::LocalGet(0),
        Instruction::LocalGet(0),
        Instruction::I32Load(word),
        Instruction::I32Const(step),
        Instruction::I32Add,
        Instruction::I32Store(word),
        Instruction::End,
    ] {
        function.instruction(&instruction);
    }
    function
}

fn mover(shape: &[(u64, bool)]) -> Function {
    let mut function = Function::new([]);
    for (offset, is_long) in shape {
        let place = MemArg { offset: *offset, align: 0, memory_index: 0 };
        let [load, store] = match is_long {
            true => [Instruction::I64Load(place), Instruction::I64Store(place)],
            false => [Instruction::I32Load(place), Instruction::I32Store(place)],
        };
        for instruction in [Instruction::LocalGet(0), Instruction::LocalGet(1), load, store] {
            function.instruction(&instruction);
        }
    }
    function.instruction(&Instruction::End);
    function
}

impl Reencode for Calls {
    type Error = Infallible;

    fn parse_type_section(&mut self, types: &mut TypeSection, section: TypeSectionReader<'_>) -> Result<(), Error> {
        utils::parse_type_section(self, types, section)?;
        types.ty().function([ValType::I32, ValType::I32], []);
        types.ty().function([ValType::I32], []);
        Ok(())
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: FunctionSectionReader<'_>,
    ) -> Result<(), Error> {
        utils::parse_function_section(self, functions, section)?;
        for deed in &self.deeds {
            functions.function(match deed {
                Deed::Move(_) => self.types,
                Deed::Count(_) => self.types + 1,
            });
        }
        Ok(())
    }

    fn parse_code_section(&mut self, code: &mut CodeSection, section: CodeSectionReader<'_>) -> Result<(), Error> {
        for body in section {
            code.function(&self.write(&body?)?);
        }
        self.deeds.iter().for_each(|deed| _ = code.function(&deed.function()));
        Ok(())
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    use Instruction::{
        Call, Drop, End, I32Add, I32Const, I32Load, I32Store, I32Sub, I64Load, I64Store, LocalGet, LocalTee,
    };

    fn at(offset: u64) -> MemArg {
        MemArg { offset, align: 0, memory_index: 0 }
    }

    /// Moves a word of 64 bits and one of 32 behind it, from `from` bytes behind the second local to `to` behind the first.
    fn moved(to: u64, from: u64) -> Vec<Instruction<'static>> {
        let long = [LocalGet(0), LocalGet(1), I64Load(at(from)), I64Store(at(to))];
        let short = [LocalGet(0), LocalGet(1), I32Load(at(from + 8)), I32Store(at(to + 8))];
        [long, short].concat()
    }

    /// A module whose function consists of `parts`.
    fn module(parts: &[Vec<Instruction<'static>>]) -> Vec<u8> {
        let (mut types, mut functions, mut memories, mut code) =
            (TypeSection::new(), FunctionSection::new(), wasm_encoder::MemorySection::new(), CodeSection::new());
        types.ty().function([ValType::I32, ValType::I32], [ValType::I32]);
        functions.function(0);
        let size = wasm_encoder::MemoryType {
            minimum: 1,
            maximum: None,
            memory64: false,
            shared: false,
            page_size_log2: None,
        };
        memories.memory(size);
        let mut function = Function::new([]);
        for instruction in parts.iter().flatten().chain(&[LocalGet(0), End]) {
            function.instruction(instruction);
        }
        code.function(&function);
        let mut module = Module::new();
        module.section(&types).section(&functions).section(&memories).section(&code);
        module.finish()
    }

    /// The bodies of a module's functions.
    pub(crate) fn bodies_of(module: &[u8]) -> Vec<Vec<u8>> {
        wasmparser::Validator::new().validate_all(module).expect("still a module");
        let body = |payload: Payload<'_>| match payload {
            Payload::CodeSectionEntry(body) => Some(body.as_bytes().to_vec()),
            _ => None,
        };
        Parser::new(0).parse_all(module).filter_map(|payload| body(payload.expect("a module"))).collect()
    }

    /// The bodies of the functions once moves are calls.
    fn bodies(parts: &[Vec<Instruction<'static>>]) -> Vec<Vec<u8>> {
        bodies_of(&by_call(&module(parts)).expect("a module"))
    }

    fn body(instructions: &[Instruction<'static>]) -> Vec<u8> {
        let mut function = Function::new([]);
        for instruction in instructions {
            function.instruction(instruction);
        }
        function.into_raw_body()
    }

    #[test]
    fn what_is_moved_in_many_places_is_moved_by_a_function() {
        let mut kept = moved(16, 4);
        kept[0] = LocalTee(0);
        kept.insert(0, I32Const(7));
        let expected = [
            // To the address itself, and from behind another.
            [LocalGet(0), LocalGet(1), I32Const(24), I32Add, Call(1)].as_slice(),
            &[LocalGet(0), I32Const(8), I32Add, LocalGet(1), Call(1)],
            &[LocalGet(0), LocalGet(1), Call(1)],
            // What puts the address into its local still does.
            &[I32Const(7), LocalTee(0), I32Const(16), I32Add, LocalGet(1), I32Const(4), I32Add, Call(1)],
            &[LocalGet(0), End],
        ];
        let mover = [moved(0, 0), vec![End]].concat();
        assert_eq!(bodies(&[moved(0, 24), moved(8, 0), moved(0, 0), kept]), [body(&expected.concat()), body(&mover)]);
    }

    #[test]
    fn what_is_counted_in_many_places_is_counted_by_a_function() {
        let count = |offset: u64, sign: Instruction<'static>| {
            vec![LocalGet(1), LocalGet(1), I32Load(at(offset)), I32Const(1), sign, I32Store(at(offset))]
        };
        let mut kept = count(0, I32Sub);
        kept[0] = LocalTee(1);
        kept.insert(0, I32Const(7));
        let expected = [
            [LocalGet(1), Call(1)].as_slice(),
            &[LocalGet(1), I32Const(8), I32Add, Call(1)],
            &[LocalGet(1), Call(1)],
            &[I32Const(7), LocalTee(1), Call(1)],
            &[LocalGet(0), End],
        ];
        let counter = [LocalGet(0), LocalGet(0), I32Load(at(0)), I32Const(-1), I32Add, I32Store(at(0)), End];
        let parts = [count(0, I32Sub), count(8, I32Sub), count(0, I32Sub), kept];
        assert_eq!(bodies(&parts), [body(&expected.concat()), body(&counter)]);
        let up = bodies(&[count(4, I32Add), count(0, I32Add), count(4, I32Add), count(4, I32Add)]);
        assert_eq!(up[1], body(&counter.map(|step| if let I32Const(_) = step { I32Const(1) } else { step })));
        // Two words, or a word of somewhere else.
        let mut other = count(0, I32Add);
        other[5] = I32Store(at(4));
        let mut elsewhere = count(0, I32Add);
        elsewhere[1] = LocalGet(0);
        for parts in [vec![other; USES], vec![elsewhere; USES]] {
            assert_eq!(bodies(&parts), [body(&[parts.concat(), vec![LocalGet(0), End]].concat())]);
        }
    }

    #[test]
    fn the_order_in_which_words_are_moved_is_kept() {
        let backwards = |to, from| {
            let mut words = moved(to, from);
            words.rotate_left(found::WORD_LEN);
            words
        };
        let all = [backwards(8, 0), backwards(0, 8), backwards(4, 0), backwards(0, 0)];
        let mover = [backwards(0, 0), vec![End]].concat();
        assert_eq!(bodies(&all)[1], body(&mover));
    }

    #[test]
    fn what_is_rare_or_no_move_stays() {
        let rare = vec![moved(0, 24); USES - 1];
        let single = vec![vec![LocalGet(0), LocalGet(1), I64Load(at(0)), I64Store(at(0)), LocalGet(0), Drop]; USES];
        // Words of two values: they are not as far from one another as where they go.
        let mut apart = moved(0, 24);
        apart[found::WORD_LEN + 2] = I32Load(at(40));
        for parts in [rare, single, vec![apart; USES]] {
            let kept = body(&[parts.concat(), vec![LocalGet(0), End]].concat());
            assert_eq!(bodies(&parts), [kept]);
        }
    }
}

//! Puts a module's functions into an order in which each is followed by the one most like it: what is alike compresses
//! best side by side.

use std::{
    collections::{HashMap, HashSet},
    convert::Infallible,
};

use anyhow::Result;
use wasm_encoder::{
    CodeSection, FunctionSection, Module,
    reencode::{Error, Reencode, utils},
};
use wasmparser::{CodeSectionReader, FunctionBody, FunctionSectionReader, Parser, Payload, TypeRef};

/// How many bytes are looked at together.
const PIECE: usize = 4;
/// A piece that so many functions have says nothing of any.
const COMMON: usize = 1000;
/// So many bytes are added to each function's length, so that the shortest do not come before all others.
const LENGTH: usize = 20;

/// The same module with its functions in another order.
///
/// # Errors
/// If the module cannot be read.
pub(crate) fn by_likeness(module: &[u8]) -> Result<Vec<u8>> {
    let mut imports = 0;
    let mut bodies = Vec::new();
    for payload in Parser::new(0).parse_all(module) {
        match payload? {
            Payload::ImportSection(reader) => {
                for import in reader.into_imports() {
                    imports += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                }
            }
            Payload::CodeSectionEntry(body) => bodies.push(body),
            _ => {}
        }
    }
    let order = order(&bodies.iter().map(FunctionBody::as_bytes).collect::<Vec<_>>());
    let mut places = vec![0; order.len()];
    for (place, function) in (imports..).zip(&order) {
        places[*function] = place;
    }
    let mut written = Module::new();
    Reordering { imports, order, places }.parse_core_module(&mut written, Parser::new(0), module)?;
    Ok(written.finish())
}

/// Begins with the first function, and goes on with the one that shares most with the one before, for its length.
fn order(bodies: &[&[u8]]) -> Vec<usize> {
    let mut holders: HashMap<&[u8], Vec<usize>> = HashMap::new();
    for (function, body) in bodies.iter().enumerate() {
        for piece in body.windows(PIECE) {
            let holders = holders.entry(piece).or_default();
            if holders.last() != Some(&function) {
                holders.push(function);
            }
        }
    }
    holders.retain(|_, holders| holders.len() < COMMON);
    let mut left: Vec<usize> = (0..bodies.len()).collect();
    let mut order = Vec::with_capacity(bodies.len());
    let mut next = left.first().copied();
    while let Some(function) = next {
        left.retain(|other| *other != function);
        order.push(function);
        let mut shared = vec![0; bodies.len()];
        let pieces: HashSet<_> = bodies[function].windows(PIECE).collect();
        for other in pieces.iter().filter_map(|piece| holders.get(piece)).flatten() {
            shared[*other] += 1;
        }
        // The first one of several.
        next = left.iter().copied().reduce(|best, other| {
            let weight = |one: usize, than: usize| shared[one] * (bodies[than].len() + LENGTH);
            if weight(other, best) > weight(best, other) { other } else { best }
        });
    }
    order
}

/// Writes a module's functions anew.
struct Reordering {
    /// Functions that are imported come first, and stay where they are.
    imports: u32,
    /// The functions as they follow one another, and the new number of each.
    order: Vec<usize>,
    places: Vec<u32>,
}

impl Reencode for Reordering {
    type Error = Infallible;

    fn function_index(&mut self, function: u32) -> Result<u32, Error> {
        Ok(function.checked_sub(self.imports).map_or(function, |own| self.places[own as usize]))
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: FunctionSectionReader<'_>,
    ) -> Result<(), Error> {
        let types = section.into_iter().collect::<Result<Vec<_>, _>>()?;
        for function in &self.order {
            functions.function(types[*function]);
        }
        Ok(())
    }

    fn parse_code_section(&mut self, code: &mut CodeSection, section: CodeSectionReader<'_>) -> Result<(), Error> {
        let bodies = section.into_iter().collect::<Result<Vec<_>, _>>()?;
        for function in self.order.clone() {
            utils::parse_function_body(self, code, bodies[function].clone())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use wasm_encoder::{
        ConstExpr, ElementSection, Elements, EntityType, ExportKind, ExportSection, Function, ImportSection,
        Instruction, RefType, TableSection, TableType, TypeSection,
    };

    const EXPORTS: [&str; 5] = ["ones", "twos", "like ones", "like twos", "caller"];

    /// A module with an imported function and five of its own, of which the last calls the second and the import.
    fn module() -> Vec<u8> {
        let drops = |number: i32, times: usize| {
            let mut function = Function::new([]);
            for _ in 0..times {
                function.instruction(&Instruction::I32Const(number)).instruction(&Instruction::Drop);
            }
            function.instruction(&Instruction::End);
            function
        };
        let mut caller = Function::new([]);
        for function in [2, 0] {
            caller.instruction(&Instruction::Call(function));
        }
        caller.instruction(&Instruction::End);
        let (mut types, mut imports, mut functions) =
            (TypeSection::new(), ImportSection::new(), FunctionSection::new());
        types.ty().function([], []);
        imports.import("glue", "a", EntityType::Function(0));
        let mut tables = TableSection::new();
        tables.table(TableType {
            element_type: RefType::FUNCREF,
            minimum: 1,
            maximum: None,
            table64: false,
            shared: false,
        });
        let (mut exports, mut elements, mut code) = (ExportSection::new(), ElementSection::new(), CodeSection::new());
        elements.active(None, &ConstExpr::i32_const(0), Elements::Functions([2].as_slice().into()));
        let bodies = [drops(1, 9), drops(2_000_000, 9), drops(1, 8), drops(2_000_000, 8), caller];
        for (number, (name, body)) in (1..).zip(EXPORTS.iter().zip(&bodies)) {
            functions.function(0);
            exports.export(name, ExportKind::Func, number);
            code.function(body);
        }
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&functions).section(&tables);
        module.section(&exports).section(&elements).section(&code);
        module.finish()
    }

    /// Under which numbers the functions are exported, which are called, and which are in the table.
    fn numbers(module: &[u8]) -> ([u32; 5], Vec<u32>, Vec<u32>) {
        let (mut exported, mut called, mut held) = ([0; 5], Vec::new(), Vec::new());
        for payload in Parser::new(0).parse_all(module) {
            match payload.expect("a module") {
                Payload::ExportSection(reader) => {
                    for (place, export) in reader.into_iter().enumerate() {
                        let export = export.expect("an export");
                        assert_eq!(export.name, EXPORTS[place]);
                        exported[place] = export.index;
                    }
                }
                Payload::ElementSection(reader) => {
                    for element in reader {
                        let wasmparser::ElementItems::Functions(functions) = element.expect("an element").items else {
                            panic!("functions by number")
                        };
                        held.extend(functions.into_iter().map(|function| function.expect("a function")));
                    }
                }
                Payload::CodeSectionEntry(body) => {
                    let operators = body.get_operators_reader().expect("a body");
                    called.extend(operators.into_iter().filter_map(|operator| match operator.expect("one") {
                        wasmparser::Operator::Call { function_index } => Some(function_index),
                        _ => None,
                    }));
                }
                _ => {}
            }
        }
        (exported, called, held)
    }

    #[test]
    fn what_is_alike_comes_together_and_everything_still_leads_to_the_same() {
        let ordered = by_likeness(&module()).expect("a module");
        wasmparser::Validator::new().validate_all(&ordered).expect("still a module");
        let (exported, called, held) = numbers(&ordered);
        let [ones, twos, like_ones, like_twos, caller] = exported;
        assert_eq!((ones, like_ones), (1, 2), "the first stays, and the one like it follows");
        assert_eq!(twos.abs_diff(like_twos), 1, "{exported:?}");
        assert!((3..=5).contains(&caller), "{exported:?}");
        assert_eq!((called, held), (vec![twos, 0], vec![twos]));
        assert_eq!(ordered.len(), module().len());
    }

    #[test]
    fn what_is_no_module_is_refused() {
        assert!(by_likeness(b"\0asm\x01\0\0\0\x0a").is_err());
    }
}

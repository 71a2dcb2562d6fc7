use std::{collections::HashMap, ops::Range};

use anyhow::{Context, Result, bail};
use wasmparser::{
    BinaryReader, DataKind, ExternalKind, FunctionBody, KnownCustom, Linking, LinkingSectionReader, Name, Parser,
    Payload, RelocSectionReader, RelocationType, SymbolInfo, TypeRef,
};

/// The instruction that traps.
pub(super) const UNREACHABLE: u8 = 0x00;
/// The instruction that does nothing.
pub(super) const NOP: u8 = 0x01;

/// What of a linked module has to be known to take parts out of it. All ranges are of bytes of the file.
#[derive(Debug, Default)]
pub(super) struct Module {
    /// How many functions are imported: they come before the module's own.
    pub(super) imports: u32,
    /// The module's own functions: from after the locals to before the last `end`.
    pub(super) bodies: Vec<Range<usize>>,
    /// How many parameters each of them has.
    pub(super) parameters: Vec<u32>,
    /// The functions that are there from outside: exports, and the start function.
    pub(super) roots: Vec<u32>,
    /// Exported functions, by name.
    pub(super) exports: HashMap<String, u32>,
    /// The names of functions, as the linker has them.
    pub(super) names: HashMap<u32, String>,
    /// The statics.
    pub(super) statics: Vec<Range<usize>>,
    /// What refers to what: the place of each reference and its target, in the order of places.
    pub(super) references: Vec<(usize, Target)>,
    /// Sections that only a linker reads.
    pub(super) linker_sections: Vec<Range<usize>>,
}

/// What a reference leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Target {
    Function(u32),
    /// The place of a static in [`Module::statics`].
    Static(usize),
}

impl Module {
    /// Reads a module that was linked with `--emit-relocs`.
    ///
    /// # Errors
    /// If it is none.
    pub(super) fn read(bytes: &[u8]) -> Result<Self> {
        let mut module = Self::default();
        let mut starts = Vec::new();
        let mut types = Vec::new();
        let mut segments = Vec::new();
        let mut linking = None;
        let mut relocations = Vec::new();
        for payload in Parser::new(0).parse_all(bytes) {
            match payload? {
                Payload::ImportSection(reader) => {
                    starts.push(reader.range().start);
                    for import in reader.into_imports() {
                        module.imports += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                    }
                }
                Payload::TypeSection(reader) => {
                    starts.push(reader.range().start);
                    for ty in reader.into_iter_err_on_gc_types() {
                        types.push(ty?.params().len() as u32);
                    }
                }
                Payload::FunctionSection(reader) => {
                    starts.push(reader.range().start);
                    for ty in reader {
                        let parameters = types.get(ty? as usize).context("a function of no type")?;
                        module.parameters.push(*parameters);
                    }
                }
                Payload::ExportSection(reader) => {
                    starts.push(reader.range().start);
                    for export in reader {
                        let export = export?;
                        if export.kind == ExternalKind::Func {
                            module.roots.push(export.index);
                            module.exports.insert(export.name.to_owned(), export.index);
                        }
                    }
                }
                Payload::StartSection { func, range } => {
                    starts.push(range.start);
                    module.roots.push(func);
                }
                Payload::CodeSectionStart { range, .. } => starts.push(range.start),
                Payload::CodeSectionEntry(body) => module.bodies.push(instructions(&body)?),
                Payload::DataSection(reader) => {
                    starts.push(reader.range().start);
                    for data in reader {
                        let data = data?;
                        if !matches!(data.kind, DataKind::Active { .. }) {
                            bail!("a data segment is not active");
                        }
                        segments.push(data.range.end - data.data.len()..data.range.end);
                    }
                }
                Payload::CustomSection(section) => {
                    let range = section.range();
                    starts.push(range.start);
                    match section.as_known() {
                        KnownCustom::Name(reader) => {
                            for name in reader {
                                if let Name::Function(map) = name? {
                                    for naming in map {
                                        let naming = naming?;
                                        module.names.insert(naming.index, naming.name.to_owned());
                                    }
                                }
                            }
                        }
                        KnownCustom::Linking(reader) => {
                            linking = Some(reader);
                            module.linker_sections.push(range);
                        }
                        KnownCustom::Reloc(reader) => {
                            relocations.push(reader);
                            module.linker_sections.push(range);
                        }
                        _ => {}
                    }
                }
                other => starts.extend(other.as_section().map(|(_, range)| range.start)),
            }
        }
        let linking = linking.context("the module was not linked with --emit-relocs")?;
        let targets = module.symbols(linking, &segments)?;
        for section in relocations {
            let start = *starts.get(section.section_index() as usize).context("a relocation of no section")?;
            module.refer(section, start, &targets)?;
        }
        module.references.sort_unstable_by_key(|(place, _)| *place);
        Ok(module)
    }

    /// Takes in the statics, and returns what each symbol stands for.
    fn symbols(&mut self, linking: LinkingSectionReader<'_>, segments: &[Range<usize>]) -> Result<Vec<Option<Target>>> {
        let mut targets = Vec::new();
        for subsection in linking.subsections() {
            let Linking::SymbolTable(symbols) = subsection? else { continue };
            for symbol in symbols {
                targets.push(match symbol? {
                    SymbolInfo::Func { index, .. } => Some(Target::Function(index)),
                    SymbolInfo::Data { symbol: Some(data), .. } => {
                        let segment = segments.get(data.index as usize).context("a static in no segment")?;
                        let start = segment.start + data.offset as usize;
                        let range = start..start + data.size as usize;
                        if range.end > segment.end {
                            None // Zeros that the file does not hold.
                        } else {
                            self.statics.push(range);
                            Some(Target::Static(self.statics.len() - 1))
                        }
                    }
                    _ => None,
                });
            }
        }
        Ok(targets)
    }

    fn refer(&mut self, section: RelocSectionReader<'_>, start: usize, targets: &[Option<Target>]) -> Result<()> {
        for entry in section.entries() {
            let entry = entry?;
            match entry.ty {
                RelocationType::TypeIndexLeb
                | RelocationType::GlobalIndexLeb
                | RelocationType::GlobalIndexI32
                | RelocationType::TableNumberLeb
                // What is for debuggers keeps nothing alive.
                | RelocationType::FunctionOffsetI32
                | RelocationType::SectionOffsetI32 => {}
                RelocationType::FunctionIndexLeb
                | RelocationType::TableIndexSleb
                | RelocationType::TableIndexI32
                | RelocationType::MemoryAddrLeb
                | RelocationType::MemoryAddrSleb
                | RelocationType::MemoryAddrI32 => {
                    let target = targets.get(entry.index as usize).context("a relocation to no symbol")?;
                    if let Some(target) = target {
                        self.references.push((start + entry.offset as usize, *target));
                    }
                }
                other => bail!("a relocation of the unknown kind {other:?}"),
            }
        }
        Ok(())
    }

    /// The function that is exported under this name. Until wasm-bindgen has done its work, a number follows the name.
    pub(super) fn export(&self, name: &str) -> Option<u32> {
        let is_number = |rest: &str| rest.strip_prefix('_').is_some_and(|rest| u64::from_str_radix(rest, 16).is_ok());
        let mut exports = self.exports.iter();
        exports
            .find(|(export, _)| export.strip_prefix(name).is_some_and(|rest| rest.is_empty() || is_number(rest)))
            .map(|(_, function)| *function)
    }

    /// The references in this part of the file.
    pub(super) fn references_in(&self, range: &Range<usize>) -> &[(usize, Target)] {
        let at = |place| self.references.partition_point(|(reference, _)| *reference < place);
        &self.references[at(range.start)..at(range.end)]
    }

    /// The body of one of the module's own functions.
    pub(super) fn body(&self, function: u32) -> Option<&Range<usize>> {
        self.bodies.get(function.checked_sub(self.imports)? as usize)
    }
}

fn instructions(body: &FunctionBody<'_>) -> Result<Range<usize>> {
    let start = body.get_operators_reader()?.original_position();
    Ok(start..body.range().end - 1)
}

/// Reads the instructions of a part of the file.
pub(super) fn reader<'a>(bytes: &'a [u8], range: &Range<usize>) -> wasmparser::OperatorsReader<'a> {
    wasmparser::OperatorsReader::new(BinaryReader::new(&bytes[range.start..range.end + 1], range.start))
}

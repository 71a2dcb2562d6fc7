//! The graph of a crate's files, and its cycles.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use petgraph::{algo::tarjan_scc, prelude::DiGraphMap};

use super::source::{Module, Modules, Names};

/// What a path leads to.
#[derive(Clone, Copy)]
enum Target<'a> {
    Module(&'a Module),
    /// An item, by the module that defines it.
    Item(&'a Module),
}

/// From each file to the files that define what it names, with those names.
#[derive(Debug, Default)]
pub(super) struct Graph<'a>(BTreeMap<&'a Path, BTreeMap<&'a Path, BTreeSet<String>>>);

impl<'a> Graph<'a> {
    pub(super) fn new(modules: &'a Modules) -> Self {
        let mut graph = Self::default();
        for module in modules.values() {
            let imports = module.imports.iter().map(|import| &import.path);
            // A path that begins with an imported item adds nothing to the import.
            let paths = module.paths.iter().filter(|path| !imports_item(modules, module, &path[0]));
            for path in imports.chain(paths) {
                for target in (Resolver { modules, pending: Vec::new() }).resolve(module, path) {
                    graph.add(module, target, path);
                }
            }
        }
        graph
    }

    fn add(&mut self, from: &'a Module, target: Target<'a>, path: &[String]) {
        // A path to a module is no dependency on its file: the module may re-export an item of another file.
        if let Target::Item(to) = target
            && from.file != to.file
        {
            let names = self.0.entry(&from.file).or_default().entry(&to.file).or_default();
            names.insert(path.join("::"));
        }
    }

    /// The strongly connected components of more than one file, sorted.
    pub(super) fn cycles(&self) -> Vec<Vec<PathBuf>> {
        let edges = self.0.iter().flat_map(|(from, targets)| targets.keys().map(move |to| (*from, *to)));
        let graph = DiGraphMap::<&Path, ()>::from_edges(edges);
        let mut cycles: Vec<Vec<_>> = tarjan_scc(&graph)
            .into_iter()
            .filter(|files| files.len() > 1)
            .map(|files| files.into_iter().map(Path::to_owned).collect())
            .collect();
        cycles.iter_mut().for_each(|files| files.sort());
        cycles.sort();
        cycles
    }

    /// The edges between the files of a cycle, a line each.
    pub(super) fn describe(&self, cycle: &[PathBuf]) -> String {
        let mut text = String::new();
        for from in cycle {
            for (to, names) in self.0.get(from.as_path()).into_iter().flatten() {
                if cycle.iter().any(|file| file == to) {
                    let shown: Vec<_> = names.iter().take(3).map(String::as_str).collect();
                    let rest = if names.len() > shown.len() { ", …" } else { "" };
                    text += &format!("  {} -> {} ({}{rest})\n", from.display(), to.display(), shown.join(", "));
                }
            }
        }
        text
    }
}

/// Whether a `use` declaration of `module` brings an item into scope under `name`.
fn imports_item(modules: &Modules, module: &Module, name: &str) -> bool {
    let mut imports = module.imports.iter().filter(|import| import.name == name);
    imports.any(|import| {
        let targets = Resolver { modules, pending: Vec::new() }.resolve(module, &import.path);
        targets.iter().any(|target| matches!(target, Target::Item(_)))
    })
}

/// Follows paths through modules and re-exports.
struct Resolver<'a> {
    modules: &'a Modules,
    /// The names that are being looked up. They stop the recursion of names that import each other.
    pending: Vec<(&'a Names, String)>,
}

impl<'a> Resolver<'a> {
    /// What `path` leads to from within `module`: nothing for a path of another crate, and several targets if a module and
    /// a function have the same name.
    fn resolve(&mut self, module: &'a Module, path: &[String]) -> Vec<Target<'a>> {
        let mut path = path.iter();
        let Some(first) = path.next() else { return Vec::new() };
        let mut targets = match first.as_str() {
            "crate" => self.module(&[]),
            "self" => vec![Target::Module(module)],
            "super" => self.parent(module),
            name => self.look_up(module, name),
        };
        for name in path {
            let next = targets.iter().flat_map(|target| match *target {
                Target::Module(module) if name == "super" => self.parent(module),
                Target::Module(module) => self.look_up(module, name),
                // A variant or an associated item.
                Target::Item(module) => vec![Target::Item(module)],
            });
            targets = next.collect();
        }
        targets
    }

    fn module(&self, path: &[String]) -> Vec<Target<'a>> {
        self.modules.get(path).map(Target::Module).into_iter().collect()
    }

    fn parent(&self, module: &Module) -> Vec<Target<'a>> {
        module.path.split_last().map(|(_, parent)| self.module(parent)).unwrap_or_default()
    }

    fn look_up(&mut self, module: &'a Module, name: &str) -> Vec<Target<'a>> {
        if self.pending.iter().any(|(path, pending)| **path == module.path && pending == name) {
            return Vec::new();
        }
        self.pending.push((&module.path, name.to_owned()));
        let mut targets = self.module(&[&module.path[..], &[name.to_owned()]].concat());
        if module.items.contains(name) {
            targets.push(Target::Item(module));
        }
        for import in module.imports.iter().filter(|import| import.name == name) {
            targets.extend(self.resolve(module, &import.path));
        }
        if targets.is_empty() {
            for glob in &module.globs {
                for target in self.resolve(module, glob) {
                    if let Target::Module(module) = target {
                        targets.extend(self.look_up(module, name));
                    }
                }
            }
        }
        self.pending.pop();
        targets
    }
}

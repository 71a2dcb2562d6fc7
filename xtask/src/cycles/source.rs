//! Reads a crate's files into modules: the items each defines, what it imports, and the paths it names. Test code is left
//! out.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{
    Attribute, ImplItem, Item, ItemUse, UseTree,
    visit::{self, Visit},
};

/// The names of a path, such as `crate`, `build_log` and `Line`.
pub(super) type Names = Vec<String>;

/// A module of the crate: a file, or a part of one.
#[derive(Debug, Default)]
pub(super) struct Module {
    pub(super) path: Names,
    pub(super) file: PathBuf,
    /// The items it defines. Its child modules are found by their paths.
    pub(super) items: BTreeSet<String>,
    pub(super) imports: Vec<Import>,
    /// The modules of which it imports all, as in `use super::*`.
    pub(super) globs: Vec<Names>,
    /// The paths that its items name.
    pub(super) paths: BTreeSet<Names>,
}

/// One name that a `use` declaration brings into scope.
#[derive(Debug)]
pub(super) struct Import {
    pub(super) name: String,
    pub(super) path: Names,
}

/// The modules of a crate by their paths. The root's path is empty.
pub(super) type Modules = BTreeMap<Names, Module>;

/// Reads the crate whose root is `root`. `read` returns the text of a file, and `None` where there is no such file.
///
/// # Errors
/// If a file is missing or is not Rust.
pub(super) fn modules(root: &Path, read: &dyn Fn(&Path) -> Option<String>) -> Result<Modules> {
    let mut reader = Reader { read, modules: Modules::new() };
    let folder = root.parent().unwrap_or(Path::new("")).to_owned();
    reader.file(Names::new(), root.to_owned(), &folder)?;
    Ok(reader.modules)
}

struct Reader<'a> {
    read: &'a dyn Fn(&Path) -> Option<String>,
    modules: Modules,
}

impl Reader<'_> {
    /// Reads a file, whose child modules are in `folder`.
    fn file(&mut self, path: Names, file: PathBuf, folder: &Path) -> Result<()> {
        let text = (self.read)(&file).with_context(|| format!("cannot read {}", file.display()))?;
        let syntax = syn::parse_file(&text).with_context(|| format!("cannot parse {}", file.display()))?;
        self.items(path, &file, folder, syntax.items)
    }

    fn items(&mut self, path: Names, file: &Path, folder: &Path, items: Vec<Item>) -> Result<()> {
        let mut module = Module { path: path.clone(), file: file.to_owned(), ..Module::default() };
        for item in items.into_iter().filter(|item| !is_test(attributes(item))) {
            match item {
                Item::Mod(child) => {
                    let name = child.ident.to_string();
                    let path = [&path[..], std::slice::from_ref(&name)].concat();
                    match child.content {
                        Some((_, items)) => self.items(path, file, &folder.join(name), items)?,
                        None => {
                            let (file, folder) = self.child(file, folder, &name, &child.attrs);
                            self.file(path, file, &folder)?;
                        }
                    }
                }
                item => module.add(item),
            }
        }
        self.modules.insert(path, module);
        Ok(())
    }

    /// The file of a child module, and the folder of that module's own children.
    fn child(&self, parent: &Path, folder: &Path, name: &str, attributes: &[Attribute]) -> (PathBuf, PathBuf) {
        if let Some(path) = attributes.iter().find_map(path_attribute) {
            let file = parent.parent().unwrap_or(Path::new("")).join(path);
            let folder = file.parent().unwrap_or(Path::new("")).to_owned();
            return (file, folder);
        }
        let own = folder.join(name);
        let file = folder.join(format!("{name}.rs"));
        let file = if (self.read)(&file).is_some() { file } else { own.join("mod.rs") };
        (file, own)
    }
}

impl Module {
    fn add(&mut self, mut item: Item) {
        if let Some(name) = name(&item) {
            self.items.insert(name);
        }
        if let Item::Impl(item) = &mut item {
            item.items.retain(|item| !matches!(item, ImplItem::Fn(function) if is_test(&function.attrs)));
        }
        self.visit_item(&item);
        if !matches!(item, Item::Use(_)) {
            self.scan(item.into_token_stream());
        }
    }

    /// Adds the paths in `tokens`. It reads tokens, because the input of a macro need not be Rust syntax.
    fn scan(&mut self, tokens: TokenStream) {
        let mut names = Names::new();
        // Whether the previous token is `::` or `.`, so that the next identifier continues a path.
        let (mut is_joined, mut is_field) = (false, false);
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(name) => {
                    if !is_joined {
                        self.add_path(std::mem::take(&mut names));
                    }
                    if !is_field {
                        names.push(name.to_string());
                    }
                    (is_joined, is_field, colons) = (false, false, 0);
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' => {
                    colons += 1;
                    is_joined = colons == 2 && !names.is_empty();
                    is_field = colons == 2 && names.is_empty();
                }
                TokenTree::Punct(punct) => {
                    self.add_path(std::mem::take(&mut names));
                    (is_joined, is_field, colons) = (false, punct.as_char() == '.', 0);
                }
                TokenTree::Group(group) => {
                    self.add_path(std::mem::take(&mut names));
                    (is_joined, is_field, colons) = (false, false, 0);
                    self.scan(group.stream());
                }
                TokenTree::Literal(_) => {
                    self.add_path(std::mem::take(&mut names));
                    (is_joined, is_field, colons) = (false, false, 0);
                }
            }
        }
        self.add_path(names);
    }

    fn add_path(&mut self, names: Names) {
        if !names.is_empty() {
            self.paths.insert(names);
        }
    }

    fn add_tree(&mut self, path: &mut Names, tree: &UseTree) {
        match tree {
            UseTree::Path(tree) => {
                path.push(tree.ident.to_string());
                self.add_tree(path, &tree.tree);
                path.pop();
            }
            UseTree::Name(tree) => self.add_import(path, tree.ident.to_string(), None),
            UseTree::Rename(tree) => self.add_import(path, tree.ident.to_string(), Some(tree.rename.to_string())),
            UseTree::Glob(_) => self.globs.push(path.clone()),
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.add_tree(path, tree)),
        }
    }

    fn add_import(&mut self, path: &[String], name: String, rename: Option<String>) {
        let mut path = path.to_vec();
        // `use a::{self}` imports `a`.
        if name != "self" {
            path.push(name);
        }
        if let Some(name) = rename.or_else(|| path.last().cloned()) {
            self.imports.push(Import { name, path });
        }
    }
}

impl<'ast> Visit<'ast> for Module {
    // Also those in the body of a function.
    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        self.add_tree(&mut Names::new(), &item.tree);
        visit::visit_item_use(self, item);
    }
}

fn name(item: &Item) -> Option<String> {
    let name = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Macro(item) => item.ident.as_ref()?,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::TraitAlias(item) => &item.ident,
        Item::Type(item) => &item.ident,
        Item::Union(item) => &item.ident,
        _ => return None,
    };
    Some(name.to_string())
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

/// Whether an item is compiled for tests alone: it is a test, or is under `cfg(test)` or `cfg(all(test, …))`.
fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let is_test = attribute.path().segments.last().is_some_and(|name| name.ident.to_string().ends_with("test"));
        let condition = attribute.path().is_ident("cfg").then(|| attribute.meta.to_token_stream().to_string());
        let condition = condition.unwrap_or_default().replace(' ', "");
        is_test || condition == "cfg(test)" || condition.starts_with("cfg(all(test,")
    })
}

/// The file that `#[path = "…"]` names.
fn path_attribute(attribute: &Attribute) -> Option<String> {
    let meta = attribute.meta.require_name_value().ok().filter(|meta| meta.path.is_ident("path"))?;
    let syn::Expr::Lit(literal) = &meta.value else { return None };
    let syn::Lit::Str(path) = &literal.lit else { return None };
    Some(path.value())
}

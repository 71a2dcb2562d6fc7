//! Files generated from [`spec`](crate::spec) and from the rows: the tables of the scripts, the types, the manifest and the
//! README's section.

mod files;
mod icons;
mod language;
mod manifest;
mod readme;
mod tables;
mod text;
mod types;

pub use files::{files, readme_text};

//! The parts of the gallery that do not need a page. The tests are here because xtask builds the gallery for browsers only.

mod arguments;
mod story_list;
mod timeline_text;
mod tree;
mod usage_code;
mod view;

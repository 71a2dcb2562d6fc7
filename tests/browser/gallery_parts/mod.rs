//! The parts of the gallery that do not need a page. Here, as they compile for a browser only.

mod arguments;
mod story_list;
mod timeline_text;
mod tree;
mod usage_code;
mod view;

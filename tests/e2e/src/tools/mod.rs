//! Tasks that need the browser but are not tests: run by `cargo xtask shots` and `cargo xtask size`.

mod contact_sheet;
mod first_paint;
mod shots;

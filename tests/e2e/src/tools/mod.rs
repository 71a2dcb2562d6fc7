//! No tests, but work that needs the same browser: started by `cargo xtask shots` and `cargo xtask size`.

mod contact_sheet;
mod first_paint;
mod shots;

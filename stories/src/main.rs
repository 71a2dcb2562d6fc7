//! Shows the gallery in the page, or the page for tests of reliability where the address asks for it.

fn main() {
    #[cfg(target_arch = "wasm32")]
    gallery::panics::say_on_console();
    #[cfg(target_arch = "wasm32")]
    if gallery::chaos::is_asked_for() {
        return dioxus_web::launch::launch_cfg(gallery::chaos::Chaos, dioxus_web::Config::new());
    }
    dioxus_web::launch::launch_cfg(gallery::Gallery, dioxus_web::Config::new());
}

//! Starts the gallery, or the page for reliability tests if the URL names it.

fn main() {
    #[cfg(target_arch = "wasm32")]
    gallery::panics::log_to_console();
    #[cfg(target_arch = "wasm32")]
    if gallery::chaos::is_requested() {
        return dioxus_web::launch::launch_cfg(gallery::chaos::Chaos, dioxus_web::Config::new());
    }
    dioxus_web::launch::launch_cfg(gallery::Gallery, dioxus_web::Config::new());
}

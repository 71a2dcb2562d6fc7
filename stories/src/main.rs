//! Shows the gallery in the page.

fn main() {
    dioxus_web::launch::launch_cfg(gallery::Gallery, dioxus_web::Config::new());
}

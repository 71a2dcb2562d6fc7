//! Reports panics on the console: the browser itself only reports "unreachable".

/// Installs a panic hook that logs the message and a stack trace.
pub fn log_to_console() {
    std::panic::set_hook(Box::new(|info| {
        let stack = js_sys::Reflect::get(&js_sys::Error::new(""), &"stack".into());
        let stack = stack.ok().and_then(|stack| stack.as_string()).unwrap_or_default();
        web_sys::console::error_1(&format!("{info}\n{stack}").into());
    }));
}

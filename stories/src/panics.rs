//! Says on the console why the program broke off and where: the browser's own word for it is only "unreachable".

/// Has every panic said, with the calls that led to it.
pub fn say_on_console() {
    std::panic::set_hook(Box::new(|info| {
        let stack = js_sys::Reflect::get(&js_sys::Error::new(""), &"stack".into());
        let stack = stack.ok().and_then(|stack| stack.as_string()).unwrap_or_default();
        web_sys::console::error_1(&format!("{info}\n{stack}").into());
    }));
}

//! What the page around the components can do with text. Outside a browser it can do next to nothing.

use crate::strings::{Strings, fill};

#[cfg(all(feature = "browser", target_arch = "wasm32"))]
mod browser {
    use js_sys::{Array, Reflect};
    use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
    use wasm_bindgen_futures::JsFuture;
    use web_sys::{Blob, Document, HtmlAnchorElement, HtmlDocument, HtmlTextAreaElement, Url};

    use crate::strings::ENGLISH;

    #[wasm_bindgen]
    extern "C" {
        type Number;

        #[wasm_bindgen(method, catch, js_name = toLocaleString)]
        fn to_locale_string(this: &Number, language: &str) -> Result<String, JsValue>;
    }

    /// A whole number as it is written in `language` (BCP 47), or in digits alone where that names none.
    pub(in crate::components) fn number_text(number: u64, language: &str) -> String {
        // Digits alone in English, and the browser's first answer costs the first drawing of a log some 15 ms.
        if number < 1000 && language == ENGLISH.language {
            return number.to_string();
        }
        let written = JsValue::from(number).unchecked_into::<Number>().to_locale_string(language);
        written.unwrap_or_else(|_| number.to_string())
    }

    /// Puts `text` on the clipboard. Says whether the browser let it happen.
    pub(in crate::components) async fn copy_text(text: &str) -> bool {
        let Some(window) = web_sys::window() else { return false };
        let navigator = window.navigator();
        // A page that did not come over a safe connection has no such object.
        let has_clipboard =
            Reflect::get(&navigator, &"clipboard".into()).is_ok_and(|clipboard| !clipboard.is_undefined());
        if has_clipboard && JsFuture::from(navigator.clipboard().write_text(text)).await.is_ok() {
            return true;
        }
        window.document().is_some_and(|document| copy_by_selection(&document, text).unwrap_or(false))
    }

    /// The old way, which needs no permission.
    fn copy_by_selection(document: &Document, text: &str) -> Result<bool, JsValue> {
        let field: HtmlTextAreaElement = document.create_element("textarea")?.unchecked_into();
        field.set_value(text);
        let body = document.body().ok_or(JsValue::NULL)?;
        let focused = document.active_element();
        body.append_child(&field)?;
        field.select();
        let copied = document.unchecked_ref::<HtmlDocument>().exec_command("copy");
        field.remove();
        if let Some(focused) = focused.and_then(|focused| focused.dyn_into::<web_sys::HtmlElement>().ok()) {
            focused.focus()?;
        }
        copied
    }

    /// Saves `text` as a file of this name where the browser saves files.
    pub(in crate::components) fn save_text(name: &str, text: &str) {
        // What the browser refuses it tells the reader by itself.
        let _ = try_save_text(name, text);
    }

    fn try_save_text(name: &str, text: &str) -> Result<(), JsValue> {
        let document = web_sys::window().and_then(|window| window.document()).ok_or(JsValue::NULL)?;
        let blob = Blob::new_with_str_sequence(&Array::of1(&text.into()))?;
        let url = Url::create_object_url_with_blob(&blob)?;
        let link: HtmlAnchorElement = document.create_element("a")?.unchecked_into();
        link.set_href(&url);
        link.set_download(name);
        link.click();
        Url::revoke_object_url(&url)
    }
}

#[cfg(all(feature = "browser", target_arch = "wasm32"))]
pub(super) use browser::{copy_text, number_text, save_text};

#[cfg(not(all(feature = "browser", target_arch = "wasm32")))]
mod none {
    pub(in crate::components) async fn copy_text(_: &str) -> bool {
        false
    }

    pub(in crate::components) fn number_text(number: u64, _: &str) -> String {
        number.to_string()
    }

    pub(in crate::components) fn save_text(_: &str, _: &str) {}
}

#[cfg(not(all(feature = "browser", target_arch = "wasm32")))]
pub(super) use none::{copy_text, number_text, save_text};

/// `template` with its `{count}`, written as the rows' language has it.
pub(super) fn fill_count(template: &str, count: u64, strings: &Strings) -> String {
    fill(template, &[("count", &number_text(count, &strings.language))])
}

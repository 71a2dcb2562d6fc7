//! What components need of the browser for text: number formats, clipboard, downloads. Elsewhere these do nothing.

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

    /// Formats a number for `language` (BCP 47), or as plain digits if the browser does not know the language.
    pub(in crate::components) fn number_text(number: u64, language: &str) -> String {
        // Plain digits in English. The browser's first `toLocaleString` takes some 15 ms of the first render of a log.
        if number < 1000 && language == ENGLISH.language {
            return number.to_string();
        }
        let formatted = JsValue::from(number).unchecked_into::<Number>().to_locale_string(language);
        formatted.unwrap_or_else(|_| number.to_string())
    }

    /// Copies `text` to the clipboard. Returns whether the browser allowed it.
    pub(in crate::components) async fn copy_text(text: &str) -> bool {
        let Some(window) = web_sys::window() else { return false };
        let navigator = window.navigator();
        // An insecure page has no clipboard object.
        let has_clipboard =
            Reflect::get(&navigator, &"clipboard".into()).is_ok_and(|clipboard| !clipboard.is_undefined());
        if has_clipboard && JsFuture::from(navigator.clipboard().write_text(text)).await.is_ok() {
            return true;
        }
        window.document().is_some_and(|document| copy_by_selection(&document, text).unwrap_or(false))
    }

    /// Copies with `execCommand`, which needs no permission.
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

    /// Downloads `text` as a file with this name.
    pub(in crate::components) fn save_text(name: &str, text: &str) {
        // The browser itself reports a refused download.
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

/// `template` with `{count}` replaced by the number, formatted for the language of the rows.
pub(super) fn fill_count(template: &str, count: u64, strings: &Strings) -> String {
    fill(template, &[("count", &number_text(count, &strings.language))])
}

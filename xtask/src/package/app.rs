//! The row as one page for MCP hosts: its script, packed with gzip, and the WebAssembly module, packed with LZMA.

use std::io::Write;

use anyhow::{Context, Result, ensure};
use lzma_rust2::{LzmaOptions, LzmaWriter};

use super::packed_text;

/// The most bytes of the page.
pub(crate) const LIMIT: usize = 400_000;
/// No larger than the window that the module needs.
const WINDOW: u32 = 1 << 20;

const STYLE: &str = "html{color-scheme:light dark}body{margin:0;font:14px/1.5 system-ui,sans-serif}\
    [data-display-mode=fullscreen]{--cwt-log-height:calc(100vh - 7rem)}\
    .mode{margin-block-start:.25rem;padding:.125rem .5rem;border:0;border-radius:.25rem;background:none;color:inherit;font:inherit;\
    font-size:.75rem;cursor:pointer}.mode[aria-pressed=true]{text-decoration:underline}";

/// The scripts of the page.
pub(super) struct Scripts {
    /// Unpacks the other one.
    pub(super) boot: String,
    pub(super) app: String,
}

/// The page.
///
/// # Errors
/// If it is larger than [`LIMIT`], or has a character that is not ASCII.
pub(super) fn page(scripts: &Scripts, module: &[u8]) -> Result<String> {
    let data = |id: &str, bytes: &[u8]| {
        let text = packed_text::encode(bytes);
        format!("<script id=\"{id}\" type=\"text/plain\" data-bytes=\"{}\">{text}</script>\n", bytes.len())
    };
    let boot = scripts.boot.trim();
    ensure!(!boot.contains("</script"), "the script of the page would end its own element");
    let page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>Workspace build</title>\n\
         <style>{STYLE}</style>\n</head>\n<body>\n<main></main>\n{}<script type=\"module\">{boot}</script>\n{}</body>\n</html>\n",
        data("script", &gzip(scripts.app.as_bytes())?),
        data("module", &lzma(module)?),
    );
    ensure!(page.is_ascii(), "the page for MCP hosts has characters that are not ASCII");
    ensure!(page.len() < LIMIT, "the page for MCP hosts has {} bytes, more than {LIMIT}", page.len());
    Ok(page)
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut packed = Vec::new();
    zopfli::compress(zopfli::Options::default(), zopfli::Format::Gzip, bytes, &mut packed)
        .context("cannot pack the script")?;
    Ok(packed)
}

fn lzma(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut options = LzmaOptions::with_preset(9);
    // Bytes of a module depend on those before them, and not on their position.
    (options.lc, options.lp, options.pb) = (4, 0, 0);
    (options.dict_size, options.nice_len) = (WINDOW, LzmaOptions::NICE_LEN_MAX);
    let mut writer = LzmaWriter::new_use_header(Vec::new(), &options, Some(bytes.len() as u64))?;
    writer.write_all(bytes)?;
    Ok(writer.finish()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_ascii_and_its_data_ends_no_element() {
        let scripts = Scripts { boot: "start()".into(), app: "\"</script>\"".into() };
        let page = page(&scripts, b"\0asm</script>").expect("a page");
        assert!(page.is_ascii());
        assert_eq!(page.matches("</script").count(), 3, "{page}");
    }

    #[test]
    fn a_page_that_is_too_large_is_an_error() {
        let mut state = 1_u32;
        let noise: Vec<u8> = (0..LIMIT)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 24) as u8
            })
            .collect();
        let scripts = Scripts { boot: String::new(), app: String::new() };
        let error = page(&scripts, &noise).expect_err("too large").to_string();
        assert!(error.contains("more than 400000"), "{error}");
    }
}

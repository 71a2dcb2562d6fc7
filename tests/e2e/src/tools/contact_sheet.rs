use std::{fmt::Write, fs, path::Path};

use super::shots::{KINDS, SIZE, file_name, take};
use crate::support::Browser;

/// The size of a thumbnail.
const SMALL: (u32, u32) = (SIZE.0 / 2, SIZE.1 / 2);
/// The height of a heading.
const HEADING: u32 = 24;
/// The number of stories in a screenshot of the sheet.
const ROWS: usize = 5;

/// Writes `index.html` with all thumbnails, and screenshots of that page from top to bottom.
pub(super) async fn write(browser: &Browser, folder: &Path, stories: &[String]) {
    let page = folder.join("index.html");
    fs::write(&page, html(stories)).unwrap_or_else(|error| panic!("{}: {error}", page.display()));
    let row = HEADING + SMALL.1;
    browser.set_viewport((SMALL.0 * KINDS.len() as u32, row * ROWS as u32)).await;
    browser.open(&format!("file://{}", page.display())).await;
    for sheet in 0..stories.len().div_ceil(ROWS) {
        let top = sheet as u32 * row * ROWS as u32;
        let scroll = format!("scrollTo(0, {top}); await new Promise(requestAnimationFrame);");
        browser.run::<Option<bool>>(&scroll).await;
        take(browser, &folder.join(format!("contact-sheet-{:02}.png", sheet + 1))).await;
    }
}

fn html(stories: &[String]) -> String {
    let style = format!(
        "html {{ scrollbar-width: none; background: #b9c0c8 }} body {{ margin: 0; font: 13px/{HEADING}px sans-serif }} h2 {{ margin: 0; padding: 0 8px; font-size: 13px }} \
         a {{ display: flex }} img {{ inline-size: {}px; block-size: {}px }}",
        SMALL.0, SMALL.1
    );
    let mut html = format!("<!doctype html><meta charset=\"utf-8\"><title>Every story</title><style>{style}</style>\n");
    for story in stories {
        // Writing to a string never fails.
        let _ = write!(html, "<h2>{story}</h2><div style=\"display: flex\">");
        for (moment, theme) in KINDS {
            let file = file_name(story, moment, theme);
            let _ = write!(html, "<a href=\"{file}\"><img src=\"{file}\" alt=\"{story}, {moment}, {theme}\"></a>");
        }
        html.push_str("</div>\n");
    }
    html
}

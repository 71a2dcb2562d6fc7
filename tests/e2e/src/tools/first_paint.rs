use crate::support::{Browser, serve_files};

/// So often a page is opened, each time in a browser that has never seen it.
const VISITS: usize = 5;

/// Prints the median of the times from asking for a story's page to the story on the screen.
#[tokio::test(flavor = "multi_thread")]
async fn first_paint_of_a_story() {
    let story = format!("{}/?story=start-running", serve_files().await);
    let mut times = Vec::new();
    for _ in 0..VISITS {
        let browser = Browser::start().await;
        browser.open(&story).await;
        // The frame after the one in which the row has come into the page.
        browser.wait_for::<bool>("document.querySelector('.cwt-line[data-id]') !== null").await;
        let painted = "new Promise(done => requestAnimationFrame(() => done(performance.now())))";
        times.push(browser.eval::<f64>(painted).await);
    }
    times.sort_by(f64::total_cmp);
    println!("first paint of a story: {:.0} ms (median of {VISITS} visits to localhost)", times[VISITS / 2]);
}

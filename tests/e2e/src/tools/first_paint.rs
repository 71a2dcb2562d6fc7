use crate::support::{Browser, serve_files};

/// The number of visits, each in a new browser.
const VISITS: usize = 5;

/// Prints the median time from the navigation to a story until its first paint.
#[tokio::test(flavor = "multi_thread")]
async fn first_paint_of_a_story() {
    let story = format!("{}/?story=start-running", serve_files().await);
    let mut times = Vec::new();
    for _ in 0..VISITS {
        let browser = Browser::start_new().await;
        browser.emulate_motion().await;
        browser.open(&story).await;
        // The frame after the one with the first line.
        browser.wait_for::<bool>("document.querySelector('.cwt-line[data-id]') !== null").await;
        let painted = "new Promise(done => requestAnimationFrame(() => done(performance.now())))";
        times.push(browser.eval::<f64>(painted).await);
    }
    times.sort_by(f64::total_cmp);
    println!("first paint of a story: {:.0} ms (median of {VISITS} visits to localhost)", times[VISITS / 2]);
}

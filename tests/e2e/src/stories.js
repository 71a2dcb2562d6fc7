// Goes to a story, plays it if the address says so, and looks at it.
async (address, withAxe) => {
  const query = new URL(address).searchParams;
  const appears = found => new Promise(done => {
    const look = () => {
      const value = found();
      if (value) {
        observer.disconnect();
        done(value);
      }
    };
    const observer = new MutationObserver(look);
    observer.observe(document, { attributes: true, childList: true, subtree: true });
    look();
  });
  const frame = () => new Promise(requestAnimationFrame);

  // As the browser's back button would lead to it: the page is not loaded anew.
  history.pushState(null, "", address);
  dispatchEvent(new PopStateEvent("popstate"));
  const bare = await appears(() => document.querySelector(`.gallery-bare[data-story="${query.get("story")}"]`));
  if (query.has("play")) {
    await appears(() => bare.dataset.outcome);
  } else {
    await appears(() => bare.querySelector(":scope > .story-frame"));
    await frame();
    await frame();
  }

  // What axe-core has looked at in this browser: the same markup is as accessible in the next story.
  const seen = (window.seenByAxe ??= new Set());
  const markup = () => bare.outerHTML.replace(/ data-(dioxus-id|outcome|story)="[^"]*"/g, "");
  let checks = 0;
  const found = [];
  for (const theme of withAxe ? ["light", "dark"] : []) {
    bare.dataset.theme = theme;
    if (seen.has(markup())) continue;
    seen.add(markup());
    checks += 1;
    found.push(...(await violations(bare)).map(violation => `in ${theme}, ${violation}`));
  }
  const { outcome = null } = bare.dataset;
  return { outcome, failure: bare.querySelector(".gallery-failure")?.textContent ?? null, checks, violations: found };
}

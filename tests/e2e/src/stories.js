// Navigates to a story, plays it if the URL has `play`, and checks it with axe-core.
async (address, withAxe) => {
  const query = new URL(address).searchParams;
  const waitFor = condition => new Promise(done => {
    const check = () => {
      const value = condition();
      if (value) {
        observer.disconnect();
        done(value);
      }
    };
    const observer = new MutationObserver(check);
    observer.observe(document, { attributes: true, childList: true, subtree: true });
    check();
  });
  const frame = () => new Promise(requestAnimationFrame);

  // Navigates without a page load, as the back button does.
  history.pushState(null, "", address);
  dispatchEvent(new PopStateEvent("popstate"));
  const bare = await waitFor(() => document.querySelector(`.gallery-bare[data-story="${query.get("story")}"]`));
  if (query.has("play")) {
    await waitFor(() => bare.dataset.outcome);
  } else {
    await waitFor(() => bare.querySelector(":scope > .story-frame"));
    await frame();
    await frame();
  }

  // The markup that was checked in this browser. The same markup in another story is not checked again.
  const checked = (window.checkedByAxe ??= new Set());
  const markup = () => bare.outerHTML.replace(/ data-(dioxus-id|outcome|story)="[^"]*"/g, "");
  let checks = 0;
  const violationList = [];
  // The themes differ in colors only.
  const rules = { light: undefined, dark: ["color-contrast", "link-in-text-block"] };
  for (const theme of withAxe ? Object.keys(rules) : []) {
    bare.dataset.theme = theme;
    if (checked.has(markup())) continue;
    checked.add(markup());
    checks += 1;
    violationList.push(...(await violations(bare, rules[theme])).map(violation => `in ${theme}, ${violation}`));
  }
  const { outcome = null } = bare.dataset;
  return { outcome, failure: bare.querySelector(".gallery-failure")?.textContent ?? null, checks, violations: violationList };
}

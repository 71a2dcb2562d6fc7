// Goes to a story: looks at it as it begins, plays it, and looks at it again.
async (address, withAxe) => {
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
  const bare = () => document.querySelector(".gallery-bare");

  // To another view, as the browser's back button would lead to it: the page is not loaded anew.
  const go = async to => {
    history.pushState(null, "", to);
    dispatchEvent(new PopStateEvent("popstate"));
    await frame();
    await frame();
  };
  const show = (name, value) => {
    const query = new URLSearchParams(location.search);
    query.set(name, value);
    return go(`?${query}`);
  };

  let checks = 0;
  const violations = [];
  const look = async moment => {
    if (!withAxe) return;
    for (const theme of ["light", "dark"]) {
      await show("theme", theme);
      const results = await axe.run(bare(), { resultTypes: ["violations"] });
      checks += 1;
      for (const { id, nodes } of results.violations) {
        violations.push(`${id} ${moment} in ${theme}: ${nodes.map(node => `${node.target} ${node.failureSummary}`).join("; ")}`);
      }
    }
  };

  await go(address);
  await appears(() => document.querySelector(".gallery-bare > .story-frame"));
  if (withAxe && !window.axe) {
    const script = document.createElement("script");
    script.src = "./axe.min.js";
    const loaded = new Promise((done, failed) => Object.assign(script, { onload: done, onerror: failed }));
    document.head.append(script);
    await loaded;
  }
  await look("before the play");
  // Away and back, so that the play begins where the story does: to look behind things axe-core scrolls.
  await go("?story=");
  await go(`${address}&play`);
  const outcome = await appears(() => bare().dataset.outcome);
  await look("after the play");
  return { outcome, failure: document.querySelector(".gallery-failure")?.textContent ?? null, checks, violations };
}

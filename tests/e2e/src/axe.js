// Brings axe-core into the page. From then on `violations(root)` tells what it finds there.
async () => {
  const script = document.createElement("script");
  script.src = "./axe.min.js";
  const loaded = new Promise((done, failed) => Object.assign(script, { onload: done, onerror: failed }));
  document.head.append(script);
  await loaded;
  window.violations = async root => {
    // It would load every style sheet once more, for rules that are not among those that run by default.
    const results = await axe.run(root, { preload: false, resultTypes: ["violations"] });
    const place = ({ target, failureSummary }) => `${target} ${failureSummary}`;
    return results.violations.map(({ id, nodes }) => `${id}: ${nodes.map(place).join("; ")}`);
  };
}

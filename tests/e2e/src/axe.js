// Loads axe-core and defines `violations(root)`.
async () => {
  const script = document.createElement("script");
  script.src = "./axe.min.js";
  const loaded = new Promise((done, failed) => Object.assign(script, { onload: done, onerror: failed }));
  document.head.append(script);
  await loaded;
  // Checks these rules, or all that are on by default.
  window.violations = async (root, rules) => {
    const runOnly = rules && { runOnly: { type: "rule", values: rules } };
    // Without `preload`, which loads all style sheets again for rules that are off by default.
    const results = await axe.run(root, { preload: false, resultTypes: ["violations"], ...runOnly });
    const place = ({ target, failureSummary }) => `${target} ${failureSummary}`;
    return results.violations.map(({ id, nodes }) => `${id}: ${nodes.map(place).join("; ")}`);
  };
}

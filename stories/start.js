// Starts the gallery. A file of its own, because the page's Content-Security-Policy allows no inline script.
try {
  // Imported here and not at the top, so that a missing file is reported as well.
  const { default: init } = await import("./gallery.js");
  await init({ module_or_path: new URL("./gallery_bg.wasm", import.meta.url) });
  document.getElementById("loading").remove();
} catch (error) {
  console.error(error);
  const main = document.getElementById("main");
  main.setAttribute("role", "alert");
  main.textContent = `The gallery could not start: ${error}. Reload the page, or rebuild it with "cargo xtask gallery".`;
}

// Starts the gallery. In its own file, because the page's Content-Security-Policy forbids inline scripts.
try {
  // A dynamic import, so that a missing file is reported too.
  const { default: init } = await import("./gallery.js");
  await init({ module_or_path: new URL("./gallery_bg.wasm", import.meta.url) });
  document.getElementById("loading").remove();
} catch (error) {
  console.error(error);
  const main = document.getElementById("main");
  main.setAttribute("role", "alert");
  main.textContent = `The gallery could not start: ${error}. Reload the page, or rebuild it with "cargo xtask gallery".`;
}

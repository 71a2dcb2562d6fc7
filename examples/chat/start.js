// Starts the chat. A file of its own, so that a Content-Security-Policy need not allow inline scripts.
try {
  // Imported here and not at the top, so that a missing file is reported as well.
  const { default: init } = await import("./chat.js");
  await init({ module_or_path: new URL("./chat_bg.wasm", import.meta.url) });
  document.getElementById("loading").remove();
} catch (error) {
  console.error(error);
  const main = document.getElementById("main");
  main.setAttribute("role", "alert");
  main.textContent = `The chat could not start: ${error}. Reload the page, or rebuild it with "cargo xtask gallery".`;
}

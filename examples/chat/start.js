// Starts the chat. In its own file, because a Content-Security-Policy can forbid inline scripts.
try {
  // A dynamic import, so that a missing file is reported too.
  const { default: init } = await import("./chat.js");
  await init({ module_or_path: new URL("./chat_bg.wasm", import.meta.url) });
  document.getElementById("loading").remove();
} catch (error) {
  console.error(error);
  const main = document.getElementById("main");
  main.setAttribute("role", "alert");
  main.textContent = `The chat could not start: ${error}. Reload the page, or rebuild it with "cargo xtask gallery".`;
}

import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vite";

export default defineConfig({
  base: "./",
  plugins: [vue({ template: { compilerOptions: { isCustomElement: (tag) => /^(chat-)?(create-|start-|stop-)?workspace-/.test(tag) } } })],
  // A pre-bundled package loses the address of its own WebAssembly module.
  optimizeDeps: { exclude: ["chat-workspace-tools"] },
  server: { proxy: { "/api": { target: "http://127.0.0.1:3000", ws: true } } },
});

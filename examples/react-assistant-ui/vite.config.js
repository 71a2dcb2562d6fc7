import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  base: "./",
  plugins: [react()],
  // A pre-bundled package loses the address of its own WebAssembly module.
  optimizeDeps: { exclude: ["chat-workspace-tools"] },
  build: { chunkSizeWarningLimit: 1000 },
  server: { proxy: { "/api": { target: "http://127.0.0.1:3000", ws: true } } },
});

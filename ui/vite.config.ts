import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// DAVIT is where `npm run dev` finds a server to speak to.
const server = process.env.DAVIT ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "@": new URL("./src", import.meta.url).pathname } },
  build: {
    outDir: "build",
    emptyOutDir: true,
    target: "es2023",
    assetsInlineLimit: 0, // the policy of the pages lets nothing run that is not a file
    chunkSizeWarningLimit: 1200, // before compression
  },
  server: { host: "127.0.0.1", proxy: { "/api": server, "/auth": server } },
  test: { include: ["src/**/*.test.ts"], restoreMocks: true, reporters: ["default", "./counts.mjs"] },
});

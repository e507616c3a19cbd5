import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// The API answers each address of the console with the built page, in which it puts another nonce each time.
export default defineConfig({
  base: "/console/",
  plugins: [react()],
  html: { cspNonce: "nonce-of-this-answer" },
  build: { target: "es2022", assetsInlineLimit: 0, cssCodeSplit: true, modulePreload: { polyfill: false } },
});

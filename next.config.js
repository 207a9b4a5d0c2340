/** @type {import("next").NextConfig} */
export default {
  reactStrictMode: true,
  poweredByHeader: false,
  devIndicators: false,
  // Browsers reach this server over loopback, where compressing costs more than it saves.
  compress: false,
  // Native addons are loaded from node_modules, once per process.
  serverExternalPackages: ["better-sqlite3", "node-pty"],
  // A registry and the text that a draft of it was made from; the guard says the same.
  experimental: { serverActions: { bodySizeLimit: "5mb" } },
  // npm test checks types, tests and benchmarks included; a start should not wait for that.
  typescript: { ignoreBuildErrors: true },
  turbopack: { root: import.meta.dirname },
};

import type { MetadataRoute } from "next";

/** What a phone needs to keep it on the Home Screen: pushes and the number on the icon exist there only. */
export default function manifest(): MetadataRoute.Manifest {
  return {
    name: "Native Orchestrator",
    short_name: "Orchestrator",
    description: "Many coding agents, one page.",
    start_url: "/",
    scope: "/",
    display: "standalone",
    background_color: "#0d0f13",
    theme_color: "#0d0f13",
    icons: [
      { src: "/icon-192.png", sizes: "192x192", type: "image/png", purpose: "any" },
      { src: "/icon-512.png", sizes: "512x512", type: "image/png", purpose: "any" },
      { src: "/icon-512.png", sizes: "512x512", type: "image/png", purpose: "maskable" },
    ],
  };
}

import { expect, it } from "vitest";
import { tmuxInstallCommand } from "./tmux-install-command";

it("names the command of this system's package manager, and a page where there is none", () => {
  expect(tmuxInstallCommand("darwin", () => false)).toBe("brew install tmux");
  expect(tmuxInstallCommand("linux", (path) => path === "/usr/bin/dnf")).toBe("sudo dnf install tmux");
  expect(tmuxInstallCommand("linux", (path) => path === "/sbin/apk")).toBe("sudo apk add tmux");
  expect(tmuxInstallCommand("linux", () => false)).toMatch(/^https:/);
});

/** What installs tmux here, by the package manager that the system has. */
const COMMANDS: readonly (readonly [manager: string, command: string])[] = [
  ["/usr/bin/apt-get", "sudo apt-get install tmux"],
  ["/usr/bin/dnf", "sudo dnf install tmux"],
  ["/usr/bin/yum", "sudo yum install tmux"],
  ["/usr/bin/pacman", "sudo pacman -S tmux"],
  ["/usr/bin/zypper", "sudo zypper install tmux"],
  ["/sbin/apk", "sudo apk add tmux"],
];

export function tmuxInstallCommand(platform: NodeJS.Platform, isThere: (path: string) => boolean): string {
  if (platform === "darwin") return "brew install tmux";
  return COMMANDS.find(([manager]) => isThere(manager))?.[1] ?? "https://github.com/tmux/tmux/wiki/Installing";
}

/** What the sandbox shows at a path, in the order in which it is mounted: a later one lies over an earlier one. */
export type Mount =
  /** What stands there outside, to be read, or to be written too. */
  | { kind: "read-only" | "writable"; path: string }
  /** Another file or folder of the outside in its place, writable. */
  | { kind: "instead"; path: string; source: string }
  /** An empty folder of the sandbox's own, which ends with it. */
  | { kind: "empty"; path: string }
  /** What was mounted there takes no more changes. */
  | { kind: "sealed"; path: string };

/**
 * Arguments of bwrap (0.8): the file system as it is, read-only, with these mounts over it; devices and processes of
 * its own, and no capability. The network stays.
 */
export function bubblewrapArguments(mounts: readonly Mount[]): string[] {
  return [
    ...["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"],
    // For uid 0 the kernel's settings are writable without any capability, and some reach beyond the sandbox.
    ...KERNEL_SETTINGS.flatMap((path) => ["--ro-bind-try", path, path]),
    ...mounts.flatMap(argumentsOf),
    ...["--cap-drop", "ALL", "--unshare-pid", "--unshare-ipc", "--die-with-parent"],
  ];
}

const KERNEL_SETTINGS = ["/proc/sys", "/proc/sysrq-trigger", "/proc/irq", "/proc/bus", "/proc/fs", "/proc/acpi"];

/** What vanishes between the look and the mount is left out, which leaves it read-only. */
function argumentsOf(mount: Mount): string[] {
  if (mount.kind === "read-only") return ["--ro-bind-try", mount.path, mount.path];
  if (mount.kind === "writable") return ["--bind-try", mount.path, mount.path];
  if (mount.kind === "instead") return ["--bind", mount.source, mount.path];
  if (mount.kind === "empty") return ["--tmpfs", mount.path];
  return ["--remount-ro", mount.path];
}

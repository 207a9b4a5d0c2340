import { execFile } from "node:child_process";
import { failure, type Reply, success } from "@/lib/contract/reply";
import { bubblewrapArguments } from "./mounts";

const PATIENCE_MS = 10_000;

/**
 * Whether a sandbox can really be made here, by making one that tries to write where it must not. Fails with
 * `sandbox-unavailable`: bwrap is missing, the kernel refuses, or it does not hold.
 */
export function probeBubblewrap(searchPath: string): Promise<Reply<null>> {
  return new Promise((resolve) => {
    const variables = { PATH: searchPath, LANG: "C.UTF-8" };
    const env = variables as unknown as NodeJS.ProcessEnv; // Next's types demand a NODE_ENV in each.
    const args = [...bubblewrapArguments([{ kind: "empty", path: "/tmp" }]), "--", "/bin/sh", "-c", TRY];
    execFile("bwrap", args, { env, timeout: PATIENCE_MS }, (error, _stdout, stderr) => {
      if (error === null) return resolve(success(null));
      resolve(unavailable(error.code === "ENOENT" ? "bwrap is not installed" : "bwrap does not work here", stderr));
    });
  });
}

/** Ends with 0 where the sandbox holds. */
const TRY = "(: > /.orchestrator-sandbox-probe) 2>/dev/null && exit 1; (: > /tmp/probe) || exit 1; exit 0";

function unavailable(why: string, said: string): Reply<never> {
  return failure("sandbox-unavailable", `The registry asks for a sandbox, but ${why}.`, {
    hint: "Install it (apt-get install bubblewrap) and allow user namespaces, or set `sandbox: none` in agents/registry.yaml.",
    ...(said.trim() !== "" && { cause: said.trim().split("\n").slice(-3).join("\n") }),
  });
}

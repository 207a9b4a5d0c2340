import { failure, type Reply } from "@/lib/contract/reply";

/** Why nothing is done with an agent whose session's name another workspace on the same socket has taken. */
export function foreignSession(name: string, workspace: string): Reply<never> {
  return failure("session-is-foreign", `Session '${name}' belongs to another workspace: ${workspace}`, {
    hint: "Stop it there, or set TMUX_SOCKET_OVERRIDE to a socket of its own for this workspace.",
  });
}

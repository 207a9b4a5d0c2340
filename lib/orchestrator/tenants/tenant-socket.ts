import type { TenantName } from "@/lib/contract/ids";
import type { Settings } from "../environment";

/** A tenant's tmux server has a socket of its own beside the workspace's: `iw-orchestrator-acme`. */
export function socketOfTenant(socket: Settings["tmuxSocket"], tenant: TenantName): Settings["tmuxSocket"] {
  return "path" in socket ? { path: `${socket.path}-${tenant}` } : { name: `${socket.name}-${tenant}` };
}

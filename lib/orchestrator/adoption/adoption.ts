import { createHash } from "node:crypto";
import { lstat, readdir, realpath } from "node:fs/promises";
import { basename, dirname, isAbsolute, join } from "node:path";
import type { AdoptedSession, AdoptionBook, OtherServer } from "@/lib/contract/adoption";
import { AdoptedId, terminalIdOfAdopted } from "@/lib/contract/ids";
import { failure, type Reply, success } from "@/lib/contract/reply";
import type { AdoptedSessionRow, Store } from "@/lib/store/store";
import { type GuestSession, listGuestSessions } from "@/lib/tmux/tmux";
import type { Clock } from "../clock";

export type Adoption = {
  /** This user's other tmux servers, and what was adopted of them. */
  list(): Promise<AdoptionBook>;
  /** From then on it has a terminal here. Fails with `not-adoptable`, and does nothing to the session. */
  adopt(socket: string, session: string): Promise<Reply<AdoptedSession>>;
  /** Its terminal closes here; the session goes on. */
  forget(id: string): Promise<Reply<null>>;
};

/**
 * Sessions of other tmux servers of this user. They are listed when somebody asks, shown when somebody adopts them, and
 * nothing else is done to them.
 */
export async function createAdoption(options: {
  table: Store["adoptedSessions"];
  clock: Clock;
  environment: Readonly<Record<string, string>>;
  /** Where tmux keeps this user's sockets. */
  socketFolder: string;
  /** Ours; those of tenants begin with it. */
  ownSocket: string;
  onForgotten: (id: AdoptedId) => void;
}): Promise<Adoption & { find(id: AdoptedId): AdoptedSessionRow | null }> {
  const { table, environment, ownSocket, socketFolder } = options;
  const rows = new Map<string, AdoptedSessionRow>((await table.all()).map((row) => [row.id, row]));

  /** A link to our folder leads to our sockets, too. */
  async function isOurs(socket: string): Promise<boolean> {
    const [asked, own] = await Promise.all([realSocket(socket), realSocket(ownSocket)]);
    return asked === own || asked.startsWith(`${own}-`);
  }

  async function sockets(): Promise<string[]> {
    const names = await readdir(socketFolder).catch(() => []);
    const found = names.map((name) => join(socketFolder, name));
    const all = [...new Set([...found, ...[...rows.values()].map(({ socket }) => socket)])];
    const ours = await Promise.all(all.map(isOurs));
    return all.filter((_, index) => !ours[index]);
  }

  async function serverAt(socket: string): Promise<OtherServer | null> {
    if ((await whyNotOurUsers(socket)) !== null) return null;
    const sessions = await listGuestSessions({ socketPath: socket, environment }).catch(() => null);
    if (!sessions) return null;
    return { socket, sessions: sessions.map((session) => ({ ...session, adopted: adoptedId(socket, session) })) };
  }

  function adoptedId(socket: string, { name }: GuestSession): AdoptedId | null {
    const id = idOf(socket, name);
    return rows.has(id) ? id : null;
  }

  function described(row: AdoptedSessionRow, server: OtherServer | undefined): AdoptedSession {
    const { socket, session, adopted_at: adoptedAt } = row;
    const id = idOf(socket, session);
    const createdAt = server?.sessions.find(({ name }) => name === session)?.createdAt ?? null;
    return {
      id,
      terminalId: terminalIdOfAdopted(id),
      socket,
      session,
      adoptedAt,
      createdAt,
      running: createdAt !== null,
    };
  }

  return {
    find: (id) => rows.get(id) ?? null,
    async list() {
      const servers = (await Promise.all((await sockets()).map(serverAt))).filter((server) => server !== null);
      const serverOf = (row: AdoptedSessionRow) => servers.find(({ socket }) => socket === row.socket);
      return { adopted: [...rows.values()].map((row) => described(row, serverOf(row))), servers };
    },
    async adopt(socket, session) {
      if (!isAbsolute(socket)) return notAdoptable(socket, "it is no absolute path");
      if (await isOurs(socket))
        return notAdoptable(socket, "it is this workspace's own: its sessions are shown already");
      const flaw = await whyNotOurUsers(socket);
      if (flaw !== null) return notAdoptable(socket, flaw);
      const server = await serverAt(socket);
      if (!server) return notAdoptable(socket, "no tmux server listens there");
      if (!server.sessions.some(({ name }) => name === session)) {
        return failure("session-not-found", `There is no session '${session}' on ${socket}.`, {
          hint: `There are: ${server.sessions.map(({ name }) => name).join(", ") || "none"}`,
        });
      }
      const row = { id: idOf(socket, session), socket, session, adopted_at: options.clock.now() };
      if (!rows.has(row.id)) {
        await table.insert(row);
        rows.set(row.id, row);
      }
      return success(described(rows.get(row.id) ?? row, server));
    },
    async forget(given) {
      const id = AdoptedId.safeParse(given);
      if (!id.success || !rows.has(id.data)) {
        return failure("adopted-not-found", `No adopted session is called '${given}'.`, {
          hint: "See them: orchestrator adopt list",
        });
      }
      await table.remove(id.data);
      rows.delete(id.data);
      options.onForgotten(id.data);
      return success(null);
    },
  };
}

/** The same session has the same id, whoever adopts it and when. */
function idOf(socket: string, session: string): AdoptedId {
  return AdoptedId.parse(createHash("sha256").update(`${socket}\0${session}`).digest("hex").slice(0, 16));
}

/** The path with its folder's links followed; the socket itself may be a link, which is refused elsewhere. */
async function realSocket(path: string): Promise<string> {
  const folder = await realpath(dirname(path)).catch(() => dirname(path));
  return join(folder, basename(path));
}

/** Why this path is no socket of this user; null when it is one. A link could lead to anybody's. */
async function whyNotOurUsers(path: string): Promise<string | null> {
  const found = await lstat(path).catch(() => null);
  if (!found) return "it is not there";
  if (!found.isSocket()) return "it is no socket";
  return found.uid === process.getuid?.() ? null : "it belongs to another user";
}

function notAdoptable(socket: string, why: string): Reply<never> {
  return failure("not-adoptable", `Nothing of ${socket} can be adopted: ${why}.`, {
    hint: "See what can be: orchestrator adopt list",
  });
}

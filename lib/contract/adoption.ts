import { z } from "zod";
import { AdoptedId, TerminalId } from "./ids";

/** A session of another tmux server that somebody wants to see here. */
export const AdoptedSession = z.object({
  id: AdoptedId,
  terminalId: TerminalId,
  /** Absolute path of the socket. */
  socket: z.string(),
  session: z.string(),
  /** ms since the epoch. */
  adoptedAt: z.number(),
  /** When the session that runs under this name now was created, in ms since the epoch; null when none does. */
  createdAt: z.number().nullable(),
  running: z.boolean(),
});
export type AdoptedSession = z.infer<typeof AdoptedSession>;

/** One of this user's tmux servers beside ours. */
export const OtherServer = z.object({
  socket: z.string(),
  sessions: z.array(
    z.object({
      name: z.string(),
      createdAt: z.number(),
      windows: z.number().int(),
      attachedClients: z.number().int(),
      /** Null while it is not adopted. */
      adopted: AdoptedId.nullable(),
    }),
  ),
});
export type OtherServer = z.infer<typeof OtherServer>;

export const AdoptionBook = z.object({ adopted: z.array(AdoptedSession), servers: z.array(OtherServer) });
export type AdoptionBook = z.infer<typeof AdoptionBook>;

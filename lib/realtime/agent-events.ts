import { z } from "zod";
import { AgentId, OperationId } from "@/lib/contract/ids";
import type { Notice, NotificationSettings } from "@/lib/contract/notification";
import { success } from "@/lib/contract/reply";
import type { Change, Orchestrator } from "@/lib/orchestrator/orchestrator";
import { answerEvent } from "./answer-event";
import type { RealtimeServer, RealtimeSocket } from "./socket-types";

const FLEET_ROOM = "fleet";

/** Lets a socket follow the fleet, hear news, and cancel operations. */
export function serveAgents(orchestrator: Orchestrator, socket: RealtimeSocket) {
  const context = { orchestrator, socket };
  let page: ReturnType<Orchestrator["notifications"]["listen"]> | null = null;
  socket.on("disconnect", () => page?.dispose());
  socket.on("fleet:watch", (reply) =>
    answerEvent(context, {
      schema: z.null(),
      action: "fleet.read",
      call: async (_payload, { userId }) => {
        await socket.join(FLEET_ROOM);
        const hear = (notice: Notice, settings: NotificationSettings) => void socket.emit("notice", notice, settings);
        if (socket.connected) page ??= orchestrator.notifications.listen({ userId, hear });
        socket.emit("agents:changed", await orchestrator.listAgents());
        socket.emit("health:changed", await orchestrator.readHealth());
        socket.emit("inbox:changed", await orchestrator.inbox.list());
        return success({ operations: orchestrator.listOperations() });
      },
    })(null, reply),
  );
  socket.on(
    "page:look",
    answerEvent(context, {
      schema: z.object({ agent: z.union([z.literal("all"), AgentId]).nullable() }),
      action: "inbox.read",
      call: ({ agent }) => {
        page?.look(agent);
        return success(null);
      },
    }),
  );
  socket.on(
    "operation:cancel",
    answerEvent(context, {
      schema: z.object({ id: OperationId }),
      action: "operation.cancel",
      call: ({ id }) => orchestrator.cancelOperation(id),
    }),
  );
}

/** Tells everybody who follows the fleet what has happened. Returns the unsubscriber. */
export function broadcastChanges(orchestrator: Orchestrator, server: RealtimeServer): () => void {
  const fleet = () => server.to(FLEET_ROOM);
  const tell = (change: Change) => {
    if (change.type === "agents") fleet().emit("agents:changed", change.cards);
    else if (change.type === "agents-removed") fleet().emit("agents:removed", change.names);
    else if (change.type === "registry") fleet().emit("registry:changed");
    else if (change.type === "health") fleet().emit("health:changed", change.health);
    else if (change.type === "operation") fleet().emit("operation:changed", change.operation);
    else if (change.type === "violations") fleet().emit("violations:added", change.added);
    else if (change.type === "handoffs") fleet().emit("handoffs:changed", change.ids);
    else if (change.type === "inbox") fleet().emit("inbox:changed", change.book);
  };
  return orchestrator.onChange(tell);
}

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { z } from "zod";

/** One answer of the model: a text, or calls of tools; or of the API: an error. */
export type Step = Answer | { refusal: { status: number; type: string; message: string } };
type Answer = { text: string } | { calls: { tool: string; input: Record<string, unknown> }[] };

const TextBlock = z.object({ type: z.literal("text"), text: z.string() });
const ToolResult = z.object({ type: z.literal("tool_result"), content: z.unknown(), is_error: z.boolean().optional() });
const Block = z.union([TextBlock, ToolResult, z.looseObject({ type: z.string() })]);
const Message = z.object({
  role: z.enum(["user", "assistant", "system"]),
  content: z.union([z.string(), z.array(Block)]),
});
const MessagesRequest = z.looseObject({
  model: z.string(),
  stream: z.boolean().optional(),
  messages: z.array(Message),
  tools: z.array(z.looseObject({ name: z.string() })).optional(),
});
type MessagesRequest = z.infer<typeof MessagesRequest>;

export type ScriptedApi = {
  readonly url: string;
  /** A prompt that holds `[[name]]` is answered by these steps, one for each request; the last one repeats. */
  script(name: string, steps: Step[]): void;
  /** Everything that tools have answered to the model, as text. */
  toolResults(): string[];
  dispose(): Promise<void>;
};

/** Anthropic's Messages API with answers that the test has written, on a free port of the loopback address. */
export async function startScriptedApi(): Promise<ScriptedApi> {
  const scripts = new Map<string, Step[]>();
  const results: string[] = [];
  const server = createServer((request, response) => {
    answer(request, response, scripts, results).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // A server on TCP has no other kind of address.
  return {
    url: `http://127.0.0.1:${port}`,
    script: (name, steps) => scripts.set(name, steps),
    toolResults: () => [...new Set(results)],
    dispose: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  scripts: ReadonlyMap<string, Step[]>,
  results: string[],
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  const path = (request.url ?? "").split("?")[0];
  if (path === "/v1/messages/count_tokens") return sendJson(response, { input_tokens: 1_000 });
  if (path !== "/v1/messages" || request.method !== "POST") {
    response.writeHead(request.method === "HEAD" ? 200 : 404).end();
    return;
  }
  const body = MessagesRequest.parse(JSON.parse(Buffer.concat(chunks).toString("utf8")));
  results.push(...toolResultsIn(body));
  const step = stepFor(body, scripts);
  if ("refusal" in step) return refuse(response, step.refusal);
  const message = messageOf(body, step);
  if (body.stream) stream(response, message);
  else sendJson(response, message);
}

/** Answers already given since the prompt say which step is next. A request without tools only asks for a title. */
function stepFor({ messages, tools = [] }: MessagesRequest, scripts: ReadonlyMap<string, Step[]>): Step {
  for (let index = messages.length - 1; index >= 0 && tools.length > 0; index--) {
    const message = messages[index];
    const name =
      message?.role === "user"
        ? textsOf(message)
            .join("\n")
            .match(/\[\[([a-z-]+)\]\]/)?.[1]
        : undefined;
    const steps = name === undefined ? undefined : scripts.get(name);
    if (!steps) continue;
    const given = messages.slice(index + 1).filter(({ role }) => role === "assistant").length;
    return steps[Math.min(given, steps.length - 1)] ?? { text: "The script is empty." };
  }
  return { text: "Nothing to do." };
}

function textsOf({ content }: z.infer<typeof Message>): string[] {
  if (typeof content === "string") return [content];
  return content.flatMap((block) => (TextBlock.safeParse(block).data ? [TextBlock.parse(block).text] : []));
}

function toolResultsIn({ messages }: MessagesRequest): string[] {
  return messages.flatMap(({ content }) => {
    if (typeof content === "string") return [];
    return content.flatMap((block) => {
      const result = ToolResult.safeParse(block);
      if (!result.success) return [];
      return [typeof result.data.content === "string" ? result.data.content : JSON.stringify(result.data.content)];
    });
  });
}

function messageOf({ model }: MessagesRequest, step: Answer) {
  const content =
    "text" in step
      ? [{ type: "text" as const, text: step.text }]
      : step.calls.map(({ tool, input }, index) => ({
          type: "tool_use" as const,
          id: `toolu_${Date.now().toString(36)}_${index}`,
          name: tool,
          input,
        }));
  return {
    id: `msg_${Date.now().toString(36)}`,
    type: "message",
    role: "assistant",
    model,
    content,
    stop_reason: "text" in step ? "end_turn" : "tool_use",
    stop_sequence: null,
    usage: { input_tokens: 1_000, output_tokens: 10, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 },
  };
}

function refuse(
  response: ServerResponse,
  { status, type, message }: { status: number; type: string; message: string },
) {
  const body = { type: "error", error: { type, message }, request_id: "req_scripted" };
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

function sendJson(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(value));
}

/** The whole message as the events of a streamed one. */
function stream(response: ServerResponse, message: ReturnType<typeof messageOf>): void {
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache" });
  const send = (type: string, event: object) =>
    response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...event })}\n\n`);
  send("message_start", { message: { ...message, content: [], stop_reason: null } });
  message.content.forEach((block, index) => {
    const [empty, delta] =
      block.type === "text"
        ? [
            { ...block, text: "" },
            { type: "text_delta", text: block.text },
          ]
        : [
            { ...block, input: {} },
            { type: "input_json_delta", partial_json: JSON.stringify(block.input) },
          ];
    send("content_block_start", { index, content_block: empty });
    send("content_block_delta", { index, delta });
    send("content_block_stop", { index });
  });
  send("message_delta", { delta: { stop_reason: message.stop_reason, stop_sequence: null }, usage: message.usage });
  send("message_stop", {});
  response.end();
}

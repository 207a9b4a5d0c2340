import { connect } from "node:net";

export type RawRequest = {
  port: number;
  /** An address of this machine; 127.0.0.1 unless told. */
  address?: string;
  method?: string;
  /** Goes on the wire as it is, so that `/../x` stays `/../x`. */
  target?: string;
  /** Sent in this order; `undefined` leaves one out. Host is `127.0.0.1:<port>` unless it is given here. */
  headers?: readonly (readonly [string, string | undefined])[];
  body?: string;
};

export type RawResponse = {
  status: number;
  /** Names in lower case; the values of a name that is given several times are joined by newlines. */
  headers: Record<string, string>;
  body: string;
};

const deadline = 10_000;

/** One request exactly as written, over its own connection; the answer up to its end, or its head after an upgrade. */
export function rawRequest(request: RawRequest): Promise<RawResponse> {
  return new Promise((resolve, reject) => {
    const socket = connect(request.port, request.address ?? "127.0.0.1");
    const chunks: Buffer[] = [];
    const received = () => Buffer.concat(chunks).toString("latin1");
    socket.setTimeout(deadline, () => socket.destroy(new Error(`no answer within ${deadline} ms: ${received()}`)));
    socket.on("data", (chunk) => {
      chunks.push(chunk);
      if (received().startsWith("HTTP/1.1 101") && received().includes("\r\n\r\n")) socket.destroy();
    });
    socket.on("error", (error) => (chunks.length > 0 ? undefined : reject(error)));
    socket.on("close", () => {
      if (chunks.length > 0) resolve(parseResponse(received()));
      else reject(new Error("the connection was closed without an answer"));
    });
    socket.write(wireFormat(request));
  });
}

function wireFormat({ port, method = "GET", target = "/", headers = [], body }: RawRequest): string {
  const given = new Set(headers.map(([name]) => name.toLowerCase()));
  const all: (readonly [string, string | undefined])[] = [
    ...(given.has("host") ? [] : [["Host", `127.0.0.1:${port}`] as const]),
    ...(given.has("connection") ? [] : [["Connection", "close"] as const]),
    ...headers,
    ...(body === undefined || given.has("content-length")
      ? []
      : [["Content-Length", String(Buffer.byteLength(body))] as const]),
  ];
  const lines = all.filter(([, value]) => value !== undefined).map(([name, value]) => `${name}: ${value}`);
  return [`${method} ${target} HTTP/1.1`, ...lines, "", body ?? ""].join("\r\n");
}

function parseResponse(text: string): RawResponse {
  const [head = "", ...rest] = text.split("\r\n\r\n");
  const [statusLine = "", ...lines] = head.split("\r\n");
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const name = line.slice(0, line.indexOf(":")).toLowerCase();
    const value = line.slice(line.indexOf(":") + 1).trim();
    headers[name] = headers[name] === undefined ? value : `${headers[name]}\n${value}`;
  }
  return {
    status: Number(statusLine.split(" ")[1]),
    headers,
    body: rest.join("\r\n\r\n"),
  };
}

/** The headers of a WebSocket handshake, apart from Host, Origin and Cookie. */
export const upgradeHeaders = [
  ["Connection", "Upgrade"],
  ["Upgrade", "websocket"],
  ["Sec-WebSocket-Version", "13"],
  ["Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="],
] as const;

export const socketTarget = "/socket.io/?EIO=4&transport=websocket";

import { z } from "zod";

/** Which agents a request means: `"all"`, `"pilot"`, or a list of names, which the use case looks up. */
export const AgentSelection = z.union([z.literal("all"), z.literal("pilot"), z.array(z.string().max(300)).max(2000)]);

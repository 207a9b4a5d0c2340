import type { Row } from "../row";
export const generate: Row = { name: "generate", measure: async () => [] };

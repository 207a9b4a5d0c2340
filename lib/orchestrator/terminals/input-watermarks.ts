/** Clients remembered per terminal; the one that typed least recently is forgotten first. */
const MAX_CLIENTS = 256;

export type InputWatermarks = {
  /** Runs `type` unless this client's input with this sequence was typed already; answers the highest typed one. */
  once(clientId: string, sequence: number, type: () => Promise<void>): Promise<number>;
};

/**
 * Makes resent input harmless: a browser sends again whatever it saw no acknowledgement for, and a sequence that
 * is not above the client's watermark is never typed twice.
 */
export function createInputWatermarks(): InputWatermarks {
  const marks = new Map<string, number>();

  function remember(clientId: string, sequence: number) {
    marks.delete(clientId);
    marks.set(clientId, sequence);
    if (marks.size > MAX_CLIENTS) marks.delete(marks.keys().next().value as string);
  }

  return {
    async once(clientId, sequence, type) {
      const before = marks.get(clientId) ?? 0;
      if (sequence <= before) return before;
      // Marked before the keys are on their way: a duplicate that arrives meanwhile must not type them again.
      remember(clientId, sequence);
      try {
        await type();
      } catch (error) {
        if (marks.get(clientId) === sequence) marks.set(clientId, before);
        throw error;
      }
      return marks.get(clientId) ?? sequence;
    },
  };
}

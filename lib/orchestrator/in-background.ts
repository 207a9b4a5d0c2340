import { isTmuxError } from "@/lib/tmux/tmux";

/** Takes work that nobody waits for, so that its failure ends nothing. */
export type InBackground = (work: Promise<unknown>) => void;

/**
 * What fails in the background is reported, and never an unhandled rejection, which would end the server. An expected
 * failure of tmux is no news there: it is told to whoever is concerned, and the next look tries again.
 */
export function inBackground(report: (error: unknown) => void): InBackground {
  return (work) => {
    work.catch((error: unknown) => {
      if (!isTmuxError(error)) report(error);
    });
  };
}

import { z } from "zod";

/** An expected failure: what happened, and what to do next. `code` is stable, so that a caller can tell failures apart. */
export const AppError = z.object({
  code: z.string(),
  /** One sentence for a person: what happened, where, why. */
  message: z.string(),
  /** The next step: a command, a link, or a sentence. Several lines are allowed. */
  hint: z.string().optional(),
  /** The underlying error, as text. */
  cause: z.string().optional(),
  /** One line per single problem, where there are several (a registry with five errors). */
  details: z.array(z.string()).optional(),
});
export type AppError = z.infer<typeof AppError>;

/** What every use case answers: expected failures are values, unexpected ones throw. */
export type Reply<T> = { ok: true; value: T } | { ok: false; error: AppError };

export function success<T>(value: T): Reply<T> {
  return { ok: true, value };
}

export function failure(code: string, message: string, more: Omit<AppError, "code" | "message"> = {}): Reply<never> {
  return { ok: false, error: { code, message, ...more } };
}

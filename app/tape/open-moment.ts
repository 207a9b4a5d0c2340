import type { TapePageQuery } from "./tape-query";

/** What is being replayed, from which second on, and the words that led there. */
export type OpenMoment = { recording: NonNullable<TapePageQuery["recording"]>; seconds: number; words: string[] };

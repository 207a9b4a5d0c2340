/** Numbers that browser and server share. Apart from the schemas, so that a page does not load them for a number. */

export const MAX_COLS = 500;
export const MAX_ROWS = 300;
export const MIN_COLS = 20;
export const MIN_ROWS = 5;

/** Bytes of typed input in one message; a longer paste is cut into several. */
export const MAX_INPUT_BYTES = 64 * 1024;

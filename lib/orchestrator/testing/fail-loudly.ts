/** For what tests do not expect in the background: an unhandled rejection fails the test that runs. */
export function failLoudly(error: unknown): never {
  throw error;
}

/** The tab's title: how many agents need a person comes first. */
export function fleetTitle(calling: number): string {
  return calling > 0 ? `(${calling}) Fleet` : "Fleet";
}

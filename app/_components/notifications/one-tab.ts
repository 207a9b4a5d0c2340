/** Whether this tab is the one that sounds and shows for all tabs of the browser. It goes to another when it closes. */
export function leadOneTab(name: string): { leads: () => boolean; dispose: () => void } {
  // Locks exist over TLS and on loopback only.
  if (!("locks" in navigator)) return { leads: () => true, dispose: () => {} };
  let leads = false;
  const end = new AbortController();
  const ended = new Promise<void>((resolve) => end.signal.addEventListener("abort", () => resolve()));
  navigator.locks
    .request(name, { signal: end.signal }, () => {
      leads = true;
      return ended;
    })
    .catch(() => {}); // It was closed before its turn came.
  return { leads: () => leads && !end.signal.aborted, dispose: () => end.abort() };
}

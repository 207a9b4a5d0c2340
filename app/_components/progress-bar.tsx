/** How much of a job is done, in ink. `total` 0 draws an empty track. */
export function ProgressBar({ done, total, label }: { done: number; total: number; label: string }) {
  return <progress className="progress-bar" aria-label={label} max={Math.max(1, total)} value={done} />;
}

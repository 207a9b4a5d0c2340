import type { OverwrittenFile } from "@/lib/contract/config-review";
import { RelativeTime } from "../relative-time";

const SHOWN = 10;

/** Hand edits that generating wrote over, each with the command that brings it back. */
export function OverwrittenList({ files }: { files: readonly OverwrittenFile[] }) {
  return (
    <ul>
      {files.slice(0, SHOWN).map(({ at, path, copy }) => (
        <li key={`${at} ${path}`} className="border-b border-border px-3 py-2 last:border-b-0">
          <p className="flex flex-wrap gap-x-2">
            <code className="min-w-0 font-mono text-label [overflow-wrap:anywhere]">{path}</code>
            <span className="text-muted">
              written over <RelativeTime at={at} phrase />
            </span>
          </p>
          <code className="block font-mono text-meta text-muted [overflow-wrap:anywhere]">
            cp {copy} {path}
          </code>
        </li>
      ))}
      {files.length > SHOWN && (
        <li className="px-3 py-2 text-faint">{files.length - SHOWN} older ones are in .orchestrator/generated.</li>
      )}
    </ul>
  );
}

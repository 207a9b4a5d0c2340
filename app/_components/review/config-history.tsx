import "./review.css";
import type { ConfigChange, ConfigHistory } from "@/lib/contract/config-review";
import { RelativeTime } from "../relative-time";

/** Which commit changed what, newest first; the differences open in place. */
export function ConfigHistoryList({ history: { changes, note } }: { history: ConfigHistory }) {
  return (
    <>
      {changes.length > 0 && (
        <ol>
          {changes.map((change) => (
            <Change key={change.commit ?? ""} change={change} />
          ))}
        </ol>
      )}
      {note && <p className="px-3 py-2 text-muted">{note}</p>}
    </>
  );
}

function Change({ change: { commit, subject, author, at, files } }: { change: ConfigChange }) {
  return (
    <li className="border-b border-border last:border-b-0">
      <details>
        <summary className="px-3 py-2 outline-offset-[-2px] hover:bg-hover">
          <span className="font-medium [overflow-wrap:anywhere]">{subject}</span>{" "}
          <span className="text-muted">
            {author}
            {at !== null && (
              <>
                , <RelativeTime at={at} phrase />
              </>
            )}
          </span>{" "}
          {commit && <code className="font-mono text-meta text-faint">{commit.slice(0, 10)}</code>}
          <span className="block pl-4 text-meta text-muted [overflow-wrap:anywhere]">
            {files.map(({ path }) => shortPath(path)).join(", ")}
          </span>
        </summary>
        {files.map(({ path, patch }) => (
          <div key={path} className="border-t border-border">
            <p className="px-3 py-1 font-mono text-meta text-muted [overflow-wrap:anywhere]">{path}</p>
            {patch === null ? (
              <p className="px-3 pb-2 text-muted">The guard's program was replaced.</p>
            ) : (
              <Patch text={patch} path={path} />
            )}
          </div>
        ))}
      </details>
    </li>
  );
}

function shortPath(path: string): string {
  return path.split("/.claude/")[1] ?? path;
}

/** A unified diff; signs stand in the text, so that colour is not alone. */
export function Patch({ text, path }: { text: string; path: string }) {
  return (
    <section
      aria-label={`Differences in ${path}`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys.
      tabIndex={0}
      className="review-patch thin-scroll outline-offset-[-2px]"
    >
      <ol>
        {text.split("\n").map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name, and never move.
          <li key={index} data-line={line.charAt(0)}>
            {line}
          </li>
        ))}
      </ol>
    </section>
  );
}

import type { AgentCard } from "@/lib/contract/agent";
import { headline } from "./headline";

/** The last lines of the pane, the question when one is asked, or our own words where there is no pane. */
export function CardPreview({ card }: { card: AgentCard }) {
  const { status, preview } = card;
  const short = headline(card);
  const lines = status.question ? questionLines(card) : preview.map((text) => ({ text, strong: false }));
  const ours = lines.length === 0;
  return (
    <div className="card-preview" data-ours={ours || undefined}>
      <div className="max-sm:hidden">
        {ours ? (
          <p>
            {status.reason} {nextWords(card)}
          </p>
        ) : (
          lines.map(({ text, strong }, row) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a line of a screen has no other identity than its row.
            <div key={row} className={strong ? "h-4 text-ink" : "h-4"}>
              {text}
            </div>
          ))
        )}
      </div>
      <p
        className={
          short.ours && status.question ? "truncate font-sans text-body/6 text-ink sm:hidden" : "truncate sm:hidden"
        }
      >
        {short.text}
      </p>
    </div>
  );
}

/** What stood before the question, the question, and its answers on one line. */
function questionLines({ status, preview }: AgentCard): { text: string; strong: boolean }[] {
  const { text = "", options = [] } = status.question ?? {};
  const before = preview.find((line) => line.trim() && !line.includes(text) && !/^\s*[❯>]?\s*\d\./.test(line));
  const answers = options.map(({ key, label }) => `${key}. ${label}`).join("  ");
  return [
    ...(before ? [{ text: before, strong: false }] : []),
    { text, strong: true },
    ...(answers ? [{ text: answers, strong: false }] : []),
  ];
}

function nextWords({ status, config }: AgentCard): string {
  if (status.state !== "stopped" && status.state !== "lost") return "";
  if (config.state === "missing") return "Spawn writes its config and starts it.";
  if (config.state === "edited") return "Its config was edited by hand. Review before you spawn.";
  if (config.state !== "ok") return "Spawn brings its config up to date first.";
  return "";
}

import { ErrorNote } from "@/app/_components/error-note";
import { ConfigHistoryList } from "@/app/_components/review/config-history";
import { OverwrittenList } from "@/app/_components/review/overwritten-list";
import { RefreshOnChange } from "@/app/_components/review/refresh-on-change";
import { ReviewedFileBox } from "@/app/_components/review/reviewed-file";
import { orchestrator } from "@/app/_server/orchestrator";
import type { AgentDetail } from "@/lib/contract/agent";
import { Box } from "./box";

/** What differs in an agent's files, side by side, and the edits that were written over. */
export async function ConfigReview({ detail }: { detail: AgentDetail }) {
  // Without an entry there is nothing to compare with; the tab says so.
  if (detail.config.state === "orphan") return null;
  const reply = await orchestrator().configs.review(detail.name);
  if (!reply.ok) return <ErrorNote error={reply.error} />;
  const { config, files, overwritten } = reply.value;
  const shown = files.filter(({ comparison }) => comparison.kind !== "none");
  return (
    <>
      <RefreshOnChange card={{ ...detail, config }} />
      {shown.map((file) => (
        <ReviewedFileBox key={file.path} agent={detail.name} file={file} />
      ))}
      {overwritten.length > 0 && (
        <Box title="Edits that were written over">
          <OverwrittenList files={overwritten} />
        </Box>
      )}
    </>
  );
}

/** Which commit changed the agent's entry or its files. */
export async function AgentHistory({ detail }: { detail: AgentDetail }) {
  if (detail.config.state === "orphan") return null;
  const reply = await orchestrator().configs.history(detail.name);
  return (
    <Box title="History">
      {reply.ok ? <ConfigHistoryList history={reply.value} /> : <ErrorNote error={reply.error} />}
    </Box>
  );
}

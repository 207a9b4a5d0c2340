import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * A program named `claude` that keeps its records where Claude Code 2.1 does: `sessions/<pid>.json` while it runs, and a
 * transcript as soon as a line was typed. `FRESH=1` makes it forget the conversation that it is told to take up, and
 * `ELSEWHERE=1` the folder that it is started in.
 */
export async function recordingProgram(folder: string): Promise<{ PATH: string; CLAUDE_CONFIG_DIR: string }> {
  const bin = join(folder, "programs");
  const config = join(folder, "claude-config");
  await mkdir(bin, { recursive: true });
  await mkdir(join(config, "sessions"), { recursive: true });
  await mkdir(join(config, "projects", "p"), { recursive: true });
  await writeFile(join(bin, "claude"), SCRIPT);
  await chmod(join(bin, "claude"), 0o755);
  // Panes run login shells, and the system's profile sets a PATH of its own.
  await writeFile(join(folder, ".profile"), `PATH="${bin}:$PATH"\n`);
  return { PATH: `${bin}:${process.env["PATH"]}`, CLAUDE_CONFIG_DIR: config };
}

const SCRIPT = `#!/bin/sh
id=none; how=new
while [ $# -gt 0 ]; do
  case "$1" in
    --session-id) id=$2; shift;;
    --resume) id=$2; how=resumed; shift;;
    --as-job)
      cp "$CLAUDE_CONFIG_DIR/projects/p/$2.jsonl" "$CLAUDE_CONFIG_DIR/projects/p/in-background.jsonl"
      printf '{"pid":%s,"sessionId":"in-background","cwd":"/","kind":"bg","jobId":"job-1"}' "$$" \
        >"$CLAUDE_CONFIG_DIR/sessions/$$.json"
      trap '' HUP
      while :; do sleep 1; done;;
  esac
  shift
done
[ -z "$FRESH" ] || id=a-fresh-one
[ -z "$ELSEWHERE" ] || cd /
record="$CLAUDE_CONFIG_DIR/sessions/$$.json"
printf '{"pid":%s,"sessionId":"%s","cwd":"%s","kind":"interactive","status":"idle"}' "$$" "$id" "$(pwd)" >"$record.part"
mv "$record.part" "$record"
echo "$how $id"
while read -r line; do
  if [ "$line" = /bg ]; then
    setsid "$0" --as-job "$id" &
    sed -i 's/"kind":"interactive"/"kind":"interactive","parkedJobId":"job-1"/' "$record"
  fi
  echo "$line" >>"$CLAUDE_CONFIG_DIR/projects/p/$id.jsonl"; echo "heard $line"
done
`;

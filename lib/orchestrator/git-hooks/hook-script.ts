/** Where a hook that was there before us is kept; ours runs it first. */
export const KEPT_HOOK = "pre-commit.before-orchestrator";

const MARK = "# orchestrator pre-commit hook";

export function isOurHook(content: Buffer): boolean {
  return content.toString("latin1").includes(MARK);
}

/**
 * The same text in every repository, without a path of the machine: a folder of hooks may be committed. What is this
 * clone's own stands in its git configuration. A commit that touches no agent costs two calls of git.
 */
export const HOOK_SCRIPT = `#!/bin/sh
${MARK}: written by "orchestrator hooks install", taken away by "orchestrator hooks uninstall".
# The hook that was here before is ${KEPT_HOOK}, and runs first.

# A tool that chains hooks, too, may have put this one behind itself.
[ -z "$ORCHESTRATOR_HOOK" ] || exit 0
export ORCHESTRATOR_HOOK=1

before=$(dirname "$0")/${KEPT_HOOK}
if [ -x "$before" ]; then
  "$before" "$@" || exit $?
fi

top=$(git rev-parse --show-toplevel) || exit 1
for name in GIT_DIR GIT_INDEX_FILE; do
  eval "value=\\$$name"
  case $value in
    "" | /*) ;;
    *) eval "export $name=\\$top/\\$value" ;;
  esac
done
# Linked work trees come with GIT_DIR; without this, git takes any folder that it is started in for the top.
[ -z "$GIT_DIR" ] || export GIT_WORK_TREE="$top"

program=$(git config --get orchestrator.program)
[ -x "$program" ] || program=$(command -v orchestrator)
set --
[ "$(git config --type=bool --get orchestrator.regenerate)" = true ] && set -- --regenerate

git config --get-all orchestrator.workspace | while IFS= read -r folder; do
  cd "$top/$folder" 2>/dev/null || continue
  git diff --cached --quiet --no-ext-diff -- agents templates && continue
  if [ -z "$program" ]; then
    echo "The orchestrator command is not found, so agents/ was not checked." >&2
    echo "Run its \\"hooks install\\" again, or commit with --no-verify." >&2
    exit 1
  fi
  PROJECT_ROOT=$PWD "$program" hooks run "$@" </dev/null || exit 1
done
`;

#!/bin/sh
# What people wrote before: yq once, then jq and envsubst for each agent. Usage: shell-generate.sh registry templates out
set -eu
registry=$1 templates=$2 out=$3
all=$(mktemp)
trap 'rm -f "$all"' EXIT
yq . "$registry" >"$all"
for name in $(jq -r '.agents | keys[]' "$all"); do
  folder=$out/agents/$name/.claude
  mkdir -p "$folder/hooks"
  eval "$(jq -r --arg name "$name" '.agents[$name] | {
    AGENT_NAME: .name, AGENT_DISPLAY_NAME: .display_name, AGENT_DESCRIPTION: .description, AGENT_MODEL: .model,
    AGENT_TOOLS_LIST: (.tools | join(", "))
  } | to_entries[] | "export \(.key)=\(.value | @sh)"' "$all")"
  envsubst <"$templates/settings.json.template" >"$folder/settings.json"
  envsubst <"$templates/CLAUDE.md.template" >"$folder/CLAUDE.md"
  jq --arg name "$name" '.agents[$name] | {cannot_access, exclusive_access, tools}' "$all" >"$folder/hooks/policy.json"
  cp "$templates/auto-deny.py" "$folder/hooks/auto-deny.py"
done

import type { CommandShape, WordKind } from "./describe-commands";

export type CompletionParts = {
  commands: readonly CommandShape[];
  /** Absolute: the shell's own folder changes. */
  program: string;
  /** The workspace where PROJECT_ROOT is not set and no folder above the shell's has a registry. */
  workspace: string;
};

export function shellQuote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/**
 * What every shell's completion does, in plain sh: bash and zsh take it in, fish runs it. It starts the program once per
 * shell and per change of the registry (a checksum tells); running sessions come from tmux, which takes milliseconds.
 */
export function shellCore({ commands, program, workspace }: CompletionParts): string {
  return `
_orchestrator_table() {
  _o_commands= _o_options= _o_kinds= _o_rest=nothing
  case $1 in
${commands.map(tableRow).join("\n")}
  esac
}
_orchestrator_value() {
  _o_kind=
  case "$_o_command $1" in
${commands.flatMap(valueRows).join("\n")}
  esac
}
_orchestrator_describe() {
  case "$_o_command $1" in
${commands.flatMap(descriptionRows).join("\n")}
  esac
}
_orchestrator_read() {
  _o_command= _o_given=' ' _o_tenant= _o_kind= _o_option= _o_plain= _o_count=0
  _orchestrator_table ''
  for _o_word; do
    if [ -n "$_o_kind" ]; then
      [ "$_o_option" = --tenant ] && _o_tenant=$_o_word
      _o_kind= _o_option=
      continue
    fi
    case $_o_plain$_o_word in
      --) _o_plain=' ' ;;
      --tenant=*) _o_tenant=\${_o_word#*=} ;;
      -*=*) ;;
      -*) _o_option=$_o_word; _orchestrator_value "$_o_word" ;;
      *)
        case " $_o_commands " in
          *" $_o_word "*) _o_command="\${_o_command:+$_o_command }$_o_word"; _orchestrator_table "$_o_command" ;;
          *) _o_count=$((_o_count + 1)) _o_given="$_o_given$_o_word " ;;
        esac ;;
    esac
  done
  [ -n "$_o_kind" ] && return
  _o_kind=$_o_rest _o_at=0
  for _o_word in $_o_kinds; do
    [ "$_o_at" = "$_o_count" ] && _o_kind=$_o_word
    _o_at=$((_o_at + 1))
  done
  [ -z "$_o_commands" ] || _o_kind=commands
}
_orchestrator_root() {
  _o_root=\${PROJECT_ROOT:-$PWD}
  [ -z "$PROJECT_ROOT" ] || return 0
  while [ -n "$_o_root" ] && [ ! -f "$_o_root/agents/registry.yaml" ]; do _o_root=\${_o_root%/*}; done
  [ -n "$_o_root" ] || _o_root=${shellQuote(workspace)}
}
_orchestrator_refresh() {
  _orchestrator_root
  _o_now="$_o_root $(cksum <"$_o_root/agents/registry.yaml" 2>/dev/null)"
  [ "$_o_now" = "$_o_stamp" ] && return
  case $_o_stamp in "$_o_root "*) ;; *) _o_words= ;; esac
  _o_stamp=$_o_now
  _o_found=$(${shellQuote(program)} completion words 2>/dev/null) && _o_words=$_o_found
}
_orchestrator_running() {
  _orchestrator_root
  _o_socket=\${TMUX_SOCKET_OVERRIDE:-iw-orchestrator} _o_prefix=iw-
  if [ -n "$_o_tenant" ]; then _o_socket=$_o_socket-$_o_tenant _o_prefix=iw-$_o_tenant-; fi
  case $_o_socket in /*) _o_how=-S ;; *) _o_how=-L ;; esac
  _o_here=$(CDPATH= cd -- "$_o_root" 2>/dev/null && pwd -P)
  tmux "$_o_how" "$_o_socket" list-sessions -F '#{session_name} #{@workspace}' 2>/dev/null |
    while read -r _o_name _o_where; do
      [ -z "$_o_where" ] || [ "$_o_where" = "$_o_here" ] || continue
      case $_o_name in "$_o_prefix"*) printf '%s\\n' "\${_o_name#"$_o_prefix"}" ;; esac
    done
}
_orchestrator_words() {
  printf '%s\\n' "$_o_words" | while IFS= read -r _o_line; do
    case $_o_line in "$1"*) printf '%s\\n' "\${_o_line#"$1"}" ;; esac
  done
}
_orchestrator_handoffs() {
  _orchestrator_root
  for _o_file in "$_o_root"/handoffs/*.json; do
    [ -f "$_o_file" ] || continue
    _o_file=\${_o_file##*/}
    printf '%s\\n' "\${_o_file%.json}"
  done
}
# One candidate a line, a description behind a tab; $1 is what has been typed of the word.
_orchestrator_candidates() {
  case $1 in
    -*) [ -n "$_o_plain" ] || for _o_word in $_o_options; do _orchestrator_describe "$_o_word"; done; return ;;
  esac
  case $_o_kind in
    commands) for _o_word in $_o_commands; do _orchestrator_describe "$_o_word"; done ;;
    agents) _orchestrator_words "agent \${_o_tenant:+$_o_tenant/}" ;;
    tenants | tools | schemas) _orchestrator_words "\${_o_kind%s} " ;;
    handoffs) _orchestrator_handoffs ;;
    running) _orchestrator_running ;;
    files | nothing) ;;
    *) printf '%s\\n' "$_o_kind" | tr ',' '\\n' ;;
  esac | while IFS= read -r _o_line; do
    case "$_o_given" in *" \${_o_line%%	*} "*) ;; *) printf '%s\\n' "$_o_line" ;; esac
  done
}
`.trim();
}

function tableRow({ path, commands, options, words, repeats }: CommandShape): string {
  const kinds = words.map(kindText);
  const sets = [
    ["_o_commands", commands.map(({ name }) => name).join(" ")],
    ["_o_options", options.map(({ flag }) => flag).join(" ")],
    ["_o_kinds", kinds.join(" ")],
    ["_o_rest", repeats ? (kinds.at(-1) ?? "nothing") : "nothing"],
  ] as const;
  return `    ${shellQuote(path)}) ${sets.map(([name, value]) => `${name}=${shellQuote(value)}`).join(" ")} ;;`;
}

function valueRows({ path, options }: CommandShape): string[] {
  return options.flatMap(({ flag, value }) =>
    value === null ? [] : [`    ${shellQuote(`${path} ${flag}`)}) _o_kind=${shellQuote(kindText(value))} ;;`],
  );
}

function descriptionRows({ path, commands, options }: CommandShape): string[] {
  const described = [...commands, ...options.map(({ flag, description }) => ({ name: flag, description }))];
  return described.map(
    ({ name, description }) =>
      `    ${shellQuote(`${path} ${name}`)}) printf '%s\\t%s\\n' ${shellQuote(name)} ${shellQuote(description)} ;;`,
  );
}

/** Fixed words are joined with commas: no word of ours holds one. */
function kindText(kind: WordKind): string {
  return typeof kind === "string" ? kind : kind.join(",");
}

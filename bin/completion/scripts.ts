import { type CompletionParts, shellCore, shellQuote } from "./shell-core";

export const shells = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof shells)[number];

export function completionScript(shell: Shell, parts: CompletionParts): string {
  const writers = { bash: bashScript, zsh: zshScript, fish: fishScript };
  return writers[shell](shellCore(parts));
}

/** Runs in bash 3.2, too, which macOS has. */
function bashScript(core: string): string {
  return `# bash completion for orchestrator. Load it with: source <(orchestrator completion bash)
${core}
_orchestrator_complete() {
  local cur=\${COMP_WORDS[COMP_CWORD]} last=$((COMP_CWORD - 1)) IFS=$' \\t\\n' line
  local words=("\${COMP_WORDS[@]:1:last}")
  # bash splits --tool=Read at the sign.
  if [ "$cur" = = ]; then cur=; elif [ "\${COMP_WORDS[last]}" = = ]; then words=("\${COMP_WORDS[@]:1:last - 1}"); fi
  _orchestrator_read "\${words[@]}"
  COMPREPLY=()
  case $_o_kind in
    files) type compopt >/dev/null 2>&1 && compopt -o filenames; IFS=$'\\n' COMPREPLY=($(compgen -f -- "$cur")); return ;;
    agents | tenants | tools | schemas) [ "\${cur#-}" = "$cur" ] && _orchestrator_refresh ;;
  esac
  # Not compgen -W: it would run what a word holds.
  while IFS= read -r line; do
    line=\${line%%$'\\t'*}
    [ -n "$line" ] && [ "\${line#"$cur"}" != "$line" -o -z "$cur" ] && printf -v line %q "$line" && COMPREPLY+=("$line")
  done < <(_orchestrator_candidates "$cur")
}
complete -F _orchestrator_complete orchestrator claude-agent
`;
}

/** Works from a file in fpath and from eval alike. */
function zshScript(core: string): string {
  return `#compdef orchestrator claude-agent
# zsh completion for orchestrator. Load it with: source <(orchestrator completion zsh)
emulate sh -c ${shellQuote(core)}
_orchestrator() {
  local line
  local -a described
  _orchestrator_read "\${(@)words[2,CURRENT-1]}"
  if [[ $PREFIX == --*=* ]]; then
    _orchestrator_value "\${PREFIX%%=*}"
    compset -P '*='
  fi
  case $_o_kind in
    files) _files; return ;;
    agents|tenants|tools|schemas) [[ $PREFIX == -* ]] || _orchestrator_refresh ;;
  esac
  for line in "\${(@f)$(_orchestrator_candidates "$PREFIX")}"; do
    [[ -n $line ]] || continue
    described+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done
  _describe -t words 'orchestrator' described
}
if [ "$funcstack[1]" = _orchestrator ]; then
  _orchestrator "$@"
elif (( $+functions[compdef] )); then
  compdef _orchestrator orchestrator claude-agent
fi
`;
}

/** fish keeps what was asked for, and runs the rest in sh: two starts of it take less than one Tab can be felt. */
function fishScript(core: string): string {
  return `# fish completion for orchestrator. Load it with: orchestrator completion fish | source
set -g __orchestrator_core ${fishQuote(core)}
function __orchestrator_candidates
    set -l words (commandline -opc)
    set -e words[1]
    set -l cur (commandline -ct)
    set -l value (string match -r -- '^(--[^=]+)=(.*)$' $cur)
    test -n "$value"; and set -a words $value[2]; and set cur $value[3]
    set -l kind (sh -c "$__orchestrator_core
_orchestrator_read \\"\\$@\\"; printf %s \\"\\$_o_kind\\"" sh $words)
    if test "$kind" = files
        __fish_complete_path $cur
        return
    end
    if contains -- "$kind" agents tenants tools schemas; and not string match -q -- '-*' $cur
        set -l asked (env _o_stamp="$__orchestrator_stamp" _o_words="$__orchestrator_words" sh -c "$__orchestrator_core
_orchestrator_refresh; printf '%s\\n%s' \\"\\$_o_stamp\\" \\"\\$_o_words\\"" sh | string collect)
        set -g __orchestrator_stamp (string split -m 1 -f 1 \\n -- $asked)
        set -g __orchestrator_words (string split -m 1 -f 2 \\n -- $asked | string collect)
    end
    for line in (env _o_words="$__orchestrator_words" sh -c "$__orchestrator_core
_o_typed=\\$1; shift; _orchestrator_read \\"\\$@\\"; _orchestrator_candidates \\"\\$_o_typed\\"" sh "$cur" $words)
        if test -n "$value"
            printf '%s=%s\\n' $value[2] $line
        else
            printf '%s\\n' $line
        end
    end
end
for program in orchestrator claude-agent
    complete -c $program -f -a '(__orchestrator_candidates)'
end
`;
}

/** In fish's single quotes a backslash speaks only before a quote and another backslash. */
function fishQuote(text: string): string {
  return `'${text.replace(/[\\']/g, "\\$&")}'`;
}

import fc from "fast-check";

// The scripts are run. So every path lies below BASE, where they start: none is absolute but by "$BASE", no folder above
// it is entered, and x and y, which stand at the beginning of paths, are exported and never empty.
const folder = fc.constantFrom("open", "open/sub", "deny", "deny/sub");
const name = fc.constantFrom("a", "b", "c.txt", "new");
const file = fc.tuple(folder, name).map(([above, base]) => `${above}/${base}`);

/** One spelling of a path: quoted, escaped, with `.` and `..`, by variable, or with a name that braces or globs make. */
const spelled = (path: fc.Arbitrary<string>) =>
  fc.tuple(path, fc.integer({ min: 0, max: 15 })).map(([text, way]) => {
    const [first = "", ...rest] = text.split("/");
    const after = rest.length > 0 ? `/${rest.join("/")}` : "";
    const spellings = [
      text,
      text,
      text,
      text,
      `"${text}"`,
      `'${text}'`,
      `./${text}`,
      `${first[0]}"${first.slice(1)}"${after}`,
      `${first[0]}\\${first.slice(1)}${after}`,
      `${first[0]}\\\n${first.slice(1)}${after}`,
      `open/../${text}`,
      `$'\\x${first.charCodeAt(0).toString(16)}${first.slice(1)}'${after}`,
      `"$BASE"/${text}`,
      `{${first},${first}}${after}`,
      `\${UNSET_BY_ALL-${text}}`,
      `$(echo ${text})`,
    ];
    return spellings[way] ?? text;
  });

const target = spelled(file);
const place = spelled(folder);
const variable = fc.constantFrom("x", "y");

/** A command that changes something, as text with its targets in it. */
const writing = fc.oneof(
  fc
    .tuple(fc.constantFrom(">", ">>", ">|", "&>", "2>", "<>", "1>", "&>>"), target)
    .map(([sign, to]) => `echo t ${sign}${to}`),
  target.map((to) => `>${to} echo t`),
  target.map((to) => `echo t | tee ${to} >/dev/null`),
  target.map((to) => `tee -a ${to} <<< t >/dev/null`),
  fc.tuple(target, target).map(([from, to]) => `cp ${from} ${to}`),
  fc.tuple(target, place).map(([from, to]) => `cp ${from} ${to}`),
  fc.tuple(target, place).map(([from, to]) => `cp -t ${to} ${from}`),
  fc.tuple(place, place).map(([from, to]) => `cp -r ${from} ${to}/copy`),
  fc.tuple(target, target).map(([from, to]) => `mv ${from} ${to}`),
  fc.tuple(target, place).map(([from, to]) => `mv ${from} ${to}/`),
  target.map((to) => `rm -f ${to}`),
  place.map((to) => `rm -rf ${to}`),
  place.map((to) => `rm -f ${to}/*`),
  place.map((to) => `mkdir -p ${to}/made/deep`),
  target.map((to) => `touch ${to}`),
  target.map((to) => `sed -i s/t/u/ ${to}`),
  target.map((to) => `sed -n 's/t/u/w ${to.replaceAll(/['"\\\n]/g, "")}' open/a`),
  target.map((to) => `dd if=/dev/null of=${to} 2>/dev/null`),
  fc.tuple(target, target).map(([from, to]) => `ln -f ${from} ${to}`),
  fc.tuple(folder, target).map(([from, to]) => `ln -sfn ../${from} ${to}`),
  target.map((to) => `truncate -s 3 ${to}`),
  target.map((to) => `chmod 600 ${to}`),
  target.map((to) => `cat <<E >${to}\nline $x\nE`),
  target.map((to) => `cat <<'E' | tee ${to} >/dev/null\nline $x\nE`),
  target.map((to) => `sort -o ${to} open/a`),
  target.map((to) => `install -m 644 open/a ${to}`),
  fc.tuple(place, name).map(([from, base]) => `find ${from} -name ${base} -delete`),
  place.map((from) => `find ${from} -type f -exec touch {} +`),
  fc.tuple(place, target).map(([from, to]) => `find ${from} -type f -exec sh -c 'echo t >"$1"' _ {} \\; ; : ${to}`),
  target.map((to) => `awk 'BEGIN { print "t" > "${to.replaceAll(/['"\\\n]/g, "")}" }'`),
  fc.tuple(variable, file).map(([v, to]) => `${v}=${to}; echo t >"$${v}"`),
  fc.tuple(variable, folder, name).map(([v, above, base]) => `${v}=${above}; touch $${v}/${base}`),
  fc.tuple(variable, name).map(([v, base]) => `touch "$${v}/${base}"`),
  fc.tuple(variable, name).map(([v, base]) => `echo t >"\${${v}:-open}/${base}"`),
  fc.tuple(variable, name).map(([v, base]) => `rm -f \${${v}%/*}/${base}`),
  fc.tuple(target, target).map(([from, to]) => `link ${from} ${to}`),
  fc.tuple(file, target).map(([to, decoy]) => `bash -s ${to} ${decoy} <<< 'touch "$1"'`),
  fc.tuple(file, target).map(([to, from]) => `cp ${from} open/p && python3 -m gzip ${to}`),
  file.map((to) => `gcc -xc -c /dev/null -o open/o -MMD -MF${to}`),
  file.map((to) => `as -o${to} /dev/null`),
  file.map((to) => `find open -fprint ${to}`),
  name.map((base) => `touch ${base}`),
  name.map((base) => `echo t >./${base}`),
  name.map((base) => `rm -f ${base}`),
);

/** A command that changes what later ones mean. */
const setting = fc.oneof(
  place.map((to) => `cd ${to}`),
  place.map((to) => `cd ${to} 2>/dev/null || :`),
  fc.constantFrom("cd -", "cd sub", "popd", "cd nowhere", 'cd "$BASE"', "cd ./.", "set -e", "set +e", "false"),
  fc.constant('test "$PWD" = "$BASE" || cd ..'),
  place.map((to) => `pushd ${to}`),
  fc.tuple(variable, file).map(([v, to]) => `${v}=${to}`),
  fc.tuple(variable, folder).map(([v, to]) => `${v}+=${to}`),
  fc.tuple(variable, variable).map(([v, w]) => `${v}=$${w}`),
  fc.tuple(variable, folder).map(([v, to]) => `printf -v ${v} %s ${to}`),
  fc.tuple(variable, folder).map(([v, to]) => `read ${v} <<< ${to}`),
  fc.tuple(variable, folder).map(([v, to]) => `: "\${${v}:=${to}}"`),
  fc.tuple(variable, folder).map(([v, to]) => `set -- ${to}; ${v}=$1`),
  fc
    .tuple(fc.constantFrom("DEBUG", "ERR", "USR1", "RETURN"), folder)
    .map(([sign, to]) => `trap 'cd "$BASE"/${to}' ${sign}`),
  fc.tuple(variable, folder).map(([v, to]) => `trap '${v}=${to}' DEBUG`),
  fc.constantFrom("trap ':' DEBUG", "trap 'true' ERR", "kill -USR1 $$", "shopt -s cdable_vars", "unset z"),
  fc.tuple(variable, folder).map(([v, to]) => `declare -l ${v}=${to.toUpperCase()}`),
  fc.tuple(variable, variable).map(([v, w]) => (v === w ? ":" : `declare -n r=${w}; r=$${v}`)),
  fc.tuple(variable, folder).map(([v, to]) => `echo ${v}=${to} >open/s; . open/s`),
  folder.map((to) => `echo 'cd "$BASE"/${to}' >open/s; source open/s`),
  fc.constant(". open/s"),
  fc.constantFrom("true", ":", "ls >/dev/null", "test -d deny", "[[ -f open/a ]]", "break", "return"),
);

const { script } = fc.letrec<{ script: string; step: string }>((tie) => ({
  step: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    { arbitrary: writing, weight: 5 },
    { arbitrary: setting, weight: 3 },
    { arbitrary: tie("script").map((body) => `( ${body}\n)`), weight: 1 },
    { arbitrary: tie("script").map((body) => `{ ${body}\n}`), weight: 1 },
    { arbitrary: tie("script").map((body) => `( ${body}\n) &\nwait`), weight: 1 },
    { arbitrary: tie("script").map((body) => `if test -d deny/sub; then ${body}\nelse :; fi`), weight: 1 },
    { arbitrary: tie("script").map((body) => `if false; then :; else ${body}\nfi`), weight: 1 },
    {
      arbitrary: fc
        .tuple(variable, folder, folder, tie("script"))
        .map(([v, a, b, body]) => `for ${v} in ${a} ${b}; do ${body}\ndone`),
      weight: 1,
    },
    { arbitrary: tie("script").map((body) => `n=0; while [ $n -lt 2 ]; do n=$((n+1)); ${body}\ndone`), weight: 1 },
    {
      arbitrary: fc.tuple(folder, tie("script")).map(([to, body]) => `f() { local y=$1; ${body}\n}; f ${to}`),
      weight: 1,
    },
    {
      arbitrary: fc.tuple(folder, tie("script")).map(([to, body]) => `case ${to} in deny*) ${body}\n;; *) :;; esac`),
      weight: 1,
    },
    { arbitrary: tie("script").map((body) => `z=$( ${body}\n)`), weight: 1 },
    { arbitrary: tie("script").map((body) => `bash <<'SCRIPT'\n${body}\nSCRIPT`), weight: 1 },
    { arbitrary: writing.map((body) => `bash -c '${body.replaceAll("'", "'\\''")}'`), weight: 1 },
    { arbitrary: writing.map((body) => `eval '${body.replaceAll("'", "'\\''")}'`), weight: 1 },
    {
      arbitrary: fc.tuple(folder, writing).map(([to, body]) => `env -C ${to} sh -c '${body.replaceAll("'", "'\\''")}'`),
      weight: 1,
    },
    { arbitrary: writing.map((body) => `trap '${body.replaceAll("'", "'\\''")}' EXIT`), weight: 1 },
    { arbitrary: fc.tuple(file, writing).map(([to]) => `echo ${to} | xargs touch`), weight: 1 },
    {
      arbitrary: fc.tuple(file, writing).map(([to]) => `echo ${to} | while read -r f; do rm -f "$f"; done`),
      weight: 1,
    },
    { arbitrary: fc.tuple(writing, writing).map(([a, b]) => `${oneLine(a)} && ${b}`), weight: 1 },
    { arbitrary: fc.tuple(writing, writing).map(([a, b]) => `! ${oneLine(a)} || ${b}`), weight: 1 },
    { arbitrary: fc.tuple(setting, writing).map(([a, b]) => `${a} && ${b}`), weight: 2 },
  ),
  script: fc
    .array(tie("step"), { minLength: 1, maxLength: 4, size: "small", depthIdentifier: "script" })
    .map((steps) => steps.join("\n")),
}));

/** A command whose here-document would swallow what follows on its line. */
function oneLine(command: string): string {
  return command.includes("<<E") || command.includes("<<'E'") ? "touch open/a" : command;
}

/** Small scripts that write, move and delete below `open` and `deny`, in many ways of saying so. */
export const randomScript = script;

/** What a script begins with: the variables that it counts on. */
export function preamble(base: string): string {
  return `export BASE='${base}' x=open y=open/sub\n`;
}

/** The files that it finds. */
export const filesOfScripts = ["open", "open/sub", "deny", "deny/sub"].flatMap((above) =>
  ["a", "b", "c.txt"].map((base) => `${above}/${base}`),
);

"""Programs that are in no table. What they do is not known, so what their words name counts as written.

Three kinds are let off: those that only read, test runners and checkers, and what the project itself brings along.
"""

import os

from auto_deny.blocked import Blocked
from auto_deny.shell_commands import RUNS, Command, named_outputs
from auto_deny.shell_targets import HOLES, has_hole, shown

# They read what they are given, and write nowhere, or only where an option of the kind `--output` says so.
READERS = frozenset(
    """
    addr2line apropos awk b2sum base32 basename basenc bat batcat bzcat bzcmp bzdiff bzegrep bzfgrep bzgrep bzless
    bzmore cal cat cksum cloc cmp col colrm column comm cut date delta df diff diff3 diffstat dig dir dircolors dirname
    dmesg dpkg-query du echo egrep eu-readelf exa expand expr eza false fgrep file fmt fold free getent
    getconf getfacl getfattr glow grep groups gzcat hd head help hexdump hexyl host hostid hostname id identify
    ifconfig info iostat join jobs journalctl jsonlint last less lesspipe locale locate logname look ls lsattr lsb_release
    lsblk lscpu lsmem lsof lspci lzcat lzcmp lzdiff lzegrep lzfgrep lzgrep lzless lzmore lzmainfo md5sum mediainfo more most mountpoint
    mypy-daemon namei ncal netstat nl nm nproc nslookup numfmt objdump od pagesize paste pathchk pdfinfo pgrep
    ping pr printenv printf ps pstree pwd pwdx readelf readlink realpath rev rg rgrep scc sdiff seq sha1sum sha224sum
    sha256sum sha384sum sha512sum size sleep soxi ss stat strings sum sysctl systemctl tac tail test tldr tokei tput tr
    traceroute tree true tsort tty type uname unexpand units uptime users vdir vmstat w wc whatis which whereis who
    whoami xmllint xzcat xzcmp xzdiff xzegrep xzfgrep xzgrep xzless xzmore yes zcat zcmp zdiff zegrep zfgrep zgrep zipdetails
    zipgrep zipinfo zless zmore zstdcat zstdgrep zstdless apt-cache apt-config dpkg-vendor kill killall pkill pidof
    wait htmlq pup difft git-delta sigfetch ldd pldd gron fx hyperlink lychee
    open xdg-open debsums md5sum.textutils fincore findmnt grotty c++filt preconv soelim tbl pic eqn refer
    groff troff nroff zoneinfo zdump utmpdump errno chronyc top htop btop iotop mpstat pidstat sar arp
    route curlie http https wscat websocat dog doggo whois mtr telnet  
    """.split()
)
# They run or check the project's own code: what that writes is not looked into, as with any script of the project.
RUNNERS = frozenset(
    """
    actionlint alembic ansible ansible-playbook ansible-lint ant artisan ava bandit basedpyright bats bazel bazelisk behat behave brakeman buck2 buf bun bundle
    bundler busted c8 cabal cargo cargo-nextest celery checkov codecept codeception codespell commitlint composer coverage
    credo cspell ctest cucumber cypress dart deno depcheck detekt dmypy django-admin dotnet dredd erlang_ls eslint_d
    exunit fastapi fastlane flake8 flask flutter foreman gatling ginkgo go golangci-lint gotest gotestsum govulncheck gradle gradlew grunt
    gulp hadolint hatch helm honcho html-validate htmlhint hypercorn invoke jasmine jest just k6 karma knip ktlint lage lerna
    lein licensee lighthouse lint-staged locust luacheck madge manage.py markdownlint markdownlint-cli2 meson mise mix mocha
    mvn mvnw mypy nightwatch ninja nodemon nose2 nosetests nox nx nyc nodeunit pants pdm pest phpcs phpstan phpunit pipx
    playwright pm2 prettierd pre-commit proselint prospector psalm publint pwa py.test pycodestyle pydocstyle pyflakes pylint pyre
    pyright pytest pytest-watch ptw pytype rails rake rebar3 reek robot rspec rubocop safety sbt schemathesis semgrep serve
    server shellcheck shellspec size-limit skaffold snyk solhint sonar-scanner spotbugs stack standardrb stestr supervisord swift
    swiftlint tap tape task tflint tilt tox trivy trunk ts-jest ts-prune tsc tsd turbo twine unbuild unimported unittest uvicorn
    gunicorn daphne vale valgrind vitest vue-tsc vulture vite webpack wdio web-test-runner xcodebuild xo yamllint zig ruff-lsp
    import-linter lint-imports radon xenon interrogate pyroma check-manifest deptry vercel netlify wrangler firebase
    docker-compose kubectx terraform tofu pulumi gh glab hub doctl flyctl heroku apt apt-get dnf yum brew
    pacman snap apk gem cpanm conda mamba rustup nvm fnm volta asdf pyenv rbenv service next nuxt astro remix
    ng vue expo storybook babel-node ts-node-dev concurrently wait-on start-server-and-test
    npm-check npm-check-updates ncu changeset semantic-release release-it lerna-changelog prisma drizzle-kit sequelize
    knex typeorm
    """.split()
)
# They write what they are given, but no table says how: each operand counts.
WRITERS = frozenset(
    """
    lzma unlzma lzip lzop plzip zopfli brotli gzexe bzexe znew gzrecover rename rename.ul prename file-rename mkswap
    mkfs swapon savelog logsave py3compile pycompile py3clean pyclean 2to3 lib2to3 h2ph h2xs pl2pm enc2xs instmodsh
    splain ranlib elfedit tic localedef zic update-alternatives tempfile install-info wall mesg prettier-eslint
    chattr setfattr setcap attr gltf codemod jscodeshift comby dos2unix mac2unix recode fromdos todos
    """.split()
)
CREATES = frozenset(
    "new init create generate g scaffold startproject startapp clone download clean fmt fix vendor html xml annotate lcov".split()
)
# Of the runners, those whose `run` or `--` is followed by any command.
ENVIRONMENTS = frozenset("conda mamba hatch pdm mise rye nvm asdf pyenv rbenv".split())
LETTERS_BEFORE_VALUE = 6 # `-qftests/key`: a value may stand behind several letters.


def run_unknown(command: Command):
    """What an unknown program may do: call a function of the shell, write where its words lead, run what they say."""
    handlers = command.state.functions.get("command_not_found_handle", ())
    for body in handlers:
        if body is not None:
            command.effects.call_function((body,), [""] + command.words, command.state.copy(), {})
    if command.name in ("grep", "egrep", "fgrep", "rgrep", "ps", "pgrep"):
        return command.same # Their -o is no file.
    for path in named_outputs(command.args):
        command.place(path)
    if command.name in READERS:
        return command.same
    if not is_let_off(command, command.name, command.args):
        judge_words(command, command.args, command.name in WRITERS)
    run_words(command)
    return command.same


def is_let_off(command: Command, name: str, args: "list[str]") -> bool:
    if name in READERS or is_own_program(command, command.words[0]):
        return True
    writing = ("clone", "download") if name in ("gh", "glab", "hub") else CREATES
    return name in RUNNERS and not any(arg in writing for arg in args[:2])


def is_own_program(command: Command, word: str) -> bool:
    """A script in the workspace. One that is compiled, or not there yet, may be any program under another name."""
    if "/" not in word:
        return False
    from auto_deny.paths import path_of, resolve

    for folder in command.folders:
        place = resolve(word if word.startswith("/") else folder + "/" + word)
        path = path_of(place)
        if has_hole(path) or command.targets.policy.relative(place) is None or path in command.targets.written:
            return False
        try:
            with open(path, "rb") as file:
                if file.read(4) in (b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe"):
                    return False
        except FileNotFoundError:
            continue # It does not run either.
        except OSError:
            return False
    return True


def judge_words(command: Command, args: "list[str]", writes: bool = False) -> None:
    """Refuses what names a closed place, however it is attached. `writes`: what is not known is refused as well."""
    for arg in args:
        if "://" in arg:
            continue
        if writes and has_hole(arg):
            command.undecided()
        for path in dict.fromkeys(paths_in(arg)):
            judge_word(command, path)


def judge_word(command: Command, path: str) -> None:
    if has_hole(path):
        path = path[: min(path.find(hole) for hole in HOLES if hole in path)]
        if "/" not in path:
            return
        path = path.rpartition("/")[0] + "/x"
    try:
        command.place(path)
    except Blocked as blocked:
        if blocked.rule.startswith("pattern: "):
            reason = "%s, and what %s does with it is not known" % (blocked.reason, shown(command.name))
            again = Blocked(reason, blocked.advice, blocked.rule)
            again.names_path = True
            raise again from None


def paths_in(arg: str) -> "list[str]":
    """Everything in an argument that may be a path: itself, what an option holds, and what separators divide."""
    found = [arg]
    if " " in arg:
        return found  # Prose; as a whole it may still be a path.
    if arg.startswith("-") and not arg.startswith("--"):
        end = 2
        while end <= LETTERS_BEFORE_VALUE + 1 and end < len(arg) and (end == 2 or arg[end - 1].isalpha()):
            found.append(arg[end:])
            end += 1
    for sign in "=,:;@":
        if sign in arg:
            pieces = arg.split(sign)
            found.extend(pieces)
            found.extend(sign.join(pieces[at:]) for at in range(1, min(len(pieces), 8)))
    return [
        path
        for path in found
        if path and not path.startswith("-") and not any(c < " " or c == "\x7f" or c in "'\"`$(){}<>|" for c in path)
    ]


def run_words(command: Command) -> None:
    """Where its arguments are a command that is known, it may be a wrapper around it."""
    from auto_deny.shell_programs import PROGRAMS
    from auto_deny.shell_wrappers import SHELLS, WRAPPERS, interpreter_of

    if command.name in RUNNERS:
        for option, value in zip(command.args, command.args[1:]):
            if option in RUNS:
                command.code(value)
        signs = ("exec", "x", "run", "--") if command.name in ENVIRONMENTS else ("exec",)
        start = next((at for at, arg in enumerate(command.args) if arg in signs), None)
        if start is not None:
            words = command.args[start + 1 :]
            while words and words[0].startswith("-"):
                words = words[1:]
            command.run_aside(words)
        return
    for index, arg in enumerate(command.args):
        name = arg.rpartition("/")[2]
        if name in SHELLS or name in PROGRAMS or name in WRAPPERS or interpreter_of(name):
            command.run_aside(command.args[index:])
            break
        if command.args[index - 1 : index] and command.args[index - 1] in RUNS:
            command.code(arg)
            break
        first = arg.split(" ")[0].rpartition("/")[2]
        if " " in arg and (first in SHELLS or first in PROGRAMS or first in WRAPPERS):
            command.code(arg)

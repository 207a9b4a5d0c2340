"""Variables by which programs are told what to run, or where to write."""

from auto_deny.shell_targets import ANY, has_hole

# Run by programs as a command.
RUN_BY_PROGRAMS = frozenset(
    "EDITOR VISUAL PAGER GIT_EDITOR GIT_PAGER GIT_SEQUENCE_EDITOR GIT_EXTERNAL_DIFF GIT_SSH_COMMAND GIT_SSH GIT_ASKPASS"
    " GIT_PROXY_COMMAND SSH_ASKPASS SUDO_ASKPASS MANPAGER BROWSER LESSOPEN LESSCLOSE FCEDIT PROMPT_COMMAND RSYNC_RSH"
    " CVS_RSH SYSTEMD_PAGER SYSTEMD_EDITOR RUSTC_WRAPPER MANOPT PERLDB_PAGER".split()
)
EXPANDED_BY_SHELL = ("PS0", "PS1", "PS2", "PS4")
# Code, options and settings of programs: whatever they hold is not followed.
CLOSED = frozenset(
    "PERL5DB PERL5OPT PERL5LIB PERLDB_OPTS TAR_OPTIONS PYTHONSTARTUP PYTHONHOME PYTHONINSPECT PYTHONBREAKPOINT PYTHONWARNINGS_PRE"
    " RUBYOPT RUBYLIB EXINIT VIMINIT GVIMINIT MYVIMRC VIM VIMRUNTIME BASH_ENV BASH_LOADABLES_PATH MAKEFILES RIPGREP_CONFIG_PATH"
    " GIT_EXEC_PATH GIT_TEMPLATE_DIR GIT_OBJECT_DIRECTORY GIT_ALTERNATE_OBJECT_DIRECTORIES GIT_COMMON_DIR GIT_ATTR_SOURCE"
    " COMPILER_PATH GCC_EXEC_PREFIX ZIPOPT ZIP JDK_JAVA_OPTIONS PSQLRC SQLITE_HISTORY LESS LESSKEY LESSKEYIN INPUTRC"
    " npm_config_script_shell npm_config_node_options npm_config_userconfig npm_config_globalconfig".split()
)
CLOSED_BEGINNINGS = ("GIT_CONFIG", "LD_", "DYLD_", "BASH_FUNC_")
# Paths that programs write.
PLACES = frozenset(
    "NODE_V8_COVERAGE PYTHONPYCACHEPREFIX NODE_COMPILE_CACHE NODE_REDIRECT_WARNINGS NODE_REPL_HISTORY TMPDIR TMP TEMP COVERAGE_FILE"
    " DEPENDENCIES_OUTPUT SUNPRO_DEPENDENCIES HISTFILE GCOV_PREFIX LLVM_PROFILE_FILE CARGO_TARGET_DIR GOBIN LESSHISTFILE"
    " SQLITE_TMPDIR OPENSSL_TRACE SSLKEYLOGFILE CCACHE_LOGFILE".split()
)
# Options in variables: those that begin so are harmless.
PLAIN_OPTIONS = {
    "NODE_OPTIONS": (
        "--max-old-space-size", "--max-semi-space-size", "--max_old_space_size", "--no-", "--trace-warnings",
        "--trace-deprecation", "--enable-source-maps", "--experimental-vm-modules", "--experimental-strip-types",
        "--experimental-fetch", "--openssl-legacy-provider", "--unhandled-rejections", "--stack-trace-limit",
        "--dns-result-order", "--throw-deprecation", "--inspect", "--preserve-symlinks", "--experimental-specifier",
        "--experimental-json-modules", "--experimental-import-meta", "--max-http-header-size", "--trace-uncaught",
    ),
    "MAKEFLAGS": ("-j", "-k", "-s", "-l", "--jobs", "--no-print-directory", "--silent", "--keep-going", "-O", "--output-sync"),
    "GNUMAKEFLAGS": ("-j", "-k", "-s", "-l", "--no-print-directory"),
    "GOFLAGS": ("-mod=", "-tags=", "-v", "-count=", "-race", "-trimpath", "-buildvcs=", "-p="),
    "_JAVA_OPTIONS": ("-Xm", "-Xs", "-D"),
    "JAVA_TOOL_OPTIONS": ("-Xm", "-Xs", "-D"),
    "RUSTFLAGS": ("-C", "-D", "-W", "-A", "--cfg", "target", "opt", "debug", "warnings", "link-arg=-s", "tokio"),
    "PYTEST_ADDOPTS": ("-", "not", "and", "or"),
}  # fmt: skip
SHELLS = ("sh", "bash", "dash", "zsh", "ksh", "fish")


def check_environment(effects, name: str, values: tuple, state) -> None:
    for value in values:
        if value != "":
            check_value(effects, name, value, state)


def check_value(effects, name: str, value: str, state) -> None:
    targets = effects.targets
    if name in RUN_BY_PROGRAMS:
        effects.run_text(value.replace("%s", "x"), state.copy())
    elif name in EXPANDED_BY_SHELL and (ANY in value or "$(" in value or "`" in value):
        targets.undecided("what %s runs" % name, "Leave %s out." % name)
    elif name == "ENV" and (has_hole(value) or "/" in value or "$" in value or "`" in value):
        targets.undecided("what ENV runs", "Leave ENV out, or give it a word without a slash.")
    elif name in CLOSED or name.startswith(CLOSED_BEGINNINGS) and name != "LD_LIBRARY_PATH":
        targets.undecided("what %s changes" % name, "Leave %s out." % name)
    elif name == "SHELL" and value.rpartition("/")[2] not in SHELLS:
        targets.undecided("what %s runs" % name, "Leave %s out." % name)
    elif name in PLAIN_OPTIONS:
        if any(not word.startswith(PLAIN_OPTIONS[name]) for word in value.split()):
            targets.undecided("what %s=%s changes" % (name, "…"), "Give the options to the command itself.")
    elif name in PLACES and not value.startswith("-"):
        targets.place(value, state.folders)
    elif name.startswith("GIT_TRACE") and ("/" in value or has_hole(value)):
        targets.file(value, state.folders)

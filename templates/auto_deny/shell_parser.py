"""Bash commands as a tree: lists, pipelines, compound commands, redirections.

What Bash refuses, and what this parser does not know, is Unparsable: nothing is guessed.
"""

from auto_deny.shell_words import BLANKS, METACHARACTERS, NAME, NAME_START, Array, Text, Unparsable, Word, WordReader

OPENING = frozenset(("if", "while", "until", "for", "select", "case", "function", "{", "[[", "coproc"))
CLOSING = frozenset(("then", "elif", "else", "fi", "do", "done", "esac", "}"))
REDIRECTIONS = ("&>>", "<<<", "<<-", "&>", "<<", "<&", "<>", ">>", ">&", ">|", "<", ">")
LETTERS_OF_RESERVED_WORDS = frozenset("abcdefghijklmnopqrstuvwxyz{}[]!")


class Node:
    def __init__(self, **fields):
        self.__dict__.update(fields)


class Simple(Node):
    """assignments, words, redirections"""


class Assignment(Node):
    """name, subscript (a word or None), adds (`+=`), value: a word"""


class Redirection(Node):
    """descriptor (digits, `{name}`, or None), operator, target: a word; for a here-document its body"""


class Pipeline(Node):
    """commands, negated"""


class AndOr(Node):
    """left, operator, right"""


class Sequence(Node):
    """commands"""


class Background(Node):
    """body"""


class Subshell(Node):
    """body"""


class Braces(Node):
    """body"""


class If(Node):
    """branches: pairs of condition and body; otherwise: a body or None"""


class While(Node):
    """condition, body, until"""


class For(Node):
    """name, words (None: the positional parameters), body, selects"""


class ArithmeticFor(Node):
    """expression, body"""


class Case(Node):
    """subject, clauses: pairs of patterns and a body"""


class Function(Node):
    """name, body"""


class Test(Node):
    """words of `[[ … ]]`"""


class Expression(Node):
    """word of `(( … ))`"""


class Coprocess(Node):
    """name, body"""


class Redirected(Node):
    """body, redirections"""


class Parser(WordReader):
    def parse_program(self):
        body = self.parse_list(())
        if self.peek():
            raise Unparsable("an unexpected %s" % self.peek())
        if self.waiting:
            raise Unparsable("a here-document without its end")
        return body

    # --- Lists ---

    def parse_list(self, stop_words, closing=""):
        """Commands up to one of the reserved words, a closing character or the end, none of which is passed."""
        self.deeper()
        commands = []
        while True:
            self.skip_separating_space()
            if self.peek() == "" or self.peek() == closing or self.reserved_word() in stop_words:
                break
            if self.peek() == ";" and closing == ";;" and self.follows(";"):
                break
            command = self.parse_and_or()
            if self.peek() == "&" and not self.follows("&&"):
                self.at += 1
                command = Background(body=command)
            elif self.peek() == ";" and closing == ";;" and (self.follows(";;") or self.follows(";&")):
                commands.append(command)
                break
            elif self.peek() == ";":
                self.at += 1
                if self.peek() in (";", "&"):
                    raise Unparsable("an unexpected ;")
            elif self.peek() not in ("", "\n", closing) and self.reserved_word() not in stop_words:
                raise Unparsable("an unexpected %s" % self.peek())
            commands.append(command)
        self.depth -= 1
        return Sequence(commands=commands)

    def skip_blanks(self):
        while self.peek() and self.peek() in BLANKS:
            self.at += 1
        if self.peek() == "#":
            end = self.text.find("\n", self.at)
            self.at = len(self.text) if end < 0 else end

    def skip_separating_space(self):
        """Blanks, comments, and newlines with the here-documents that begin after them."""
        while True:
            self.skip_blanks()
            if self.peek() != "\n":
                return
            self.at += 1
            for redirection, tabs_go in self.waiting:
                self.read_here_document(redirection, tabs_go)
            self.waiting = []

    def read_here_document(self, redirection, tabs_go):
        delimiter = "".join(part.text for part in redirection.target.parts if type(part) is Text)
        if any(type(part) is not Text for part in redirection.target.parts):
            raise Unparsable("a here-document whose delimiter is an expansion")
        quoted = redirection.target.is_quoted()
        lines = []
        while True:
            if self.at >= len(self.text):
                raise Unparsable("a here-document without its end")
            line = self.read_line()
            while (
                not quoted
                and line.endswith("\\")
                and (len(line) - len(line.rstrip("\\"))) % 2
                and self.at < len(self.text)
            ):
                line = line[:-1] + self.read_line()
            line = line.lstrip("\t") if tabs_go else line
            if line == delimiter:
                break
            lines.append(line + "\n")
        body = "".join(lines)
        redirection.target = Word([Text(True, text=body)]) if quoted else self.another(body).read_document()

    def read_line(self):
        end = self.text.find("\n", self.at)
        end = len(self.text) if end < 0 else end
        line = self.text[self.at : end]
        self.at = end + 1
        return line

    def reserved_word(self):
        """The reserved word that begins here, if one does; nothing is passed."""
        start = self.at
        word = ""
        while self.peek() and self.peek() in LETTERS_OF_RESERVED_WORDS and len(word) < 10:
            word += self.peek()
            self.at += 1
        ends = self.peek() == "" or self.peek() in METACHARACTERS
        self.at = start
        return word if ends and (word in OPENING or word in CLOSING or word in ("!", "time", "]]", "in")) else ""

    def expect_word(self, word):
        self.skip_separating_space()
        if self.reserved_word() != word:
            raise Unparsable("no '%s' where one is needed" % word)
        self.accept(word)

    def parse_and_or(self):
        left = self.parse_pipeline()
        while True:
            self.skip_blanks()
            operator = "&&" if self.follows("&&") else "||" if self.follows("||") else ""
            if not operator:
                return left
            self.accept(operator)
            self.skip_separating_space()
            left = AndOr(left=left, operator=operator, right=self.parse_pipeline())

    def parse_pipeline(self):
        negated = False
        while True:
            self.skip_blanks()
            word = self.reserved_word()
            if word == "!":
                negated = not negated
            elif word != "time":
                break
            self.accept(word)
            self.skip_blanks()
            if word == "time":
                self.accept_option("-p")
                self.accept_option("--")
        if self.peek() in ("", "\n", ";"):
            return Pipeline(commands=[Simple(assignments=[], words=[], redirections=[])], negated=negated)
        commands = [self.parse_command()]
        while True:
            self.skip_blanks()
            if self.peek() != "|" or self.follows("||"):
                return Pipeline(commands=commands, negated=negated)
            self.at += 1
            self.accept("&")
            self.skip_separating_space()
            commands.append(self.parse_command())

    def accept_option(self, option):
        start = self.at
        if not self.accept(option) or (self.peek() and self.peek() not in METACHARACTERS):
            self.at = start
        self.skip_blanks()

    # --- Commands ---

    def parse_command(self):
        self.skip_blanks()
        word = self.reserved_word()
        if word in OPENING:
            self.accept(word)
            command = getattr(self, "parse_" + {"{": "braces", "[[": "test"}.get(word, word))()
        elif word in CLOSING:
            raise Unparsable("an unexpected '%s'" % word)
        elif self.peek() == "(":
            command = self.parse_parenthesis()
        else:
            return self.parse_simple()
        return command if type(command) is Function else self.with_redirections(command)

    def with_redirections(self, command):
        redirections = []
        while True:
            self.skip_blanks()
            redirection = self.parse_redirection()
            if redirection is None:
                return Redirected(body=command, redirections=redirections) if redirections else command
            redirections.append(redirection)

    def parse_parenthesis(self):
        if self.follows("(("):
            expression = self.read_arithmetic("((", "))")
            if expression is not None:
                return Expression(word=expression)
        self.accept("(")
        body = self.parse_list((), ")")
        if not self.accept(")"):
            raise Unparsable("an unclosed (")
        return Subshell(body=body)

    def parse_body(self, *stop_words):
        body = self.parse_list(stop_words)
        if not body.commands:
            raise Unparsable("a list without a command")
        return body

    def parse_braces(self):
        body = self.parse_body("}")
        self.expect_word("}")
        return Braces(body=body)

    def parse_if(self):
        branches = []
        otherwise = None
        while True:
            condition = self.parse_body("then")
            self.expect_word("then")
            branches.append((condition, self.parse_body("elif", "else", "fi")))
            if self.reserved_word() != "elif":
                break
            self.accept("elif")
        if self.reserved_word() == "else":
            self.accept("else")
            otherwise = self.parse_body("fi")
        self.expect_word("fi")
        return If(branches=branches, otherwise=otherwise)

    def parse_while(self, until=False):
        condition = self.parse_body("do")
        return While(condition=condition, body=self.parse_loop_body(), until=until)

    def parse_until(self):
        return self.parse_while(True)

    def parse_loop_body(self):
        self.skip_separating_space()
        closing = "}" if self.reserved_word() == "{" else "done"
        self.expect_word("{" if closing == "}" else "do")
        body = self.parse_body(closing)
        self.expect_word(closing)
        return body

    def parse_for(self, selects=False):
        self.skip_blanks()
        if self.follows("((") and not selects:
            expression = self.read_arithmetic("((", "))")
            if expression is None:
                raise Unparsable("a for without its expression")
            self.skip_blanks()
            self.accept(";")
            return ArithmeticFor(expression=expression, body=self.parse_loop_body())
        word = self.read_word()
        name = word.plain() if word else None
        if not is_name(name):
            raise Unparsable("a loop without a variable")
        self.skip_separating_space()
        words = None
        if self.reserved_word() == "in":
            self.accept("in")
            words = self.parse_words()
        self.skip_blanks()
        self.accept(";")
        return For(name=name, words=words, body=self.parse_loop_body(), selects=selects)

    def parse_select(self):
        return self.parse_for(True)

    def parse_words(self):
        words = []
        while True:
            self.skip_blanks()
            word = self.read_word()
            if word is None:
                return words
            words.append(word)

    def parse_case(self):
        self.skip_blanks()
        subject = self.read_word()
        if subject is None:
            raise Unparsable("a case without a word")
        self.expect_word("in")
        clauses = []
        while True:
            self.skip_separating_space()
            if self.reserved_word() == "esac":
                self.accept("esac")
                return Case(subject=subject, clauses=clauses)
            clauses.append((self.parse_patterns(), self.parse_list(("esac",), ";;")))
            self.skip_separating_space()
            if not any(self.accept(end) for end in (";;&", ";;", ";&")) and self.reserved_word() != "esac":
                raise Unparsable("a case clause without its end")

    def parse_patterns(self):
        self.accept("(")
        patterns = []
        while True:
            self.skip_blanks()
            word = self.read_word()
            if word is None:
                raise Unparsable("a case clause without a pattern")
            patterns.append(word)
            self.skip_blanks()
            if self.accept(")"):
                return patterns
            if not self.accept("|"):
                raise Unparsable("a case clause without its )")

    def parse_function(self):
        self.skip_blanks()
        word = self.read_word()
        if word is None:
            raise Unparsable("a function without a name")
        self.skip_blanks()
        if self.accept("("):
            self.skip_blanks()
            if not self.accept(")"):
                raise Unparsable("a function with arguments")
        return self.finish_function(word)

    def finish_function(self, word):
        name = word.plain()
        if name is None:
            raise Unparsable("a function with a quoted name")
        self.skip_separating_space()
        if not (self.peek() == "(" or self.reserved_word() in OPENING):
            raise Unparsable("a function without a body")
        return Function(name=name, body=self.parse_command())

    def parse_coproc(self):
        self.skip_blanks()
        name = "COPROC"
        start = self.at
        word = self.read_word()
        self.skip_blanks()
        if word and is_name(word.plain()) and (self.peek() == "(" or self.reserved_word() in OPENING):
            name = word.plain()
        else:
            self.at = start
        return Coprocess(name=name, body=self.parse_command())

    def parse_test(self):
        """`[[ … ]]`: only its words matter, because they may hold substitutions."""
        words = []
        while True:
            self.skip_separating_space()
            if self.reserved_word() == "]]":
                self.accept("]]")
                return Test(words=words)
            character = self.peek()
            if character == "":
                raise Unparsable("an unclosed [[")
            if character in METACHARACTERS and not self.follows("<(") and not self.follows(">("):
                self.at += 1
                continue
            word = self.read_word()
            words.append(word)
            if word.plain() == "=~":
                self.skip_blanks()
                words.append(self.read_expression_of_test())

    def read_expression_of_test(self):
        """A regular expression, in which parentheses and bars are text, up to the next blank outside of them."""
        parts = []
        level = 0
        while True:
            character = self.peek()
            if character == "" or character == "\n" or (level == 0 and character in BLANKS):
                return Word(parts)
            if character in METACHARACTERS:
                level += {"(": 1, ")": -1}.get(character, 0)
                self.at += 1
                parts.append(Text(True, text=character))
            else:
                self.read_piece(parts, "\\'\"$` \t\n;&|()<>")

    # --- Simple commands and redirections ---

    def parse_simple(self):
        assignments, words, redirections = [], [], []
        while True:
            self.skip_blanks()
            redirection = self.parse_redirection()
            if redirection is not None:
                redirections.append(redirection)
                continue
            word = self.read_word()
            if word is None:
                break
            word = self.with_array(word)
            assignment = assignment_of(word) if not words else None
            if assignment:
                assignments.append(assignment)
                continue
            words.append(word)
            if len(words) == 1 and not assignments and not redirections and self.is_function_ahead():
                return self.finish_function(word)
        if not (assignments or words or redirections):
            raise Unparsable("an unexpected %s" % (self.peek() or "end"))
        if self.peek() == "(":
            raise Unparsable("an unexpected (")
        return Simple(assignments=assignments, words=words, redirections=redirections)

    def is_function_ahead(self):
        start = self.at
        self.skip_blanks()
        if self.accept("("):
            self.skip_blanks()
            if self.accept(")"):
                return True
        self.at = start
        return False

    def with_array(self, word):
        """`name=` and what stands in the parentheses right after it are one word."""
        last = word.parts[-1]
        if self.peek() != "(" or type(last) is not Text or last.quoted or not last.text.endswith("="):
            return word
        self.at += 1
        words = []
        while True:
            self.skip_separating_space()
            if self.accept(")"):
                return Word(word.parts + [Array(words=words)])
            element = self.read_word()
            if element is None:
                raise Unparsable("an unexpected %s" % (self.peek() or "end"))
            words.append(element)

    def parse_redirection(self):
        start = self.at
        descriptor = self.read_descriptor()
        operator = next((each for each in REDIRECTIONS if self.follows(each)), None)
        process = operator in ("<", ">") and self.follows(operator + "(")
        if operator is None or process or (descriptor and operator[0] == "&"):
            self.at = start
            return None
        self.accept(operator)
        self.skip_blanks()
        target = self.read_word()
        if target is None:
            raise Unparsable("a redirection without a target")
        redirection = Redirection(descriptor=descriptor, operator=operator, target=target)
        if operator in ("<<", "<<-"):
            self.waiting.append((redirection, operator == "<<-"))
        return redirection

    def read_descriptor(self):
        """Digits or `{name}` right before a redirection; empty when there is none."""
        start = self.at
        found = ""
        if self.peek() == "{":
            while self.peek() and self.peek() not in METACHARACTERS and not found.endswith("}"):
                found += self.peek()
                self.at += 1
            is_one = found.endswith("}") and is_name(found[1:-1])
        else:
            while self.peek().isdigit():
                found += self.peek()
                self.at += 1
            is_one = found != ""
        if is_one and self.peek() and self.peek() in "<>":
            return found
        self.at = start
        return ""


def is_name(text):
    return bool(text) and text[0] in NAME_START and all(character in NAME for character in text)


def assignment_of(word):
    """`name=value`, `name+=value`, `name[subscript]=value`, read from an unquoted beginning; None for other words."""
    first = word.parts[0]
    if type(first) is not Text or first.quoted:
        return None
    end = 0
    while end < len(first.text) and first.text[end] in NAME:
        end += 1
    name, rest = first.text[:end], first.text[end:]
    if not is_name(name):
        return None
    subscript = None
    parts = word.parts[1:]
    if rest.startswith("["):
        subscript, rest, parts = split_subscript(rest, parts)
        if subscript is None:
            return None
    adds = rest.startswith("+=")
    if not adds and not rest.startswith("="):
        return None
    value = [Text(text=rest[2 if adds else 1 :])] if rest[2 if adds else 1 :] else []
    return Assignment(name=name, subscript=subscript, adds=adds, value=Word(value + parts))


def split_subscript(rest, parts):
    """`[…]` at the beginning of an assignment may hold expansions: (its word, the text after it, the parts after it)."""
    inner = []
    parts = [Text(text=rest[1:])] + parts
    for index, part in enumerate(parts):
        if type(part) is Text and not part.quoted and "]" in part.text:
            before, after = part.text.split("]", 1)
            return Word(inner + [Text(text=before)]), after, parts[index + 1 :]
        inner.append(part)
    return None, "", []

"""Words of a Bash command as they are written: quotes are taken off, expansions stay as parts of a tree.

Bash reads characters by context, so there is no list of tokens: the reader below stands at one character and
shell_parser.py, which inherits from it, asks for what its grammar expects there.
"""

MAX_DEPTH = 40  # Nested quotes, substitutions and compound commands; each level costs some Python frames.
MAX_REREAD = 50_000  # Characters that are read again, because a `((` turned out to be no arithmetic.
MAX_WORDS = 20_000

BLANKS = " \t"
METACHARACTERS = frozenset(" \t\n;&|()<>")
SPECIAL = METACHARACTERS | frozenset("\\'\"$`")
NAME_START = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_")
NAME = NAME_START | frozenset("0123456789")
SPECIAL_PARAMETERS = frozenset("@*#?-$!")
OPERATORS = (":-", ":=", ":?", ":+", "##", "%%", "//", "/#", "/%", "^^", ",,") + tuple("-=?+#%/^,@:")
DEFAULTS = frozenset((":-", ":=", ":?", ":+", "-", "=", "?", "+"))
ESCAPES = {"a": 7, "b": 8, "e": 27, "E": 27, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11}


class Unparsable(Exception):
    """The text is no Bash that this reader knows; the message says what it stumbled over."""


class Part:
    """One piece of a word. `quoted` pieces are neither split nor matched against file names."""

    def __init__(self, quoted=False, **fields):
        self.quoted = quoted
        self.__dict__.update(fields)


class Text(Part):
    """text"""


class Parameter(Part):
    """`$name`, `${name}`, `${name[subscript]operator argument}`; indirect: `${!name}`, length: `${#name}`."""


class Substitution(Part):
    """`$(body)` or backquotes."""


class Arithmetic(Part):
    """`$((word))`: the word holds the expression and what is expanded in it."""


class Process(Part):
    """`<(body)`, or `>(body)` when it writes."""


class Group(Part):
    """`@(…)` and its kind: a pattern of names that only a shell option makes legal."""


class Array(Part):
    """The words in `name=(…)`."""


class Word:
    def __init__(self, parts):
        self.parts = parts

    def plain(self):
        """The text when nothing in it is quoted or expanded, otherwise None."""
        if len(self.parts) == 1 and type(self.parts[0]) is Text and not self.parts[0].quoted:
            return self.parts[0].text
        return None

    def is_quoted(self):
        return any(part.quoted for part in self.parts)


def ansi_c(text):
    """The characters that `$'text'` stands for."""
    made = bytearray()
    at = 0
    while at < len(text):
        character = text[at]
        at += 1
        if character != "\\" or at == len(text):
            made += character.encode("utf-8", "surrogatepass")
            continue
        code = text[at]
        at += 1
        if code in ESCAPES:
            made.append(ESCAPES[code])
        elif code in "01234567":
            digits, at = take_digits(text, at - 1, 3, "01234567")
            made.append(int(digits, 8) & 255)
        elif code == "x":
            digits, at = take_digits(text, at, 2, "0123456789abcdefABCDEF")
            made += bytes([int(digits, 16)]) if digits else b"\\x"
        elif code in "uU":
            digits, at = take_digits(text, at, 4 if code == "u" else 8, "0123456789abcdefABCDEF")
            point = int(digits or "0", 16)
            if not digits or point > 0x10FFFF:
                raise Unparsable("a character code out of range")
            made += chr(point).encode("utf-8", "surrogatepass")
        elif code == "c" and at < len(text):
            made.append(ord(text[at]) & 31)
            at += 1
        else:
            made += (code if code in "\\'\"?" else "\\" + code).encode("utf-8", "surrogatepass")
    # Bash ends the string at a NUL.
    return bytes(made).split(b"\0")[0].decode("utf-8", "surrogateescape")


def take_digits(text, at, most, digits):
    end = at
    while end < len(text) and end - at < most and text[end] in digits:
        end += 1
    return text[at:end], end


class WordReader:
    def __init__(self, text, depth=0):
        self.text = text
        self.at = 0
        self.depth = depth
        self.reread = 0
        self.words = 0
        self.on_time = lambda: None  # Raises when there is no time left.
        self.waiting = []  # Here-documents whose bodies begin after the next newline.

    def another(self, text):
        """A reader of text inside this one's."""
        made = type(self)(text, self.depth)
        made.on_time = self.on_time
        return made

    # --- Characters: a backslash before a newline is nothing, anywhere but in single quotes ---

    def peek(self):
        while self.text.startswith("\\\n", self.at):
            self.at += 2
        return self.text[self.at : self.at + 1]

    def accept(self, expected):
        start = self.at
        for character in expected:
            if self.peek() != character:
                self.at = start
                return False
            self.at += 1
        return True

    def follows(self, expected):
        start = self.at
        found = self.accept(expected)
        self.at = start
        return found

    def until(self, closing):
        """The raw text up to `closing`, which is passed over."""
        end = self.text.find(closing, self.at)
        if end < 0:
            raise Unparsable("an unclosed %s" % closing)
        found = self.text[self.at : end]
        self.at = end + len(closing)
        return found

    def deeper(self):
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise Unparsable("it is nested too deeply")

    def run_of_text(self, stops):
        end = self.at
        text, size = self.text, len(self.text)
        while end < size and text[end] not in stops:
            end += 1
        found = text[self.at : end]
        self.at = end
        return found

    # --- Words ---

    def read_word(self):
        """The word that begins here, or None when there is none."""
        self.words += 1
        if self.words > MAX_WORDS:
            raise Unparsable("it has too many words")
        if self.words & 255 == 0:
            self.on_time()
        parts: list = []
        while True:
            character = self.peek()
            if character == "(" and self.pattern_open(parts):
                parts.append(self.read_group())
            elif character and character in "<>" and self.follows(character + "("):
                self.at += 1
                parts.append(Process(body=self.read_parentheses(), writes=character == ">"))
            elif character == "" or character in METACHARACTERS:
                return Word(parts) if parts else None
            else:
                self.read_piece(parts, SPECIAL)

    def pattern_open(self, parts):
        return (
            bool(parts) and type(parts[-1]) is Text and not parts[-1].quoted and parts[-1].text[-1:] in tuple("?*+@!")
        )

    def read_group(self):
        """The parentheses of an extended pattern, with whatever is expanded inside."""
        self.at += 1
        inner = []
        level = 1
        while True:
            character = self.peek()
            if character == "":
                raise Unparsable("an unclosed (")
            if character in "()":
                self.at += 1
                level += 1 if character == "(" else -1
                if level == 0:
                    return Group(word=Word(inner))
            elif character in METACHARACTERS:
                self.at += 1
            else:
                self.read_piece(inner, SPECIAL)

    def read_piece(self, parts, stops):
        """One quoted string, expansion or run of plain text, outside of double quotes."""
        character = self.peek()
        if character == "\\":
            self.at += 1
            parts.append(Text(True, text=self.text[self.at : self.at + 1] or "\\"))
            self.at += 1
        elif character == "'":
            self.at += 1
            parts.append(Text(True, text=self.until("'")))
        elif character == '"':
            self.at += 1
            parts.extend(self.read_double())
        elif character == "$":
            self.at += 1
            parts.extend(self.read_dollar(False))
        elif character == "`":
            parts.append(self.read_backquote(False))
        else:
            found = self.run_of_text(stops)
            if parts and type(parts[-1]) is Text and not parts[-1].quoted:
                parts[-1].text += found
            else:
                parts.append(Text(text=found))

    def read_double(self):
        """What stands in double quotes; the opening one is passed already."""
        parts = [Text(True, text="")]
        while True:
            character = self.peek()
            if character == "":
                raise Unparsable('an unclosed "')
            if character == '"':
                self.at += 1
                return parts
            self.read_quoted_piece(parts, '"')

    def read_quoted_piece(self, parts, quote):
        """One piece between double quotes, or of a here-document (where `quote` is empty)."""
        character = self.peek()
        if character == "\\":
            escaped = self.text[self.at + 1 : self.at + 2]
            special = escaped != "" and escaped in "$`\\" + quote
            parts.append(Text(True, text=escaped if special else "\\"))
            self.at += 2 if special else 1
        elif character == "$":
            self.at += 1
            parts.extend(self.read_dollar(True))
        elif character == "`":
            parts.append(self.read_backquote(True))
        else:
            parts.append(Text(True, text=self.run_of_text("\\$`" + quote)))

    def read_document(self):
        """The whole text as the body of a here-document whose delimiter is not quoted."""
        parts = []
        while self.peek():
            self.read_quoted_piece(parts, "")
        return Word(parts)

    # --- What begins with a dollar, which is passed already ---

    def read_dollar(self, quoted):
        character = self.peek()
        if not quoted and character == "'":
            self.at += 1
            return [Text(True, text=ansi_c(self.ansi_c_source()))]
        if not quoted and character == '"':
            self.at += 1
            return self.read_double()
        if self.follows("(("):
            expression = self.read_arithmetic("((", "))")
            if expression is not None:
                return [Arithmetic(quoted, word=expression)]
        if character == "(":
            return [Substitution(quoted, body=self.read_parentheses())]
        if character == "[":
            expression = self.read_arithmetic("[", "]")
            if expression is None:
                raise Unparsable("an unclosed $[")
            return [Arithmetic(quoted, word=expression)]
        if character == "{":
            self.at += 1
            return [self.read_braced(quoted)]
        name = self.read_parameter_name(False)
        return [self.parameter(quoted, name)] if name else [Text(quoted, text="$")]

    def ansi_c_source(self):
        start = self.at
        while True:
            character = self.text[self.at : self.at + 1]
            if character == "":
                raise Unparsable("an unclosed '")
            self.at += 2 if character == "\\" else 1
            if character == "'":
                return self.text[start : self.at - 1]

    def parameter(self, quoted, name, **fields):
        known = {"operator": "", "argument": None, "subscript": None, "indirect": False, "length": False}
        known.update(fields)
        return Parameter(quoted, name=name, **known)

    def read_parameter_name(self, in_braces):
        character = self.peek()
        if character in NAME_START:
            name = ""
            while self.peek() and self.peek() in NAME:
                name += self.peek()
                self.at += 1
            return name
        if character.isdigit() and character.isascii():
            digits = character
            self.at += 1
            while in_braces and self.peek().isdigit():
                digits += self.peek()
                self.at += 1
            return digits
        if character and character in SPECIAL_PARAMETERS:
            self.at += 1
            return character
        return ""

    def read_braced(self, quoted):
        self.deeper()
        character = self.peek()
        if character and character in " \t\n|":
            # `${ commands; }` of Bash 5.3; older ones refuse it.
            self.accept("|")
            part = Substitution(quoted, body=self.parse_list(("}",)))
            self.expect_word("}")
            self.depth -= 1
            return part
        indirect = character == "!" and not self.follows("!}") and self.accept("!")
        length = self.peek() == "#" and not self.follows("#}") and self.accept("#")
        name = self.read_parameter_name(True)
        if not name:
            raise Unparsable("a ${…} without a name")
        subscript = None
        if self.peek() == "[":
            subscript = self.read_arithmetic("[", "]")
            if subscript is None:
                raise Unparsable("an unclosed [")
        operator = next((each for each in OPERATORS if self.accept(each)), "")
        argument = self.read_argument(quoted and operator in DEFAULTS)
        self.depth -= 1
        return self.parameter(
            quoted,
            name,
            operator=operator,
            argument=argument,
            subscript=subscript,
            indirect=bool(indirect),
            length=bool(length),
        )

    def read_argument(self, quoted):
        """What follows the operator in `${name…}`, with the brace that ends it."""
        parts = []
        while True:
            character = self.peek()
            if character == "":
                raise Unparsable("an unclosed ${")
            if character == "}":
                self.at += 1
                return Word(parts)
            if not quoted:
                self.read_piece(parts, "\\'\"$`}")
            elif character == '"':
                self.at += 1
                parts.extend(self.read_double())
            elif character == "\\" and self.text[self.at + 1 : self.at + 2] == "}":
                parts.append(Text(True, text="}"))
                self.at += 2
            elif character in "\\$`":
                self.read_quoted_piece(parts, '"')
            else:
                parts.append(Text(True, text=self.run_of_text('\\"$`}')))

    def read_arithmetic(self, opening, closing):
        """An expression and its closing characters; None, at the same place, when it is something else."""
        start, waiting = self.at, len(self.waiting)
        self.deeper()
        self.accept(opening)
        inner = closing[0]
        outer = opening[0]
        parts = []
        level = 0
        while True:
            character = self.peek()
            if character == "" or (character == inner and level == 0 and not self.follows(closing)):
                self.reread += self.at - start
                if self.reread > MAX_REREAD:
                    raise Unparsable("it is nested too deeply")
                self.at = start
                del self.waiting[waiting:]
                self.depth -= 1
                return None
            if character == inner and level == 0:
                self.accept(closing)
                self.depth -= 1
                return Word(parts)
            if character in (outer, inner):
                level += 1 if character == outer else -1
                self.at += 1
                parts.append(Text(True, text=character))
            else:
                self.read_piece(parts, "\\'\"$`" + outer + inner)

    # --- Commands inside words ---

    def read_parentheses(self):
        """The commands in `(…)`; the parser gives parse_list."""
        self.deeper()
        self.accept("(")
        outer = self.waiting
        self.waiting = []
        body = self.parse_list((), ")")
        if not self.accept(")"):
            raise Unparsable("an unclosed (")
        if self.waiting:
            raise Unparsable("a here-document whose body stands outside of its parentheses")
        self.waiting = outer
        self.depth -= 1
        return body

    def read_backquote(self, quoted):
        self.at += 1
        escapable = '$`\\"' if quoted else "$`\\"
        made = []
        while True:
            character = self.text[self.at : self.at + 1]
            self.at += 1
            if character == "":
                raise Unparsable("an unclosed `")
            if character == "`":
                break
            following = self.text[self.at : self.at + 1]
            if character == "\\" and following and following in escapable:
                character = following
                self.at += 1
            made.append(character)
        self.deeper()
        body = self.another("".join(made)).parse_program()
        self.depth -= 1
        return Substitution(quoted, body=body)

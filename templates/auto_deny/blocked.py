"""What a rule raises to refuse a call."""

ASK = "Ask a person to do it, or to change what this agent may do."
PROPOSE = "Ask a person; a change can be proposed as a file in handoffs/registry-proposals/."


class Blocked(Exception):
    """The call breaks a rule. `reason` and `advice` go to the agent, `rule` to the log."""

    def __init__(self, reason: str, advice: str = ASK, rule: "str | None" = None):
        super().__init__(reason)
        self.reason = reason
        self.advice = advice
        self.rule = rule or "rule: " + reason

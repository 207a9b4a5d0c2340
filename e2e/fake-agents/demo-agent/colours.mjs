// The few colours the screens use, as 256-colour indices.
const paint = (code) => (text) => `\u001b[${code}m${text}\u001b[0m`;

export const grey = paint("38;5;246");
export const faint = paint("38;5;240");
export const orange = paint("38;5;174");
export const blue = paint("38;5;153");
export const pink = paint("38;5;211");
export const green = paint("38;5;114");
export const white = paint("38;5;231");
export const bold = paint("1");
export const inverse = paint("7");
/** What a person sent, as it stays in the transcript. */
export const sent = paint("48;5;237;38;5;231");

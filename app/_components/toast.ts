/** A line of news that has no place of its own on the page. */
export type ToastNews = {
  kind: "success" | "error" | "news";
  text: string;
  description?: string | undefined;
  /** Where it is settled. */
  href?: string | undefined;
};

type More = Pick<ToastNews, "description" | "href">;

const event = "orchestrator:toast";

function send(news: ToastNews): void {
  window.dispatchEvent(new CustomEvent(event, { detail: news }));
}

/** For handlers in the browser. What draws toasts is loaded with the first one, so that no page waits for it. */
export const toast = {
  success: (text: string, more: More = {}) => send({ kind: "success", text, ...more }),
  error: (text: string, more: More = {}) => send({ kind: "error", text, ...more }),
  news: (text: string, more: More = {}) => send({ kind: "news", text, ...more }),
};

/** Calls back with each toast. Returns the unsubscriber. */
export function onToast(listener: (news: ToastNews) => void): () => void {
  const hear = (heard: Event) => {
    if (heard instanceof CustomEvent) listener(heard.detail);
  };
  window.addEventListener(event, hear);
  return () => window.removeEventListener(event, hear);
}

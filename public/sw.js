// The service worker: shows pushes, and answers them without an open page. It caches nothing of the dashboard.

const STORE = "answers";
const TOKEN = "/csrf-token";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

/** Each page hands over its session's token: the cookie alone changes nothing. */
self.addEventListener("message", (event) => {
  if (event.data?.type !== "csrf" || typeof event.data.token !== "string") return;
  event.waitUntil(caches.open(STORE).then((store) => store.put(TOKEN, new Response(event.data.token))));
});

self.addEventListener("push", (event) => {
  if (event.data) event.waitUntil(show(event.data.json()));
});

function show({ id, title, body, href, question, agent }) {
  const actions = question
    ? [
        { action: "approve", title: "Approve" },
        { action: "deny", title: "Deny" },
      ]
    : [];
  return self.registration.showNotification(title, {
    ...{ body, actions, tag: id, icon: "/icon-192.png", badge: "/icon-192.png" },
    requireInteraction: question !== null,
    data: { href, agent, question },
  });
}

self.addEventListener("notificationclick", (event) => {
  const { data, title } = event.notification;
  event.notification.close();
  if (event.action === "") event.waitUntil(openPage(data.href));
  else event.waitUntil(answer(data, event.action, title));
});

/**
 * The push names the question that was shown. The server reads the pane again, and refuses when that shows another one
 * or none: then nothing was pressed, and the person is told.
 */
async function answer({ agent, question, href }, action, title) {
  const token = await (await caches.open(STORE)).match(TOKEN);
  const labels = [action === "approve" ? question.approve : question.deny];
  const outcome = await fetch("/api/inbox/answer", {
    method: "POST",
    headers: { "content-type": "application/json", "x-csrf": token ? await token.text() : "" },
    body: JSON.stringify({ agent, question: question.id, labels }),
  })
    .then(async (response) => (await response.json().catch(() => null)) ?? { ok: false })
    .catch(() => ({ ok: false, error: { message: "The dashboard is not reached, so nothing was answered." } }));
  const text = outcome.ok
    ? `Accepted: ${outcome.value.answer}`
    : (outcome.error?.message ?? "Not accepted. Open the dashboard and sign in.");
  await self.registration.showNotification(title, {
    ...{ body: text, tag: `answer ${question.id}`, icon: "/icon-192.png", badge: "/icon-192.png", silent: true },
    data: { href },
  });
}

async function openPage(href) {
  const url = new URL(href, self.location.origin).href;
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const open = pages.find((page) => page.url === url) ?? pages[0];
  if (!open) return self.clients.openWindow(url);
  await open.focus();
  if (open.url !== url) await open.navigate(url).catch(() => self.clients.openWindow(url));
}

import { Button } from "@/app/_components/button";
import { CsrfField } from "@/app/_server/csrf-field";
import type { NoticeKind, WebhookSettings } from "@/lib/contract/notification";
import { removeWebhookForm, saveWebhookForm, testWebhookForm } from "./actions";
import { Section } from "./section";

const kinds: readonly { kind: NoticeKind; label: string }[] = [
  { kind: "permission", label: "Permissions" },
  { kind: "question", label: "Questions" },
  { kind: "approval", label: "Approvals" },
  { kind: "dialog", label: "Dialogs" },
  { kind: "exited", label: "Exits" },
  { kind: "lost", label: "Lost sessions" },
  { kind: "stalled", label: "Stalls" },
  { kind: "limit", label: "Limits" },
  { kind: "drift", label: "Edited files" },
  { kind: "handoff", label: "Hand-offs" },
  { kind: "completed", label: "Completions" },
];

const usual: readonly NoticeKind[] = ["permission", "question", "approval", "exited", "lost", "stalled", "limit"];

/** For the whole workspace, so for admins. The address is a secret: who has it can post there. */
export function WebhookSection({ webhook }: { webhook: WebhookSettings | null }) {
  const chosen = webhook?.kinds ?? usual;
  return (
    <Section
      title="Webhook"
      about={`Posts {text, …} as JSON, as Slack and Mattermost read it.${webhook ? ` Set to ${new URL(webhook.url).host}/••••••.` : ""}`}
    >
      <form action={saveWebhookForm} className="flex flex-col gap-4">
        <CsrfField />
        <label className="flex flex-col gap-1 text-label">
          Address
          <input
            name="url"
            type="url"
            required={webhook === null}
            autoComplete="off"
            placeholder={webhook ? "Unchanged" : "https://hooks.slack.com/services/…"}
            className="settings-input"
          />
        </label>
        <fieldset className="settings-choices settings-columns">
          <legend>Kinds</legend>
          {kinds.map(({ kind, label }) => (
            <label key={kind}>
              <input type="checkbox" name="kinds" value={kind} defaultChecked={chosen.includes(kind)} />
              <span>{label}</span>
            </label>
          ))}
        </fieldset>
        <span className="flex flex-wrap gap-2">
          <Button type="submit" size="form" className="max-sm:h-11">
            Save webhook
          </Button>
          {webhook && (
            <>
              <Button type="submit" size="form" formAction={testWebhookForm} formNoValidate className="max-sm:h-11">
                Send a test to it
              </Button>
              <Button
                type="submit"
                look="danger"
                size="form"
                formAction={removeWebhookForm}
                formNoValidate
                className="max-sm:h-11"
              >
                Remove webhook
              </Button>
            </>
          )}
        </span>
      </form>
    </Section>
  );
}

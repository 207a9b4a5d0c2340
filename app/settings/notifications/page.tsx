import "./notifications.css";
import type { Metadata } from "next";
import { Button } from "@/app/_components/button";
import { ErrorNote } from "@/app/_components/error-note";
import { Flash } from "@/app/_components/flash";
import { Main, TopBar } from "@/app/_components/shell/top-bar";
import { CsrfField } from "@/app/_server/csrf-field";
import { readNotice, type SearchParams } from "@/app/_server/notice";
import { orchestrator } from "@/app/_server/orchestrator";
import { requireRight } from "@/app/_server/session";
import type { NotificationSettings } from "@/lib/contract/notification";
import { saveSettingsForm, subscribe, testForm, unsubscribe } from "./actions";
import { PushSetup } from "./push-setup";
import { Section } from "./section";
import { WebhookSection } from "./webhook-section";

export const metadata: Metadata = { title: "Notifications" };

const levels = [
  { value: "quiet", label: "Quiet", explains: "Only permissions, questions and approvals." },
  {
    value: "normal",
    label: "Normal",
    explains: "Everything that waits: also limits, exits, stalls, edits, hand-offs.",
  },
  { value: "all", label: "All", explains: "Also what was completed." },
] as const;

const channels = [
  { name: "toast", label: "On the page", explains: "A note at the bottom of the page that you look at." },
  { name: "browser", label: "By the browser", explains: "While a tab is open and out of sight." },
  { name: "sound", label: "Sound", explains: "Two short notes, once you have clicked into the page." },
] as const;

/** What a person wants to hear, and where. Works without JavaScript, but for signing this browser up. */
export default async function NotificationsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const session = await requireRight("notifications.own");
  const { notifications, identity } = orchestrator();
  const [settings, devices, notice] = await Promise.all([
    notifications.settings(session.userId),
    notifications.countDevices(session.userId),
    readNotice(await searchParams),
  ]);
  const key = notifications.pushKey();
  return (
    <>
      <TopBar title="Notifications" />
      <Main className="settings-page">
        <Flash notice={notice} />
        <Section title="What and where" about="Each cause is told once, and not to whoever has it in front of them.">
          <SettingsForm settings={settings} />
        </Section>
        <Section
          title="Push to this browser"
          about={
            devices === 0
              ? "Reaches you with no page open, with Approve and Deny."
              : `${devices === 1 ? "1 browser" : `${devices} browsers`} of yours ${devices === 1 ? "takes" : "take"} pushes.`
          }
        >
          {key.ok ? (
            <PushSetup publicKey={key.value} subscribe={subscribe} unsubscribe={unsubscribe} />
          ) : (
            <ErrorNote error={key.error} />
          )}
        </Section>
        <Section title="Try it" about="Sends a test by every channel that is switched on.">
          <form action={testForm}>
            <CsrfField />
            <Button type="submit" size="form" className="max-sm:h-11">
              Send a test
            </Button>
          </form>
        </Section>
        {identity.can(session, "webhook.edit") && <WebhookSection webhook={await notifications.webhook()} />}
      </Main>
    </>
  );
}

function SettingsForm({ settings }: { settings: NotificationSettings }) {
  return (
    <form action={saveSettingsForm} className="flex flex-col gap-4">
      <CsrfField />
      <fieldset className="settings-choices">
        <legend>Level</legend>
        {levels.map(({ value, label, explains }) => (
          <label key={value}>
            <input type="radio" name="level" value={value} defaultChecked={settings.level === value} />
            <span>
              {label} <span className="text-muted">{explains}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <fieldset className="settings-choices">
        <legend>Channels</legend>
        {channels.map(({ name, label, explains }) => (
          <label key={name}>
            <input type="checkbox" name={name} defaultChecked={settings[name]} />
            <span>
              {label} <span className="text-muted">{explains}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <span>
        <Button type="submit" look="solid" size="form" className="max-sm:h-11">
          Save settings
        </Button>
      </span>
    </form>
  );
}

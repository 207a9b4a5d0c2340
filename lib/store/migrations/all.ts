import type { Migration } from "kysely";
import * as identity from "./001-identity";
import * as handoffs from "./002-handoffs";
import * as sessions from "./003-sessions";
import * as inbox from "./004-inbox";
import * as notifications from "./005-notifications";

/** Forward only. A name that was released never changes, nor does what stands behind it; new ones go to the end. */
export const migrations: Record<string, Migration> = {
  "001-identity": identity,
  "002-handoffs": handoffs,
  "003-sessions": sessions,
  "004-inbox": inbox,
  "005-notifications": notifications,
};

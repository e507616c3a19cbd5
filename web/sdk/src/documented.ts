/**
 * The documented SDK's names, for a page that was written for it and changes nothing but addresses: `tsPlatform.initialize`,
 * `tsPlatform.drs`, and the older class `TSAccountProtection` with the event that announces it.
 *
 * A build of its own (`ts-platform-websdk.js` for a script tag, `ts-platform-websdk.mjs` for an import): whoever does not need these names
 * gets none of them. It is as lenient as the documented SDK is: the module starts by itself, an address may lack its path, and `initialize`
 * may be called again with other settings. What is wrong costs what it belongs to, and never the session.
 */

import { textOf } from "./encoding";
import * as tessera from "./index";
import type { ActionOptions, Settings } from "./tessera";

type Options = Partial<Omit<Settings["drs"], "userId">> & { clientId?: unknown; enabled?: boolean; userId?: unknown; tier?: string };
type Documented = { clientId?: unknown; drs?: Options | null };

const COLLECTION = "/risk-collect/";
const PASSED_ON = ["consent", "firstPartyMigrationUrl", "timeout", "verbose"] as const;

/** Where this file was served from has the collection API, too, unless the page says otherwise. */
const SCRIPT = typeof document === "undefined" ? undefined : (document.currentScript as HTMLScriptElement | null)?.src;

/** The address of the collection API: older collectors had no path, and the slash at the end is easily forgotten. */
export function collectionAt(serverPath: string | undefined): string {
  const { origin, pathname } = addressOf(serverPath || COLLECTION, (!serverPath && SCRIPT) || location.href);
  const path = pathname.replace(/\/*$/, "/");
  return origin + (path.endsWith(COLLECTION) ? path : path.slice(0, -1) + COLLECTION);
}

function addressOf(path: string, base: string): URL {
  try {
    return new URL(path, base);
  } catch {
    throw new Error("tessera: drs.serverPath is no address");
  }
}

function settingsOf(clientId: unknown, options: Options): Settings {
  const { serverPath, enableSessionToken = false, userId } = options;
  const passed = Object.fromEntries(PASSED_ON.filter((name) => options[name] !== undefined).map((name) => [name, options[name]]));
  return {
    clientId: textOf(options.clientId ?? clientId) ?? "",
    drs: { serverPath: collectionAt(serverPath), enableSessionToken, userId: textOf(userId), ...passed },
  };
}

let running: string | undefined;

/** Pages and frameworks start twice: with the same settings nothing happens but that another user is set, with others it starts anew. */
async function start(settings: Settings): Promise<void> {
  const wanted = JSON.stringify({ ...settings, drs: { ...settings.drs, userId: undefined } });
  if (running === wanted) {
    if (settings.drs.userId !== undefined) await tessera.setAuthenticatedUser(settings.drs.userId);
    return;
  }
  if (running !== undefined) tessera.stop();
  running = undefined;
  await tessera.initialize(settings);
  running = wanted;
}

/** The module starts with or without settings of its own; other modules' settings are not ours. With `enabled: false` nothing starts. */
export async function initialize(settings?: Documented | null): Promise<void> {
  const { clientId, drs: options } = settings ?? {};
  if (options?.enabled === false) return;
  if (options?.tier === "lightweight") throw new Error("tessera: there is no lightweight tier; leave drs.tier out and use session tokens");
  await start(settingsOf(clientId, options ?? {}));
}

const { clearUser, setAuthenticatedUser } = tessera;

/** Who has no options says so in many ways. */
const triggerActionEvent = (actionType: string, options?: ActionOptions | null) => tessera.triggerActionEvent(actionType, options ?? {});

/** Of the lightweight tier, which is not there: telemetry goes to the collection API, never through the page's own backend. */
function notThere(name: string): () => never {
  return () => {
    throw new Error(`tessera: ${name} belongs to the lightweight tier, which is not there; use getSessionToken`);
  };
}

const lightweight = {
  getPayload: async (): Promise<never> => notThere("getPayload")(),
  setDeviceId: notThere("setDeviceId"),
  clearQueue: notThere("clearQueue"),
};

/** Version 1 had other names for setting and clearing the user. */
const former = { identifyUser: setAuthenticatedUser, setUser: setAuthenticatedUser, unidentifiedUser: clearUser };

export const drs = { ...tessera.drs, triggerActionEvent, ...former, ...lightweight };

export class TSAccountProtection {
  readonly triggerActionEvent = triggerActionEvent;
  readonly setAuthenticatedUser = setAuthenticatedUser;
  readonly identifyUser = setAuthenticatedUser;
  readonly setUser = setAuthenticatedUser;
  readonly clearUser = clearUser;
  readonly unidentifiedUser = clearUser;
  readonly getSessionToken = tessera.getSessionToken;
  readonly getSecureSessionToken = tessera.getSecureSessionToken;

  constructor(
    private readonly clientId: unknown,
    private readonly options: Options | null = {},
  ) {}

  /** Starts, for the user who is signed in, if any: their id, or an object that has it. */
  async init(user?: unknown): Promise<boolean> {
    const given = typeof user === "object" ? (user as Options | null) : { userId: user };
    await start(settingsOf(this.clientId, { enableSessionToken: true, ...this.options, ...given }));
    return true;
  }
}

/** Once the page's own scripts had their chance to listen for it. */
function announce(): void {
  document.dispatchEvent(new CustomEvent("TSAccountProtectionReady", { bubbles: true }));
}

if (typeof document !== "undefined") {
  Object.assign(window, { tsPlatform: { initialize, drs }, TSAccountProtection });
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", announce, { once: true });
  else setTimeout(announce, 0);
}

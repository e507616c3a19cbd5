/**
 * The documented SDK's globals, for a page that was written for it and changes nothing but addresses: `tsPlatform.initialize`,
 * `tsPlatform.drs`, and the older class `TSAccountProtection` with the event that announces it.
 *
 * A build of its own (`ts-platform-websdk.js`): whoever does not need these names gets none of them, and a page that does need not be touched
 * to ask for them.
 */

import * as tessera from "./index";
import type { Settings } from "./tessera";

type Options = Partial<Settings["drs"]> & { clientId?: string; enabled?: boolean };
type Documented = { clientId?: string; drs?: Options };

/** Where this file was served from has the collection API, too, unless the page says otherwise. */
const SCRIPT = typeof document === "undefined" ? undefined : (document.currentScript as HTMLScriptElement | null)?.src;

function settingsOf(clientId: string | undefined, options: Options): Settings {
  const { serverPath = new URL("/risk-collect/", SCRIPT ?? location.href).href, enableSessionToken = false } = options;
  return {
    clientId: options.clientId ?? clientId ?? "",
    drs: { serverPath, enableSessionToken, ...given(options, ["userId", "consent", "firstPartyMigrationUrl"]) },
  };
}

/** Those of the options that have a value. */
function given<Name extends keyof Options>(options: Options, names: Name[]): Partial<Pick<Options, Name>> {
  const set = names.filter((name) => options[name] !== undefined).map((name) => [name, options[name]]);
  return Object.fromEntries(set) as Partial<Pick<Options, Name>>;
}

/** Other modules' settings are not ours; without `drs`, or with `enabled: false`, nothing starts. */
async function initialize({ clientId, drs }: Documented): Promise<void> {
  if (drs && drs.enabled !== false) await tessera.initialize(settingsOf(clientId, drs));
}

const { setAuthenticatedUser, clearUser } = tessera;

/** Version 1 had other names for setting and clearing the user. */
const drs = { ...tessera.drs, identifyUser: setAuthenticatedUser, setUser: setAuthenticatedUser, unidentifiedUser: clearUser };

class TSAccountProtection {
  readonly triggerActionEvent = tessera.triggerActionEvent;
  readonly setAuthenticatedUser = setAuthenticatedUser;
  readonly identifyUser = setAuthenticatedUser;
  readonly setUser = setAuthenticatedUser;
  readonly clearUser = clearUser;
  readonly unidentifiedUser = clearUser;
  readonly getSessionToken = tessera.getSessionToken;
  readonly getSecureSessionToken = tessera.getSecureSessionToken;

  constructor(
    private readonly clientId: string,
    private readonly options: Options = {},
  ) {}

  async init(options: { userId?: string } = {}): Promise<boolean> {
    await tessera.initialize(settingsOf(this.clientId, { enableSessionToken: true, ...this.options, ...options }));
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

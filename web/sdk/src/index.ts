/** The public API, as `tessera.d.ts` describes it. */

import { Client } from "./client";
import { textOf } from "./encoding";
import type * as Public from "./tessera";

let client: Client | undefined;
let settled: string | undefined;
let tokensEnabled = false;

export const initialize: typeof Public.initialize = async (settings) => {
  if (!settings?.clientId) throw new Error("tessera: initialize needs a clientId");
  if (!settings.drs?.serverPath?.endsWith("/risk-collect/")) throw new Error("tessera: drs.serverPath must end with /risk-collect/");
  if (!["full", "essential", undefined].includes(settings.drs.consent)) throw new Error("tessera: drs.consent is full or essential");
  const former = settings.drs.firstPartyMigrationUrl;
  if (former !== undefined && !/^https?:\/\//.test(former)) throw new Error("tessera: drs.firstPartyMigrationUrl is a whole address");
  const wanted = JSON.stringify(settings);
  if (settled !== undefined && settled !== wanted) throw new Error("tessera: already initialized with other settings");
  if (settled === wanted) return;
  settled = wanted;
  tokensEnabled = settings.drs.enableSessionToken === true;
  client = new Client({ ...settings, drs: { ...settings.drs, userId: textOf(settings.drs.userId) } });
};

export const stop: typeof Public.stop = () => {
  client?.stop();
  client = settled = undefined;
};

function started(): Client {
  if (!client) throw new Error("tessera: not initialized; call initialize first");
  return client;
}

function withTokens(): Client {
  const running = started();
  if (!tokensEnabled) throw new Error("tessera: session tokens need drs.enableSessionToken");
  return running;
}

export const getSessionToken: typeof Public.getSessionToken = async () => withTokens().sessionToken();

export const getSecureSessionToken: typeof Public.getSecureSessionToken = async (actionType = null, expirationSeconds = 300) =>
  withTokens().securedSessionToken(actionType, expirationSeconds);

export const triggerActionEvent: typeof Public.triggerActionEvent = async (actionType, options = {}) => started().trigger(actionType, options);

export const setAuthenticatedUser: typeof Public.setAuthenticatedUser = async (userId) => {
  const [running, user] = [started(), textOf(userId)];
  return user !== undefined && running.setUser(user);
};

export const clearUser: typeof Public.clearUser = async () => started().clearUser();

export const setConsent: typeof Public.setConsent = async (consent) => {
  if (consent !== "full" && consent !== "essential") throw new Error("tessera: consent is full or essential");
  return started().setConsent(consent);
};

export const drs: typeof Public.drs = { getSessionToken, getSecureSessionToken, triggerActionEvent, setAuthenticatedUser, clearUser, setConsent };

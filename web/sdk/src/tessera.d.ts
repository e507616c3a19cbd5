/** The public API of the Tessera browser SDK. A call rejects only when it is misused; nothing is written to the console but under `verbose`. */

export interface Settings {
  /** The public id of the client, as the `client_id` of every request. */
  clientId: string;
  drs: {
    /** Where telemetry goes: your own domain in production, proxied to Tessera. Must end with `/risk-collect/`. */
    serverPath: string;
    /** Needed for `getSessionToken` and `getSecureSessionToken`, that is for the backend integration. Default: false. */
    enableSessionToken?: boolean;
    /** What may be read before the person was asked. Default: `full`. */
    consent?: Consent;
    /** The user who is already signed in when the page loads. An opaque id, never personal data. */
    userId?: string | undefined;
    /** The longest that a call takes, in milliseconds, whatever the server does. Default: 3000. */
    timeout?: number;
    /**
     * A page on the application's former origin, on another host of the same site, that has `migrate.js` and names this origin. A device that
     * is new here is asked for there, once, for two seconds at the most. Default: none.
     */
    firstPartyMigrationUrl?: string;
    /** For whoever integrates the SDK: says in the console which request was refused or not answered, and why. Default: false. */
    verbose?: boolean;
  };
}

/**
 * `full`: all that the data inventory lists. `essential`: the session, the device key, whether a program drives the browser, and what class of
 * thing happened where (a field was entered, text was pasted); no time of a key, no movement, no picture, sound, font or client hint.
 */
export type Consent = "full" | "essential";

export type ClaimedUserIdType =
  | "email" | "phone_number" | "account_id" | "ssn" | "national_id" | "passport_number" | "drivers_license_number" | "username" | "other";

export interface ActionOptions {
  /** Any id of your own by which to find the action again. */
  correlationId?: string;
  /** Who the actor says they are, before authentication. Hash it: never send a sensitive id in plain text. */
  claimedUserId?: string;
  claimedUserIdType?: ClaimedUserIdType;
  transactionData?: TransactionData;
  customAttributes?: Record<string, string | number | boolean>;
}

/** The usual fields of a payment; every other documented field passes through as it is. */
export interface TransactionData {
  amount?: number;
  currency?: string;
  type?: string;
  method?: string;
  reason?: string;
  transactionDate?: number;
  payer?: Party;
  payee?: Party;
  [field: string]: unknown;
}

export interface Party {
  name?: string;
  bankIdentifier?: string;
  branchIdentifier?: string;
  accountNumber?: string;
  [field: string]: unknown;
}

/**
 * Starts the SDK: opens a device session and begins to collect. Resolves at once, without waiting for the server.
 * Rejects when the settings are wrong, or when the SDK already runs with other settings.
 */
export function initialize(settings: Settings): Promise<void>;

/**
 * The session token to send to your backend beside the user's request. Ask for it at that very moment: telemetry is delivered first,
 * and tokens are short-lived. Resolves within `timeout`, with an empty string when the server cannot be reached.
 */
export function getSessionToken(): Promise<string>;

/**
 * A session token signed by this device's private key: single use, at most `expirationSeconds` (≤ 300) old, and bound to
 * `actionType` if one is given. An empty string when the server cannot be reached or the browser cannot keep a key.
 */
export function getSecureSessionToken(actionType?: string | null, expirationSeconds?: number): Promise<string>;

/** Reports an action from the page (client-side integration). `actionToken` is undefined when the server cannot be reached within `timeout`. */
export function triggerActionEvent(actionType: string, options?: ActionOptions): Promise<{ actionToken?: string }>;

/** Ties a fully authenticated user to the device session. Resolves with false when that could not be done. */
export function setAuthenticatedUser(userId: string): Promise<boolean>;

/** Unties the user from the device session, at sign-out. */
export function clearUser(): Promise<boolean>;

/** The person was asked, or asked otherwise: reads more or less from now on, and replaces what the server holds of the device. */
export function setConsent(consent: Consent): Promise<void>;

/**
 * Stops the SDK: what waits is dropped, and no request, timer or listener is left. What was stored (the device key and id) stays. Other calls
 * then reject until `initialize` is called again.
 */
export function stop(): void;

/** The same methods under the name of the module. */
export const drs: {
  getSessionToken: typeof getSessionToken;
  getSecureSessionToken: typeof getSecureSessionToken;
  triggerActionEvent: typeof triggerActionEvent;
  setAuthenticatedUser: typeof setAuthenticatedUser;
  clearUser: typeof clearUser;
  setConsent: typeof setConsent;
};

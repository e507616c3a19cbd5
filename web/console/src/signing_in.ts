// Who is signed in: authorization code with PKCE at the analysts' issuer. Tokens are in memory only, so that a page that is loaded anew signs
// in anew, which the issuer answers at once while its own session lasts. Only the verifier of a sign-in under way is in session storage.

import { InMemoryWebStorage, UserManager, WebStorageStateStore } from "oidc-client-ts";

export interface Analyst {
  name: string;
  username: string;
  token: string;
}

export type Ended = "ended" | "idle" | "expired";
interface Settings { issuer: string; client_id: string; scope: string; sign_out?: string | null; simulator?: string | null }

const IDLE = 30 * 60_000; // milliseconds without anything done, after which the session ends
const HOME = "/console";
let manager: UserManager | undefined;
let settings: Settings | undefined;
let analyst: Analyst | undefined;
let onEnd: (why: Ended) => void = () => {};

/** Where attacks on a sandbox are begun: in the local run alone. */
export const simulator = (): string | undefined => settings?.simulator ?? undefined;
export const current = (): Analyst | undefined => analyst;

/** Finishes a sign-in that is under way, or says that there is none: `nowhere` if nobody can sign in here. */
export async function begin(): Promise<"in" | "out" | "nowhere"> {
  settings = (await (await fetch(`${HOME}/settings.json`)).json()) as Settings;
  if (!settings.issuer) return "nowhere";
  manager = new UserManager({
    authority: settings.issuer,
    client_id: settings.client_id,
    scope: settings.scope,
    redirect_uri: location.origin + HOME,
    post_logout_redirect_uri: location.origin + HOME,
    response_type: "code",
    automaticSilentRenew: false,
    monitorSession: false,
    loadUserInfo: false,
    userStore: new WebStorageStateStore({ store: new InMemoryWebStorage() }),
    stateStore: new WebStorageStateStore({ store: sessionStorage }),
  });
  const told = new URLSearchParams(location.search);
  if (!told.has("state") || !(told.has("code") || told.has("error"))) return "out";
  let back = HOME;
  try {
    const user = await manager.signinCallback();
    if (!user) throw new Error("The issuer did not say who you are.");
    back = safe(user.state);
    const { profile } = user;
    analyst = { name: profile.name ?? profile.preferred_username ?? profile.sub, username: nameOf(user.access_token), token: user.access_token };
    endAfter(user.expires_in ?? 3600);
  } finally {
    history.replaceState(null, "", back);
  }
  return "in";
}

/** Goes to the issuer's page; afterwards the address that is shown now is shown again. */
export async function signIn(): Promise<void> {
  await manager?.signinRedirect({ state: location.pathname + location.search });
}

/** Forgets the tokens, and ends the issuer's session too. */
export async function signOut(): Promise<void> {
  const idToken = (await manager?.getUser())?.id_token;
  analyst = undefined;
  if (settings?.sign_out) {
    await manager?.removeUser();
    location.assign(`${settings.sign_out}?${new URLSearchParams({ client_id: settings.client_id, logout_uri: location.origin + HOME })}`);
    return;
  }
  await manager?.signoutRedirect(idToken ? { id_token_hint: idToken } : {}).catch(() => end("ended"));
}

/** Ends the session here: the next request needs a sign-in. */
export function end(why: Ended): void {
  analyst = undefined;
  void manager?.removeUser();
  onEnd(why);
}

export function whenEnded(told: (why: Ended) => void): void {
  onEnd = told;
}

function endAfter(seconds: number): void {
  const expiry = Date.now() + seconds * 1000;
  let active = Date.now();
  for (const kind of ["pointerdown", "keydown", "wheel"]) addEventListener(kind, () => { active = Date.now(); }, { passive: true });
  const watch = setInterval(() => {
    const why = Date.now() >= expiry - 5_000 ? "expired" : Date.now() - active > IDLE ? "idle" : undefined;
    if (!why || !analyst) return;
    clearInterval(watch);
    end(why);
  }, 5_000);
}

/** The name that others see of an analyst, which the API reads from the access token. */
function nameOf(token: string): string {
  try {
    const claims = JSON.parse(atob((token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/"))) as Record<string, unknown>;
    return String(claims.username ?? claims.preferred_username ?? claims.sub ?? "");
  } catch {
    return "";
  }
}

/** Where to go after the sign-in: an address of the console, and no other. */
function safe(address: unknown): string {
  return typeof address === "string" && (address === HOME || address.startsWith(`${HOME}/`) || address.startsWith(`${HOME}?`)) ? address : HOME;
}

/**
 * The device session: opened with traits and key proof, renewed before its token runs out, opened anew when the server has closed it.
 *
 * A tab has one session, which goes on from page to page: each page renews it at once, with the proof, so that a token copied to another
 * browser is of no use there.
 */

import { pageAddress } from "./address";
import { Breaker } from "./breaker";
import { keepDeviceId, readDeviceId } from "./identity";
import { type DeviceKey, keyProof } from "./key";
import { forget, keep, recall } from "./kept";
import type { Answer, Method, Send } from "./transport";
import type { Collection, SessionAnswer, Traits } from "./wire";

const RENEW_AT = 0.8; // of the token's life
const SHORTEST_LIFE_MS = 10_000; // whatever the server says: no page renews without pause
const LONGEST_LIFE_MS = 86_400_000;
const KEPT = "session";
const SANE: Record<keyof Collection, [number, number]> = {
  events_per_batch: [1, 500],
  seconds_per_batch: [1, 600],
  bytes_per_batch: [1000, 200_000],
  columns: [0, 1000],
};

export interface SessionEvents {
  /** The server said how much to gather before sending. */
  onCollection(collection: Partial<Collection>): void;
  /** A new device session began in place of one that was closed: it knows no earlier batch. */
  onReplaced(): void;
}

interface Kept {
  clientId: string;
  token: string;
  until: number;
  collection: Partial<Collection>;
}

export class Session {
  private readonly refusals = new Breaker(); // answers that open no session
  private token: string | undefined;
  private nonce: string | undefined;
  private renewAt = 0;
  private clockOffset = 0;
  private introduced = false; // the page has been answered: the user whom it began with was told
  private stopped = false;
  private opening: Promise<void> | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly clientId: string,
    private readonly send: Send,
    private traits: Promise<Traits>,
    private readonly key: Promise<DeviceKey | undefined>,
    private userId: string | undefined,
    private readonly events: SessionEvents,
  ) {
    this.resume();
  }

  /** The token at hand, if any: for a page that is about to go. */
  get current(): string | undefined {
    return this.token;
  }

  /** The server's time, as far as we know. */
  now(): number {
    return Date.now() + this.clockOffset;
  }

  /** Takes up the tab's session as the page before left it, to be renewed before anything else. */
  resume(): void {
    const kept = recall(KEPT) as Kept | undefined;
    if (kept?.clientId !== this.clientId || !(kept.until > Date.now()) || typeof kept.token !== "string") return;
    this.token = kept.token;
    this.renewAt = 0;
    this.events.onCollection(sane(kept.collection));
  }

  /** No renewal any more, and no name for what may still be asked. */
  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
    this.token = undefined;
    forget(KEPT);
  }

  /** Whose page this is; told when a session opens. */
  remember(userId: string | undefined): void {
    this.userId = userId;
  }

  /** The device tells other traits than it did: an open session is renewed with them. */
  async describe(traits: Promise<Traits>): Promise<void> {
    this.traits = traits;
    await this.opening;
    if (this.token !== undefined) await this.renew();
  }

  /** A token with life left in it; undefined when the server cannot be reached. */
  async freshToken(): Promise<string | undefined> {
    if (this.token === undefined || Date.now() >= this.renewAt) await this.renew();
    return this.token;
  }

  /**
   * A request in the name of this session. An expired token is renewed, and a closed session replaced, once; `body` is then asked for
   * again, since a new session numbers its batches anew.
   */
  async call(method: Method, path: string, body: () => object): Promise<Answer | undefined> {
    const token = await this.freshToken();
    if (token === undefined) return undefined;
    const answer = await this.send(method, path, { session_token: token, ...body() });
    if (answer?.status !== 401) return answer;
    if (answer.body.error_code === "session_token_expired") await this.renew();
    else await this.replace();
    if (this.token === undefined || this.token === token) return answer;
    return this.send(method, path, { session_token: this.token, ...body() });
  }

  /** What kept a session from being opened may be over: no more waiting for it. */
  tryAgain(): void {
    this.refusals.succeeded();
  }

  private renew(): Promise<void> {
    if (this.refusals.rests) return Promise.resolve();
    this.opening ??= this.open()
      .catch(() => undefined) // as if the server could not be reached
      .finally(() => {
        this.opening = undefined;
        if (Date.now() < this.renewAt) this.refusals.succeeded();
        else this.refusals.failed();
      });
    return this.opening;
  }

  private async replace(): Promise<void> {
    this.forgetToken();
    await this.renew();
    this.events.onReplaced();
  }

  private async open(): Promise<void> {
    const renewed = this.token !== undefined;
    let answer = await this.request();
    if (answer?.status === 400 && this.userId !== undefined && namesUser(answer)) {
      this.userId = undefined; // a user id that cannot be one costs the user, not the session
      answer = await this.request();
    }
    if (renewed && answer?.status === 401) {
      answer = await this.proveAgain(answer);
      if (answer?.status === 401) {
        this.forgetToken(); // the session is gone, or the key is another: begin again
        answer = await this.request();
        this.events.onReplaced();
      }
    }
    this.take(answer);
    const unproven = answer?.status === 201 && answer.body.key_proven === false && (await this.key) !== undefined;
    if (unproven) this.take(await this.request()); // our clock was off: the nonce we now have proves the key
  }

  /** Where the device's clock was set anew, the proof looks stale; the nonce in the refusal proves the key whatever time it is. */
  private async proveAgain(refusal: Answer): Promise<Answer | undefined> {
    const { nonce, error_code: code } = refusal.body;
    if (code !== "device_key_mismatch" || typeof nonce !== "string" || (await this.key) === undefined) return refusal;
    this.nonce = nonce;
    return this.request();
  }

  private async request(): Promise<Answer | undefined> {
    const key = await this.key;
    const deviceId = key?.fresh && !this.introduced ? undefined : readDeviceId(); // an id without its key is a copy of itself
    const token = this.token;
    return this.send("POST", "sessions", {
      client_id: this.clientId,
      device: await this.traits,
      location: pageAddress(),
      ...(deviceId !== undefined && { device_id: deviceId }),
      ...(key && { public_key: key.publicKey, key_proof: await keyProof(key, this.clientId, this.now(), this.nonce, deviceId, token) }),
      ...(key?.former && { former_key: key.former.publicKey, succession: key.former.succession }),
      ...(token !== undefined && { session_token: token }),
      ...(this.userId !== undefined && (this.token === undefined || !this.introduced) && { user_id: this.userId }),
    });
  }

  private take(answer: Answer | undefined): void {
    if (this.stopped || answer?.status !== 201) return;
    const opened = answer.body as unknown as SessionAnswer;
    const life = opened.expires_at - opened.server_time;
    if (typeof opened.session_token !== "string" || !(life > 0)) return;
    const bounded = Math.min(Math.max(life, SHORTEST_LIFE_MS), LONGEST_LIFE_MS);
    this.introduced = true;
    this.token = opened.session_token;
    this.nonce = typeof opened.nonce === "string" ? opened.nonce : undefined;
    this.clockOffset = opened.server_time - Date.now();
    this.renewAt = Date.now() + bounded * RENEW_AT;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.renew(), bounded * RENEW_AT);
    if (typeof opened.device_id === "string") keepDeviceId(opened.device_id);
    const collection = sane(opened.collection);
    const kept: Kept = { clientId: this.clientId, token: this.token, until: Date.now() + bounded, collection };
    keep(KEPT, kept);
    this.events.onCollection(collection);
  }

  private forgetToken(): void {
    this.token = undefined;
    this.renewAt = 0;
    forget(KEPT);
  }
}

/** Whether a refusal is about the user id that was sent. */
function namesUser({ body }: Answer): boolean {
  return Array.isArray(body.details) && body.details.some((fault: unknown) => (fault as { location?: unknown } | null)?.location === "body.user_id");
}

/** Of what the server asks for, that which no page is hurt by. */
function sane(collection: unknown): Partial<Collection> {
  const asked = Object.entries(SANE).filter(([name, [low, high]]) => {
    const value = (collection as Record<string, unknown> | undefined)?.[name];
    return typeof value === "number" && value >= low && value <= high;
  });
  return Object.fromEntries(asked.map(([name]) => [name, (collection as Record<string, number>)[name]]));
}

/** The device session: opened with traits and key proof, renewed before its token runs out, opened anew when the server has closed it. */

import { pageAddress } from "./address";
import { keepDeviceId, readDeviceId } from "./identity";
import { type DeviceKey, keyProof } from "./key";
import type { Answer, Method, Send } from "./transport";
import type { Collection, SessionAnswer, Traits } from "./wire";

const RENEW_AT = 0.8; // of the token's life
const LONGEST_TIMER_MS = 2_147_483_647;

export interface SessionEvents {
  /** The server said how much to gather before sending. */
  onCollection(collection: Partial<Collection>): void;
  /** A new device session began in place of one that was closed: it knows no earlier batch. */
  onReplaced(): void;
}

export class Session {
  private token: string | undefined;
  private nonce: string | undefined;
  private renewAt = 0;
  private clockOffset = 0;
  private stopped = false;
  private opening: Promise<void> | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly clientId: string,
    private readonly send: Send,
    private readonly traits: Promise<Traits>,
    private readonly key: Promise<DeviceKey | undefined>,
    private userId: string | undefined,
    private readonly events: SessionEvents,
  ) {}

  /** The token at hand, if any: for a page that is about to go. */
  get current(): string | undefined {
    return this.token;
  }

  /** The server's time, as far as we know. */
  now(): number {
    return Date.now() + this.clockOffset;
  }

  /** No renewal any more, and no name for what may still be asked. */
  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
    this.token = undefined;
  }

  remember(userId: string | undefined): void {
    this.userId = userId;
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

  private renew(): Promise<void> {
    this.opening ??= this.open()
      .catch(() => undefined) // as if the server could not be reached
      .finally(() => {
        this.opening = undefined;
      });
    return this.opening;
  }

  private async replace(): Promise<void> {
    this.token = undefined;
    await this.renew();
    this.events.onReplaced();
  }

  private async open(): Promise<void> {
    const renewed = this.token !== undefined;
    const answer = await this.request();
    if (answer?.status === 401 && renewed) {
      this.token = undefined; // the session is gone, or the key is another: begin again
      this.take(await this.request());
      this.events.onReplaced();
    } else {
      this.take(answer);
      const unproven = answer?.status === 201 && answer.body.key_proven === false && (await this.key) !== undefined;
      if (unproven) this.take(await this.request()); // our clock was off: the nonce we now have proves the key
    }
  }

  private async request(): Promise<Answer | undefined> {
    const key = await this.key;
    const deviceId = readDeviceId();
    return this.send("POST", "sessions", {
      client_id: this.clientId,
      device: await this.traits,
      location: pageAddress(),
      ...(deviceId !== undefined && { device_id: deviceId }),
      ...(key && { public_key: key.publicKey, key_proof: await keyProof(key, this.clientId, this.now(), this.nonce) }),
      ...(this.token !== undefined ? { session_token: this.token } : this.userId !== undefined && { user_id: this.userId }),
    });
  }

  private take(answer: Answer | undefined): void {
    if (this.stopped || answer?.status !== 201 || typeof answer.body.session_token !== "string") return;
    const opened = answer.body as unknown as SessionAnswer;
    this.token = opened.session_token;
    this.nonce = opened.nonce;
    this.clockOffset = opened.server_time - Date.now();
    const life = (opened.expires_at - opened.server_time) * RENEW_AT;
    this.renewAt = Date.now() + life;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.renew(), Math.min(life, LONGEST_TIMER_MS));
    if (opened.device_id) keepDeviceId(opened.device_id);
    if (opened.collection) this.events.onCollection(opened.collection);
  }
}

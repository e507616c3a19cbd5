/** The running SDK: wires readings, queue, delivery and session together, and answers the public calls in bounded time. */

import { pageAddress } from "./address";
import { essentialOf, observe } from "./behavior";
import { Breaker } from "./breaker";
import { Delivery } from "./delivery";
import { readTraits } from "./device";
import { randomBytes, textOf } from "./encoding";
import { type DeviceKey, deviceKey, securedSessionToken } from "./key";
import { keyMovedIn, MIGRATION_MS } from "./migration";
import { within } from "./patience";
import { newStream, Queue } from "./queue";
import { Session } from "./session";
import type { ActionOptions, Consent, Settings } from "./tessera";
import { type Send, transport } from "./transport";
import type { Collection } from "./wire";

const ANSWER_MS = 3000; // the longest a public call takes, if the page does not say
const FLUSHING = 2 / 3; // of which this much may go into delivering telemetry first
const KEY_MS = 1500;
const COLLECTION: Collection = { events_per_batch: 100, seconds_per_batch: 5, bytes_per_batch: 60_000, columns: 0 };

export class Client {
  private readonly key: Promise<DeviceKey | undefined>;
  private readonly queue: Queue;
  private readonly session: Session;
  private readonly delivery: Delivery;
  private readonly closeRuns: () => void;
  private readonly stopping = new AbortController();
  private readonly patience: number;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private consent: Consent;

  constructor(settings: Settings) {
    const { serverPath, userId, consent = "full", timeout = ANSWER_MS, firstPartyMigrationUrl: former, verbose = false } = settings.drs;
    const breaker = new Breaker();
    const sent = transport(serverPath, this.stopping.signal, breaker);
    const send = verbose ? saying(sent) : sent;
    this.patience = timeout;
    this.consent = consent;
    const [patience, key] = former === undefined ? [KEY_MS, deviceKey()] : [KEY_MS + MIGRATION_MS, keyMovedIn(former, this.stopping.signal)];
    this.key = within(patience, key, undefined, this.stopping.signal);
    this.queue = new Queue(nameStream(), COLLECTION);
    this.session = new Session(settings.clientId, send, readTraits(consent, this.stopping.signal), this.key, userId, {
      onCollection: (collection) => (this.queue.limits = { ...this.queue.limits, ...collection }),
      onReplaced: () => this.queue.restart(nameStream()),
    });
    this.delivery = new Delivery(this.queue, this.session, serverPath, (refused) => this.queue.restart(nameStream(), refused));
    this.closeRuns = observe((observed) => {
      const event = this.consent === "full" ? observed : essentialOf(observed);
      if (!event || this.stopping.signal.aborted) return;
      const full = this.queue.add(event, performance.now());
      if (full) this.flush(false);
      else this.timer ??= setTimeout(() => this.flush(false), this.queue.limits.seconds_per_batch * 1000);
    }, this.stopping.signal);
    this.listen(document, "visibilitychange", () => {
      if (document.visibilityState === "hidden") this.leave();
    });
    this.listen(window, "pagehide", () => this.leave());
    this.listen(window, "pageshow", (event) => {
      if ((event as PageTransitionEvent).persisted) this.comeBack();
    });
    this.listen(window, "online", () => {
      breaker.succeeded();
      this.session.tryAgain();
      void this.flush(true);
    });
    if (this.queue.next()) void this.flush(false); // what the page before did not get delivered
    else void this.session.freshToken();
  }

  async sessionToken(): Promise<string> {
    return (await within(this.patience, this.flushedToken(), undefined, this.stopping.signal)) ?? "";
  }

  async securedSessionToken(actionType: string | null, expirationSeconds: number): Promise<string> {
    const secure = async (): Promise<string> => {
      const [key, token] = [await this.key, await this.flushedToken()];
      return key && token ? securedSessionToken(key, token, this.session.now(), expirationSeconds, actionType) : "";
    };
    return within(this.patience, secure(), "", this.stopping.signal);
  }

  async trigger(actionType: string, options: ActionOptions): Promise<{ actionToken?: string }> {
    const request = async (): Promise<{ actionToken?: string }> => {
      await this.flushed();
      const answer = await this.session.call("POST", "actions", () => actionBody(actionType, options));
      const token = answer?.body.action_token;
      return typeof token === "string" ? { actionToken: token } : {};
    };
    return within(this.patience, request(), {}, this.stopping.signal);
  }

  async setUser(userId: string): Promise<boolean> {
    this.session.remember(userId);
    const answer = await within(this.patience, this.session.call("PUT", "user", () => ({ user_id: userId })), undefined, this.stopping.signal);
    return answer?.status === 200;
  }

  async clearUser(): Promise<boolean> {
    this.session.remember(undefined);
    const answer = await within(this.patience, this.session.call("DELETE", "user", () => ({})), undefined, this.stopping.signal);
    return answer?.status === 200;
  }

  /** From now on all is read, or only what is strictly needed; what the server holds of the device is replaced by what may now be told. */
  async setConsent(consent: Consent): Promise<void> {
    if (consent === this.consent) return;
    this.gather(); // what was under way was observed under the consent of its time
    this.consent = consent;
    if (consent === "essential") this.queue.drop();
    await within(this.patience, this.session.describe(readTraits(consent, this.stopping.signal)), undefined, this.stopping.signal);
  }

  /**
   * Ends everything: what waits is dropped, what is under way is abandoned, and no request or timer follows. Public calls then answer as
   * if the server were away.
   */
  stop(): void {
    this.stopping.abort();
    clearTimeout(this.timer);
    this.queue.close();
    this.session.stop();
    this.delivery.stop();
  }

  private listen(target: EventTarget, type: string, handler: (event: Event) => void): void {
    target.addEventListener(type, handler, { capture: true, passive: true, signal: this.stopping.signal });
  }

  private async flushedToken(): Promise<string | undefined> {
    await this.flushed();
    return this.session.freshToken();
  }

  private flushed(): Promise<void> {
    return within(this.patience * FLUSHING, this.flush(true), undefined, this.stopping.signal);
  }

  private gather(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.closeRuns();
    clearTimeout(this.timer); // closing a run reports it, which sets the timer again
    this.timer = undefined;
    this.queue.cut();
  }

  private flush(urgent: boolean): Promise<void> {
    this.gather();
    return this.delivery.deliver(urgent);
  }

  private leave(): void {
    this.gather();
    this.delivery.beacon();
  }

  /** The page was shown before, and frozen meanwhile: another page of this tab may have gone on with session and queue. */
  private comeBack(): void {
    this.queue.restore();
    this.queue.begin(nameStream());
    this.session.resume();
    void this.flush(false);
  }
}

function nameStream(): string {
  return newStream(Date.now(), randomBytes(12));
}

/** Says in the page's console what was refused, and why: for whoever integrates the SDK. Nothing that was sent is said. */
function saying(send: Send): Send {
  return async (method, path, body) => {
    const answer = await send(method, path, body);
    if (!answer) console.warn(`tessera: ${method} ${path}: no answer`);
    else if (answer.status >= 400) console.warn(`tessera: ${method} ${path}: ${answer.status} ${answer.body.error_code}: ${answer.body.message}`, answer.body.details ?? "");
    return answer;
  };
}

/** The documented options under their names on the wire. */
export function actionBody(actionType: string, options: ActionOptions): object {
  const fields = {
    action_type: actionType,
    correlation_id: textOf(options.correlationId),
    claimed_user_id: textOf(options.claimedUserId),
    claimed_user_id_type: options.claimedUserIdType,
    transaction_data: options.transactionData,
    custom_attributes: options.customAttributes,
    location: pageAddress(),
    device_timestamp: Date.now(),
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

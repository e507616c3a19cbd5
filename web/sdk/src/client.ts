/** The running SDK: wires readings, queue, delivery and session together, and answers the public calls in bounded time. */

import { pageAddress } from "./address";
import { observe } from "./behavior";
import { Delivery } from "./delivery";
import { readTraits } from "./device";
import { randomBytes } from "./encoding";
import { type DeviceKey, deviceKey, securedSessionToken } from "./key";
import { within } from "./patience";
import { newStream, Queue } from "./queue";
import { Session } from "./session";
import type { ActionOptions, Settings } from "./tessera";
import { transport } from "./transport";
import type { Collection } from "./wire";

const ANSWER_MS = 3000; // the longest a public call takes
const FLUSH_MS = 2000; // of which this much may go into delivering telemetry first
const KEY_MS = 1500;
const COLLECTION: Collection = { events_per_batch: 100, seconds_per_batch: 5, bytes_per_batch: 60_000, columns: 0 };

export class Client {
  private readonly key: Promise<DeviceKey | undefined>;
  private readonly queue: Queue;
  private readonly session: Session;
  private readonly delivery: Delivery;
  private readonly closeRuns: () => void;
  private readonly stopping = new AbortController();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(settings: Settings) {
    const { serverPath, userId } = settings.drs;
    const restart = (): void => this.queue.restart(nameStream());
    this.key = within(KEY_MS, deviceKey(), undefined, this.stopping.signal);
    this.queue = new Queue(nameStream(), COLLECTION);
    this.session = new Session(settings.clientId, transport(serverPath, this.stopping.signal), readTraits(), this.key, userId, {
      onCollection: (collection) => (this.queue.limits = { ...this.queue.limits, ...collection }),
      onReplaced: restart,
    });
    this.delivery = new Delivery(this.queue, this.session, serverPath, restart);
    this.closeRuns = observe((event) => {
      if (this.stopping.signal.aborted) return;
      const full = this.queue.add(event, performance.now());
      if (full) this.flush(false);
      else this.timer ??= setTimeout(() => this.flush(false), this.queue.limits.seconds_per_batch * 1000);
    });
    this.listen(document, "visibilitychange", () => {
      if (document.visibilityState === "hidden") this.leave();
    });
    this.listen(window, "pagehide", () => this.leave());
    void this.session.freshToken();
  }

  async sessionToken(): Promise<string> {
    return (await within(ANSWER_MS, this.flushedToken(), undefined, this.stopping.signal)) ?? "";
  }

  async securedSessionToken(actionType: string | null, expirationSeconds: number): Promise<string> {
    const secure = async (): Promise<string> => {
      const [key, token] = [await this.key, await this.flushedToken()];
      return key && token ? securedSessionToken(key, token, this.session.now(), expirationSeconds, actionType) : "";
    };
    return within(ANSWER_MS, secure(), "", this.stopping.signal);
  }

  async trigger(actionType: string, options: ActionOptions): Promise<{ actionToken?: string }> {
    const request = async (): Promise<{ actionToken?: string }> => {
      await this.flushed();
      const answer = await this.session.call("POST", "actions", () => actionBody(actionType, options));
      const token = answer?.body.action_token;
      return typeof token === "string" ? { actionToken: token } : {};
    };
    return within(ANSWER_MS, request(), {}, this.stopping.signal);
  }

  async setUser(userId: string): Promise<boolean> {
    this.session.remember(userId);
    const answer = await within(ANSWER_MS, this.session.call("PUT", "user", () => ({ user_id: userId })), undefined, this.stopping.signal);
    return answer?.status === 200;
  }

  async clearUser(): Promise<boolean> {
    this.session.remember(undefined);
    const answer = await within(ANSWER_MS, this.session.call("DELETE", "user", () => ({})), undefined, this.stopping.signal);
    return answer?.status === 200;
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

  private listen(target: EventTarget, type: string, handler: () => void): void {
    target.addEventListener(type, handler, { capture: true, passive: true, signal: this.stopping.signal });
  }

  private async flushedToken(): Promise<string | undefined> {
    await this.flushed();
    return this.session.freshToken();
  }

  private flushed(): Promise<void> {
    return within(FLUSH_MS, this.flush(true), undefined, this.stopping.signal);
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
}

function nameStream(): string {
  return newStream(Date.now(), randomBytes(12));
}

/** The documented options under their names on the wire. */
export function actionBody(actionType: string, options: ActionOptions): object {
  const fields = {
    action_type: actionType,
    correlation_id: options.correlationId,
    claimed_user_id: options.claimedUserId,
    claimed_user_id_type: options.claimedUserIdType,
    transaction_data: options.transactionData,
    custom_attributes: options.customAttributes,
    location: pageAddress(),
    device_timestamp: Date.now(),
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

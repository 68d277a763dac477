import type { ServerResponse } from 'node:http';
import { RequestAborted } from './read-json.ts';
import type { RequestLimits } from './request-limits.ts';
import type { Actor } from './route.ts';

type Release = () => void;

interface LimitedRequest {
  readonly response: ServerResponse;
  readonly address: string;
  readonly isAbandoned: boolean;
}

/** The places of a request among those in flight. It has them until `leave`, when its response is sent: responses that nobody reads count. */
export class InFlightPlaces {
  readonly #request: LimitedRequest;
  readonly #limits: RequestLimits;
  readonly #actor: Actor | null;
  readonly #isRead: boolean;
  #held: Release[] = [];
  #isLongPoll = false;

  /** `isRead`: a GET request that is answered with JSON. */
  constructor(request: LimitedRequest, { limits, actor, isRead }: { limits: RequestLimits; actor: Actor | null; isRead: boolean }) {
    this.#request = request;
    this.#limits = limits;
    this.#actor = actor;
    this.#isRead = isRead;
  }

  /**
   * Takes its places. Returns a promise if it must wait for them, and for every read of a user. Throws RequestAborted if the client is gone, and
   * Problem `rate_limited` if it has read too much.
   */
  enter(): Promise<void> | undefined {
    const actor = this.#actor;
    if (this.#isRead && actor !== null) return this.#enterRead(actor);
    return this.#hold(this.#limits.enter?.({ actor, address: this.#request.address }));
  }

  async #enterRead(actor: Actor): Promise<void> {
    await this.#hold(this.#limits.enterRead?.(actor));
    await this.#hold(this.#limits.enter?.({ actor, address: this.#request.address }));
    // Behind the wait: what was read meanwhile counts.
    await this.#limits.admitRead?.(actor);
  }

  /** Gives the places back while the request waits for something to happen. The first time it enters the long polls of its user. */
  async giveBackDuring(wait: () => Promise<void>): Promise<void> {
    if (this.#request.isAbandoned) throw new RequestAborted('The client has gone before its request waited');
    if (!this.#isLongPoll && this.#actor !== null) {
      const leave = this.#limits.enterLongPoll?.(this.#actor);
      if (leave !== undefined) this.#request.response.once('close', leave);
      this.#isLongPoll = true;
    }
    this.leave();
    await wait();
    await this.enter();
  }

  #hold(entered: Release | Promise<Release> | undefined): Promise<void> | undefined {
    if (entered instanceof Promise) return entered.then((leave) => this.#keep(leave));
    if (entered !== undefined) this.#keep(entered);
    return undefined;
  }

  #keep(leave: Release): void {
    if (this.#request.isAbandoned) {
      leave();
      throw new RequestAborted('The client has gone while its request waited in line');
    }
    this.#held.push(leave);
  }

  /** Gives its places back. */
  leave(): void {
    const held = this.#held;
    this.#held = [];
    for (const leave of held) leave();
  }
}

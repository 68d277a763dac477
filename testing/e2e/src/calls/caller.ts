/** Somebody at the page of examples/call, in a browser. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createPageServer } from '@parley/example-call/serve';
import { waitUntil } from '@parley/testing-kit/wait-until';
import type { Browser, Page } from 'playwright-core';
import type { Person } from '../person.ts';

export interface CallPage {
  origin: string;
  close(): Promise<void>;
}

export async function serveCallPage(): Promise<CallPage> {
  const server = createPageServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/**
 * What a Parley is told that serves this page, which renews its places as the contract says, not as quickly as tests like. A page
 * asks once for ICE servers, however many calls it makes.
 */
export function forCallPage({ origin }: CallPage): Record<string, string> {
  return { CORS_ORIGINS: origin, LIMIT_CALL_RING: '15s', LIMIT_CALL_LEASE: '45s', LIMIT_ICE_SERVERS: '1/1h' };
}

export class Caller {
  readonly person: Person;
  readonly page: Page;

  private constructor(person: Person, page: Page) {
    this.person = person;
    this.page = page;
  }

  /** A new window, logged in, with this conversation chosen. */
  static async open(browser: Browser, callPage: CallPage, person: Person, conversationId: string): Promise<Caller> {
    const page = await (await browser.newContext()).newPage();
    await page.goto(callPage.origin);
    await page.fill('[name=origin]', person.origin);
    await page.fill('[name=login]', person.account.username);
    await page.fill('[name=password]', person.password);
    await page.click('#log-in button');
    await page.selectOption('#conversation', conversationId, { timeout: 15_000 });
    return new Caller(person, page);
  }

  click(button: 'start' | 'join' | 'accept' | 'decline' | 'mute' | 'camera' | 'share' | 'leave'): Promise<void> {
    return this.page.click(`#${button}`, { timeout: 15_000 });
  }

  /** Resolves when it rings here. */
  async rings(): Promise<void> {
    await this.page.waitForSelector('#ringing:not([hidden])', { timeout: 15_000 });
  }

  /** Resolves when the page says so. */
  async says(text: string, { deadlineMs = 30_000 } = {}): Promise<void> {
    await waitUntil(async () => (await this.page.textContent('#status')) === text, { what: `the page to say: ${text}`, deadlineMs });
  }

  /** Resolves when the caption of somebody's picture says so. */
  async reads({ person }: Caller, text: string): Promise<void> {
    const caption = this.page.locator(`figure:has(${pictureOf(person.id)}) figcaption`);
    let read: string | null = null;
    const what = (): string => `the caption: ${text}, which is: ${read}, in the other's page`;
    await waitUntil(async () => (read = await caption.textContent()) === text, { what, deadlineMs: 30_000 });
  }

  /** Nothing of the page runs any more, and nobody was told. */
  async crash(): Promise<void> {
    // It never answers.
    this.page.goto('chrome://crash').catch(() => undefined);
    await this.page.waitForEvent('crash');
  }

  /** Whether the camera is sent, or black in its stead. */
  sendsCamera(): Promise<boolean> {
    return this.page.evaluate((id) => {
      const stream = document.querySelector<HTMLVideoElement>(id)!.srcObject as MediaStream;
      return stream.getVideoTracks().every(({ enabled }) => enabled);
    }, pictureOf(this.person.id));
  }

  /** Resolves when ten more frames of each of them have come. */
  async sees(...others: Caller[]): Promise<void> {
    for (const { person } of others) {
      const before = await this.#frames(person.id);
      const more = async () => (await this.#frames(person.id)) >= before + 10;
      await waitUntil(more, { what: `${person.account.username}'s picture at ${this.person.account.username}`, deadlineMs: 20_000 });
    }
  }

  /** Width and height of somebody's picture. */
  pictureSize({ person }: Caller): Promise<[number, number]> {
    return this.page.evaluate((id) => {
      const { videoWidth, videoHeight } = document.querySelector<HTMLVideoElement>(id)!;
      return [videoWidth, videoHeight];
    }, pictureOf(person.id));
  }

  /** Of everybody who is seen here, oneself too. */
  pictures(): Promise<number> {
    return this.page.locator('video').count();
  }

  #frames(userId: string): Promise<number> {
    return this.page.evaluate(
      (id) => document.querySelector<HTMLVideoElement>(id)?.getVideoPlaybackQuality().totalVideoFrames ?? 0,
      pictureOf(userId),
    );
  }
}

const pictureOf = (userId: string): string => `[id="picture-${userId}"]`;

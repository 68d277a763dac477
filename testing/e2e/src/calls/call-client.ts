/** A user of the call page (examples/call) in a browser. */
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
 * Settings of a Parley that serves the call page. The page renews participations at the contract's interval, so the lease must be
 * longer than in other tests. It requests ICE servers only once, however many calls it makes.
 */
export function callPageSettings({ origin }: CallPage): Record<string, string> {
  return { CORS_ORIGINS: origin, LIMIT_CALL_RING: '15s', LIMIT_CALL_LEASE: '45s', LIMIT_ICE_SERVERS: '1/1h' };
}

export class CallClient {
  readonly person: Person;
  readonly page: Page;

  private constructor(person: Person, page: Page) {
    this.person = person;
    this.page = page;
  }

  /** Opens the page in a new window, logs in and selects the conversation. */
  static async open(browser: Browser, callPage: CallPage, person: Person, conversationId: string): Promise<CallClient> {
    const page = await (await browser.newContext()).newPage();
    await page.goto(callPage.origin);
    await page.fill('[name=origin]', person.origin);
    await page.fill('[name=login]', person.account.username);
    await page.fill('[name=password]', person.password);
    await page.click('#log-in button');
    await page.selectOption('#conversation', conversationId, { timeout: 15_000 });
    return new CallClient(person, page);
  }

  click(button: 'start' | 'join' | 'accept' | 'decline' | 'mute' | 'camera' | 'share' | 'leave'): Promise<void> {
    return this.page.click(`#${button}`, { timeout: 15_000 });
  }

  /** Waits until the page rings. */
  async waitForRinging(): Promise<void> {
    await this.page.waitForSelector('#ringing:not([hidden])', { timeout: 15_000 });
  }

  /** Waits until the page shows this status. */
  async waitForStatus(status: string, { deadlineMs = 30_000 } = {}): Promise<void> {
    await waitUntil(async () => (await this.page.textContent('#status')) === status, { what: `the status: ${status}`, deadlineMs });
  }

  /** Waits until the caption of another user's video shows this text. */
  async waitForCaption({ person }: CallClient, text: string): Promise<void> {
    const caption = this.page.locator(`figure:has(${videoSelector(person.id)}) figcaption`);
    let current: string | null = null;
    const what = (): string => `the caption "${text}"; it is "${current}"`;
    await waitUntil(async () => (current = await caption.textContent()) === text, { what, deadlineMs: 30_000 });
  }

  /** Returns false if black frames are sent instead of the camera. */
  isCameraEnabled(): Promise<boolean> {
    return this.page.evaluate((id) => {
      const stream = document.querySelector<HTMLVideoElement>(id)!.srcObject as MediaStream;
      return stream.getVideoTracks().every(({ enabled }) => enabled);
    }, videoSelector(this.person.id));
  }

  /** Waits until ten more frames of each user have arrived. */
  async waitForVideo(...others: CallClient[]): Promise<void> {
    for (const { person } of others) {
      const before = await this.#countFrames(person.id);
      const hasMore = async () => (await this.#countFrames(person.id)) >= before + 10;
      await waitUntil(hasMore, {
        what: `the video of ${person.account.username} in the page of ${this.person.account.username}`,
        deadlineMs: 20_000,
      });
    }
  }

  /** Returns the width and height of another user's video. */
  videoSize({ person }: CallClient): Promise<[number, number]> {
    return this.page.evaluate((id) => {
      const { videoWidth, videoHeight } = document.querySelector<HTMLVideoElement>(id)!;
      return [videoWidth, videoHeight];
    }, videoSelector(person.id));
  }

  /** Counts the videos in the page, including the user's own. */
  videoCount(): Promise<number> {
    return this.page.locator('video').count();
  }

  #countFrames(userId: string): Promise<number> {
    return this.page.evaluate(
      (id) => document.querySelector<HTMLVideoElement>(id)?.getVideoPlaybackQuality().totalVideoFrames ?? 0,
      videoSelector(userId),
    );
  }
}

const videoSelector = (userId: string): string => `[id="picture-${userId}"]`;

/** A call between browsers while what serves it is killed. */
import { expect, test } from '@jest/globals';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { register } from '../person.ts';
import type { System } from '../systems/system.ts';
import { hasBrowser, launchBrowser } from './browser.ts';
import { Caller, type CallPage } from './caller.ts';

export interface Crash {
  /** All instances of it, by SIGKILL. */
  kill(): Promise<unknown>;
  /** Resolves when it is there again, for those in the call too. */
  restart(): Promise<unknown>;
}

/** A lease, and time for a machine that does much else. */
const leaseMs = 80_000;

/** `crashes`: one after the other, in one call. */
export function callsInCrashes(system: () => System, callPage: () => CallPage, crashes: () => Crash[]): void {
  (hasBrowser ? test : test.skip)(
    'killed in the middle of a call: the pictures go on, all is told afterwards, and who dies too is out after the lease',
    async () => {
      const browser = await launchBrowser();
      try {
        const [ada, bob] = [await register(system().origin, 'ada'), await register(system().origin, 'bob')];
        const { conversation } = await ada.command('POST', '/v1/conversations', { kind: 'direct', userId: bob.id });
        const one = await Caller.open(browser, callPage(), ada, conversation.id);
        const other = await Caller.open(browser, callPage(), bob, conversation.id);
        const seeEachOther = () => Promise.all([one.sees(other), other.sees(one)]);
        await one.click('start');
        await other.rings();
        await other.click('accept');
        await seeEachOther();

        for (const [index, crash] of crashes().entries()) {
          await crash.kill();
          await seeEachOther();
          await crash.restart();
          await waitUntil(() => other.page.click('#mute').then(() => true), { what: 'the button' });
          await one.reads(other, index % 2 === 0 ? 'bob · muted' : 'bob');
          await seeEachOther();
        }

        await other.crash();
        await one.says('The call is over: completed.', { deadlineMs: leaseMs });
        const calls = `/v1/conversations/${conversation.id}/calls`;
        const { items } = await ada.get(calls);
        expect(items).toMatchObject([{ state: 'ended', participants: [{ leftAt: expect.any(String) }, { leftAt: expect.any(String) }] }]);
        expect((await ada.ask('POST', calls, { media: 'audio' })).body).toMatchObject({ call: { state: 'ringing' } });
      } finally {
        await browser.close();
      }
    },
    300_000,
  );
}

/** Calls between browsers, at the page of examples/call, on every composition. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { waitUntil } from '@parley/testing-kit/wait-until';
import type { Browser } from 'playwright-core';
import { register, type Person } from '../person.ts';
import type { System } from '../systems/system.ts';
import { hasBrowser, launchBrowser } from './browser.ts';
import { Caller, type CallPage } from './caller.ts';

/** A call runs as fast as its browsers, which share this machine with everything else. */
const timeout = 90_000;

export function browserCalls(system: () => System, callPage: () => CallPage): void {
  (hasBrowser ? describe : describe.skip)('calls between browsers', () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await launchBrowser();
    }, 30_000);
    afterAll(() => browser.close(), 30_000);
    afterEach(async () => {
      for (const context of browser.contexts()) await context.close();
    });

    const open = (person: Person, conversationId: string) => Caller.open(browser, callPage(), person, conversationId);

    async function direct(): Promise<{ ada: Person; bob: Person; conversationId: string }> {
      const [ada, bob] = [await register(system().origin, 'ada'), await register(system().origin, 'bob')];
      const { conversation } = await ada.command('POST', '/v1/conversations', { kind: 'direct', userId: bob.id });
      return { ada, bob, conversationId: conversation.id };
    }

    /** Resolves when the only call is over, and well. */
    const ends = (person: Person, conversationId: string): Promise<void> =>
      waitUntil(
        async () => {
          const { items } = await person.get(`/v1/conversations/${conversationId}/calls`);
          return items.length === 1 && items[0].endReason === 'completed';
        },
        { what: 'the call to be over' },
      );

    test(
      'two: it rings, both see each other, a screen takes the place of a picture, one hangs up',
      async () => {
        const { ada, bob, conversationId } = await direct();
        const [one, other] = [await open(ada, conversationId), await open(bob, conversationId)];
        await one.click('start');
        await other.rings();
        await other.click('accept');
        await Promise.all([one.sees(other), other.sees(one)]);

        const camera = await other.pictureSize(one);
        await one.click('share');
        await waitUntil(async () => String(await other.pictureSize(one)) !== String(camera), { what: 'the screen', deadlineMs: 20_000 });
        await other.sees(one);
        await one.click('mute');
        const participant = async () => {
          const { activeCall } = await bob.get(`/v1/conversations/${conversationId}`);
          return activeCall.participants.find(({ userId }: { userId: string }) => userId === ada.id);
        };
        await waitUntil(async () => (await participant()).audio === false, { what: 'the microphone to be off for all' });
        expect(await participant()).toMatchObject({ screen: true, video: true });
        await other.reads(one, 'ada · muted · shows a screen');

        // What is off stays off when the screen goes.
        await one.click('camera');
        await one.click('share');
        await other.reads(one, 'ada · muted · camera off');
        expect(await one.sendsCamera()).toBe(false);
        await one.click('camera');
        await other.reads(one, 'ada · muted');
        await other.sees(one);

        await other.click('leave');
        await one.says('The call is over: completed.');
        await ends(ada, conversationId);
      },
      timeout,
    );

    test(
      'two: one call after the other, and who closes the page has left',
      async () => {
        const { ada, bob, conversationId } = await direct();
        const [one, other] = [await open(ada, conversationId), await open(bob, conversationId)];
        for (const [caller, callee] of [
          [one, other],
          [other, one],
        ] as const) {
          await caller.click('start');
          await callee.rings();
          await callee.click('accept');
          await Promise.all([one.sees(other), other.sees(one)]);
          if (caller === one) await caller.click('leave');
          else await caller.page.close();
          await callee.says('The call is over: completed.', { deadlineMs: 15_000 });
        }
      },
      timeout,
    );

    test(
      'three: who comes later dials those who are in; one leaves, the others go on',
      async () => {
        const people = [
          await register(system().origin, 'ada'),
          await register(system().origin, 'bob'),
          await register(system().origin, 'eve'),
        ];
        const [ada, bob, eve] = people as [Person, Person, Person];
        const { conversation } = await ada.command('POST', '/v1/conversations', {
          kind: 'group',
          title: 'Tea',
          memberIds: [bob.id, eve.id],
        });
        const callers = [await open(ada, conversation.id), await open(bob, conversation.id), await open(eve, conversation.id)];
        const [one, two, three] = callers as [Caller, Caller, Caller];
        await one.click('start');
        await two.rings();
        await two.click('accept');
        await Promise.all([one.sees(two), two.sees(one)]);
        await three.click('join');
        await Promise.all([one.sees(two, three), two.sees(one, three), three.sees(one, two)]);

        await one.click('leave');
        await waitUntil(async () => (await two.pictures()) === 2, { what: 'the picture of who left to go' });
        await Promise.all([two.sees(three), three.sees(two)]);
        await two.click('leave');
        await waitUntil(async () => (await three.pictures()) === 1, { what: 'being alone' });
        await three.click('leave');
        await ends(ada, conversation.id);
      },
      timeout,
    );

    test(
      'nobody answers: it stops ringing, and is a missed call to both',
      async () => {
        const { ada, bob, conversationId } = await direct();
        const [one, other] = [await open(ada, conversationId), await open(bob, conversationId)];
        await one.click('start');
        await other.rings();
        await Promise.all([one.says('The call is over: missed.'), other.says('Missed: missed.')]);
        const { items } = await bob.get(`/v1/conversations/${conversationId}/calls`);
        expect(items).toMatchObject([{ state: 'ended', endReason: 'missed' }]);
        expect((await bob.get(`/v1/conversations/${conversationId}`)).unreadCount).toBe(1);
      },
      timeout,
    );

    test(
      'answered on one of two devices, the other stops ringing',
      async () => {
        const { ada, bob, conversationId } = await direct();
        const callers = [await open(ada, conversationId), await open(bob, conversationId), await open(bob, conversationId)];
        const [one, phone, laptop] = callers as [Caller, Caller, Caller];
        await one.click('start');
        await Promise.all([phone.rings(), laptop.rings()]);
        await phone.click('accept');
        await laptop.says('Answered elsewhere.');
        await Promise.all([one.sees(phone), phone.sees(one)]);
        await one.click('leave');
        await phone.says('The call is over: completed.');
      },
      timeout,
    );
  });
}

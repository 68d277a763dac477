import { describe, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { keepSaying, type GatewayRegistry } from './gateway-registry.ts';

/** `open`: two processes' ends of one roll. */
export function gatewayRollContract(adapter: string, open: () => Promise<{ one: GatewayRegistry; other: GatewayRegistry }>): void {
  describe(`${adapter} as the gateways' roll`, () => {
    const line = (host: string, changes = {}) => ({ id: newId(), host, sockets: 1, startedAt: 1, saidAt: Date.now(), ...changes });

    test('holds the last that each said, until it leaves', async () => {
      const { one, other } = await open();
      expect(await one.read()).toEqual([]);
      const [first, second] = [line('b'), line('a')];
      await one.say(first);
      await other.say(second);
      await one.say({ ...first, sockets: 7 });
      expect(await other.read()).toEqual([second, { ...first, sockets: 7 }]);
      await other.leave(second.id);
      expect(await one.read()).toMatchObject([{ host: 'b' }]);
    });

    test('forgets who has said nothing for long', async () => {
      const { one } = await open();
      await one.say(line('dead', { saidAt: Date.now() - 60_000 }));
      expect(await one.read()).toEqual([]);
    });

    test('is written by a gateway from its start to its end', async () => {
      const { one, other } = await open();
      const saying = keepSaying(one, { id: newId(), host: 'here', sockets: () => 3 });
      await waitUntil(async () => (await other.read()).length === 1, { what: 'the line' });
      expect(await other.read()).toMatchObject([{ host: 'here', sockets: 3 }]);
      await saying.close();
      expect(await other.read()).toEqual([]);
    });
  });
}

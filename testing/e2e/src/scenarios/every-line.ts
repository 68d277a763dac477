import { expect, test } from '@jest/globals';
import { unseen } from '../keeps-to-documents.ts';
import { register } from '../person.ts';
import type { System } from '../systems/system.ts';

/** Heard when Redis was lost alone: two-gateways.e2e.test.ts. */
const heardElsewhere = ['resync'];

/** After all the others. */
export function everyLineTrail(system: () => System): void {
  test('no operation, no event and no socket command is without a scenario', async () => {
    // What it answers where there are TURN servers is tried with one: ice-servers.e2e.test.ts.
    const someone = await register(system().origin);
    expect(await someone.get('/v1/calls/ice-servers')).toEqual({ iceServers: expect.any(Array) });

    for (const type of heardElsewhere) unseen.events.delete(type);
    const names = Object.entries(unseen).map(([kind, left]) => [kind, [...left]]);
    expect(Object.fromEntries(names)).toEqual({ operations: [], events: [], commands: [] });
  });
}

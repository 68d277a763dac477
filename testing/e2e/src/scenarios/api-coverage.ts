import { expect, test } from '@jest/globals';
import { uncovered } from '../api-conformance.ts';
import { register } from '../person.ts';
import type { System } from '../systems/system.ts';

/** Sent only after Redis was lost; two-gateways.e2e.test.ts covers it. */
const coveredElsewhere = ['resync'];

/** Must run after all other scenarios. */
export function apiCoverageScenario(system: () => System): void {
  test('every operation, event and socket command is covered by a scenario', async () => {
    // ice-servers.e2e.test.ts covers the response with a TURN server.
    const someone = await register(system().origin);
    expect(await someone.get('/v1/calls/ice-servers')).toEqual({ iceServers: expect.any(Array) });

    for (const type of coveredElsewhere) uncovered.events.delete(type);
    const names = Object.entries(uncovered).map(([kind, remaining]) => [kind, [...remaining]]);
    expect(Object.fromEntries(names)).toEqual({ operations: [], events: [], commands: [] });
  });
}

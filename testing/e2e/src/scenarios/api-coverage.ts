import { expect, test } from '@jest/globals';
import { uncovered } from '../api-conformance.ts';
import { register } from '../person.ts';
import type { System } from '../systems/system.ts';

/** Sent only after Redis was lost; two-gateways.e2e.test.ts covers it. Of an erased group no member is left, so that only backends receive its end. */
const coveredElsewhere = ['resync', 'conversation.erased'];
/** Needs an issuer; exchange-token.test.ts covers it. */
const exchange = 'POST /v1/sessions/exchange';
/** Need a mail server; mails.test.ts covers them. */
const mailed = ['POST /v1/password-resets', 'POST /v1/me/email/verification', 'POST /v1/me/email/verification/confirm'];
/** Operations of operators and backends. */
const needsOperator =
  /DELETE \/v1\/users\/\{userId\}$|\/v1\/(admin|password-resets|invites|api-keys|webhooks|feed|conversations\/external|users\/(external|batch)|users$|users\/\{userId\}\/)/;

/** Must run after all other scenarios. */
export function apiCoverageScenario(system: () => System): void {
  test('every operation, event and socket command is covered by a scenario', async () => {
    // ice-servers.e2e.test.ts covers the response with a TURN server.
    const someone = await register(system().origin);
    expect(await someone.get('/v1/calls/ice-servers')).toEqual({ iceServers: expect.any(Array) });

    // Without the token, the scenarios of operators and backends are left out.
    if (system().operatorToken === undefined)
      for (const name of uncovered.operations) if (needsOperator.test(name)) uncovered.operations.delete(name);
    for (const name of [exchange, ...mailed]) uncovered.operations.delete(name);
    for (const type of coveredElsewhere) uncovered.events.delete(type);
    const names = Object.entries(uncovered).map(([kind, remaining]) => [kind, [...remaining]]);
    expect(Object.fromEntries(names)).toEqual({ operations: [], events: [], commands: [] });
  });
}

import { loop, outcomeOf, type Attack } from '../attackers/attack.ts';

/** As many as fit into the largest permitted body. */
const body = Object.fromEntries(Array.from({ length: 11_000 }, (_, index) => [`k${index}`, 0]));

export const unknownKeys: Attack = {
  name: 'unknown-keys',
  finding: 'low',
  about: 'Sends bodies of 11,000 unknown keys, twice at once.',
  async run(attacker, context) {
    await loop(context, { concurrency: 2, pauseMs: 50 }, async () => {
      const request = { method: 'POST', path: '/v1/conversations', token: attacker.token, body };
      context.count(outcomeOf(await attacker.request(request)));
    });
  },
};

import { randomUUID } from 'node:crypto';
import { loop, outcomeOf, type Attack } from '../attackers/attack.ts';
import { nextIpv4, nextIpv6 } from '../attackers/attacker.ts';

export const logInFlood: Attack = {
  name: 'log-in-flood',
  finding: 'H4',
  about: 'Logs in with random names, ten at once, each from another address of its IPv6 /48 or IPv4 /24 network.',
  async run(attacker, context) {
    await loop(context, { concurrency: 10, pauseMs: 20 }, async (round) => {
      const from = round % 2 === 0 ? nextIpv6(attacker) : nextIpv4(attacker);
      const body = { login: randomUUID().slice(0, 20), password: randomUUID() };
      context.count(outcomeOf(await attacker.request({ method: 'POST', path: '/v1/sessions', from, body })));
    });
  },
};

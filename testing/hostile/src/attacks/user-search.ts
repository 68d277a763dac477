import { loop, outcomeOf, type Attack } from '../attackers/attack.ts';

const initials = 'etaoinshrdlcumwfgypbvkjxqz';

export const userSearch: Attack = {
  name: 'user-search',
  finding: 'M6',
  about: 'Lists the directory with short, unselective queries, four at once.',
  async run(attacker, context) {
    await loop(context, { concurrency: 4, pauseMs: 20 }, async (round) => {
      const query = `${initials[round % 26]} ${initials[(round * 7) % 26]}`;
      const path = `/v1/users?q=${encodeURIComponent(query)}&limit=200`;
      context.count(outcomeOf(await attacker.request({ method: 'GET', path, token: attacker.token })));
    });
  },
};

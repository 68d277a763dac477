import { loop, outcomeOf, type Attack } from '../attackers/attack.ts';
import { groupOfHanText } from './long-messages.ts';

export const searchStorm: Attack = {
  name: 'search-storm',
  finding: 'H1',
  about: 'Searches its own long messages in Han characters, eight times at once, for a character that all of them contain.',
  prepare: groupOfHanText,
  async run(attacker, context) {
    const path = `/v1/messages/search?q=${encodeURIComponent('漢')}&limit=200`;
    await loop(context, { concurrency: 8, pauseMs: 50 }, async () => {
      context.count(outcomeOf(await attacker.request({ method: 'GET', path, token: attacker.token })));
    });
  },
};

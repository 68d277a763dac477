/** The attackers as a process of their own, so that their work does not delay the ordinary people's clients. */
import { constants, setPriority } from 'node:os';
import { allAttacks } from '../attacks/all-attacks.ts';
import type { Attack } from './attack.ts';
import { createAttacker, type Attacker } from './attacker.ts';
import type { AttackCommand, AttackersMessage, AttackPlan, Outcomes } from './plan.ts';

/** Attackers have machines of their own. Here they share the cores, so they yield to the services, image decoders and password hashes included. */
setPriority(constants.priority.PRIORITY_LOW);
// The test has exited without a stop.
process.once('disconnect', () => process.exit(1));
// No attack outlives the longest run, whatever the test does.
setTimeout(() => process.exit(1), 15 * 60_000).unref();

const send = (message: AttackersMessage, onSent?: () => void): void => void process.send!(message, undefined, undefined, onSent);
const stopTimeoutMs = 5_000;
const reportIntervalMs = 1_000;

async function run(plan: AttackPlan): Promise<void> {
  if (!plan.target.host.startsWith('127.')) throw new Error('only a system on a loopback address may be attacked');
  const attacks = allAttacks.filter(({ name }) => plan.attacks.includes(name));
  const attackers = await Promise.all(Array.from({ length: plan.accounts }, (_, index) => createAttacker(plan, index)));
  for (const { createUploads, prepare } of attacks) {
    await createUploads?.();
    if (prepare) await Promise.all(attackers.map(prepare));
  }
  const outcomes: Outcomes = Object.fromEntries(attacks.map(({ name }) => [name, {}]));
  const stopping = new AbortController();
  // A process that is stopped forcibly has reported almost everything.
  setInterval(() => send({ kind: 'outcomes', outcomes }), reportIntervalMs);
  const end = () => send({ kind: 'outcomes', outcomes }, () => process.exit(0));
  process.on('message', (command: AttackCommand) => {
    if (command === 'stop') {
      stopping.abort();
      // An attack may wait for an answer that never arrives.
      setTimeout(end, stopTimeoutMs);
    } else {
      void attackAll(attackers, attacks, outcomes, stopping.signal).then(end);
    }
  });
  send({ kind: 'prepared' });
}

async function attackAll(
  attackers: readonly Attacker[],
  attacks: readonly Attack[],
  outcomes: Outcomes,
  signal: AbortSignal,
): Promise<void> {
  const runs = attackers.flatMap((attacker) =>
    attacks.map(async ({ name, run }) => {
      const counts = outcomes[name]!;
      const count = (outcome: string) => void (counts[outcome] = (counts[outcome] ?? 0) + 1);
      // A refused preparation, such as a group over the quota, ends only this attack of this account.
      await run(attacker, { signal, count }).catch((error: Error) => count(error.message.slice(0, 80)));
    }),
  );
  await Promise.all(runs);
}

process.once('message', (plan: AttackPlan) => {
  run(plan).catch((error: Error) => send({ kind: 'failed', message: error.message }, () => process.exit(1)));
});

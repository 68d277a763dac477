/** Attacks one private system while ordinary people use it, and measures what they notice. */
import { setTimeout as delay } from 'node:timers/promises';
import { startAttackers } from './attackers/start-attackers.ts';
import { rushHour } from './people/rush-hour.ts';
import { startPeople } from './people/start-people.ts';
import { startProbe } from './probes/probe.ts';
import { checkLimits } from './report/check-limits.ts';
import { measurePhase } from './report/measure-phase.ts';
import { defaultLimits, type CompositionRecord, type Limits } from './report/record.ts';
import { startTarget, type Composition, type Target } from './systems/target.ts';

export interface HostileOptions {
  composition: Composition;
  /** Processes of each service, if it is distributed. */
  instances: number;
  /** Names of the attacks. */
  attacks: string[];
  accounts: number;
  /** Duration of ordinary use before the attack. Its first half is a rush hour, which warms up and is not measured. */
  warmUpSeconds: number;
  attackSeconds: number;
  limits?: Limits;
  onProgress: (line: string) => void;
  /** Receives the logs of the processes before they stop. */
  onLogs?: (service: string, log: string) => void;
}

/** Throws ServerMissing if the machine lacks a server of the composition. */
export async function runHostile(options: HostileOptions): Promise<CompositionRecord> {
  const { composition, onProgress } = options;
  onProgress(`${composition}: starting the system`);
  const target = await startTarget(composition, options.instances);
  try {
    return await attack(target, options);
  } finally {
    for (const { name } of target.services) options.onLogs?.(name, target.output(name));
    await target.stop();
  }
}

async function attack(target: Target, options: HostileOptions): Promise<CompositionRecord> {
  const { composition, attacks, accounts, warmUpSeconds, attackSeconds, onProgress } = options;
  const people = await startPeople(target.origin);
  const victim = people.members.at(-1)!;
  const { hostname, port } = new URL(target.origin);
  const plan = {
    target: { host: hostname, port: Number(port) },
    accounts,
    attacks,
    victim: { id: victim.id, username: victim.account.username },
  };
  const attackers = await startAttackers(plan);
  const probe = startProbe(target.services);
  try {
    onProgress(`${composition}: ordinary use for ${warmUpSeconds} s`);
    await rushHour(people, warmUpSeconds / 2);
    const measuredFrom = performance.now();
    await delay((warmUpSeconds * 1000) / 2);
    onProgress(`${composition}: ${accounts} accounts attack for ${attackSeconds} s: ${attacks.join(', ')}`);
    const attackedFrom = performance.now();
    attackers.start();
    const end = new AbortController();
    await Promise.race([delay(attackSeconds * 1000, undefined, { signal: end.signal }), target.firstExit]);
    end.abort();
    const attackedUntil = performance.now();
    const exits = [...target.exits];
    const [outcomes, probed] = await Promise.all([attackers.stop(), probe.stop(), people.stop()]);
    const samples = { answered: people.answered(), failed: people.failed, ...probed };
    const before = measurePhase(samples, measuredFrom, attackedFrom);
    const attacked = measurePhase(samples, attackedFrom, attackedUntil);
    const checks = checkLimits(before, attacked, exits, options.limits ?? defaultLimits);
    return { composition, attacks, before, attacked, outcomes, exits, checks };
  } finally {
    await Promise.all([attackers.stop(), probe.stop(), people.stop()]);
  }
}

/** Executes the operations of a plan at their times. */
import { setTimeout as delay } from 'node:timers/promises';
import { targetOf, type Operation } from '../operations.ts';
import type { Plan, PlannedOperation } from '../plan.ts';
import type { Testbed } from '../testbed/testbed.ts';
import { executeOperation, NoEffectError, unsupportedReason, type Revert } from './execute-operation.ts';

/** Times by `performance.now()`. */
export interface ExecutedOperation {
  operation: Operation;
  episode: number;
  startedAt: number;
  /** When the operation was reverted; for a server, when it accepts connections again. */
  endedAt: number;
  /** Why the operation was not executed, or null. */
  skipped: string | null;
}

/**
 * Resolves at the end of the plan with all operations. On a slow machine, one that takes longer than planned delays the next on
 * its target; on a cluster, those that cannot begin within the plan's time are skipped: the sessions of the clients end after 15 minutes.
 * Rejects as soon as an operation cannot be executed or reverted, and starts no other operation after that. In either case, every
 * executed operation has been reverted.
 */
export async function executePlan(
  plan: Plan,
  testbed: Testbed,
  onStep: (operation: Operation, step: string) => void,
): Promise<ExecutedOperation[]> {
  const start = performance.now();
  const aborted = new AbortController();
  const until = (at: number) => delay(Math.max(0, start + at - performance.now()), undefined, { signal: aborted.signal });

  const lastOn = new Map<string, Promise<ExecutedOperation>>();

  /** Begins after the earlier operation on the target, even if that takes longer than planned; on a cluster, after a calm too. */
  function executeInTurn(planned: PlannedOperation, episode: number): Promise<ExecutedOperation> {
    const target = plan.cluster ? 'cluster' : targetOf(planned.operation);
    const execution = executePlanned(planned, { episode, previous: lastOn.get(target) });
    lastOn.set(target, execution);
    return execution;
  }

  async function executePlanned(
    { operation, startsAt, endsAt }: PlannedOperation,
    { episode, previous }: { episode: number; previous: Promise<ExecutedOperation> | undefined },
  ): Promise<ExecutedOperation> {
    await until(startsAt);
    await previous?.then(({ endedAt }) => (plan.cluster ? until(endedAt + plan.calmMs - start) : undefined));
    const startedAt = performance.now();
    if (plan.cluster && startedAt - start > plan.durationMs)
      return { operation, episode, startedAt, endedAt: startedAt, skipped: 'the time of the plan is over' };
    const result = await tryToExecute(operation, testbed);
    if ('skipped' in result) {
      onStep(operation, `skipped: ${result.skipped}`);
      return { operation, episode, startedAt, endedAt: startedAt, skipped: result.skipped };
    }
    onStep(operation, 'started');
    try {
      // One that began late lasts as long as planned.
      await until(Math.max(endsAt, startedAt - start + endsAt - startsAt));
    } finally {
      await result.revert();
    }
    onStep(operation, 'ended');
    return { operation, episode, startedAt, endedAt: performance.now(), skipped: null };
  }

  const executions = plan.episodes.flatMap((operations, episode) => operations.map((planned) => executeInTurn(planned, episode)));
  for (const execution of executions) execution.catch((error: unknown) => aborted.abort(error));
  const outcomes = await Promise.allSettled(executions);
  aborted.signal.throwIfAborted();
  const executed = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  await until(plan.durationMs);
  // A server that was slow to restart must not shorten the calm.
  await delay(Math.max(0, plan.calmMs + Math.max(start, ...executed.map(({ endedAt }) => endedAt)) - performance.now()));
  return executed;
}

async function tryToExecute(operation: Operation, testbed: Testbed): Promise<{ revert: Revert } | { skipped: string }> {
  const reason = unsupportedReason(operation, testbed);
  if (reason !== null) return { skipped: reason };
  try {
    return { revert: await executeOperation(operation, testbed) };
  } catch (error) {
    if (error instanceof NoEffectError) return { skipped: error.message };
    throw error;
  }
}

/** Calls: acknowledged commands are in the log, forbidden signals reach no peer, and no call outlives its participants. */
import { isCallEvent } from '@parley/events/event-constructors/call-events';
import type { ExecutedOperation } from '../faults/execute-plan.ts';
import type { CallCommand, CallHistory, CallSetup } from '../load/call-history.ts';
import { describeOperation } from '../operations.ts';
import type { RecoveryLimits } from '../plan.ts';
import type { LogIndex } from './log-index.ts';

/** All callers must have hung up, and their commands must have been answered. */
export function findCallViolations({ commands, sentSignals, receivedSignals }: CallHistory, log: LogIndex): string[] {
  const eventsByCall = Map.groupBy(log.events.filter(isCallEvent), ({ payload }) => payload.callId);
  const startedCalls = new Set(commands.flatMap(({ kind, callId }) => (kind === 'start' ? [callId] : [])));
  const signals = new Map(sentSignals.map((signal) => [signal.id, signal]));

  const isInLog = ({ kind, userId, callId, position }: CallCommand): boolean => {
    const target = log.atPosition(position);
    const event = eventsByCall.get(callId)?.findLast(({ stream, version }) => stream === target?.stream && version <= target.version);
    if (event === undefined) return false;
    const { startedBy, participants } = event.payload;
    const own = participants.find((participant) => participant.userId === userId);
    if (kind === 'leave') return own !== undefined && own.leftAt !== null;
    return kind === 'start' ? startedBy === userId : own !== undefined;
  };

  return [
    ...commands
      .filter((command) => !isInLog(command))
      .map(
        ({ name, kind, callId, position }) =>
          `${name}: ${kind} of ${callId} was acknowledged, but the log up to ${position} does not contain it`,
      ),
    ...[...eventsByCall.keys()]
      .filter((callId) => !startedCalls.has(callId))
      .map((callId) => `${callId} was started, but no start was acknowledged`),
    ...[...eventsByCall].flatMap(([callId, events]) => {
      const { state } = events.at(-1)!.payload;
      return state === 'ended' ? [] : [`${callId} is still ${state} after all participants left`];
    }),
    ...receivedSignals.flatMap(({ id, peerId }) => {
      const { from, to, isForbidden } = signals.get(id)!;
      if (to !== peerId) return [`${peerId} received a signal from ${from} to ${to}`];
      return isForbidden ? [`${to} received a signal that ${from} sent while they shared no call`] : [];
    }),
  ];
}

/** Finds calls whose setup took too long, measured from the end of the last operation before it. */
export function findSlowCallSetups(
  setups: readonly CallSetup[],
  executed: readonly ExecutedOperation[],
  { recoveryMs, fullDiskRecoveryMs }: RecoveryLimits,
): string[] {
  return setups.flatMap(({ callId, startedAt, answeredAt }) => {
    const earlier = executed.filter((operation) => operation.skipped === null && operation.startedAt < answeredAt);
    const last = earlier.toSorted((first, second) => first.endedAt - second.endedAt).at(-1);
    const tookMs = answeredAt - Math.max(startedAt, last?.endedAt ?? 0);
    const limitMs = last?.operation.kind === 'fill disk' ? fullDiskRecoveryMs : recoveryMs;
    if (tookMs <= limitMs) return [];
    const moment = last ? `after ${describeOperation(last.operation)}` : 'before any operation';
    return [`setup of ${callId} took ${Math.round(tookMs)} ms ${moment}; limit ${limitMs} ms`];
  });
}

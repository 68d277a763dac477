/** Calls: what was acknowledged is in the log, what must not pass is heard by nobody, and no call outlives those in it. */
import { isCallEvent } from '@parley/events/event-constructors/call-events';
import { told } from '../acts.ts';
import type { Performed } from '../faults/perform-plan.ts';
import type { CallCommand, CallHistory, SetUp } from '../load/call-history.ts';
import type { Timeout } from '../plan.ts';
import type { LogIndex } from './log-index.ts';

/** Those in calls must have hung up, and have been answered. */
export function findCallFaults({ commands, said, heard }: CallHistory, log: LogIndex): string[] {
  const calls = Map.groupBy(log.events.filter(isCallEvent), ({ payload }) => payload.callId);
  const started = new Set(commands.flatMap(({ what, callId }) => (what === 'start' ? [callId] : [])));
  const saidBy = new Map(said.map((publishedCommit) => [publishedCommit.id, publishedCommit]));

  const holds = ({ what, userId, callId, position }: CallCommand): boolean => {
    const place = log.atPosition(position);
    const call = calls.get(callId)?.findLast(({ stream, version }) => stream === place?.stream && version <= place.version);
    if (call === undefined) return false;
    const { startedBy, participants } = call.payload;
    const own = participants.find((participant) => participant.userId === userId);
    if (what === 'leave') return own !== undefined && own.leftAt !== null;
    return what === 'start' ? startedBy === userId : own !== undefined;
  };

  return [
    ...commands
      .filter((command) => !holds(command))
      .map(({ name, what, callId, position }) => `${name}: ${what} of ${callId} was acknowledged, and the log up to ${position} lacks it`),
    ...[...calls.keys()].filter((callId) => !started.has(callId)).map((callId) => `${callId} was started, and nobody was told so`),
    ...[...calls].flatMap(([callId, facts]) => {
      const { state } = facts.at(-1)!.payload;
      return state === 'ended' ? [] : [`${callId} is ${state}, and nobody calls any more`];
    }),
    ...heard.flatMap(({ id, peerId }) => {
      const { from, to, isForbidden } = saidBy.get(id)!;
      if (to !== peerId) return [`${peerId} heard what ${from} said to ${to}`];
      return isForbidden ? [`${to} heard what ${from} said when they were in no call together`] : [];
    }),
  ];
}

/** Which calls took longer to be set up than they may, from when all that was done had ended. */
export function findSlowSetUps(setUps: readonly SetUp[], performed: readonly Performed[], { usualMs, fullDiskMs }: Timeout): string[] {
  return setUps.flatMap(({ callId, begunAt, doneAt }) => {
    const before = performed.filter(({ skipped, beganAt }) => skipped === null && beganAt < doneAt);
    const last = before.toSorted((one, other) => one.endedAt - other.endedAt).at(-1);
    const tookMs = doneAt - Math.max(begunAt, last?.endedAt ?? 0);
    const most = last?.act.what === 'fill disk' ? fullDiskMs : usualMs;
    const after = last ? `after ${told(last.act)}` : 'before anything was done';
    return tookMs <= most ? [] : [`${callId} was set up in ${Math.round(tookMs)} ms ${after}, at most ${most} ms are right`];
  });
}

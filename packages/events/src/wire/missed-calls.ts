import type { Call } from './calls.ts';

/** For an ended call: true if the user neither started nor joined it. */
export function isMissedBy(userId: string, { startedBy, participants }: Pick<Call, 'startedBy' | 'participants'>): boolean {
  return startedBy !== userId && !participants.some((participant) => participant.userId === userId);
}

import type { Call } from '@parley/events/wire/calls';

/** Describes a call from this user's side, in a few words. */
export function callSummary(
  call: Pick<Call, 'state' | 'endReason' | 'startedBy' | 'answeredAt' | 'endedAt' | 'participants'>,
  userId: string,
): { text: string; missed: boolean } {
  const own = call.startedBy === userId;
  const joined = call.participants.some((participant) => participant.userId === userId);
  if (call.state !== 'ended') return { text: call.state === 'ringing' ? 'Ringing' : 'Going on now', missed: false };
  if (call.answeredAt !== null && call.endedAt !== null) {
    const lasted = durationText(Date.parse(call.endedAt) - Date.parse(call.answeredAt));
    if (own || joined) return { text: `${own ? 'Outgoing' : 'Incoming'}, ${lasted}`, missed: false };
    return { text: `Missed, ${lasted}`, missed: true };
  }
  if (!own) return call.endReason === 'declined' ? { text: 'Declined', missed: false } : { text: 'Missed', missed: true };
  const reasons: Record<string, string> = {
    declined: 'Declined',
    busy: 'Busy',
    cancelled: 'Canceled',
    missed: 'No answer',
    failed: 'Failed',
  };
  return { text: reasons[call.endReason ?? 'failed'] ?? 'Ended', missed: false };
}

/** “3:07” or “1:02:15”. */
export function durationText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const [hours, minutes, rest] = parts as [number, number, number];
  const two = (part: number) => String(part).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** Pauses of an operation, as the listeners of the probes saw them. */

/** A message of a probe; times in milliseconds on one clock. */
export interface ProbeMessage {
  /** Time of the first attempt. */
  sentAt: number;
  /** When it had arrived at every listener; Infinity: never. */
  deliveredAt: number;
}

/** From the kill, or the start of another operation, until all has recovered. */
export interface PausePeriod {
  startedAt: number;
  recoveredAt: number;
}

/**
 * Returns the longest time, in milliseconds, that a message was on its way within the period: from its first attempt until it had
 * arrived at every listener, by push or in an answer to `sync`. One that was on its way at the start counts from the start. Nothing is
 * subtracted: not the time of a message without a fault, not a repeated attempt, not the reconnection of a listener. Null if a message was
 * never delivered.
 *
 * A probe waits 0.25 s between an acknowledgement and its next message: a pause that begins then seems shorter by the rest of that time.
 */
export function longestPause(messages: readonly ProbeMessage[], { startedAt, recoveredAt }: PausePeriod): number | null {
  const sentBefore = messages.filter(({ sentAt }) => sentAt < recoveredAt);
  // Below 0 for a message that arrived before the start.
  const longest = Math.max(0, ...sentBefore.map(({ sentAt, deliveredAt }) => deliveredAt - Math.max(sentAt, startedAt)));
  return Number.isFinite(longest) ? longest : null;
}

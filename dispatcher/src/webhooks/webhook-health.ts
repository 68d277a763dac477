/** An outage of this time, in microseconds, makes everything that waits be tried again at its end. */
const outageMicros = 5 * 60 * 1_000_000;

/**
 * Since when a webhook has done nothing but fail, as this process sees it; the table merges what several see. All times are in microseconds
 * since 1970.
 */
export class WebhookHealth {
  #stored: number | null;
  #outageSince: number | null;
  /** Conversations that have failed since the last success; two are enough. */
  readonly #failing = new Set<string>();
  /** Conversations that have failed, or have waited long for an answer, since the last success; two are enough. */
  readonly #waiting = new Set<string>();
  /** First failure after the last success here. */
  #firstFailure: number | null = null;
  /** Since the last change was taken. */
  #hasSucceeded = false;
  #recoveries = 0;

  constructor(failingSince: number | null) {
    this.#stored = failingSince;
    this.#outageSince = failingSince;
  }

  /** Rises when an outage of five minutes or more is over. The failures of one conversation are none: it keeps its schedule. */
  get recoveries(): number {
    return this.#recoveries;
  }

  /** True while several conversations wait and nothing succeeds. */
  get isOutage(): boolean {
    return this.#waiting.size > 1;
  }

  succeeded(at: number): void {
    this.#waiting.clear();
    this.#hasSucceeded = true;
    this.#firstFailure = null;
    this.#endOutage(at);
  }

  failed(at: number, sequenceId: string): void {
    if (this.#failing.size < 2) this.#failing.add(sequenceId);
    this.unanswered(sequenceId);
    this.#firstFailure ??= at;
    this.#outageSince ??= at;
  }

  /** An attempt takes long; it may still succeed. */
  unanswered(sequenceId: string): void {
    if (this.#waiting.size < 2) this.#waiting.add(sequenceId);
  }

  /** The value that the table must have from now on, or undefined if it has it. */
  takeChange(): number | null | undefined {
    const next = this.#hasSucceeded ? this.#firstFailure : (this.#stored ?? this.#firstFailure);
    this.#hasSucceeded = false;
    return next === this.#stored ? undefined : next;
  }

  /** Takes what the table says. */
  update(failingSince: number | null, at: number): void {
    if (failingSince === null && this.#stored !== null) {
      // Another process delivered, or an operator resumed.
      this.#firstFailure = null;
      this.#waiting.clear();
      this.#endOutage(at);
    }
    this.#stored = failingSince;
    this.#outageSince ??= failingSince;
  }

  #endOutage(at: number): void {
    if (this.#outageSince !== null && at - this.#outageSince >= outageMicros && this.#failing.size > 1) this.#recoveries++;
    this.#outageSince = null;
    this.#failing.clear();
  }
}

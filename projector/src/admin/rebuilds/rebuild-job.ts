/**
 * The rebuild that was started from the page: one at a time, told as it stands to whoever asks, long after the page that
 * started it was closed. It works on this process, between the batches of whoever folds here; `parley replay` has a
 * process of its own.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@parley/service-kit/logging';
import { clearKept } from '../../rebuild/clear-kept.ts';
import type { ChecksumDifference } from '../../rebuild/checksums.ts';
import { beginRebuild, rebuild, type RebuildProgress } from '../../rebuild/rebuild.ts';
import type { Beginning } from '../../rebuild/slot-claim.ts';
import type { AdminSources } from '../sources.ts';
import type { Chosen } from '../../inspect/choose-projections.ts';

export interface RebuildWanted {
  /** By subscription, one after the other. */
  chosen: readonly Chosen[];
  beginning: Extract<Beginning, 'nothing' | 'unfinished'>;
  /** The sides before stay, for `parley replay --rollback`. */
  keepOld: boolean;
  /** Events a second, at most. */
  maxRate?: number | undefined;
}

export interface RebuildReport {
  state: 'running' | 'done' | 'cancelled' | 'failed';
  /** What is rebuilt just now, or was last. */
  subscription: string;
  projections: string[];
  phase: RebuildProgress['phase'] | 'clearing';
  /** Events of this subscription. */
  projected: number;
  total: number;
  /** Events a second since this subscription was begun, and what that leaves to wait. */
  rate: number;
  secondsLeft: number | null;
  /** Milliseconds since 1970. */
  startedAt: number;
  endedAt: number | null;
  /** Where the live tables were not what the log says. */
  differences: ChecksumDifference[];
  error: string | null;
}

export interface RebuildJobOptions {
  logger: Logger;
  graceMs: number;
}

export class RebuildJob {
  readonly #sources: AdminSources;
  readonly #options: RebuildJobOptions;
  #report: RebuildReport | null = null;
  #begun = 0;
  #running: { stopping: AbortController; ended: Promise<void> } | null = null;

  constructor(sources: AdminSources, options: RebuildJobOptions) {
    this.#sources = sources;
    this.#options = options;
  }

  /** Null when none was started in this process. */
  report(): RebuildReport | null {
    return this.#report && { ...this.#report };
  }

  /** Whether it was begun; not while another one runs. */
  start(wanted: RebuildWanted): boolean {
    if (this.#running) return false;
    const stopping = new AbortController();
    this.#report = emptyReport(wanted);
    const ended = this.#run(wanted, stopping.signal).finally(() => {
      this.#running = null;
    });
    this.#running = { stopping, ended };
    return true;
  }

  /** Stops it at its next slice. Whether one runs. */
  cancel(): boolean {
    this.#running?.stopping.abort(new Error('cancelled by an operator'));
    return this.#running !== null;
  }

  async close(): Promise<void> {
    this.#running?.stopping.abort(new Error('the process ends'));
    await this.#running?.ended;
  }

  async #run(wanted: RebuildWanted, signal: AbortSignal): Promise<void> {
    const report = this.#report!;
    try {
      const beginning = await this.#beginAll(wanted, signal);
      for (const one of wanted.chosen) await this.#rebuildOne(report, one, { ...wanted, beginning }, signal);
      if (!wanted.keepOld) await this.#clear(report, wanted, signal);
      Object.assign(report, { state: 'done', phase: 'done', secondsLeft: null });
    } catch (error) {
      const state = signal.aborted ? 'cancelled' : 'failed';
      Object.assign(report, { state, secondsLeft: null, error: error instanceof Error ? error.message : String(error) });
      if (state === 'failed') this.#options.logger.error({ err: error }, 'a rebuild from the page failed');
    }
    report.endedAt = Date.now();
  }

  /** All before the first is filled: if it ends early, it is gone on with all. How to go on now. */
  async #beginAll({ chosen, beginning }: RebuildWanted, signal: AbortSignal): Promise<RebuildWanted['beginning']> {
    if (beginning === 'unfinished' || chosen.length === 1) return beginning;
    const { store, read: database } = this.#sources;
    for (const { of, names } of chosen) await beginRebuild({ store, database, ...of }, { projections: names, signal });
    return 'unfinished';
  }

  async #rebuildOne(report: RebuildReport, { of, names }: Chosen, wanted: RebuildWanted, signal: AbortSignal): Promise<void> {
    const { store, read: database } = this.#sources;
    const { beginning, maxRate } = wanted;
    this.#begun = performance.now();
    Object.assign(report, { subscription: of.subscription, projections: names, phase: 'filling', projected: 0, total: 0 });
    const onProgress = (progress: RebuildProgress): void => void Object.assign(report, progress, this.#paceOf(progress));
    const options = { projections: names, beginning, signal, onProgress, ...(maxRate !== undefined && { maxRate }) };
    const { differences } = await rebuild({ store, database, ...of }, options);
    report.differences.push(...differences);
  }

  #paceOf({ phase, projected, total }: RebuildProgress): Pick<RebuildReport, 'rate' | 'secondsLeft'> {
    const rate = Math.round((projected / Math.max(1, performance.now() - this.#begun)) * 1_000);
    return { rate, secondsLeft: phase === 'filling' && rate > 0 ? Math.ceil((total - projected) / rate) : null };
  }

  /** Requests that began before a swap go on with the side they began with. */
  async #clear(report: RebuildReport, { chosen }: RebuildWanted, signal: AbortSignal): Promise<void> {
    const { store, read: database } = this.#sources;
    Object.assign(report, { phase: 'clearing', secondsLeft: null });
    await delay(this.#options.graceMs, undefined, { signal });
    for (const { of, names } of chosen) await clearKept({ store, database, ...of }, names);
  }
}

function emptyReport({ chosen }: RebuildWanted): RebuildReport {
  const [{ of, names }] = chosen as [Chosen];
  return {
    state: 'running',
    subscription: of.subscription,
    projections: names,
    phase: 'filling',
    projected: 0,
    total: 0,
    rate: 0,
    secondsLeft: null,
    startedAt: Date.now(),
    endedAt: null,
    differences: [],
    error: null,
  };
}

/**
 * The rebuild that an operator started from the console: one at a time, running in this process between its projection batches, whether the
 * page stays open or not.
 */
import type { Logger } from '@parley/service-kit/logging';
import { errorSummary } from '@parley/service-kit/error-fields';
import type { ChecksumDifference } from '../../rebuild/checksums.ts';
import type { RebuildProgress } from '../../rebuild/rebuild.ts';
import type { ProjectionSelection } from '../../rebuild/rebuild-plan.ts';
import { runRebuild, type RunProgress } from '../../rebuild/run-rebuild.ts';
import type { StartFrom } from '../../rebuild/slot-claim.ts';
import type { AdminSources } from '../sources.ts';

export interface RebuildRequest {
  selections: readonly ProjectionSelection[];
  startFrom: Extract<StartFrom, 'empty' | 'unfinished'>;
  /** Keeps the previous slots for `parley replay --rollback`. */
  keepPrevious: boolean;
  /** Limit in events per second. */
  maxRate?: number | undefined;
}

export interface RebuildReport {
  state: 'running' | 'done' | 'cancelled' | 'failed';
  /** The current subscription, or the last one. */
  subscription: string;
  projections: string[];
  phase: 'opening' | RebuildProgress['phase'] | 'emptying';
  /** Events of this subscription. */
  projected: number;
  total: number;
  /** Events per second since this subscription began. */
  rate: number;
  secondsLeft: number | null;
  /** Milliseconds since 1970. */
  startedAt: number;
  endedAt: number | null;
  /** Partitions in which the active tables differed from the log. */
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
  /** When the current subscription began. */
  #startedAt = 0;
  #running: { abort: AbortController; ended: Promise<void> } | null = null;

  constructor(sources: AdminSources, options: RebuildJobOptions) {
    this.#sources = sources;
    this.#options = options;
  }

  /** Null when none has been started in this process. */
  report(): RebuildReport | null {
    return this.#report && { ...this.#report };
  }

  isRunning(): boolean {
    return this.#running !== null;
  }

  /** Returns false while another rebuild is running. */
  start(request: RebuildRequest): boolean {
    if (this.#running) return false;
    const abort = new AbortController();
    this.#report = emptyReport(request);
    const ended = this.#run(this.#report, request, abort.signal).finally(() => {
      this.#running = null;
    });
    this.#running = { abort, ended };
    return true;
  }

  /** Stops the rebuild at its next slice. */
  cancel(): void {
    this.#running?.abort.abort(new Error('canceled by an operator'));
  }

  async close(): Promise<void> {
    this.#running?.abort.abort(new Error('the process is shutting down'));
    await this.#running?.ended;
  }

  async #run(report: RebuildReport, request: RebuildRequest, signal: AbortSignal): Promise<void> {
    const { store, read: database } = this.#sources;
    const { graceMs, logger } = this.#options;
    const onProgress = (progress: RunProgress): void => this.#update(report, progress);
    try {
      await runRebuild({ store, database }, { ...request, graceMs, signal, onProgress });
      signal.throwIfAborted();
      Object.assign(report, { state: 'done', phase: 'done', secondsLeft: null });
    } catch (error) {
      const state = signal.aborted ? 'cancelled' : 'failed';
      Object.assign(report, { state, secondsLeft: null, error: errorSummary(error) });
      if (state === 'failed') logger.error({ err: error }, 'rebuild from the console failed');
    }
    report.endedAt = Date.now();
  }

  #update(report: RebuildReport, progress: RunProgress): void {
    if (progress.phase === 'rebuilt') report.differences.push(...progress.result.differences);
    else if (progress.phase === 'emptying') Object.assign(report, { phase: 'emptying', secondsLeft: null });
    else {
      const { phase, selection, projected, total } = progress;
      if (phase === 'opening') this.#startedAt = performance.now();
      const rate = Math.round((projected / Math.max(1, performance.now() - this.#startedAt)) * 1_000);
      const secondsLeft = phase === 'filling' && rate > 0 ? Math.ceil((total - projected) / rate) : null;
      Object.assign(report, { ...selectionFields(selection), phase, projected, total, rate, secondsLeft });
    }
  }
}

function selectionFields({ subscription: { subscription }, names }: ProjectionSelection) {
  return { subscription, projections: names };
}

function emptyReport({ selections }: RebuildRequest): RebuildReport {
  return {
    state: 'running',
    ...selectionFields(selections[0]!),
    phase: 'opening',
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

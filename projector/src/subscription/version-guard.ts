import { rebuild, type RebuildOptions, type RebuildResult } from '../rebuild/rebuild.ts';
import { CannotRebuild } from '../rebuild/slot-claim.ts';
import type { ProjectorDependencies } from '../projector-dependencies.ts';
import { OutdatedProjections, readActiveSlots } from './active-slots.ts';
import type { SubscriptionOptions } from './subscription-options.ts';

/**
 * Keeps a projector away from tables of another projection version. During an upgrade, projectors of the previous release
 * continue with the active slots until a rebuild by the new release has switched them; then they go on standby.
 */
export class VersionGuard {
  readonly #dependencies: ProjectorDependencies;
  readonly #subscriptions: readonly SubscriptionOptions[];
  readonly #closing = new AbortController();
  /** Rebuilds in progress, by subscription. */
  readonly #rebuilds = new Map<string, Promise<void>>();

  constructor(dependencies: ProjectorDependencies, subscriptions: readonly SubscriptionOptions[]) {
    this.#dependencies = dependencies;
    this.#subscriptions = subscriptions;
  }

  /**
   * Returns null if the tables of every required subscription are current. Starts rebuilds of outdated tables if configured;
   * those of the other subscriptions only after the required ones are current.
   */
  async standbyReason(): Promise<string | null> {
    for (const subscription of this.#subscriptions.filter(({ isRequired }) => isRequired)) {
      const reason = await this.#outdatedReason(subscription);
      if (reason !== null) return reason;
    }
    const others = this.#subscriptions.filter(({ isRequired }) => !isRequired);
    await Promise.all(others.map((subscription) => this.#outdatedReason(subscription)));
    return null;
  }

  /** Interrupts rebuilds; the next start resumes them. */
  async close(): Promise<void> {
    this.#closing.abort(new Error('closing'));
    await Promise.all(this.#rebuilds.values());
  }

  async #outdatedReason(subscription: SubscriptionOptions): Promise<string | null> {
    const { database, autoRebuild } = this.#dependencies;
    try {
      await readActiveSlots(database, subscription);
      return null;
    } catch (error) {
      if (!(error instanceof OutdatedProjections)) throw error;
      if (!autoRebuild) return error.message;
      this.#startRebuild(subscription, error.projections);
      return `rebuilding ${error.projections.join(', ')}`;
    }
  }

  #startRebuild(subscription: SubscriptionOptions, projections: readonly string[]): void {
    const { subscription: name } = subscription;
    if (this.#rebuilds.has(name)) return;
    const rebuilding = this.#rebuild(subscription, projections).finally(() => this.#rebuilds.delete(name));
    this.#rebuilds.set(name, rebuilding);
  }

  async #rebuild(subscription: SubscriptionOptions, projections: readonly string[]): Promise<void> {
    const { logger } = this.#dependencies;
    const options = { projections, compare: false, signal: this.#closing.signal };
    logger.info({ projections }, 'outdated projections; rebuilding');
    try {
      const { projected } = await this.#resumeOrStart(subscription, options);
      logger.info({ projections, projected }, 'projections rebuilt');
    } catch (error) {
      if (!this.#closing.signal.aborted) logger.error({ err: error, projections }, 'rebuild failed; retrying');
    }
  }

  /** Resumes an interrupted rebuild, else continues from this release's previous slots, else starts from empty ones. */
  async #resumeOrStart({ subscription, projections }: SubscriptionOptions, options: RebuildOptions): Promise<RebuildResult> {
    const dependencies = { ...this.#dependencies, subscription, projections };
    for (const startFrom of ['unfinished', 'previous'] as const) {
      try {
        return await rebuild(dependencies, { ...options, startFrom });
      } catch (error) {
        if (!(error instanceof CannotRebuild)) throw error;
      }
    }
    return rebuild(dependencies, options);
  }
}

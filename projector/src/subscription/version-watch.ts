/**
 * Whether the live tables were folded by this code's projections. While they were not, this projector stands aside: old
 * ones go on folding the old sides until a rebuild with the new code has swapped them, then it is theirs to stand aside.
 */
import { rebuild, type RebuildOptions, type Rebuilt } from '../rebuild/rebuild.ts';
import { CannotRebuild } from '../rebuild/slot-claim.ts';
import type { ProjectorDependencies } from '../projector-dependencies.ts';
import type { Subscription } from '../projections/subscription.ts';
import { ProjectionsOutdated, readActiveSlots } from './active-slots.ts';

export class VersionWatch {
  readonly #with: ProjectorDependencies & Subscription;
  readonly #closing = new AbortController();
  #rebuilding: Promise<void> | null = null;

  constructor(dependencies: ProjectorDependencies & Subscription) {
    this.#with = dependencies;
  }

  /** Why this projector must stand aside, null when it need not. Begins a rebuild when it is to do that by itself. */
  async whyAside(): Promise<string | null> {
    const { database, rebuildsByItself } = this.#with;
    try {
      await readActiveSlots(database, this.#with);
      return null;
    } catch (error) {
      if (!(error instanceof ProjectionsOutdated)) throw error;
      if (!rebuildsByItself) return error.message;
      this.#rebuilding ??= this.#rebuild(error.projections).finally(() => (this.#rebuilding = null));
      return `being rebuilt: ${error.projections.join(', ')}`;
    }
  }

  /** A rebuild under way stops where it is, and goes on from there at the next start. */
  async close(): Promise<void> {
    this.#closing.abort(new Error('closing'));
    await this.#rebuilding;
  }

  async #rebuild(outdated: readonly string[]): Promise<void> {
    const { logger } = this.#with;
    const options = { projections: outdated, compare: false, signal: this.#closing.signal };
    logger.info({ projections: outdated }, 'the tables are of another version: rebuilding them');
    try {
      const { projected } = await this.#goOnOrBegin(options);
      logger.info({ projections: outdated, projected }, 'the tables are rebuilt');
    } catch (error) {
      if (!this.#closing.signal.aborted) logger.error({ err: error, projections: outdated }, 'the tables were not rebuilt: trying again');
    }
  }

  /** Where one that ended early stands, or these very sides from before, else anew. */
  async #goOnOrBegin(options: RebuildOptions): Promise<Rebuilt> {
    for (const beginning of ['unfinished', 'kept'] as const) {
      try {
        return await rebuild(this.#with, { ...options, beginning });
      } catch (error) {
        if (!(error instanceof CannotRebuild)) throw error;
      }
    }
    return rebuild(this.#with, options);
  }
}

/** A disk whose syncs complete when the test says so. */
export class SlowDisk {
  readonly #waiting: PromiseWithResolvers<void>[] = [];
  /** Number of syncs requested. */
  syncs = 0;

  readonly fdatasync = (): Promise<void> => {
    this.syncs++;
    const sync = Promise.withResolvers<void>();
    this.#waiting.push(sync);
    return sync.promise;
  };

  complete(): void {
    this.#waiting.shift()!.resolve();
  }

  fail(error: Error): void {
    this.#waiting.shift()!.reject(error);
  }
}

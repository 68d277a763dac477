/** A disk that takes what is written when the test says so. */
export class SlowDisk {
  readonly #waiting: PromiseWithResolvers<void>[] = [];
  /** How often it was asked. */
  asked = 0;

  readonly sync = (): Promise<void> => {
    this.asked++;
    const one = Promise.withResolvers<void>();
    this.#waiting.push(one);
    return one.promise;
  };

  takesIt(): void {
    this.#waiting.shift()!.resolve();
  }

  refuses(error: Error): void {
    this.#waiting.shift()!.reject(error);
  }
}

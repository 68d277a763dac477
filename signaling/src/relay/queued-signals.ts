export interface QueuedSignals {
  /** Calls `onExpired` after the timeout if signals for `dst` are still queued then; once for each `src`. */
  watch(dst: string, src: string, onExpired: () => void): void;
  close(): void;
}

export function queuedSignals(timeoutMs: number, hasQueuedSignals: (dst: string) => Promise<boolean>): QueuedSignals {
  const watched = new Map<string, { timer: NodeJS.Timeout; expiryBySender: Map<string, () => void> }>();

  async function check(dst: string): Promise<void> {
    const expiryBySender = watched.get(dst)?.expiryBySender ?? new Map<string, () => void>();
    watched.delete(dst);
    if (await hasQueuedSignals(dst)) for (const onExpired of expiryBySender.values()) onExpired();
  }

  return {
    watch(dst, src, onExpired) {
      const known = watched.get(dst);
      if (known !== undefined) known.expiryBySender.set(src, onExpired);
      else watched.set(dst, { timer: setTimeout(() => void check(dst), timeoutMs), expiryBySender: new Map([[src, onExpired]]) });
    },
    close() {
      for (const { timer } of watched.values()) clearTimeout(timer);
      watched.clear();
    },
  };
}

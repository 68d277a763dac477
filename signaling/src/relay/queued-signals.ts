export interface WaitingSignals {
  /** Calls `expired` after the patience, if letters for `dst` still wait then; once for each `src`. */
  watch(dst: string, src: string, expired: () => void): void;
  close(): void;
}

export function waitingSignals(timeoutMs: number, areLeft: (dst: string) => Promise<boolean>): WaitingSignals {
  const watched = new Map<string, { timer: NodeJS.Timeout; senders: Map<string, () => void> }>();

  async function look(dst: string): Promise<void> {
    const senders = watched.get(dst)?.senders ?? new Map<string, () => void>();
    watched.delete(dst);
    if (await areLeft(dst)) for (const expired of senders.values()) expired();
  }

  return {
    watch(dst, src, expired) {
      const known = watched.get(dst);
      if (known !== undefined) known.senders.set(src, expired);
      else watched.set(dst, { timer: setTimeout(() => void look(dst), timeoutMs), senders: new Map([[src, expired]]) });
    },
    close() {
      for (const { timer } of watched.values()) clearTimeout(timer);
      watched.clear();
    },
  };
}

/** Signals to the others that the user types: again every few seconds while they do, and at once when they stop. */
const repeatMs = 3_000;
const idleMs = 5_000;

export interface TypingSignal {
  typed(isEmpty: boolean): void;
  stopped(): void;
}

export function createTypingSignal(send: (active: boolean) => unknown, clock: () => number = Date.now): TypingSignal {
  let sentAt: number | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stopped = () => {
    clearTimeout(timer);
    if (sentAt === null) return;
    sentAt = null;
    send(false);
  };
  return {
    typed(isEmpty) {
      if (isEmpty) return stopped();
      clearTimeout(timer);
      timer = setTimeout(stopped, idleMs);
      if (sentAt !== null && clock() - sentAt < repeatMs) return;
      sentAt = clock();
      send(true);
    },
    stopped,
  };
}

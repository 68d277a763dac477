/** Named timers. Starting one again replaces it. */
export interface Timers {
  after(name: string, milliseconds: number, action: () => void): void;
  every(name: string, milliseconds: number, action: () => void): void;
  stop(name: string): void;
  close(): void;
}

export function createTimers(): Timers {
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  function stop(name: string): void {
    // Ends intervals, too.
    clearTimeout(timers.get(name));
    timers.delete(name);
  }
  return {
    after(name, milliseconds, action) {
      stop(name);
      timers.set(name, setTimeout(action, milliseconds));
    },
    every(name, milliseconds, action) {
      stop(name);
      timers.set(name, setInterval(action, milliseconds));
    },
    stop,
    close() {
      for (const name of timers.keys()) stop(name);
    },
  };
}

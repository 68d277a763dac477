import type { Writable } from 'node:stream';
import { Presets, SingleBar } from 'cli-progress';

/** Counts of events or rows, with the rate so far and the time left. */
export interface ProgressBar {
  update(done: number, total: number, phase?: string): void;
  stop(): void;
}

const lineIntervalMs = 1_000;

export function startProgressBar(
  label: string,
  target: { line: (text: string) => void } | { terminal: Writable & { isTTY?: boolean; columns?: number } },
): ProgressBar {
  if ('line' in target) return jsonLines(label, target.line);
  return target.terminal.isTTY ? terminalBar(label, target.terminal) : { update: () => undefined, stop: () => undefined };
}

/** Columns of a bar that has room. */
const maxBarSize = 40;
/** Columns for percentage, counts, rate, time left and phase. */
const figureColumns = 58;

function terminalBar(label: string, stream: Writable & { columns?: number }): ProgressBar {
  const room = (stream.columns ?? 80) - label.length - figureColumns;
  const bar = new SingleBar(
    {
      format: `${label} {bar} {percentage}% | {value}/{total} | {rate}/s | {left} left | {phase}`,
      stream,
      barsize: Math.max(5, Math.min(maxBarSize, room)),
      hideCursor: true,
      clearOnComplete: false,
      noTTYOutput: false,
    },
    Presets.shades_classic,
  );
  const startedAt = performance.now();
  bar.start(0, 0, { rate: 0, left: '?', phase: '' });
  return {
    update(done, total, phase = '') {
      const { rate, secondsLeft } = estimate(done, total, startedAt);
      bar.setTotal(total);
      bar.update(done, { rate, left: secondsLeft === null ? '?' : `${secondsLeft} s`, phase });
    },
    stop: () => bar.stop(),
  };
}

/** At most one line per second and one per phase. */
function jsonLines(label: string, line: (text: string) => void): ProgressBar {
  const startedAt = performance.now();
  let printedAt = -Infinity;
  let lastPhase = '';
  return {
    update(done, total, phase = '') {
      const now = performance.now();
      if (phase === lastPhase && now - printedAt < lineIntervalMs) return;
      printedAt = now;
      lastPhase = phase;
      line(JSON.stringify({ progress: label, phase, done, total, ...estimate(done, total, startedAt) }));
    },
    stop: () => undefined,
  };
}

function estimate(done: number, total: number, startedAt: number): { rate: number; secondsLeft: number | null } {
  const rate = Math.round(done / Math.max(0.001, (performance.now() - startedAt) / 1_000));
  return { rate, secondsLeft: rate === 0 ? null : Math.ceil(Math.max(0, total - done) / rate) };
}

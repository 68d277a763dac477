import type { Writable } from 'node:stream';
import { Presets, SingleBar } from 'cli-progress';

/** How far something is: counts of events or rows, and the time left by the rate so far. */
export interface Bar {
  update(done: number, total: number, phase?: string): void;
  stop(): void;
}

const oncePerMs = 1_000;

export function startBar(what: string, to: { line: (text: string) => void } | { terminal: Writable & { isTTY?: boolean } }): Bar {
  if ('line' in to) return lineBar(what, to.line);
  return to.terminal.isTTY ? drawnBar(what, to.terminal) : { update: () => undefined, stop: () => undefined };
}

function drawnBar(what: string, stream: Writable): Bar {
  const bar = new SingleBar(
    {
      format: `${what} {bar} {percentage}% | {value}/{total} | {rate}/s | {left} left | {phase}`,
      stream,
      hideCursor: true,
      clearOnComplete: false,
      noTTYOutput: false,
    },
    Presets.shades_classic,
  );
  const began = performance.now();
  bar.start(0, 0, { rate: 0, left: '?', phase: '' });
  return {
    update(done, total, phase = '') {
      bar.setTotal(total);
      bar.update(done, { ...speedOf(done, total, began), phase });
    },
    stop: () => bar.stop(),
  };
}

/** A line a second at most: a machine that reads along is told, and not flooded. */
function lineBar(what: string, line: (text: string) => void): Bar {
  const began = performance.now();
  let told = -Infinity;
  let lastPhase = '';
  return {
    update(done, total, phase = '') {
      const now = performance.now();
      if (phase === lastPhase && now - told < oncePerMs) return;
      told = now;
      lastPhase = phase;
      line(JSON.stringify({ progress: what, phase, done, total, ...secondsLeft(done, total, began) }));
    },
    stop: () => undefined,
  };
}

function secondsLeft(done: number, total: number, began: number): { rate: number; secondsLeft: number | null } {
  const rate = Math.round(done / Math.max(0.001, (performance.now() - began) / 1_000));
  return { rate, secondsLeft: rate === 0 ? null : Math.ceil(Math.max(0, total - done) / rate) };
}

function speedOf(done: number, total: number, began: number): { rate: number; left: string } {
  const { rate, secondsLeft: left } = secondsLeft(done, total, began);
  return { rate, left: left === null ? '?' : `${left} s` };
}

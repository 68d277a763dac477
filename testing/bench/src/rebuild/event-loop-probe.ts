/**
 * Preloaded into a server under test (`node --import`). Every half second it appends a line to STALLS_FILE: the time in milliseconds since the
 * epoch, and the longest stall of the event loop since the last line, in milliseconds. Worker threads preload it too but do not record: they
 * serve no requests, and some wait for the disk.
 */
import { appendFile } from 'node:fs/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';

const resolutionMs = 1;
const file = process.env['STALLS_FILE']!;

if (isMainThread) {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs });
  histogram.enable();
  setInterval(() => {
    // Asynchronous, because a write may wait for the disk during a replay and would itself stall the loop.
    void appendFile(file, `${Date.now()} ${(histogram.max / 1e6 - resolutionMs).toFixed(1)}\n`);
    histogram.reset();
  }, 500).unref();
}

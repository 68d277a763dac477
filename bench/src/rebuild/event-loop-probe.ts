/**
 * Imported into a server that is measured (`node --import`): each half second a line in STALLS_FILE, of its longest stall of
 * the event loop in milliseconds and of when that half second ended.
 */
import { appendFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

const resolutionMs = 1;
const file = process.env['STALLS_FILE']!;
const histogram = monitorEventLoopDelay({ resolution: resolutionMs });
histogram.enable();
setInterval(() => {
  appendFileSync(file, `${Date.now()} ${(histogram.max / 1e6 - resolutionMs).toFixed(1)}\n`);
  histogram.reset();
}, 500).unref();

import { endToEnd } from './end-to-end.ts';
import type { Benchmark } from './measure/sample.ts';

/** In the order in which they run. */
export const benchmarks: readonly Benchmark[] = [endToEnd];

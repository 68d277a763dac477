import { bounds } from './bounds/bounds.ts';
import { endToEnd } from './end-to-end/end-to-end.ts';
import { growth } from './growth/growth.ts';
import type { Benchmark } from './measure/benchmark.ts';
import { rebuildUnderLoad } from './rebuild/rebuild-under-load.ts';
import { append } from './stages/append.ts';
import { coldStart } from './stages/cold-start.ts';
import { fanOut } from './stages/fan-out.ts';
import { httpCommand } from './stages/http-command.ts';
import { idleMemory } from './stages/idle-memory.ts';
import { eventBus } from './stages/event-bus.ts';
import { product } from './product/product.ts';
import { projection } from './stages/projection.ts';
import { sealing } from './sealing/sealing.ts';
import { tracing } from './tracing/tracing.ts';

/** All benchmarks, in the order in which they run. */
export const benchmarks: readonly Benchmark[] = [
  endToEnd,
  bounds,
  sealing,
  tracing,
  append,
  eventBus,
  projection,
  rebuildUnderLoad,
  httpCommand,
  fanOut,
  idleMemory,
  coldStart,
  product,
  growth,
];

import { expect, test } from '@jest/globals';
import { SpanStatusCode } from '@opentelemetry/api';
import { emptyResource } from '@opentelemetry/resources';
import { InMemorySpanExporter } from '@opentelemetry/sdk-trace';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { deferredSpans } from './deferred-spans.ts';

const [traceId, parentId] = ['0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331'];
const parent = `00-${traceId}-${parentId}-01`;

function openSpans() {
  const exporter = new InMemorySpanExporter();
  const spans = deferredSpans({ resource: emptyResource(), exporter, delayMs: 60_000 });
  return { exporter, start: spans.start, close: spans.close };
}

test('a span that is handed over later has its own ids, causes, attributes, outcome and times', async () => {
  const { exporter, start, close } = openSpans();
  // In memory, spans are gone when the exporter is shut down.
  exporter.shutdown = async () => undefined;
  const before = Date.now();
  const outer = start('outer', { parent: undefined, attributes: { a: 1 } }, { traceId, spanId: '1111111111111111' });
  const inner = start('inner', { kind: 'consumer', parent, links: [parent] }, { traceId, spanId: '2222222222222222' });
  expect(inner.traceparent).toBe(`00-${traceId}-2222222222222222-01`);
  inner.fail(new TypeError('broken'));
  inner.end();
  const between = Date.now();
  outer.setAttributes({ b: 2 });
  outer.end();
  expect(exporter.getFinishedSpans()).toEqual([]);
  await close();

  const [first, second] = exporter.getFinishedSpans();
  expect(first).toMatchObject({
    name: 'inner',
    parentSpanContext: { spanId: parentId },
    links: [{ context: { traceId, spanId: parentId } }],
  });
  expect(first!.status).toEqual({ code: SpanStatusCode.ERROR, message: 'TypeError: broken' });
  expect(first!.spanContext()).toMatchObject({ traceId, spanId: '2222222222222222' });
  expect(second).toMatchObject({ name: 'outer', attributes: { a: 1, b: 2 } });
  expect(second!.parentSpanContext).toBeUndefined();
  expect(second!.spanContext()).toMatchObject({ traceId, spanId: '1111111111111111' });
  const millis = ([seconds, nanos]: readonly [number, number]) => seconds * 1e3 + nanos / 1e6;
  // Span times follow the system clock, from which performance.now() drifts. Date.now() counts whole milliseconds.
  expect(millis(second!.startTime)).toBeGreaterThanOrEqual(before - 1);
  expect(millis(first!.endTime)).toBeLessThanOrEqual(between + 1);
  expect(millis(second!.endTime)).toBeGreaterThanOrEqual(millis(first!.endTime) - 1);
});

test('many spans are handed over before their time', async () => {
  const { exporter, start } = openSpans();
  for (let index = 0; index < 512; index++) start('span', { parent }, { traceId, spanId: index.toString(16).padStart(16, '1') }).end();
  await waitUntil(() => exporter.getFinishedSpans().length === 512, { what: 'the spans' });
});

test('a span that ends twice is exported once', async () => {
  const { exporter, start, close } = openSpans();
  exporter.shutdown = async () => undefined;
  const span = start('span', { parent }, { traceId, spanId: '1111111111111111' });
  span.end();
  span.end();
  await close();
  expect(exporter.getFinishedSpans()).toHaveLength(1);
});

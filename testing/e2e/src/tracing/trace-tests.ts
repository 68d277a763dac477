import { expect, test } from '@jest/globals';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { register } from '../person.ts';
import type { System } from '../systems/system.ts';
import type { OtlpReceiver, ReceivedSpan } from './otlp-receiver.ts';

export interface TracedSystem extends System {
  receiver: OtlpReceiver;
  /** Output of all processes. */
  output(): string;
}

const sendRoute = 'POST /v1/conversations/:conversationId/messages';

/** `services` that record the request, the append and the publication; the projection and the push; the delivery. */
export function traceTests(system: () => TracedSystem, services: { commands: string; projector: string; gateway: string }): void {
  const group = async () => {
    const [ada, bob] = [await register(system().origin, 'ada'), await register(system().origin, 'bob')];
    const { conversation } = await ada.command('POST', '/v1/conversations', { kind: 'group', title: 'Tea', memberIds: [bob.id] });
    return { ada, bob, path: `/v1/conversations/${conversation.id}/messages`, conversationId: conversation.id as string };
  };
  const awaitSpans = async (traceId: string, names: readonly string[]): Promise<Record<string, ReceivedSpan>> => {
    const ofTrace = () => system().receiver.spans.filter((span) => span.traceId === traceId);
    // The search index has a batch of its own.
    const find = (name: string) => ofTrace().find((span) => span.name === name && span.attributes['parley.subscription'] !== 'search');
    await waitUntil(() => names.every((name) => find(name)), {
      what: () =>
        `the spans ${names.join(', ')} of ${traceId}; received: ${ofTrace()
          .map(({ name }) => name)
          .join(', ')}`,
      deadlineMs: 20_000,
    });
    return Object.fromEntries(names.map((name) => [name, find(name)!]));
  };

  test('one trace from the request to the socket of the receiver', async () => {
    const { ada, bob, path } = await group();
    const device = await bob.connect();
    const [traceId, clientSpan] = ['4bf92f3577b34da6a3ce929d0e0e4736', '00f067aa0ba902b7'];
    const headers = { traceparent: `00-${traceId}-${clientSpan}-01` };
    const { body } = await ada.ask('POST', path, { text: 'hello' }, { headers });
    await device.waitFor('message.sent', (event) => event.message.id === body.message.id);
    device.close();

    const spans = await awaitSpans(traceId, [sendRoute, 'append', 'publish', 'project', 'push', 'deliver']);
    const parent = (name: string) => Object.values(spans).find(({ spanId }) => spanId === spans[name]!.parentSpanId)?.name;
    expect(spans[sendRoute]).toMatchObject({ parentSpanId: clientSpan, attributes: { 'http.response.status_code': expect.anything() } });
    expect(['append', 'publish', 'project', 'push', 'deliver'].map((name) => [name, parent(name)])).toEqual([
      ['append', sendRoute],
      ['publish', 'append'],
      ['project', 'append'],
      ['push', 'append'],
      ['deliver', 'push'],
    ]);
    // The batch's span is linked to all commands in it; those of the other commands are linked to the batch's.
    const batch = system().receiver.spans.find(
      ({ spanId }) => spans['project']!.links.includes(spanId) && spanId !== spans['append']!.spanId,
    );
    const { links } = batch?.name === 'project' ? batch : spans['project']!;
    expect(links).toContain(spans['append']!.spanId);
    expect([sendRoute, 'append', 'publish'].map((name) => spans[name]!.service)).toEqual(Array(3).fill(services.commands));
    expect([spans['project'], spans['push']].map((span) => span!.service)).toEqual(Array(2).fill(services.projector));
    expect(spans['deliver']!.service).toBe(services.gateway);
    expect(spans['append']!.startedAt <= spans['project']!.startedAt && spans['project']!.endedAt <= spans['deliver']!.endedAt).toBe(true);
    expect(JSON.stringify(Object.values(spans), (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))).not.toContain(
      'hello',
    );
  });

  test('a command of a socket is traced to the sockets of the receivers, and log lines have its id', async () => {
    const { ada, bob, conversationId } = await group();
    const [sender, device] = [await ada.connect(), await bob.connect()];
    const before = system().receiver.spans.length;
    await sender.emitWithAck('message.send', { conversationId, text: 'from a socket', clientId: crypto.randomUUID() });
    await device.waitFor('message.sent', (event) => event.message.text === 'from a socket');
    for (const each of [sender, device]) each.close();
    const sent = () =>
      system()
        .receiver.spans.slice(before)
        .find(({ name }) => name === sendRoute);
    await waitUntil(sent, { what: 'the span of the command' });
    await awaitSpans(sent()!.traceId, ['append', 'publish', 'project', 'push', 'deliver']);

    const { headers } = await ada.ask('GET', `/v1/conversations/${conversationId}`);
    const requestId = headers.get('x-request-id')!;
    const query = () => system().receiver.spans.find(({ attributes }) => attributes['parley.request_id'] === requestId);
    await waitUntil(query, { what: 'the span of the query' });
    const line = system()
      .output()
      .split('\n')
      .find((text) => text.includes(requestId) && text.includes('request completed'));
    expect(JSON.parse(line!)).toMatchObject({ trace_id: query()!.traceId });
  });

  test('a request that the client does not sample leaves no span', async () => {
    const { ada, bob, path } = await group();
    const device = await bob.connect();
    const unsampled = 'aaaabbbbccccddddeeeeffff00001111';
    await ada.ask('POST', path, { text: 'quiet' }, { headers: { traceparent: `00-${unsampled}-00f067aa0ba902b7-00` } });
    await device.waitFor('message.sent', (event) => event.message.text === 'quiet');
    device.close();
    // Spans arrive in the order in which they ended: those of a later request come after.
    const sampled = 'aaaabbbbccccddddeeeeffff00002222';
    await ada.ask('POST', path, { text: 'loud' }, { headers: { traceparent: `00-${sampled}-00f067aa0ba902b7-01` } });
    await awaitSpans(sampled, [sendRoute, 'append', 'publish', 'project', 'push', 'deliver']);
    expect(system().receiver.spans.filter(({ traceId }) => traceId === unsampled)).toEqual([]);
  });
}

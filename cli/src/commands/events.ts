import { Option } from '@commander-js/extra-typings';
import type { EventStore } from '@parley/event-store/event-store';
import { eventCatalogue, type EventType } from '@parley/events/catalogue';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { PARTITIONS } from '@parley/events/partitions';
import { streamPartition, type StreamName } from '@parley/events/streams';
import { command, type MakeCommand } from '../command.ts';
import { streamName, wholeNumber } from '../log/arguments.ts';
import { parsePlace, positionsAt, requirePlace } from '../log/places.ts';
import { follow, readInOrder } from '../log/read-log.ts';

const types = Object.keys(eventCatalogue) as EventType[];

export const eventsCommand: MakeCommand = (start) =>
  command('events', 'Shows what the log says, in the order in which it was recorded.', [
    'parley events --type MessageSent --limit 20',
    'parley events --stream conversation-0190a5d2-7c3e-7b1a-9f00-1c2d3e4f5a6b --json',
    'parley events --from 2026-05-01T12:00:00Z --follow',
  ])
    .option('--stream <name>', 'only this stream: account-ID, conversation-ID, pair-ID, membership-CONVERSATION:USER', streamName)
    .addOption(new Option('--type <type>', 'only events of this type').choices(types))
    .option('--from <place>', 'begin at a time, a Parley-Position or partition:position (then only that partition)', parsePlace)
    .option('--limit <count>', 'so many events at most', wholeNumber)
    .option('--follow', 'go on with what comes, until Ctrl-C')
    .action((options) =>
      start(options, async ({ stores, output, signal }) => {
        const { store } = await stores();
        const after = await begin(store, options);
        const events = options.follow ? follow(store, after, { signal }) : readInOrder(store, after);
        let left = options.limit ?? Infinity;
        for await (const event of events) {
          if (signal.aborted || left === 0) break;
          if ((options.stream && event.stream !== options.stream) || (options.type && event.type !== options.type)) continue;
          output.tell(event, sentence(event));
          if (--left === 0) break;
        }
      }),
    );

async function begin(
  store: EventStore,
  { stream, from }: { stream?: StreamName | undefined; from?: ReturnType<typeof parsePlace> | undefined },
) {
  let after = new Map(Array.from({ length: PARTITIONS }, (_, partition) => [partition, 0]));
  if (from?.kind === 'position') {
    await requirePlace(store, from);
    after = new Map([[from.partition, Math.max(0, from.position - 1)]]);
  } else if (from) {
    // What was recorded in the very microsecond belongs to it.
    for (const [partition, position] of await positionsAt(store, { kind: 'time', micros: from.micros - 1 })) after.set(partition, position);
  }
  if (!stream) return after;
  const partition = streamPartition(stream);
  return new Map([[partition, after.get(partition) ?? 0]]);
}

function sentence({ recordedAt, partition, position, stream, version, type, payload, metadata }: AnyStoredEvent): string {
  const at = new Date(recordedAt / 1_000).toISOString();
  return `${at} ${partition}:${position} ${stream}@${version} ${type} by ${metadata.actorId} ${JSON.stringify(payload)}`;
}

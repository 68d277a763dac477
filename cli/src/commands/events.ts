import { Option } from '@commander-js/extra-typings';
import type { EventStore } from '@parley/event-store/event-store';
import { eventCatalogue, type EventType } from '@parley/events/catalogue';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { PARTITIONS } from '@parley/events/partitions';
import { streamPartition, type StreamName } from '@parley/events/streams';
import { command, type MakeCommand } from '../command.ts';
import { streamName, wholeNumber } from '../log/arguments.ts';
import { parseLogPosition, positionsAt, requireInLog, type LogPosition } from '../log/log-position.ts';
import { follow, readInOrder } from '../log/read-log.ts';

const types = Object.keys(eventCatalogue) as EventType[];

export const eventsCommand: MakeCommand = (start) =>
  command('events', 'List the events of the log in the order in which they were recorded', [
    'parley events --type MessageSent --limit 20',
    'parley events --stream conversation-0190a5d2-7c3e-7b1a-9f00-1c2d3e4f5a6b --json',
    'parley events --from 2026-05-01T12:00:00Z --follow',
  ])
    .summary('List the events of the log in recording order')
    .option('--stream <name>', 'only this stream: account-ID, conversation-ID, pair-ID or membership-CONVERSATION:USER', streamName)
    .addOption(new Option('--type <type>', 'only events of this type').choices(types))
    .option(
      '--from <position>',
      'start at a time, a Parley-Position token or partition:position (the last two list one partition)',
      parseLogPosition,
    )
    .option('--limit <count>', 'maximum number of events', wholeNumber)
    .option('--follow', 'keep printing new events until Ctrl-C')
    .action((options) =>
      start(options, async ({ stores, output, signal }) => {
        const { store } = await stores();
        const after = await startPositions(store, options);
        const events = options.follow ? follow(store, after, { signal }) : readInOrder(store, after);
        let left = options.limit ?? Infinity;
        for await (const event of events) {
          if (signal.aborted || left === 0) break;
          if ((options.stream && event.stream !== options.stream) || (options.type && event.type !== options.type)) continue;
          output.print(event, describeEvent(event));
          if (--left === 0) break;
        }
      }),
    );

async function startPositions(
  store: EventStore,
  { stream, from }: { stream?: StreamName | undefined; from?: LogPosition | undefined },
): Promise<Map<number, number>> {
  let after = new Map(Array.from({ length: PARTITIONS }, (_, partition) => [partition, 0]));
  if (from?.kind === 'position') {
    await requireInLog(store, from);
    after = new Map([[from.partition, Math.max(0, from.position - 1)]]);
  } else if (from) {
    // Includes events recorded in exactly this microsecond.
    after = new Map([...after, ...(await positionsAt(store, { kind: 'time', micros: from.micros - 1 }))]);
  }
  if (!stream) return after;
  const partition = streamPartition(stream);
  return new Map([[partition, after.get(partition) ?? 0]]);
}

function describeEvent({ recordedAt, partition, position, stream, version, type, erased, payload, metadata }: AnyStoredEvent): string {
  const at = new Date(recordedAt / 1_000).toISOString();
  return `${at} ${partition}:${position} ${stream}@${version} ${type}${erased ? ' (erased)' : ''} by ${metadata.actorId} ${JSON.stringify(payload)}`;
}

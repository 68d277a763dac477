import { readProjectionStates, type ProjectionState } from '@parley/projector/inspect/projection-states';
import { readSubscriptionState, type PartitionState, type SubscriptionState } from '@parley/read-tables/subscription-state';
import { subscriptions } from '@parley/projector/projections/subscriptions';
import { command, type MakeCommand } from '../command.ts';
import type { Column } from '../output/table.ts';

export const projectionsCommand: MakeCommand = (start) =>
  command('projections', 'Show projection lag, parked events, pushes and the slots of each read table', [
    'parley projections',
    'parley projections --partitions --json',
  ])
    .summary('Show lag, parked events, pushes and slots of the read tables')
    .option('--partitions', 'also list each partition')
    .action((options) =>
      start(options, async ({ stores, output }) => {
        const opened = await stores();
        for (const subscription of subscriptions) {
          const { partitions, ...total } = await readSubscriptionState(opened, subscription.subscription);
          output.list([total], subscriptionColumns);
          output.note('');
          output.list(await readProjectionStates(opened.read, subscription), projectionColumns);
          if (!options.partitions) continue;
          output.note('');
          output.list(partitions, partitionColumns);
        }
      }),
    );

const subscriptionColumns: Column<Omit<SubscriptionState, 'partitions'>>[] = [
  { title: 'subscription', value: ({ subscription }) => subscription },
  { title: 'projected', value: ({ position }) => position, align: 'right' },
  { title: 'log', value: ({ head }) => head, align: 'right' },
  { title: 'lag', value: ({ lagEvents }) => lagEvents, align: 'right' },
  { title: 'lag s', value: ({ lagSeconds }) => lagSeconds.toFixed(1), align: 'right' },
  { title: 'parked', value: ({ parkedSequences }) => parkedSequences, align: 'right' },
  { title: 'parked events', value: ({ parkedEvents }) => parkedEvents, align: 'right' },
  { title: 'pushed', value: ({ pushed }) => pushed, align: 'right' },
  { title: 'epoch', value: ({ epoch }) => epoch, align: 'right' },
];

const projectionColumns: Column<ProjectionState>[] = [
  { title: 'projection', value: ({ projection }) => projection },
  { title: 'active slot', value: ({ slot }) => slot },
  { title: 'version', value: ({ activeVersion }) => activeVersion, align: 'right' },
  { title: "this release's version", value: ({ version }) => version, align: 'right' },
  {
    title: 'inactive slot',
    value: ({ inactiveSlot, inactiveSlotAt }) => (inactiveSlot === 'empty' ? inactiveSlot : `${inactiveSlot}, at ${inactiveSlotAt}`),
  },
];

const partitionColumns: Column<PartitionState>[] = [
  { title: 'partition', value: ({ partition }) => partition, align: 'right' },
  { title: 'projected', value: ({ position }) => position, align: 'right' },
  { title: 'log', value: ({ head }) => head, align: 'right' },
  { title: 'lag s', value: ({ lagSeconds }) => lagSeconds.toFixed(1), align: 'right' },
  { title: 'pushed', value: ({ pushed }) => pushed, align: 'right' },
];

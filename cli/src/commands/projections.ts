import { subscriptions } from '@parley/projector/projections/subscriptions';
import { command, type MakeCommand } from '../command.ts';
import { readProjectionStates } from '@parley/projector/inspect/projection-states';
import { readSubscriptionState } from '@parley/projector/inspect/subscription-state';

export const projectionsCommand: MakeCommand = (start) =>
  command('projections', 'Shows how far the read tables are projected: checkpoint, log, lag, what is parked, what was pushed.', [
    'parley projections',
    'parley projections --partitions --json',
  ])
    .option('--partitions', 'each partition by itself')
    .action((options) =>
      start(options, async ({ stores, output }) => {
        const opened = await stores();
        for (const subscription of subscriptions) {
          const { partitions, ...whole } = await readSubscriptionState(opened, subscription.subscription);
          output.list(
            [whole],
            [
              { title: 'subscription', of: ({ subscription: name }) => name },
              { title: 'projected', of: ({ position }) => position, right: true },
              { title: 'log', of: ({ head }) => head, right: true },
              { title: 'lag', of: ({ lagEvents }) => lagEvents, right: true },
              { title: 'lag s', of: ({ lagSeconds }) => lagSeconds.toFixed(1), right: true },
              { title: 'parked', of: ({ parkedSequences }) => parkedSequences, right: true },
              { title: 'events parked', of: ({ parkedEvents }) => parkedEvents, right: true },
              { title: 'pushed', of: ({ pushed }) => pushed, right: true },
              { title: 'epoch', of: ({ epoch }) => epoch, right: true },
            ],
          );
          output.say('');
          output.list(await readProjectionStates(opened.read, subscription), [
            { title: 'projection', of: ({ projection }) => projection },
            { title: 'live slot', of: ({ slot }) => slot },
            { title: 'live version', of: ({ liveVersion }) => liveVersion, right: true },
            { title: "this release's", of: ({ version }) => version, right: true },
            {
              title: 'other slot',
              of: ({ inactiveSlot, inactiveSlotAt }) => (inactiveSlot === 'empty' ? inactiveSlot : `${inactiveSlot}, at ${inactiveSlotAt}`),
            },
          ]);
          if (!options.partitions) continue;
          output.say('');
          output.list(partitions, [
            { title: 'partition', of: ({ partition }) => partition, right: true },
            { title: 'projected', of: ({ position }) => position, right: true },
            { title: 'log', of: ({ head }) => head, right: true },
            { title: 'lag s', of: ({ lagSeconds }) => lagSeconds.toFixed(1), right: true },
            { title: 'pushed', of: ({ pushed }) => pushed, right: true },
          ]);
        }
      }),
    );

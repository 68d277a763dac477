import type { Webhook, WebhookDelivery } from '@parley/events/wire/webhooks';
import { command, group, type MakeCommand } from '../command.ts';
import type { Invocation } from '../invocation.ts';
import { apiOf, originText, type OperatorApi } from '../keys/operator-api.ts';
import { uuidText } from '../log/arguments.ts';

const example = '0190a5d2-7c3e-7b1a-9f00-1c2d3e4f5a6b';

export const webhooksCommand: MakeCommand = (start) =>
  group('webhooks', 'Look at webhooks, and pause, resume or move them; through a running server', [
    command('list', 'List the webhooks, and how far behind each is', ['parley webhooks list'])
      .option('--origin <url>', originText)
      .action((options) => start(options, async (invocation) => listWebhooks(apiOf(invocation, options), invocation))),
    command('show', 'Show a webhook with its last failed attempts', [`parley webhooks show ${example}`])
      .argument('<id>', 'id of the webhook', uuidText)
      .option('--origin <url>', originText)
      .action((id, options) => start(options, async (invocation) => showWebhook(apiOf(invocation, options), id, invocation))),
    command('seek', 'Deliver again from another place in the log', [`parley webhooks seek ${example} 2026-05-01T12:00:00Z`])
      .argument('<id>', 'id of the webhook', uuidText)
      .argument('<to>', '`start`, `now`, a position or a time')
      .option('--origin <url>', originText)
      .action((id, to, options) =>
        start(options, async (invocation) => {
          await apiOf(invocation, options)('POST', `/v1/webhooks/${id}/seek`, { to });
          invocation.output.print({ sought: id, to }, `Delivers from ${to} on.`);
        }),
      ),
    ...(['pause', 'resume'] as const).map((change) =>
      command(change, change === 'pause' ? 'Pause a webhook; its place is kept' : 'Resume a paused or disabled webhook', [
        `parley webhooks ${change} ${example}`,
      ])
        .argument('<id>', 'id of the webhook', uuidText)
        .option('--origin <url>', originText)
        .action((id, options) =>
          start(options, async (invocation) => {
            await apiOf(invocation, options)('POST', `/v1/webhooks/${id}/${change}`);
            invocation.output.print({ [`${change}d`]: id }, `${change === 'pause' ? 'Paused' : 'Resumed'} ${id}.`);
          }),
        ),
    ),
  ]).summary('Manage webhooks');

async function listWebhooks(api: OperatorApi, { output }: Invocation): Promise<void> {
  const { items } = await api<{ items: Webhook[] }>('GET', '/v1/webhooks');
  output.list(
    items,
    [
      { title: 'id', value: ({ id }) => id },
      { title: 'url', value: ({ url }) => url },
      { title: 'types', value: ({ types }) => types.join(' ') },
      { title: 'state', value: ({ state }) => state },
      { title: 'behind', value: ({ lag }) => `${lag.events} events, ${lag.seconds} s` },
      { title: 'last answer', value: ({ lastDelivery }) => (lastDelivery ? `${lastDelivery.status ?? 'none'} ${lastDelivery.at}` : '') },
    ],
    'No webhooks.',
  );
}

async function showWebhook(api: OperatorApi, id: string, { output }: Invocation): Promise<void> {
  const { webhook } = await api<{ webhook: Webhook }>('GET', `/v1/webhooks/${id}`);
  const { items } = await api<{ items: WebhookDelivery[] }>('GET', `/v1/webhooks/${id}/deliveries?state=failed&limit=20`);
  const { url, types, state, reason, lag } = webhook;
  const lines = [
    `${url} (${state}${reason === null ? '' : `: ${reason}`})`,
    `types: ${types.join(' ')}`,
    `behind: ${lag.events} events, ${lag.seconds} s`,
    ...(items.length === 0 ? ['No failed attempts.'] : ['Last failed attempts:']),
    ...items.map(
      (item) => `${item.at}  ${item.type} ${item.id}  attempt ${item.attempt}: ${item.error}, next ${item.nextAttemptAt ?? 'never'}`,
    ),
  ];
  output.print({ webhook, failed: items }, lines.join('\n'));
}

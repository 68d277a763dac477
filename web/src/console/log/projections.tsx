import { Banner, Tag } from '../../design/parts.tsx';
import { formatNumber, formatSeconds } from '../format.ts';
import { Properties, Loading, Page } from '../parts.tsx';
import { Table, type Column } from '../table.tsx';
import { useLoad } from '../use-load.ts';
import type { ProjectionsAnswer, ProjectionState, SubscriptionState } from './admin-api.ts';
import { LagChart } from './lag-chart.tsx';

const everyMs = 5_000;
const titles: Readonly<Record<string, string>> = { live: 'Live tables', search: 'Search index' };
export const subscriptionTitle = (subscription: string): string => titles[subscription] ?? subscription;

export function Projections() {
  const loaded = useLoad<ProjectionsAnswer>('/admin/api/state', { everyMs });
  return (
    <Page title="Projections" note="How far the tables are behind the log">
      <div class="console-scroll" tabIndex={0} role="group" aria-label="Projections">
        <Loading loaded={loaded}>
          {({ subscriptions, samples, divergence }) => (
            <>
              {divergence !== null && <Banner icon="alert" tone="danger" role="alert" title="The log has lost events" text={divergence} />}
              {subscriptions.map((state) => (
                <Subscription key={state.subscription} state={state} samples={samples} />
              ))}
            </>
          )}
        </Loading>
      </div>
    </Page>
  );
}

function Subscription({ state, samples }: { state: SubscriptionState } & Pick<ProjectionsAnswer, 'samples'>) {
  const { subscription, position, head, lagEvents, lagSeconds, parkedSequences, pushed, projections } = state;
  const title = subscriptionTitle(subscription);
  return (
    <section class="console-subscription" data-subscription={subscription}>
      <h2>{title}</h2>
      <Properties
        properties={[
          ['Behind the log', `${formatNumber(lagEvents)} events, ${formatSeconds(lagSeconds)}`],
          ['Applied', `${formatNumber(position)} of ${formatNumber(head)} events`],
          ...(pushed === null ? [] : [['Pushed', formatNumber(pushed)] as const]),
          ['Dead letters', formatNumber(parkedSequences)],
        ]}
      />
      <LagChart samples={samples} subscription={subscription} label={`${title}: seconds behind the log over the last hour`} />
      <Table label={title} columns={columns} rows={projections} keyOf={({ projection }) => projection} empty="" />
    </section>
  );
}

const columns: readonly Column<ProjectionState>[] = [
  { label: 'Table', cell: ({ projection }) => <code>{projection}</code> },
  { label: 'Slot', cell: ({ slot }) => slot ?? '–' },
  {
    label: 'Version',
    cell: ({ activeVersion, version }) =>
      activeVersion === version ? version : <Tag tone="danger">{`${activeVersion ?? '–'} of ${version}`}</Tag>,
  },
  {
    label: 'Other slot',
    cell: ({ inactiveSlot, inactiveSlotAt }) => (inactiveSlot === 'empty' ? '' : `${inactiveSlot}, ${formatNumber(inactiveSlotAt)} events`),
  },
];

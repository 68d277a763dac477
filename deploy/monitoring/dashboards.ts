/** The dashboards of Parley: their panels and queries. `npm run generate` writes them to `grafana/`. */
import type { Dashboard, Panel } from './grafana-dashboard.ts';

const rate = (metric: string): string => `rate(${metric}[$__rate_interval])`;
const perSecond = (metric: string, by: string): string => `sum by (${by}) (${rate(metric)})`;
/** For series that exist only once something has gone wrong: the panel shows 0 until then. */
const orZero = (query: string): string => `${query} or vector(0)`;

function quantiles(metric: string, selector = ''): Panel['queries'] {
  return ['0.5', '0.95', '0.99'].map((quantile) => [
    `histogram_quantile(${quantile}, sum by (le) (${rate(`${metric}_bucket${selector}`)}))`,
    `p${Number(quantile) * 100}`,
  ]);
}

const requests = 'parley_http_request_duration_seconds';

const lag: Panel = {
  title: 'Projection lag',
  description: 'Age of the oldest event in the last batch. Above 5 s: ParleyProjectionLag.',
  unit: 's',
  queries: [['max by (shard) (parley_projection_lag_seconds)', '{{shard}}']],
};
const delivery: Panel = {
  title: 'Delivery time',
  description: 'From the log to the sockets of the receivers.',
  unit: 's',
  queries: quantiles('parley_delivery_seconds'),
};
const sockets: Panel = {
  title: 'Sockets',
  unit: 'short',
  queries: [['sum by (instance) (parley_sockets_connected)', '{{instance}}']],
};

const overview: Dashboard = {
  name: 'overview',
  title: 'Parley: overview',
  rows: [
    {
      title: 'Users',
      panels: [
        { title: 'Requests by status', unit: 'reqps', queries: [[perSecond(`${requests}_count`, 'status'), '{{status}}']] },
        {
          title: 'Messages sent',
          description: 'By REST. Messages that clients send on their sockets are under Sockets, commands.',
          unit: 'ops',
          queries: [[`sum(${rate(`${requests}_count{operation="sendMessage",status=~"2.."}`)})`, 'sent']],
        },
        {
          title: 'Failed requests',
          description: 'Share of answers 5xx. Above 1 %: ParleyErrors.',
          unit: 'percentunit',
          queries: [[`(sum(${rate(`${requests}_count{status=~"5.."}`)}) or vector(0)) / sum(${rate(`${requests}_count`)})`, 'failed']],
        },
        { title: 'Time to send a message', unit: 's', queries: quantiles(requests, '{operation="sendMessage"}') },
        delivery,
        sockets,
      ],
    },
    {
      title: 'System',
      panels: [
        lag,
        { title: 'Instances up', unit: 'short', queries: [['sum by (service) (up{job="parley"})', '{{service}}']] },
        {
          title: 'Log diverged',
          description: '1: the log lacks acknowledged events, and commands are refused (ParleyLogDiverged).',
          unit: 'short',
          queries: [['max by (service) (parley_log_diverged)', '{{service}}']],
        },
        {
          title: 'CPU',
          unit: 'percentunit',
          queries: [[perSecond('process_cpu_seconds_total', 'service, instance'), '{{service}} {{instance}}']],
        },
        { title: 'Memory', unit: 'bytes', queries: [['process_resident_memory_bytes', '{{service}} {{instance}}']] },
        { title: 'Event loop lag, p99', unit: 's', queries: [['nodejs_eventloop_lag_p99_seconds', '{{service}} {{instance}}']] },
        {
          title: 'Garbage collection',
          unit: 'percentunit',
          queries: [[perSecond('nodejs_gc_duration_seconds_sum', 'service'), '{{service}}']],
        },
        {
          title: 'Requests by operation',
          unit: 'reqps',
          queries: [[`topk(10, ${perSecond(`${requests}_count`, 'operation')})`, '{{operation}}']],
        },
        {
          title: 'Slowest operations, p95',
          unit: 's',
          queries: [[`topk(10, histogram_quantile(0.95, ${perSecond(`${requests}_bucket`, 'operation, le')}))`, '{{operation}}']],
        },
      ],
    },
  ],
};

const deliveryDashboard: Dashboard = {
  name: 'delivery',
  title: 'Parley: delivery',
  rows: [
    {
      title: 'Sockets',
      panels: [
        delivery,
        { title: 'Pushes published', unit: 'ops', queries: [[`sum(${rate('parley_push_published_total')})`, 'published']] },
        {
          title: 'Pushes received by gateways',
          unit: 'ops',
          queries: [[perSecond('parley_pushes_total', 'instance, kind'), '{{instance}} {{kind}}']],
        },
        {
          title: 'Resyncs',
          description: 'Connections that were asked to read again.',
          unit: 'ops',
          queries: [[`sum(${rate('parley_resyncs_total')})`, 'resyncs']],
        },
        {
          title: 'Commits not published',
          description: 'Projectors read them from the log instead, up to 250 ms later.',
          unit: 'ops',
          queries: [[perSecond('parley_event_bus_dropped_total', 'reason'), '{{reason}}']],
        },
      ],
    },
    {
      title: 'Webhooks',
      panels: [
        {
          title: 'Attempts',
          unit: 'ops',
          queries: [[perSecond('parley_webhook_attempts_total', 'webhook, outcome'), '{{webhook}} {{outcome}}']],
        },
        { title: 'Time of an attempt', unit: 's', queries: quantiles('parley_webhook_attempt_seconds') },
        { title: 'Lag', unit: 'short', queries: [['sum by (webhook) (parley_webhook_lag_events)', '{{webhook}}']] },
        {
          title: 'Waiting for another attempt',
          unit: 'short',
          queries: [['sum by (webhook) (parley_webhook_pending_events)', '{{webhook}}']],
        },
        {
          title: 'Disabled',
          unit: 'short',
          queries: [[orZero('sum by (webhook, reason) (parley_webhook_disabled_total)'), '{{webhook}} {{reason}}']],
        },
        { title: 'Halted partitions', unit: 'short', queries: [[orZero('sum by (reason) (parley_webhook_halts_total)'), '{{reason}}']] },
      ],
    },
  ],
};

const projections: Dashboard = {
  name: 'projections',
  title: 'Parley: projections',
  rows: [
    {
      title: 'Read tables',
      panels: [
        lag,
        { title: 'Events behind', unit: 'short', queries: [['max by (shard) (parley_projection_lag_events)', '{{shard}}']] },
        { title: 'Events projected', unit: 'ops', queries: [[perSecond('parley_projection_batch_events_sum', 'shard'), '{{shard}}']] },
        { title: 'Batches', unit: 'ops', queries: [[perSecond('parley_projection_batch_seconds_count', 'shard'), '{{shard}}']] },
        { title: 'Time of a batch', unit: 's', queries: quantiles('parley_projection_batch_seconds') },
        { title: 'Events in a batch', unit: 'short', queries: quantiles('parley_projection_batch_events') },
      ],
    },
    {
      title: 'Failures',
      panels: [
        { title: 'Parked events', unit: 'short', queries: [['sum by (shard) (parley_projection_parked_events_total)', '{{shard}}']] },
        { title: 'Halted partitions', unit: 'short', queries: [[orZero('sum by (reason) (parley_projection_halts_total)'), '{{reason}}']] },
      ],
    },
    {
      title: 'Erasure',
      panels: [
        { title: 'Events behind', unit: 'short', queries: [['sum by (subscription) (parley_erasure_lag_events)', '{{subscription}}']] },
        { title: 'Halted partitions', unit: 'short', queries: [[orZero('sum by (reason) (parley_erasure_halts_total)'), '{{reason}}']] },
      ],
    },
  ],
};

const socketsDashboard: Dashboard = {
  name: 'sockets',
  title: 'Parley: sockets',
  rows: [
    {
      title: 'Gateways',
      panels: [
        sockets,
        { title: 'Commands', unit: 'ops', queries: [[perSecond('parley_socket_commands_total', 'command'), '{{command}}']] },
        {
          title: 'Failed commands',
          unit: 'ops',
          queries: [[orZero(perSecond('parley_socket_commands_total{ok="false"}', 'command')), '{{command}}']],
        },
        {
          title: 'Bytes not read by sockets',
          unit: 'bytes',
          queries: [['sum by (instance) (parley_socket_unsent_bytes)', '{{instance}}']],
        },
        {
          title: 'Sockets closed at a limit',
          unit: 'ops',
          queries: [[orZero(perSecond('parley_sockets_closed_total', 'bound')), '{{bound}}']],
        },
        {
          title: 'Refused at a limit',
          description: 'Requests, connections and messages of all services.',
          unit: 'ops',
          queries: [[orZero(perSecond('parley_bound_exceeded_total', 'bound')), '{{bound}}']],
        },
      ],
    },
    {
      title: 'Calls',
      panels: [
        { title: 'Peers', unit: 'short', queries: [['sum by (instance) (parley_peers_connected)', '{{instance}}']] },
        {
          title: 'Messages between peers',
          unit: 'ops',
          queries: [[orZero(perSecond('parley_peer_messages_total', 'type, route')), '{{type}} {{route}}']],
        },
        {
          title: 'Refused',
          unit: 'ops',
          queries: [[orZero(perSecond('parley_peer_refusals_total', 'kind, reason')), '{{kind}} {{reason}}']],
        },
      ],
    },
  ],
};

const stores: Dashboard = {
  name: 'stores',
  title: 'Parley: stores',
  rows: [
    {
      title: 'MySQL',
      panels: [
        { title: 'Up', unit: 'short', queries: [['mysql_up', '{{instance}}']] },
        { title: 'Statements', unit: 'ops', queries: [[rate('mysql_global_status_questions'), '{{instance}}']] },
        { title: 'Commits', unit: 'ops', queries: [[rate('mysql_global_status_commands_total{command="commit"}'), '{{instance}}']] },
        {
          title: 'Connections',
          unit: 'short',
          queries: [
            ['mysql_global_status_threads_connected', '{{instance}} connected'],
            ['mysql_global_status_threads_running', '{{instance}} running'],
          ],
        },
        { title: 'Waits for row locks', unit: 'ops', queries: [[rate('mysql_global_status_innodb_row_lock_waits'), '{{instance}}']] },
        {
          title: 'Pages read from disk',
          description: 'A steady high rate: the buffer pool is too small (PARLEY_MYSQL_BUFFER_POOL).',
          unit: 'ops',
          queries: [[rate('mysql_global_status_innodb_buffer_pool_reads'), '{{instance}}']],
        },
        { title: 'Writes to the redo log', unit: 'bytes', queries: [[rate('mysql_global_status_innodb_os_log_written'), '{{instance}}']] },
      ],
    },
    {
      title: 'RabbitMQ',
      panels: [
        { title: 'Commits published', unit: 'ops', queries: [[`sum(${rate('rabbitmq_global_messages_received_total')})`, 'published']] },
        { title: 'Commits waiting', unit: 'short', queries: [['sum(rabbitmq_queue_messages)', 'waiting']] },
        { title: 'Memory', unit: 'bytes', queries: [['rabbitmq_process_resident_memory_bytes', '{{instance}}']] },
      ],
    },
    {
      title: 'Redis',
      panels: [
        { title: 'Commands', unit: 'ops', queries: [[rate('redis_commands_processed_total'), '{{instance}}']] },
        { title: 'Memory', unit: 'bytes', queries: [['redis_memory_used_bytes', '{{instance}}']] },
        { title: 'Clients', unit: 'short', queries: [['redis_connected_clients', '{{instance}}']] },
      ],
    },
  ],
};

export const dashboards: readonly Dashboard[] = [overview, deliveryDashboard, projections, socketsDashboard, stores];

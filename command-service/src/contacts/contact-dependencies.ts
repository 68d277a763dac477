import type { EventStore } from '@parley/event-store/event-store';
import type { Clock } from '@parley/service-kit/clock';
import type { HandleCommand } from '../handle-command.ts';
import type { Quotas } from '../quotas.ts';
import type { CallParticipations } from '../participations/call-participations.ts';

export interface ContactDependencies {
  handleCommand: HandleCommand;
  store: EventStore;
  clock: Clock;
  quotas: Pick<Quotas, 'contactRequests'>;
  participations: Pick<CallParticipations, 'reconcile'>;
}

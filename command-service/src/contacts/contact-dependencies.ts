import type { EventStore } from '@parley/event-store/event-store';
import type { Clock } from '@parley/service-kit/clock';
import type { HandleCommand } from '../handle-command.ts';
import type { CallPlaces } from '../leases/call-places.ts';

export interface ContactDependencies {
  handleCommand: HandleCommand;
  store: EventStore;
  clock: Clock;
  places: Pick<CallPlaces, 'settle'>;
}

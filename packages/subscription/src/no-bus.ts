import type { EventBus } from '@parley/event-bus/event-bus';

/** For subscriptions that receive no published commits: the poll of the heads shows them what is new. */
export const noBus: Pick<EventBus, 'consume'> = { consume: async () => ({ close: async () => undefined }) };

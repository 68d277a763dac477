import { expect, test } from '@jest/globals';
import { LogDiverged } from '@parley/event-store/event-store';
import { newId } from '@parley/events/ids';
import { openAdmin } from '../admin.fixture.ts';

test('HA 3.1: the state says that the log has lost acknowledged events', async () => {
  const intact = await openAdmin();
  expect((await intact.request('/admin/api/state')).body.divergence).toBeNull();
  const lost = new LogDiverged(3, { position: 7, eventId: newId() }, 'no event');
  const diverged = await openAdmin({ store: { ...intact.log.store, divergence: () => lost } });
  expect((await diverged.request('/admin/api/state')).body.divergence).toBe(lost.message);
  await diverged.close();
  await intact.close();
});

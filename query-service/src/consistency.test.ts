import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { deleteByKeys, upsert } from '@parley/database/table-sql';
import { encodePosition } from '@parley/events/positions';
import { parkedEvents } from '@parley/read-tables/bookkeeping-tables';
import { openService, register, type ServiceFixture } from './service.fixture.ts';
import { accountRegistered } from '@parley/events/event-constructors/account-events';
import { newId } from '@parley/events/ids';

let service: ServiceFixture;
beforeAll(async () => {
  service = await openService({ deadlineMs: 150 });
});
afterAll(() => service.close());

async function registerUnprojected(username: string) {
  const userId = newId();
  const personal = { username, displayName: username, email: null };
  const [event] = await service.log.append(userId, accountRegistered({ userId, personal }));
  return { userId, event: event!, token: service.log.tokenOf(event!) };
}

const me = (userId: string, position: string) => service.get(userId, '/v1/me', { 'parley-position': position });

describe('a query with positions', () => {
  test('responds at once if the read tables have reached them', async () => {
    const { userId, token } = await registerUnprojected('reached');
    await service.log.apply();
    expect((await me(userId, token)).status).toBe(200);
  });

  test('waits for a projection in progress', async () => {
    const own = await openService({ deadlineMs: 5_000 });
    const userId = newId();
    const personal = { username: 'in_progress', displayName: 'x', email: null };
    const [event] = await own.log.append(userId, accountRegistered({ userId, personal }));
    const replies = Promise.all(
      Array.from({ length: 20 }, () => own.get(userId, '/v1/me', { 'parley-position': own.log.tokenOf(event!) })),
    );
    await own.log.apply();
    expect((await replies).map(({ status }) => status)).toEqual(Array(20).fill(200));
    await own.close();
  });

  test('fails with projection_lagging and Retry-After after the deadline', async () => {
    const { userId, token } = await registerUnprojected('lagging');
    const reply = await me(userId, token);
    expect([reply.status, reply.body, reply.headers.get('retry-after')]).toEqual([
      503,
      expect.objectContaining({ code: 'projection_lagging' }),
      '1',
    ]);
    await service.log.apply();
    expect((await me(userId, token)).status).toBe(200);
  });

  test('waits for each of up to eight positions', async () => {
    const projected = await registerUnprojected('first_of_two');
    await service.log.apply();
    const unprojected = await registerUnprojected('second_of_two');
    expect((await me(projected.userId, `${projected.token}, ${unprojected.token}`)).status).toBe(503);
    expect((await me(projected.userId, Array(8).fill(projected.token).join(','))).status).toBe(200);
    expect((await me(projected.userId, Array(9).fill(projected.token).join(','))).status).toBe(422);
  });

  test('fails at once for positions of another epoch, beyond the log, or malformed', async () => {
    const { userId, event } = await registerUnprojected('unknown_position');
    const { partition, position } = event;
    const { epoch } = service.log.store;
    for (const token of [
      encodePosition({ epoch: epoch + 1, partition, position }),
      encodePosition({ epoch, partition, position: position + 1 }),
      'nonsense',
    ]) {
      const reply = await me(userId, token);
      expect([token, reply.status, reply.body]).toEqual([token, 412, expect.objectContaining({ code: 'position_unknown' })]);
    }
  });

  test('fails with projection_parked while one of them waits in a parked sequence; other queries succeed', async () => {
    const { database } = service.log;
    const userId = await register(service.log, 'not_parked');
    const parked = await registerUnprojected('parked');
    await service.log.apply();
    const { partition: partitionId, position, stream, version } = parked.event;
    const row = { subscription: 'live', partitionId, position, sequenceId: parked.userId, stream, version };
    await database.write([upsert(parkedEvents, [row], database.dialect)]);

    const reply = await me(parked.userId, parked.token);
    expect([reply.status, reply.body]).toEqual([503, expect.objectContaining({ code: 'projection_parked' })]);
    expect((await service.get(userId, '/v1/me')).status).toBe(200);

    await database.write([deleteByKeys(parkedEvents, [row], database.dialect)]);
    expect((await me(parked.userId, parked.token)).status).toBe(200);
  });
});

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

async function registerUnfolded(username: string) {
  const userId = newId();
  const personal = { username, displayName: username, email: null };
  const [event] = await service.log.append(userId, accountRegistered({ userId, personal }));
  return { userId, event: event!, token: service.log.tokenOf(event!) };
}

const me = (userId: string, position: string) => service.get(userId, '/v1/me', { 'parley-position': position });

describe('a query that is sent positions', () => {
  test('answers at once when the read slot has reached them', async () => {
    const { userId, token } = await registerUnfolded('reached');
    await service.log.apply();
    expect((await me(userId, token)).status).toBe(200);
  });

  test('waits for a projection that is on its way', async () => {
    const own = await openService({ deadlineMs: 5_000 });
    const userId = newId();
    const personal = { username: 'on_its_way', displayName: 'x', email: null };
    const [event] = await own.log.append(userId, accountRegistered({ userId, personal }));
    const waiting = Promise.all(
      Array.from({ length: 20 }, () => own.get(userId, '/v1/me', { 'parley-position': own.log.tokenOf(event!) })),
    );
    await own.log.apply();
    expect((await waiting).map(({ status }) => status)).toEqual(Array(20).fill(200));
    await own.close();
  });

  test('answers projection_lagging after the deadline, with Retry-After', async () => {
    const { userId, token } = await registerUnfolded('lagging');
    const reply = await me(userId, token);
    expect([reply.status, reply.body, reply.headers.get('retry-after')]).toEqual([
      503,
      expect.objectContaining({ code: 'projection_lagging' }),
      '1',
    ]);
    await service.log.apply();
    expect((await me(userId, token)).status).toBe(200);
  });

  test('needs every one of up to eight', async () => {
    const folded = await registerUnfolded('first_of_two');
    await service.log.apply();
    const unfolded = await registerUnfolded('second_of_two');
    expect((await me(folded.userId, `${folded.token}, ${unfolded.token}`)).status).toBe(503);
    expect((await me(folded.userId, Array(8).fill(folded.token).join(','))).status).toBe(200);
    expect((await me(folded.userId, Array(9).fill(folded.token).join(','))).status).toBe(422);
  });

  test('is refused at once when they are of another epoch, beyond the log, or no positions', async () => {
    const { userId, event } = await registerUnfolded('unknown_position');
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

  test('answers projection_parked while one of them waits in a parked sequence; others go on', async () => {
    const { database } = service.log;
    const userId = await register(service.log, 'not_parked');
    const parked = await registerUnfolded('parked');
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

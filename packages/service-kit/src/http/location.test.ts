import { describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { appWith, id, routes } from './http-app.fixture.ts';

describe('Location', () => {
  test('is the path of what was created', async () => {
    const { app } = appWith();
    const created = await request(app).post(`/v1/rooms/${id}/notes`).set('Authorization', 'Bearer good').send({ text: 'hello' });
    expect([created.status, created.headers['location']]).toEqual([201, `/v1/rooms/${id}/notes/1`]);
    expect((await request(app).get(`/v1/rooms/${id}`)).headers['location']).toBeUndefined();
  });

  test('is only sent with 201', async () => {
    const handle = async () => ({ status: 200, body: { params: { roomId: id } } });
    const { app } = appWith({ routes: [{ ...routes[0]!, handle }] });
    const existing = await request(app).post(`/v1/rooms/${id}/notes`).set('Authorization', 'Bearer good').send({ text: 'hello' });
    expect([existing.status, existing.headers['location']]).toEqual([200, undefined]);
  });

  test('is required of a route that answers 201', () => {
    const { location: _, ...unlocated } = routes[0]!;
    expect(() => appWith({ routes: [unlocated] })).toThrow('addNote answers 201 without a location');
  });
});

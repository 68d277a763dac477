import { EventEmitter } from 'node:events';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Call } from '@parley/events/wire/calls';
import { observableValue } from '../../observable-value.ts';
import type { ParleyClient } from '../../parley-client.ts';
import type { ParleyState } from '../../parley-state.ts';
import { noCallsState, type CallMediaDriver } from '../calls.ts';
import { createCallMedia } from './create-call-media.ts';

class FakeTrack extends EventTarget {
  isStopped = false;
  enabled = true;
  readonly kind: string;
  constructor(kind: string) {
    super();
    this.kind = kind;
  }
  stop(): void {
    this.isStopped = true;
  }
}

class FakeStream {
  tracks: FakeTrack[];
  constructor(tracks: FakeTrack[]) {
    this.tracks = tracks;
  }
  getTracks = () => this.tracks;
}

class FakePeer extends EventEmitter {
  static opened: [string, { token: string; host: string; port: number; secure: boolean }][] = [];
  constructor(...created: (typeof FakePeer.opened)[number]) {
    super();
    FakePeer.opened.push(created);
  }
  destroy(): void {}
}

const page = new EventTarget();
beforeAll(() => {
  const addEventListener = page.addEventListener.bind(page);
  const removeEventListener = page.removeEventListener.bind(page);
  Object.assign(globalThis, { MediaStream: FakeStream, addEventListener, removeEventListener });
});
afterAll(() => ['MediaStream', 'addEventListener', 'removeEventListener'].forEach((name) => Reflect.deleteProperty(globalThis, name)));

const participant = (userId: string) => ({
  userId,
  peerId: `${userId}_1`,
  audio: true,
  video: true,
  screen: false,
  joinedAt: '',
  leftAt: null,
});
const call = {
  id: 'call',
  conversationId: 'room',
  state: 'ongoing',
  participants: [participant('ann'), participant('me')],
} as unknown as Call;
const peer = { id: 'me_1', token: 'secret' };

/** A client whose calls are joined at once. */
function fakeClient({ refusal }: { refusal?: Error } = {}) {
  const state = observableValue<ParleyState>({ status: 'live', chat: null, calls: noCallsState });
  const setCurrent = (current: ParleyState['calls']['current']) => state.set({ ...state.get(), calls: { ...noCallsState, current } });
  const announced: object[] = [];
  const left: unknown[] = [];
  let driver: CallMediaDriver | undefined;
  const start = async () => {
    if (refusal) throw refusal;
    driver!.openPeer(peer);
    setCurrent({ step: 'joined', conversationId: 'room', call, peer });
  };
  const calls = {
    start,
    accept: start,
    attach: (attached: CallMediaDriver) => ((driver = attached), () => undefined),
    async leave(options: unknown) {
      left.push(options);
      setCurrent(null);
    },
  };
  const api = {
    getIceServers: async () => ({ iceServers: [{ urls: ['stun:chat'] }] }),
    changeParticipant: async (input: object) => void announced.push(input),
  };
  const client = {
    origin: 'https://chat.example.com',
    state: state.get,
    subscribe: state.subscribe,
    calls,
    api,
  } as unknown as ParleyClient;
  return { client, announced, left, setCurrent };
}

function mediaOf(client: ParleyClient) {
  const opened: FakeTrack[] = [];
  const devices = {
    async getUserMedia(kinds: object) {
      const tracks = Object.keys(kinds).map((kind) => new FakeTrack(kind));
      opened.push(...tracks);
      return new FakeStream(tracks);
    },
  };
  return { media: createCallMedia(client, { Peer: FakePeer as never, devices: devices as never }), opened };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test('joins with microphone and camera, shows the others, and reports what it sends', async () => {
  const { client, announced } = fakeClient();
  const { media } = mediaOf(client);
  await media.accept(call, 'video');
  await settled();
  expect(media.state()).toMatchObject({ call: { id: 'call' }, local: { audio: true, video: true, screen: false } });
  expect(media.state().participants).toEqual([
    { userId: 'ann', peerId: 'ann_1', audio: true, video: true, screen: false, stream: null, connection: 'connecting', speaking: false },
  ]);
  const [id, server] = FakePeer.opened.at(-1)!;
  expect([id, server]).toMatchObject(['me_1', { token: 'secret', host: 'chat.example.com', port: 443, secure: true, path: '/peerjs' }]);
  await media.setAudio(false);
  await settled();
  const joined = { conversationId: 'room', callId: 'call', video: true, screen: false };
  expect(announced).toEqual([
    { ...joined, audio: true },
    { ...joined, audio: false },
  ]);
  media.close();
});

test('releases the devices at the end of the call, also when it is refused', async () => {
  const { client, setCurrent } = fakeClient();
  const { media, opened } = mediaOf(client);
  await media.start('room', 'video');
  setCurrent(null);
  expect([opened.every(({ isStopped }) => isStopped), media.state().call, media.state().local.stream]).toEqual([true, null, null]);
  media.close();
  const refused = fakeClient({ refusal: new Error('call_full') });
  const other = mediaOf(refused.client);
  await expect(other.media.start('room', 'video')).rejects.toThrow('call_full');
  expect(other.opened.map(({ isStopped }) => isStopped)).toEqual([true, true]);
  other.media.close();
});

test('leaves the call with the page', async () => {
  const { client, left } = fakeClient();
  const { media } = mediaOf(client);
  page.dispatchEvent(new Event('pagehide'));
  await media.start('room', 'video');
  page.dispatchEvent(new Event('pagehide'));
  expect(left).toEqual([{ keepalive: true }]);
  media.close();
  page.dispatchEvent(new Event('pagehide'));
  expect(left).toHaveLength(1);
});

import { EventEmitter } from 'node:events';
import { afterEach, expect, test } from '@jest/globals';
import { PeerConnections } from './peer-connections.ts';

class FakeConnection extends EventEmitter {
  readonly peer: string;
  isClosed = false;
  answered: unknown = null;
  replaced: unknown[] = [];
  level = 0;
  peerConnection = Object.assign(new EventTarget(), {
    connectionState: 'new',
    getSenders: () => [{ track: { kind: 'video' }, replaceTrack: async (track: unknown) => void this.replaced.push(track) }],
    getReceivers: () => [{ track: { kind: 'audio' }, getSynchronizationSources: () => [{ audioLevel: this.level }] }],
  });
  constructor(peer: string) {
    super();
    this.peer = peer;
  }
  answer(stream: unknown): void {
    this.answered = stream;
  }
  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.emit('close');
  }
  become(state: string): void {
    this.peerConnection.connectionState = state;
    this.peerConnection.dispatchEvent(new Event('connectionstatechange'));
  }
}

class FakePeer extends EventEmitter {
  static last: FakePeer;
  readonly created: unknown[];
  disconnected = false;
  destroyed = false;
  dialed: FakeConnection[] = [];
  reconnects = 0;
  constructor(...created: unknown[]) {
    super();
    this.created = created;
    FakePeer.last = this;
  }
  call(peerId: string): FakeConnection {
    const connection = new FakeConnection(peerId);
    this.dialed.push(connection);
    return connection;
  }
  reconnect(): void {
    this.reconnects += 1;
    this.disconnected = false;
  }
  destroy(): void {
    this.destroyed = true;
  }
}

const opened: PeerConnections[] = [];
afterEach(() => opened.splice(0).forEach((connections) => connections.closePeer()));

const local = 'local stream' as unknown as MediaStream;
const remote = 'remote stream' as unknown as MediaStream;
const server = { host: 'chat', port: 443, path: '/peerjs', secure: true, config: { iceServers: [] } };

function open() {
  const connections = new PeerConnections({ Peer: FakePeer as never, onChange: () => undefined, redialMs: 1 });
  opened.push(connections);
  connections.open({ id: 'me_1', token: 'secret' }, local, server);
  return { connections, peer: FakePeer.last };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1));
}

test('dials those who are in once signaling is connected, and shows their streams', () => {
  const { connections, peer } = open();
  connections.dial('ann_1');
  expect([peer.created, peer.dialed]).toEqual([['me_1', { ...server, token: 'secret' }], []]);
  expect(connections.states).toEqual({ ann_1: { stream: null, connection: 'connecting', speaking: false } });
  peer.emit('open', 'me_1');
  const [ann] = peer.dialed;
  ann!.emit('stream', remote);
  ann!.become('connected');
  expect(connections.states).toEqual({ ann_1: { stream: remote, connection: 'connected', speaking: false } });
});

test('answers those who join later, and never dials them', async () => {
  const { connections, peer } = open();
  peer.emit('open', 'me_1');
  const ben = new FakeConnection('ben_1');
  peer.emit('call', ben);
  expect([ben.answered, connections.states['ben_1']?.connection]).toEqual([local, 'connecting']);
  ben.become('failed');
  expect([ben.isClosed, connections.states['ben_1']?.connection]).toEqual([true, 'reconnecting']);
  const again = new FakeConnection('ben_1');
  peer.emit('call', again);
  again.become('connected');
  expect([peer.dialed, connections.states['ben_1']?.connection]).toEqual([[], 'connected']);
});

test('a connection that fails is dialed again; one that is only interrupted is not', async () => {
  const { connections, peer } = open();
  peer.emit('open', 'me_1');
  connections.dial('ann_1');
  peer.dialed[0]!.become('connected');
  peer.dialed[0]!.become('disconnected');
  expect([connections.states['ann_1']?.connection, peer.dialed.length]).toEqual(['reconnecting', 1]);
  peer.dialed[0]!.become('failed');
  await until(() => peer.dialed.length === 2);
  peer.dialed[0]!.emit('stream', remote);
  peer.dialed[1]!.become('connected');
  expect(connections.states['ann_1']).toEqual({ stream: null, connection: 'connected', speaking: false });
});

test('who hangs up is not dialed again', async () => {
  const { connections, peer } = open();
  peer.emit('open', 'me_1');
  connections.dial('ann_1');
  connections.dial('ben_1');
  peer.dialed[0]!.close();
  connections.hangUp('ann_1');
  peer.dialed[1]!.close();
  await until(() => peer.dialed.length === 3);
  expect([peer.dialed[2]!.peer, Object.keys(connections.states)]).toEqual(['ben_1', ['ben_1']]);
});

test('shows who speaks', async () => {
  const { connections, peer } = open();
  peer.emit('open', 'me_1');
  connections.dial('ann_1');
  peer.dialed[0]!.level = 0.3;
  await until(() => connections.states['ann_1']!.speaking);
  peer.dialed[0]!.level = 0;
  await until(() => !connections.states['ann_1']!.speaking);
});

test('replaces the track in every connection, reconnects its signaling, and closes everything', async () => {
  const { connections, peer } = open();
  peer.emit('open', 'me_1');
  connections.dial('ann_1');
  const screen = { kind: 'video' } as MediaStreamTrack;
  connections.replaceTrack(screen);
  expect(peer.dialed[0]!.replaced).toEqual([screen]);
  peer.disconnected = true;
  peer.emit('disconnected');
  await until(() => peer.reconnects === 1);
  connections.closePeer();
  expect([peer.destroyed, peer.dialed[0]!.isClosed, connections.states]).toEqual([true, true, {}]);
});

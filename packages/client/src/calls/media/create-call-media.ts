/**
 * Media of this device's call, in a browser: microphone, camera, screen, and a connection to every other participant. Load it when
 * a call begins, together with PeerJS:
 *
 *   const [{ createCallMedia }, { Peer }] = await Promise.all([loadCallMedia(), import('peerjs')]);
 *   const media = createCallMedia(client, { Peer });
 *   await media.accept(client.state().calls.ringing[0], 'audio');
 */
import type { Call, Peer } from '@parley/events/wire/calls';
import { observableValue } from '../../observable-value.ts';
import type { ParleyClient } from '../../parley-client.ts';
import type { JoinedCall } from '../call-state.ts';
import type { CallRef } from '../calls.ts';
import { createAnnouncer } from './announcer.ts';
import { createBlackTrack } from './black-track.ts';
import { createIceServers } from './ice-servers.ts';
import { LocalMedia, noLocalMedia, type LocalMediaState } from './local-media.ts';
import { notConnected, PeerConnections, type PeerState } from './peer-connections.ts';
import type { PeerClass } from './peer.ts';

export interface CallMediaState {
  /** Null while this device is in no call. */
  call: Call | null;
  /** Media that this device sends. */
  local: LocalMediaState;
  /** The others in the call. */
  participants: readonly RemoteParticipant[];
}

export interface RemoteParticipant extends PeerState {
  userId: string;
  peerId: string;
  audio: boolean;
  video: boolean;
  screen: boolean;
}

export interface CallMedia {
  state(): CallMediaState;
  /** Calls the listener with every new state. Returns a function that unsubscribes. */
  subscribe(listener: (state: CallMediaState) => void): () => void;
  /** Asks for the devices, then calls. Rejects as getUserMedia and `client.calls.start` do. */
  start(conversationId: string, media: Call['media']): Promise<void>;
  /** Asks for the devices, then answers the call or joins it. */
  accept(call: CallRef, media: Call['media']): Promise<void>;
  setAudio(on: boolean): Promise<void>;
  /** Off releases the camera. */
  setVideo(on: boolean): Promise<void>;
  /** The others see the screen instead of the camera, until `stopSharing` or the browser's own button. */
  shareScreen(): Promise<void>;
  stopSharing(): Promise<void>;
  /** Uses this microphone or camera from now on. */
  setDevice(kind: 'audio' | 'video', deviceId: string): Promise<void>;
  leave(): Promise<void>;
  /** Ends the call for everyone. */
  end(): Promise<void>;
  /** Leaves the call and releases the devices. */
  close(): void;
}

export interface CallMediaOptions {
  /** The class of PeerJS. */
  Peer: PeerClass;
  devices?: Pick<MediaDevices, 'getUserMedia' | 'getDisplayMedia'>;
}

export function createCallMedia(client: ParleyClient, { Peer, devices = navigator.mediaDevices }: CallMediaOptions): CallMedia {
  const state = observableValue<CallMediaState>({ call: null, local: noLocalMedia, participants: [] });
  const onChange = () => publish();
  const connections = new PeerConnections({ Peer, onChange });
  const onTrack = (track: MediaStreamTrack) => connections.replaceTrack(track);
  const local = new LocalMedia({ devices, createBlackTrack, onTrack, onChange });
  const announce = createAnnouncer(client.api);
  const driver = createDriver(client, connections, local);

  function publish(): void {
    const joined = joinedCall(client);
    state.set({ call: joined?.call ?? null, local: local.state, participants: joined ? participantsOf(joined, connections.states) : [] });
    if (joined && local.state.stream) announce(joined.call, local.state);
  }

  async function join(media: Call['media'], command: () => Promise<void>): Promise<void> {
    if (client.state().calls.current) throw new Error('this device is in a call');
    await local.open(media);
    client.calls.attach(driver);
    try {
      await command();
    } finally {
      if (!client.state().calls.current) local.close();
    }
  }

  function releaseDevices(): void {
    connections.closePeer();
    local.close();
  }

  const stopWatching = watchCall(client, { onChange: publish, onEnd: releaseDevices });

  return {
    state: state.get,
    subscribe: state.subscribe,
    start: (conversationId, media) => join(media, () => client.calls.start(conversationId, media)),
    accept: (call, media) => join(media, () => client.calls.accept(call)),
    setAudio: async (on) => local.setAudio(on),
    setVideo: (on) => local.setVideo(on),
    shareScreen: () => local.shareScreen(),
    stopSharing: async () => local.stopSharing(),
    setDevice: (kind, deviceId) => local.setDevice(kind, deviceId),
    leave: () => client.calls.leave(),
    end: () => client.calls.end(),
    close() {
      stopWatching();
      if (client.state().calls.current) void client.calls.leave();
      releaseDevices();
    },
  };
}

function joinedCall(client: ParleyClient): JoinedCall | null {
  const { current } = client.state().calls;
  return current?.step === 'joined' ? current : null;
}

function participantsOf({ call, peer }: JoinedCall, states: Readonly<Record<string, PeerState>>): RemoteParticipant[] {
  const others = call.participants.filter(({ leftAt, peerId }) => leftAt === null && peerId !== peer.id);
  return others.map(({ userId, peerId, audio, video, screen }) => ({
    userId,
    peerId,
    audio,
    video,
    screen,
    ...(states[peerId] ?? notConnected),
  }));
}

/** Performs what the client's calls ask of the media. */
function createDriver(client: ParleyClient, connections: PeerConnections, local: LocalMedia) {
  const iceServers = createIceServers(client.api);
  return {
    async openPeer(peer: Peer): Promise<void> {
      const servers = await iceServers();
      const { stream } = local.state;
      if (joinedCall(client)?.peer.id !== peer.id || !stream) return;
      const { hostname, port, protocol } = new URL(client.origin);
      const secure = protocol === 'https:';
      const server = { host: hostname, port: Number(port) || (secure ? 443 : 80), path: '/peerjs', secure };
      connections.open(peer, stream, { ...server, config: { iceServers: servers } });
    },
    dial: (peerId: string) => connections.dial(peerId),
    hangUp: (peerId: string) => connections.hangUp(peerId),
    closePeer: () => connections.closePeer(),
  };
}

/** Follows the client's calls. Returns a function that stops it. */
function watchCall(client: ParleyClient, { onChange, onEnd }: { onChange: () => void; onEnd: () => void }): () => void {
  let { calls } = client.state();
  const unsubscribe = client.subscribe((next) => {
    if (next.calls === calls) return;
    const isOver = calls.current !== null && next.calls.current === null;
    ({ calls } = next);
    if (isOver) onEnd();
    onChange();
  });
  // The others must not see a frozen picture until the participation expires.
  const leave = () => void (client.state().calls.current && client.calls.leave({ keepalive: true }));
  globalThis.addEventListener('pagehide', leave);
  return () => {
    unsubscribe();
    globalThis.removeEventListener('pagehide', leave);
  };
}

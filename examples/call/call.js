/**
 * One call, from joining to hanging up. A joining participant dials everyone in the call; present participants answer. So each
 * pair has one connection.
 */

/** A participation expires after 45 s without renewal. */
const renewEveryMs = 15_000;

export class Call {
  /**
   * `joined`: response to starting or accepting the call. `stream`: the local media.
   * `view`: `show(userId, stream)` and `hide(userId)` show and remove a participant's video, `update(call)` shows what the
   * participants send, and `end(reason)` is called once.
   */
  constructor(parley, joined, stream, view) {
    this.parley = parley;
    this.id = joined.call.id;
    this.path = `/v1/conversations/${joined.call.conversationId}/calls/${joined.call.id}`;
    this.call = joined.call;
    this.ownPeerId = joined.peer.id;
    this.stream = stream;
    this.camera = stream.getVideoTracks()[0];
    this.view = view;
    this.connections = new Map();
    this.renewal = setInterval(() => this.renew(), renewEveryMs);
    void this.connect(joined.peer);
  }

  async connect({ id, token }) {
    const iceServers = await this.parley.iceServers();
    if (this.isClosed) return;
    const { hostname, port, protocol } = new URL(this.parley.origin);
    const secure = protocol === 'https:';
    const server = { host: hostname, port: port || (secure ? 443 : 80), path: '/peerjs', secure };
    this.peer = new globalThis.Peer(id, { ...server, token, config: { iceServers } });
    this.peer.once('open', () => this.dialParticipants());
    this.peer.on('call', (connection) => {
      connection.answer(this.stream);
      this.addConnection(connection);
    });
    // Media connections survive the loss of signaling. Reconnect for participants who join later.
    this.peer.on('disconnected', () => setTimeout(() => this.reconnect(), 1_000));
    this.peer.on('error', (error) => console.warn('peer', error.type));
  }

  reconnect() {
    if (this.peer.disconnected && !this.peer.destroyed) this.peer.reconnect();
  }

  dialParticipants() {
    for (const { peerId } of this.others()) if (!this.connections.has(peerId)) this.addConnection(this.peer.call(peerId, this.stream));
  }

  others() {
    return this.call.participants.filter(({ userId, leftAt }) => userId !== this.parley.userId && leftAt === null);
  }

  addConnection(connection) {
    this.connections.set(connection.peer, connection);
    connection.on('stream', (stream) => {
      this.view.show(userIdOf(connection.peer), stream);
      this.view.update(this.call);
    });
    connection.on('close', () => this.removeConnection(connection.peer));
  }

  removeConnection(peerId) {
    const connection = this.connections.get(peerId);
    if (connection === undefined) return;
    this.connections.delete(peerId);
    connection.close();
    // A participant who rejoined may already have a newer connection.
    const hasOther = [...this.connections.keys()].some((other) => userIdOf(other) === userIdOf(peerId));
    if (!hasOther) this.view.hide(userIdOf(peerId));
  }

  /** Applies the call's state from a socket event or a read. */
  apply(call) {
    this.call = call;
    const left = new Set(call.participants.filter(({ leftAt }) => leftAt !== null).map(({ peerId }) => peerId));
    for (const peerId of this.connections.keys()) if (left.has(peerId)) this.removeConnection(peerId);
    if (call.state === 'ended') this.close(call.endReason);
    else if (left.has(this.ownPeerId)) this.close('left');
    else this.view.update(call);
  }

  /** Reads the call again, after events may have been missed. */
  async reload() {
    this.apply(await this.parley.get(this.path));
  }

  /** `kind`: `audio` or `video`. A disabled track sends silence or black frames. */
  async enable(kind, enabled) {
    const track = kind === 'video' ? this.camera : this.stream.getAudioTracks()[0];
    track.enabled = enabled;
    await this.parley.patch(`${this.path}/participants/me`, { [kind]: enabled });
  }

  /** Sends the screen instead of the camera, or the camera again if `screen` is undefined. Connections stay. */
  async shareScreen(screen) {
    const track = screen ?? this.camera;
    const [previous] = this.stream.getVideoTracks();
    for (const { peerConnection } of this.connections.values()) {
      const videoSender = peerConnection.getSenders().find((sender) => sender.track?.kind === 'video');
      await videoSender?.replaceTrack(track);
    }
    this.stream.removeTrack(previous);
    this.stream.addTrack(track);
    if (previous !== this.camera) previous.stop();
    await this.parley.patch(`${this.path}/participants/me`, { screen: screen !== undefined });
  }

  async renew() {
    try {
      await this.parley.post(`${this.path}/participants/me/renew`);
    } catch (error) {
      // The participation expired, for example because the page was suspended.
      if (error.code === 'not_found') this.close('left');
      if (error.code === 'call_ended') await this.reload();
    }
  }

  async leave() {
    this.close('left');
    await this.parley.post(`${this.path}/leave`);
  }

  /** Leaves as the page unloads, so that the others do not see a frozen picture until the participation expires. */
  leaveOnUnload() {
    this.parley.postOnUnload(`${this.path}/leave`);
  }

  close(reason) {
    if (this.isClosed) return;
    this.isClosed = true;
    clearInterval(this.renewal);
    for (const peerId of this.connections.keys()) this.removeConnection(peerId);
    this.peer?.destroy();
    for (const track of [this.camera, ...this.stream.getTracks()]) track.stop();
    this.view.end(reason);
  }
}

/** A peer id starts with the user's id. */
function userIdOf(peerId) {
  return peerId.split('_')[0];
}

/**
 * One call, from joining to hanging up. Who joins dials those who are in; who is in answers those who come later. So every
 * two have one connection, whoever of them came first.
 */

/** A place is lost after 45 s without a word. */
const renewEveryMs = 15_000;

export class Call {
  /**
   * `joined`: what starting or accepting was answered with. `stream`: what one sends.
   * `show(userId, stream)` and `hide(userId)` put up and take away somebody's picture, `tell(call)` says who sends what;
   * `over(reason)` is called once.
   */
  constructor(parley, joined, stream, view) {
    this.parley = parley;
    this.id = joined.call.id;
    this.path = `/v1/conversations/${joined.call.conversationId}/calls/${joined.call.id}`;
    this.call = joined.call;
    this.own = joined.peer.id;
    this.stream = stream;
    this.camera = stream.getVideoTracks()[0];
    this.view = view;
    this.connections = new Map();
    this.renewing = setInterval(() => this.renew(), renewEveryMs);
    void this.connect(joined.peer);
  }

  async connect({ id, token }) {
    const iceServers = await this.parley.iceServers();
    if (this.isOver) return;
    const { hostname, port, protocol } = new URL(this.parley.origin);
    const secure = protocol === 'https:';
    const place = { host: hostname, port: port || (secure ? 443 : 80), path: '/peerjs', secure };
    this.peer = new globalThis.Peer(id, { ...place, token, config: { iceServers } });
    this.peer.once('open', () => this.dialThoseWhoAreIn());
    this.peer.on('call', (connection) => {
      connection.answer(this.stream);
      this.keep(connection);
    });
    // Signaling went away, the pictures stay: come back to it, for those who join later.
    this.peer.on('disconnected', () => setTimeout(() => this.comeBack(), 1_000));
    this.peer.on('error', (error) => console.warn('peer', error.type));
  }

  comeBack() {
    if (this.peer.disconnected && !this.peer.destroyed) this.peer.reconnect();
  }

  dialThoseWhoAreIn() {
    for (const { peerId } of this.others()) if (!this.connections.has(peerId)) this.keep(this.peer.call(peerId, this.stream));
  }

  others() {
    return this.call.participants.filter(({ userId, leftAt }) => userId !== this.parley.me && leftAt === null);
  }

  keep(connection) {
    this.connections.set(connection.peer, connection);
    connection.on('stream', (stream) => {
      this.view.show(userOf(connection.peer), stream);
      this.view.tell(this.call);
    });
    connection.on('close', () => this.drop(connection.peer));
  }

  drop(peerId) {
    const connection = this.connections.get(peerId);
    if (connection === undefined) return;
    this.connections.delete(peerId);
    connection.close();
    // Who came again may be seen by a newer connection already.
    const stays = [...this.connections.keys()].some((other) => userOf(other) === userOf(peerId));
    if (!stays) this.view.hide(userOf(peerId));
  }

  /** An event of the socket about this call, or a fresh read. */
  hear(call) {
    this.call = call;
    const left = new Set(call.participants.filter(({ leftAt }) => leftAt !== null).map(({ peerId }) => peerId));
    for (const peerId of this.connections.keys()) if (left.has(peerId)) this.drop(peerId);
    if (call.state === 'ended') this.close(call.endReason);
    else if (left.has(this.own)) this.close('left');
    else this.view.tell(call);
  }

  /** What happened while nothing was heard. */
  async readAgain() {
    this.hear(await this.parley.get(this.path));
  }

  /** `kind`: `audio` or `video`. What is off is sent as silence or a black picture. */
  async send(kind, on) {
    const track = kind === 'video' ? this.camera : this.stream.getAudioTracks()[0];
    track.enabled = on;
    await this.parley.patch(`${this.path}/participants/me`, { [kind]: on });
  }

  /** A screen in the place of the camera's picture, and the camera's again without one. Nobody dials again. */
  async showScreen(screen) {
    const track = screen ?? this.camera;
    const [old] = this.stream.getVideoTracks();
    for (const { peerConnection } of this.connections.values()) {
      const sender = peerConnection.getSenders().find((sending) => sending.track?.kind === 'video');
      await sender?.replaceTrack(track);
    }
    this.stream.removeTrack(old);
    this.stream.addTrack(track);
    if (old !== this.camera) old.stop();
    await this.parley.patch(`${this.path}/participants/me`, { screen: screen !== undefined });
  }

  async renew() {
    try {
      await this.parley.post(`${this.path}/participants/me/renew`);
    } catch (error) {
      // The place is gone: the call ended, or this page slept too long.
      if (error.code === 'not_found') this.close('left');
      if (error.code === 'call_ended') await this.readAgain();
    }
  }

  async leave() {
    this.close('left');
    await this.parley.post(`${this.path}/leave`);
  }

  /** The page goes: the others shall not look at a frozen picture until the place runs out. */
  leavePage() {
    this.parley.postLeaving(`${this.path}/leave`);
  }

  close(reason) {
    if (this.isOver) return;
    this.isOver = true;
    clearInterval(this.renewing);
    for (const peerId of this.connections.keys()) this.drop(peerId);
    this.peer?.destroy();
    for (const track of [this.camera, ...this.stream.getTracks()]) track.stop();
    this.view.over(reason);
  }
}

/** A peer's name begins with its user's. */
function userOf(peerId) {
  return peerId.split('_')[0];
}

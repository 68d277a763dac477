/**
 * Media that this device sends: a microphone and one video, which is the screen, else the camera, else black. The stream always has both
 * tracks, because PeerJS cannot add one to a connection.
 */
import type { Call } from '@parley/events/wire/calls';

export interface LocalMediaState {
  stream: MediaStream | null;
  audio: boolean;
  video: boolean;
  screen: boolean;
}

export interface LocalMediaDependencies {
  devices: Pick<MediaDevices, 'getUserMedia' | 'getDisplayMedia'>;
  /** Creates a video track that shows nothing. */
  createBlackTrack: () => MediaStreamTrack;
  /** The stream has this track in place of the one of its kind. */
  onTrack: (track: MediaStreamTrack) => void;
  onChange: () => void;
}

export const noLocalMedia: LocalMediaState = { stream: null, audio: false, video: false, screen: false };

type Kind = 'audio' | 'video';
type Source = 'microphone' | 'camera' | 'screen' | 'black';

export class LocalMedia {
  readonly #dependencies: LocalMediaDependencies;
  readonly #deviceIds = new Map<Kind, string>();
  readonly #tracks = new Map<Source, MediaStreamTrack>();
  #state = noLocalMedia;

  constructor(dependencies: LocalMediaDependencies) {
    this.#dependencies = dependencies;
  }

  get state(): LocalMediaState {
    return this.#state;
  }

  /** Asks for the microphone and, for video, the camera. Without a camera it opens the microphone alone. Rejects as getUserMedia does. */
  async open(media: Call['media']): Promise<void> {
    for (const track of await (media === 'video' ? this.#openBoth() : this.#openDevices('audio'))) {
      this.#tracks.set(track.kind === 'audio' ? 'microphone' : 'camera', track);
    }
    const stream = new MediaStream([this.#tracks.get('microphone')!, this.#video()]);
    this.#update({ stream, audio: true, video: this.#tracks.has('camera'), screen: false });
  }

  setAudio(on: boolean): void {
    const microphone = this.#tracks.get('microphone');
    if (microphone) microphone.enabled = on;
    this.#update({ audio: on });
  }

  /** Off releases the camera. */
  async setVideo(on: boolean): Promise<void> {
    if (on === this.#tracks.has('camera')) return;
    if (on) this.#tracks.set('camera', (await this.#openDevices('video'))[0]!);
    else this.#stop('camera');
    this.#send(this.#video());
    this.#update({ video: on });
  }

  async shareScreen(): Promise<void> {
    const screen = (await this.#dependencies.devices.getDisplayMedia({ video: true })).getVideoTracks()[0]!;
    this.#stop('screen');
    this.#tracks.set('screen', screen);
    // Browsers have a button of their own to stop sharing.
    screen.addEventListener('ended', () => this.#tracks.get('screen') === screen && this.stopSharing());
    this.#send(screen);
    this.#update({ screen: true });
  }

  stopSharing(): void {
    if (!this.#tracks.has('screen')) return;
    this.#stop('screen');
    this.#send(this.#video());
    this.#update({ screen: false });
  }

  /** Uses this microphone or camera from now on. */
  async setDevice(kind: Kind, deviceId: string): Promise<void> {
    const source = kind === 'audio' ? 'microphone' : 'camera';
    this.#deviceIds.set(kind, deviceId);
    if (!this.#tracks.has(source)) return;
    const track = (await this.#openDevices(kind))[0]!;
    this.#stop(source);
    this.#tracks.set(source, track);
    if (kind === 'audio') track.enabled = this.#state.audio;
    this.#send(kind === 'audio' ? track : this.#video());
    // A view that shows the device in use reads it from the track.
    this.#update({});
  }

  close(): void {
    for (const source of this.#tracks.keys()) this.#stop(source);
    if (this.#state !== noLocalMedia) this.#update(noLocalMedia);
  }

  #openDevices(...kinds: Kind[]): Promise<MediaStreamTrack[]> {
    const constraints = kinds.map((kind) => {
      const deviceId = this.#deviceIds.get(kind);
      return [kind, deviceId === undefined ? true : { deviceId: { exact: deviceId } }];
    });
    return this.#dependencies.devices.getUserMedia(Object.fromEntries(constraints)).then((stream) => stream.getTracks());
  }

  async #openBoth(): Promise<MediaStreamTrack[]> {
    try {
      return await this.#openDevices('audio', 'video');
    } catch (error) {
      // There is no camera, or another program uses it.
      if (!['NotFoundError', 'NotReadableError', 'OverconstrainedError'].includes((error as Error).name)) throw error;
      return this.#openDevices('audio');
    }
  }

  #video(): MediaStreamTrack {
    const track = this.#tracks.get('screen') ?? this.#tracks.get('camera') ?? this.#tracks.get('black');
    if (track) return track;
    const black = this.#dependencies.createBlackTrack();
    this.#tracks.set('black', black);
    return black;
  }

  /** Puts the track into the stream in place of the one of its kind. */
  #send(track: MediaStreamTrack): void {
    const { stream } = this.#state;
    // The call has ended meanwhile.
    if (!stream) return this.close();
    for (const before of stream.getTracks()) if (before.kind === track.kind && before !== track) stream.removeTrack(before);
    stream.addTrack(track);
    this.#dependencies.onTrack(track);
  }

  #stop(source: Source): void {
    this.#tracks.get(source)?.stop();
    this.#tracks.delete(source);
  }

  #update(changes: Partial<LocalMediaState>): void {
    if (this.#state === noLocalMedia && !changes.stream) return;
    this.#state = changes === noLocalMedia ? noLocalMedia : { ...this.#state, ...changes };
    this.#dependencies.onChange();
  }
}
